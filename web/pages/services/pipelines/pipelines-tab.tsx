import { Button, Menu } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { type PipelineKind, type Pipeline, pipelineKindsQuery, pipelinesQuery } from '../../../api/pipelines.ts'
import type { DatabaseService } from '../../../api/types.ts'
import { useMay } from '../../../api/use-may.ts'
import { Icon } from '../../../components/icons/icon.tsx'
import { newPipelinePath } from '../../../components/runs/run-words.ts'
import { Empty, Failure, Note } from '../../../components/state/notes.tsx'
import { RowsSkeleton } from '../../../components/state/skeletons.tsx'
import { PipelineRow } from './pipeline-row.tsx'
import styles from './pipelines-tab.module.css'
import { Recommended } from './recommended.tsx'

/** The pipelines of a service: what they do, when, and how their last runs went. */
export function PipelinesTab({ service }: { service: DatabaseService }) {
  const mayRun = useMay('ingest')
  const kinds = useQuery(pipelineKindsQuery)
  const pipelines = useQuery(pipelinesQuery(service.fullyQualifiedName))
  const failed = kinds.error ?? pipelines.error
  if (failed !== null) return <Failure error={failed} what="the pipelines" onRetry={() => { void kinds.refetch(); void pipelines.refetch() }} />
  if (kinds.data === undefined || pipelines.data === undefined) return <RowsSkeleton rows={4} height={72} />
  if (service.deleted) return <Note>A deleted service has no pipelines that run. They are there again when it is restored.</Note>
  const rows = pipelines.data
  if (rows.length === 0 && !mayRun) return <Empty icon="clock" title="No pipeline yet">Administrators add them; a workflow file that is run from the command line needs none.</Empty>
  if (rows.length === 0) return <Recommended service={service} kinds={kinds.data} />
  return (
    <div className={styles.tab}>
      {mayRun && <div className={styles.bar}><AddPipeline service={service} kinds={kinds.data} pipelines={rows} /></div>}
      <ul className={styles.list} aria-label="Pipelines">
        {rows.map((pipeline) => <PipelineRow key={pipeline.id} pipeline={pipeline} kind={kinds.data.find((kind) => kind.pipelineType === pipeline.pipelineType)} />)}
      </ul>
    </div>
  )
}

function AddPipeline({ service, kinds, pipelines }: { service: DatabaseService; kinds: readonly PipelineKind[]; pipelines: readonly Pipeline[] }) {
  const isThere = (kind: PipelineKind) => kind.singleton && pipelines.some((pipeline) => pipeline.pipelineType === kind.pipelineType)
  // What cannot be chosen comes last: the keyboard starts at the first.
  const inOrder = kinds.toSorted((a, b) => Number(isThere(a)) - Number(isThere(b)))
  return (
    <Menu position="bottom-end" width={340} transitionProps={{ duration: 0 }}>
      <Menu.Target><Button size="compact-md" leftSection={<Icon name="plus" size={14} />}>Add a pipeline</Button></Menu.Target>
      <Menu.Dropdown>
        {inOrder.map((kind) => {
          const text = <><b>{kind.title}</b><div className={styles.kindText}>{isThere(kind) ? 'There is one already: a service has one of it.' : kind.description}</div></>
          if (isThere(kind)) return <Menu.Item key={kind.pipelineType} disabled>{text}</Menu.Item>
          return <Menu.Item key={kind.pipelineType} component={Link} to={newPipelinePath(service.fullyQualifiedName, kind.pipelineType)}>{text}</Menu.Item>
        })}
      </Menu.Dropdown>
    </Menu>
  )
}
