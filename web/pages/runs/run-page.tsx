import { Button, Progress } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect } from 'react'
import { Link, useLocation } from 'react-router'
import { ApiError } from '../../api/client.ts'
import { isOver, killRun, type Run, type RunProgress, runQuery } from '../../api/runs.ts'
import { useMay } from '../../api/use-may.ts'
import { Icon } from '../../components/icons/icon.tsx'
import { useTitle } from '../../components/layout/use-title.ts'
import { RunDetails } from '../../components/runs/run-details.tsx'
import { durationOf, pipelinePath, servicePath, triggerWords, workflowWords } from '../../components/runs/run-words.ts'
import { StatePill } from '../../components/runs/state-pill.tsx'
import { Empty, Failure, Note } from '../../components/state/notes.tsx'
import { PageSkeleton } from '../../components/state/skeletons.tsx'
import { TimeAgo } from '../../components/text/time-ago.tsx'
import { useNow } from '../../components/text/use-now.ts'
import { groupedNumber, humanDuration } from '../../format/number.ts'
import { exactTime } from '../../format/time.ts'
import { RunLog } from './run-log.tsx'
import styles from './run-page.module.css'
import { useRunEvents } from './use-run-events.ts'

/** One run: how it stands, what it does now and how far it is, what it came to, and its log. */
export function RunPage() {
  const runId = decodeURIComponent(useLocation().pathname.split('/').at(-1) ?? '')
  const run = useQuery({ ...runQuery(runId), staleTime: 0 })
  useTitle('Run')
  if (run.error instanceof ApiError && run.error.status === 404) {
    return <Empty icon="search" title="There is no such run" action={<Link to="/services">Services</Link>}>Runs are kept for half a year, unless the settings say otherwise.</Empty>
  }
  if (run.isError) return <Failure error={run.error} what="the run" onRetry={() => void run.refetch()} />
  return run.data === undefined ? <PageSkeleton /> : <Shown key={runId} first={run.data} />
}

function Shown({ first }: { first: Run }) {
  const queries = useQueryClient()
  const events = useRunEvents(first.runId, () => void queries.invalidateQueries({ queryKey: ['run', first.runId] }))
  // What was asked for has the summary, what is heard is newer.
  const run = { ...first, ...events.run, ...(first.summary !== undefined && { summary: first.summary }) }
  const kill = useMutation({ mutationFn: () => killRun(run.runId) })
  const mayStop = useMay('ingest')
  const over = isOver(run.state)
  const lacksSummary = over && !isOver(first.state)
  useEffect(() => {
    if (lacksSummary) void queries.invalidateQueries({ queryKey: ['run', first.runId] })
  }, [lacksSummary, queries, first.runId])
  const progress = over ? undefined : events.progress ?? run.progress
  return (
    <article className={styles.page}>
      <Head run={run}>
        {!over && mayStop && <Button size="compact-md" variant="default" color="red" leftSection={<Icon name="stop" size={12} />} loading={kill.isPending} disabled={run.stopRequestedBy !== undefined} onClick={() => kill.mutate()}>{run.stopRequestedBy === undefined ? 'Stop the run' : 'Stopping…'}</Button>}
      </Head>
      {kill.isError && <Failure error={kill.error} title="It was not stopped" />}
      {run.state === 'queued' && <Waiting notBefore={run.notBefore} />}
      {progress !== undefined && run.state === 'running' && <Now progress={progress} />}
      {run.error !== undefined && (run.state === 'stopped' ? <Note>{run.error.message}</Note> : <RunError error={run.error} />)}
      {run.counts !== undefined && <Counts counts={run.counts} />}
      {run.summary !== undefined && <details className={styles.account} open={run.state !== 'success'}><summary>What was left out and why, how the counts add up, what it cost the source</summary><RunDetails run={run.summary} /></details>}
      <RunLog runId={run.runId} events={events} />
    </article>
  )
}

function Head({ run, children }: { run: Run; children: ReactNode }) {
  const now = useNow()
  const took = durationOf(run, now)
  return (
    <header className={styles.header}>
      <nav aria-label="Breadcrumb" className={styles.breadcrumb}>
        {run.workflow === 'TestSuite' && run.pipeline !== undefined ? <b>{run.serviceName}</b> : <Link to={servicePath(run.serviceName, 'pipelines')}>{run.serviceName}</Link>}
        {run.pipeline !== undefined && <><span aria-hidden>/</span><Link to={pipelinePath(run.pipeline.fullyQualifiedName)}>{run.pipeline.displayName ?? run.pipeline.name}</Link></>}
      </nav>
      <div className={styles.title}><h1>{workflowWords[run.workflow] ?? run.workflow} run</h1><span role="status"><StatePill state={run.state} /></span><div className={styles.actions}>{children}</div></div>
      <p className={styles.facts}>
        <span>{run.startedAt === undefined ? <>queued <TimeAgo at={run.queuedAt} /></> : <>began <TimeAgo at={run.startedAt} /></>}</span>
        {took !== undefined && <span>{isOver(run.state) ? 'took' : 'for'} {humanDuration(took)}</span>}
        <span>{triggerWords(run)}</span>
        {run.worker !== undefined && <span>on {run.worker}</span>}
        {run.stopRequestedBy !== undefined && <span>stopped by {run.stopRequestedBy}</span>}
      </p>
    </header>
  )
}

function Waiting({ notBefore }: { notBefore: number | undefined }) {
  const now = useNow()
  if (notBefore !== undefined && notBefore > now) return <Note>It waits until {exactTime(notBefore)} before it is tried again.</Note>
  return <Note>It waits for a worker. <Link to="/settings/workers">Workers and queue</Link></Note>
}

function Now({ progress }: { progress: RunProgress }) {
  const { step, detail, done, total, percent, estimatedEndAt } = progress
  const now = useNow()
  const left = estimatedEndAt === undefined ? undefined : estimatedEndAt - now
  return (
    <section className={styles.now} aria-label="What it does now">
      <p><b>{step}</b> {detail}</p>
      <Progress value={percent ?? 100} animated={percent === undefined} striped={percent === undefined} aria-label="How far the run is" />
      <p className={styles.soft}>
        {done !== undefined && <span>{groupedNumber(done)}{total !== undefined && ` of ${groupedNumber(total)}`}</span>}
        {percent !== undefined && <span>{Math.round(percent)} %</span>}
        {left !== undefined && <span>{left > 0 ? `about ${humanDuration(Math.max(1000, Math.round(left / 1000) * 1000))} left` : 'longer than the last time'}</span>}
      </p>
    </section>
  )
}

function RunError({ error }: { error: NonNullable<Run['error']> }) {
  return (
    <section className={styles.error} role="alert">
      <h2>{error.message}</h2>
      {error.hint !== undefined && <p>{error.hint}</p>}
      <p className={styles.soft}><code>{error.code}</code> {error.object}</p>
    </section>
  )
}

function Counts({ counts }: { counts: NonNullable<Run['counts']> }) {
  const { records, created, updated, unchanged, deleted, filtered, skipped, warnings, errors, successPercent } = counts
  const shown = [['records', records], ['created', created], ['updated', updated], ['unchanged', unchanged], ['deleted', deleted], ['filtered', filtered], ['skipped', skipped], ['warnings', warnings], ['errors', errors]] as const
  return (
    <dl className={styles.counts}>
      {shown.map(([label, value]) => <div key={label} data-bad={(label === 'errors' && value > 0) || undefined} data-warn={(label === 'warnings' && value > 0) || undefined}><dt>{label}</dt><dd>{groupedNumber(value)}</dd></div>)}
      <div data-bad={successPercent < 100 || undefined}><dt>success</dt><dd>{Math.floor(successPercent * 10) / 10} %</dd></div>
    </dl>
  )
}
