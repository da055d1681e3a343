import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { deletePipeline, type Pipeline } from '../../../api/pipelines.ts'
import { useMay } from '../../../api/use-may.ts'
import { Icon } from '../../../components/icons/icon.tsx'
import { pipelineHome, pipelinePath } from '../../../components/runs/run-words.ts'
import { ConfirmByTyping } from '../../../components/state/confirm-by-typing.tsx'
import type { useOperation } from './use-pipeline.ts'

type PipelineActionsProps = { pipeline: Pipeline; isActive: boolean; operation: ReturnType<typeof useOperation> }

/** What can be done to a pipeline: run or stop it, pause or resume its schedule, and the rest in a menu. */
export function PipelineActions({ pipeline, isActive, operation }: PipelineActionsProps) {
  const [isAsked, setAsked] = useState(false)
  const mayRun = useMay('ingest')
  const isPaused = pipeline.enabled === false
  const isPending = (name: string) => operation.isPending && operation.variables === name
  const { name } = pipeline
  if (!mayRun) return null
  return (
    <>
      {isActive
        ? <Button size="compact-sm" miw={104} variant="default" leftSection={<Icon name="stop" size={12} />} loading={isPending('kill')} aria-label={`Stop ${name}`} onClick={() => operation.mutate('kill')}>Stop</Button>
        : <Button size="compact-sm" miw={104} variant="default" leftSection={<Icon name="play" size={12} />} loading={isPending('trigger')} aria-label={`Run now: ${name}`} onClick={() => operation.mutate('trigger')}>Run now</Button>}
      {pipeline.deployed === true
        ? (
          <Tooltip label={isPaused ? 'Resume the schedule' : 'Pause the schedule'}>
            <ActionIcon variant="subtle" color="gray" size={28} loading={isPending('toggleIngestion')} aria-label={`${isPaused ? 'Resume' : 'Pause'} ${name}`} onClick={() => operation.mutate('toggleIngestion')}>
              <Icon name={isPaused ? 'play' : 'pause'} />
            </ActionIcon>
          </Tooltip>
        )
        : <Button size="compact-sm" loading={isPending('deploy')} aria-label={`Deploy ${name}`} onClick={() => operation.mutate('deploy')}>Deploy</Button>}
      <Menu position="bottom-end" transitionProps={{ duration: 0 }}>
        <Menu.Target><ActionIcon variant="subtle" color="gray" size={28} aria-label={`More for ${name}`}><Icon name="more" /></ActionIcon></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component={Link} to={pipelinePath(pipeline.fullyQualifiedName, 'settings')}>Edit</Menu.Item>
          <Menu.Item onClick={() => operation.mutate('deploy')}>{pipeline.deployed === true ? 'Redeploy' : 'Deploy'}</Menu.Item>
          <Menu.Item component={Link} to={pipelinePath(pipeline.fullyQualifiedName, 'elsewhere')}>Run it elsewhere</Menu.Item>
          <Menu.Item c="var(--tl-bad)" onClick={() => setAsked(true)}>Delete…</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isAsked && <DeletePipeline pipeline={pipeline} onClose={() => setAsked(false)} />}
    </>
  )
}

function DeletePipeline({ pipeline, onClose }: { pipeline: Pipeline; onClose: () => void }) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const remove = useMutation({
    mutationFn: () => deletePipeline(pipeline.id),
    onSuccess: async () => {
      await navigate(pipelineHome(pipeline).path)
      await queries.invalidateQueries()
    },
  })
  return (
    <ConfirmByTyping title={`Delete ${pipeline.name}`} name={pipeline.name} action="Delete it" isPending={remove.isPending} error={remove.error} onConfirm={() => remove.mutate()} onClose={onClose}>
      <p>Its schedule ends with it. What its runs found stays in the catalog, and so do the accounts of the runs.</p>
    </ConfirmByTyping>
  )
}
