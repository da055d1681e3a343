import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { type Worker, type Workers, workersQuery } from '../../api/runs.ts'
import { Icon } from '../../components/icons/icon.tsx'
import { Empty, Failure, Note } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { PlainTable } from '../../components/table/plain-table.tsx'
import { CodeBlock } from '../../components/text/code-block.tsx'
import { Chips } from '../../components/text/chip.tsx'
import { TimeAgo } from '../../components/text/time-ago.tsx'
import { groupedNumber } from '../../format/number.ts'
import { SettingsFrame } from './settings-frame.tsx'
import styles from './settings-frame.module.css'

/** Who runs pipelines, what waits, and what is not as it should be. */
export function WorkersPage() {
  const workers = useQuery({ ...workersQuery, staleTime: 0, refetchInterval: 5_000 })
  return (
    <SettingsFrame tab="workers" lead={<>The server is a worker itself. Each <code>trunkline worker</code> on the same catalog takes work off it; the same numbers are at <a href="/metrics">/metrics</a> for Prometheus.</>}>
      {workers.isError && workers.data === undefined && <Failure error={workers.error} what="the workers" onRetry={() => void workers.refetch()} />}
      {workers.isPending && <RowsSkeleton rows={4} height={44} />}
      {workers.data !== undefined && <Shown workers={workers.data} />}
    </SettingsFrame>
  )
}

function Shown({ workers: { scheduler, workers, queue, warnings } }: { workers: Workers }) {
  return (
    <>
      {scheduler.state !== 'running' && <Note tone="warn">{scheduler.state === 'starting' ? 'The scheduler is starting.' : <>The scheduler does not run. {scheduler.problem}</>}</Note>}
      {warnings.map((warning) => <Note key={warning} tone="warn">{warning}</Note>)}
      <dl className={styles.facts}>
        <div><dt>running</dt><dd>{groupedNumber(queue.running)}</dd></div>
        <div><dt>waiting</dt><dd>{groupedNumber(queue.queued)}</dd></div>
        <div><dt>workers</dt><dd>{groupedNumber(workers.filter(({ state }) => state !== 'lost').length)}</dd></div>
        {queue.oldestQueuedAt !== undefined && <div><dt>waiting longest</dt><dd><TimeAgo at={queue.oldestQueuedAt} /></dd></div>}
      </dl>
      {workers.length === 0
        ? <Empty icon="clock" title="No worker" action={<CodeBlock text="trunkline worker" label="command" />}>What is due waits until one is there.</Empty>
        : <WorkerTable workers={workers} />}
    </>
  )
}

function WorkerTable({ workers }: { workers: readonly Worker[] }) {
  return (
    <PlainTable
      label="Workers" rows={workers} rowKey={({ id }) => id}
      columns={[
        { header: 'Worker', cell: ({ name }) => <code>{name}</code> },
        { header: 'State', cell: ({ state }) => <span className={styles.state} data-state={state}><Icon name={state === 'running' ? 'check' : state === 'lost' ? 'close' : 'clock'} size={13} />{stateWords[state]}</span> },
        { header: 'Runs', align: 'right', cell: ({ runIds, concurrency }) => <>{runIds.map((runId, index) => <Link key={runId} to={`/runs/${encodeURIComponent(runId)}`} aria-label={`Run ${index + 1}`}>{index > 0 && ' '}●</Link>)} {runIds.length} of {concurrency}</> },
        { header: 'Serves', cell: ({ tags }) => (tags.length === 0 ? 'services without a worker’s tag' : <Chips texts={tags} />) },
        { header: 'Version', cell: ({ version, sameVersion }) => (sameVersion ? version : <b>{version}, another</b>) },
        { header: 'Since', cell: ({ startedAt }) => <TimeAgo at={startedAt} /> },
        { header: 'Seen', cell: ({ seenAt }) => <TimeAgo at={seenAt} /> },
      ]}
    />
  )
}

const stateWords = { running: 'works', draining: 'finishes, takes nothing new', lost: 'lost' } as const
