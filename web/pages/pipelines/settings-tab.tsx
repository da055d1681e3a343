import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError } from '../../api/client.ts'
import { operatePipeline, type Pipeline, type PipelineKind, savePipeline } from '../../api/pipelines.ts'
import { FactList } from '../../components/entity/facts.tsx'
import { Failure, Note } from '../../components/state/notes.tsx'
import { problemsOf, serverProblems } from '../../forms/form-value.ts'
import { connectionFacts } from '../services/connection-facts.ts'
import { toDraft, toSettings } from './pipeline-draft.ts'
import { PipelineForm } from './pipeline-form.tsx'
import styles from './pipeline-form.module.css'

/** The options and the schedule of a pipeline, to be changed; what is saved is live at once. */
export function SettingsTab({ pipeline, kind }: { pipeline: Pipeline; kind: PipelineKind }) {
  const queries = useQueryClient()
  const [version, setVersion] = useState(pipeline.version)
  const [draft, setDraft] = useState(() => toDraft(pipeline))
  const [showsAll, setShowsAll] = useState(false)
  const reload = () => Promise.all([['pipeline'], ['pipelines']].map((queryKey) => queries.invalidateQueries({ queryKey })))
  const save = useMutation({
    mutationFn: async () => {
      const saved = await savePipeline({ id: pipeline.id, version, displayName: pipeline.displayName }, toSettings(draft, kind))
      setVersion(saved.version)
      await operatePipeline(pipeline.id, 'deploy')
    },
    onSettled: reload,
  })
  const isConflict = save.error instanceof ApiError && save.error.code === 'VERSION_CONFLICT'
  const found = save.error instanceof ApiError ? serverProblems(kind.schema, save.error.message) : new Map<string, string>()
  const send = () => {
    setShowsAll(true)
    if (problemsOf(kind.schema, draft.config).size === 0) save.mutate()
  }
  return (
    <form className={styles.form} noValidate onSubmit={(event) => { event.preventDefault(); send() }}>
      <PipelineForm kind={kind} draft={draft} isNew={false} onChange={setDraft} problemsFound={found} showsAll={showsAll} />
      {isConflict && (
        <Note tone="warn">
          <p>Someone changed this pipeline while you were editing. What you typed is still here; theirs, where it differs:</p>
          <FactList facts={differing(pipeline, draft, kind)} />
          <Button mt={8} size="compact-sm" variant="default" onClick={() => { setVersion(pipeline.version); save.reset() }}>I have seen it: mine shall replace theirs</Button>
        </Note>
      )}
      {save.isError && !isConflict && <Failure error={save.error} title="It was not saved and deployed" />}
      <div className={styles.foot}>
        <Button type="submit" loading={save.isPending} disabled={isConflict}>Save and deploy</Button>
        <span role="status">{save.isSuccess ? 'Saved, and live.' : 'A run that is under way keeps the options that it began with.'}</span>
      </div>
    </form>
  )
}

/** Their settings where they are not what the form says. */
function differing(pipeline: Pipeline, draft: ReturnType<typeof toDraft>, kind: PipelineKind): { label: string; value: string }[] {
  const lines = (settings: ReturnType<typeof toSettings>) => connectionFacts({ ...settings })
  const mine = new Map(lines(toSettings(draft, kind)).map(({ label, value }) => [label, value]))
  return lines(toSettings(toDraft(pipeline), kind)).filter(({ label, value }) => mine.get(label) !== value)
}
