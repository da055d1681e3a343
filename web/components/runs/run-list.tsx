import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { getJson } from '../../api/client.ts'
import { type Run, type RunPage, type RunsFilter, runsRefetchMs } from '../../api/runs.ts'
import { groupedNumber, humanDuration } from '../../format/number.ts'
import { Empty, Failure } from '../state/notes.tsx'
import { RowsSkeleton } from '../state/skeletons.tsx'
import { CodeBlock } from '../text/code-block.tsx'
import { TimeAgo } from '../text/time-ago.tsx'
import { useNow } from '../text/use-now.ts'
import styles from './run-list.module.css'
import { durationOf, runPath, triggerWords } from './run-words.ts'
import { StatePill } from './state-pill.tsx'

/** The runs of a service or pipeline, the newest first; each leads to its page. */
export function RunList({ filter }: { filter: Pick<RunsFilter, 'service' | 'pipeline'> }) {
  const runs = useInfiniteQuery({
    queryKey: ['runs', 'pages', filter],
    queryFn: ({ signal, pageParam }) => getJson<RunPage>('/catalog/runs', { ...filter, limit: 30, ...(pageParam !== '' && { before: pageParam }) }, signal),
    initialPageParam: '', getNextPageParam: (last) => last.before,
    refetchInterval: ({ state: { data } }) => (data !== undefined && data.pages.length > 3 ? false : runsRefetchMs(data?.pages[0]?.data)),
  })
  if (runs.isError && runs.data === undefined) return <Failure error={runs.error} what="the runs" onRetry={() => void runs.refetch()} />
  if (runs.data === undefined) return <RowsSkeleton rows={5} height={48} />
  const rows = runs.data.pages.flatMap(({ data }) => data)
  if (rows.length === 0) {
    return <Empty icon="clock" title="No run yet" action={<CodeBlock text="trunkline ingest -c metadata.yaml" label="command" />}>Each run of a pipeline, and of a workflow file, leaves its account here.</Empty>
  }
  return (
    <>
      <ul className={styles.runs} aria-label="Runs">{rows.map((run) => <Row key={run.runId} run={run} isOfPipeline={filter.pipeline !== undefined} />)}</ul>
      {runs.hasNextPage && <Button mt={12} size="compact-sm" variant="default" loading={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>Earlier runs</Button>}
    </>
  )
}

function Row({ run, isOfPipeline }: { run: Run; isOfPipeline: boolean }) {
  const took = durationOf(run, useNow())
  return (
    <li className={styles.run}>
      <Link to={runPath(run)} className={styles.head}>
        <StatePill state={run.state} />
        {!isOfPipeline && <span className={styles.name}>{run.pipeline?.displayName ?? run.pipeline?.name ?? run.workflow}</span>}
        <span className={styles.when}><TimeAgo at={run.startedAt ?? run.queuedAt} />{took !== undefined && <>, {humanDuration(took)}</>}</span>
        <span className={styles.soft}>{triggerWords(run)}</span>
        <span className={styles.counts}>{countsOf(run)}</span>
      </Link>
      {run.error !== undefined && <p className={styles.error} data-state={run.state}>{run.error.message}</p>}
    </li>
  )
}

function countsOf({ counts, progress, state }: Run): string {
  if (state === 'running' && progress !== undefined) return `${progress.step}${progress.percent === undefined ? '' : `, ${Math.round(progress.percent)} %`}`
  if (counts === undefined) return ''
  const { records, warnings, errors, successPercent } = counts
  const words = [`${groupedNumber(records)} records`, warnings > 0 && `${groupedNumber(warnings)} warnings`, errors > 0 && `${groupedNumber(errors)} errors`, `${Math.round(successPercent * 10) / 10} %`]
  return words.filter(Boolean).join(' · ')
}
