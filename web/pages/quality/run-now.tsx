import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import { operatePipeline, type Pipeline } from '../../api/pipelines.ts'
import { failureText } from '../../components/curate/use-edit.ts'
import { Icon } from '../../components/icons/icon.tsx'
import styles from '../../components/quality/quality.module.css'

/** Runs a pipeline now, and shows the run. */
export function RunNow({ pipeline }: { pipeline: Pipeline }) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const run = useMutation({
    mutationFn: () => operatePipeline(pipeline.id, 'trigger'),
    onSuccess: async ({ runId }) => {
      await queries.invalidateQueries({ queryKey: ['runs'] })
      if (runId !== undefined) await navigate(`/runs/${encodeURIComponent(runId)}`)
    },
  })
  return (
    <>
      <Button size="compact-sm" variant="default" leftSection={<Icon name="play" size={13} />} loading={run.isPending} aria-label={`Run ${pipeline.name} now`} onClick={() => run.mutate()}>Run now</Button>
      {run.isError && <span className={styles.error} role="alert">{failureText(run.error)}</span>}
    </>
  )
}
