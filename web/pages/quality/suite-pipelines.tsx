import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { type Pipeline, pipelinesQuery } from '../../api/pipelines.ts'
import type { TestSuite } from '../../api/quality.ts'
import { useMay } from '../../api/use-may.ts'
import { Group } from '../../components/entity/facts.tsx'
import styles from '../../components/quality/quality.module.css'
import { Failure } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { PlainTable } from '../../components/table/plain-table.tsx'
import { entityPath, visibleName } from '../../format/fqn.ts'
import { NewSuitePipeline } from './new-suite-pipeline.tsx'
import { RunNow } from './run-now.tsx'

/** The pipelines of a suite: each runs all of its tests, or chosen ones, on a schedule of its own. */
export function SuitePipelines({ suite }: { suite: TestSuite }) {
  const pipelines = useQuery({ ...pipelinesQuery(suite.fullyQualifiedName), refetchInterval: 15_000 })
  const mayRun = useMay('ingest')
  const all = pipelines.data ?? []
  return (
    <Group title="Pipelines" {...(pipelines.data !== undefined && { count: all.length })}>
      {pipelines.isPending && <RowsSkeleton rows={2} />}
      {pipelines.isError && <Failure error={pipelines.error} what="the pipelines" onRetry={() => void pipelines.refetch()} />}
      {pipelines.data !== undefined && all.length === 0 && <p className={styles.soft}>Nothing runs its tests yet{mayRun ? ': add a pipeline with a schedule.' : '.'}</p>}
      {all.length > 0 && (
        <PlainTable
          label="Pipelines" rows={all} rowKey={({ id }) => id}
          columns={[
            { header: 'Pipeline', cell: (pipeline) => <Link className={styles.name} to={entityPath('ingestionPipeline', pipeline.fullyQualifiedName) ?? '/'}>{visibleName(pipeline.displayName ?? pipeline.name)}</Link> },
            { header: 'Tests', cell: (pipeline) => testsText(pipeline) },
            { header: 'Schedule', cell: ({ airflowConfig, deployed, enabled }) => (deployed !== true ? 'not deployed' : enabled === false ? 'paused' : airflowConfig.scheduleInterval === undefined ? 'when somebody starts it' : `${airflowConfig.scheduleInterval} ${airflowConfig.pipelineTimezone ?? 'UTC'}`) },
            { header: 'Run', align: 'right', width: '120px', cell: (pipeline) => mayRun && <RunNow pipeline={pipeline} /> },
          ]}
        />
      )}
      {mayRun && !suite.deleted && <NewSuitePipeline suite={suite} taken={all.map(({ name }) => name)} />}
    </Group>
  )
}

function testsText({ sourceConfig }: Pipeline): string {
  const chosen = sourceConfig.config['testCases']
  return Array.isArray(chosen) && chosen.length > 0 ? `${chosen.length} chosen` : 'all, also those added later'
}
