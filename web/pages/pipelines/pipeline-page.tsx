import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { ApiError } from '../../api/client.ts'
import { type Pipeline, type PipelineKind, pipelineKindsQuery, pipelineQuery } from '../../api/pipelines.ts'
import { isOver, runsQuery, runsRefetchMs } from '../../api/runs.ts'
import { useMay } from '../../api/use-may.ts'
import type { Tab } from '../../components/entity/tab.ts'
import { Tabs } from '../../components/entity/tabs.tsx'
import { useAddress } from '../../components/entity/use-address.ts'
import { Icon } from '../../components/icons/icon.tsx'
import { useTitle } from '../../components/layout/use-title.ts'
import { RunList } from '../../components/runs/run-list.tsx'
import { pipelineHome, pipelinePath } from '../../components/runs/run-words.ts'
import { AdminsOnly } from '../../components/state/admins-only.tsx'
import { Empty, Failure } from '../../components/state/notes.tsx'
import { visibleName } from '../../format/fqn.ts'
import { PageSkeleton } from '../../components/state/skeletons.tsx'
import { PipelineActions } from '../services/pipelines/pipeline-actions.tsx'
import { PipelineChips } from '../services/pipelines/pipeline-row.tsx'
import { PipelineSchedule } from '../services/pipelines/pipeline-schedule.tsx'
import { useOperation } from '../services/pipelines/use-pipeline.ts'
import { ElsewhereTab } from './elsewhere-tab.tsx'
import styles from './pipeline-form.module.css'
import { SettingsTab } from './settings-tab.tsx'

const allTabs: readonly Tab[] = [{ id: 'runs', label: 'Runs' }, { id: 'settings', label: 'Settings' }, { id: 'elsewhere', label: 'Run it elsewhere' }]

/** A pipeline: its runs, its settings, and the files that run it elsewhere. */
export function PipelinePage() {
  const { fqn, tab } = useAddress()
  const pipeline = useQuery(pipelineQuery(fqn))
  const kinds = useQuery(pipelineKindsQuery)
  useTitle(pipeline.data?.displayName ?? pipeline.data?.name ?? 'Pipeline')
  if (pipeline.error instanceof ApiError && pipeline.error.status === 404) {
    return <Empty icon="search" title="There is no such pipeline" action={<Link to="/services">Services</Link>}>It may have been deleted. What its runs found is kept with its service.</Empty>
  }
  const failed = pipeline.error ?? kinds.error
  if (failed !== null) return <Failure error={failed} what="the pipeline" onRetry={() => { void pipeline.refetch(); void kinds.refetch() }} />
  if (pipeline.data === undefined || kinds.data === undefined) return <PageSkeleton />
  return <Shown pipeline={pipeline.data} kind={kinds.data.find(({ pipelineType }) => pipelineType === pipeline.data.pipelineType)} open={allTabs.find(({ id }) => id === tab)?.id ?? 'runs'} />
}

function Shown({ pipeline, kind, open }: { pipeline: Pipeline; kind: PipelineKind | undefined; open: string }) {
  const fqn = pipeline.fullyQualifiedName
  const last = useQuery({ ...runsQuery({ pipeline: fqn, limit: 1 }), staleTime: 0, refetchInterval: ({ state: { data } }) => runsRefetchMs(data?.data) })
  const mayRun = useMay('ingest')
  const tabs = allTabs.filter(({ id }) => mayRun || id !== 'settings')
  const operation = useOperation(pipeline.id)
  const isActive = last.data?.data.some((run) => !isOver(run.state)) === true
  const home = pipelineHome(pipeline)
  const isOfSuite = pipeline.service.type === 'testSuite'
  return (
    <article className={styles.page}>
      <nav aria-label="Breadcrumb" className={styles.breadcrumb}><Link to={isOfSuite ? '/quality/suites' : '/services'}>{isOfSuite ? 'Suites' : 'Services'}</Link><span>/</span><Link to={home.path}>{visibleName(home.label)}</Link></nav>
      <header className={styles.title}>
        <Icon name="clock" size={20} />
        <h1>{pipeline.displayName ?? pipeline.name}</h1>
        <PipelineChips pipeline={pipeline} />
        <div className={styles.actions}><PipelineActions pipeline={pipeline} isActive={isActive} operation={operation} /></div>
      </header>
      <div className={styles.facts}><div>{kind?.title ?? pipeline.pipelineType}</div><PipelineSchedule pipeline={pipeline} /></div>
      {operation.isError && <Failure error={operation.error} title="That did not work" />}
      <Tabs tabs={tabs} active={open} label={`Pipeline ${pipeline.name}`} base={pipelinePath(fqn)} />
      <section aria-label={tabs.find(({ id }) => id === open)?.label}>
        {open === 'runs' && <RunList filter={{ pipeline: fqn }} />}
        {open === 'settings' && <AdminsOnly right="ingest" what="change pipelines"><Settings pipeline={pipeline} kind={kind} /></AdminsOnly>}
        {open === 'elsewhere' && <ElsewhereTab pipeline={pipeline} />}
      </section>
    </article>
  )
}

function Settings({ pipeline, kind }: { pipeline: Pipeline; kind: PipelineKind | undefined }) {
  if (kind === undefined) return <Empty icon="warn" title="This version does not know this kind of pipeline">It was made by another version, which can change it.</Empty>
  return <SettingsTab key={pipeline.id} pipeline={pipeline} kind={kind} />
}
