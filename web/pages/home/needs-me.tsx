import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { type Run, runsQuery } from '../../api/runs.ts'
import { runPath, servicePath } from '../../components/runs/run-words.ts'
import { StatePill } from '../../components/runs/state-pill.tsx'
import { TimeAgo } from '../../components/text/time-ago.tsx'
import { visibleName } from '../../format/fqn.ts'
import { failingRuns } from './failing-runs.ts'
import styles from './home-page.module.css'

/** What needs somebody: pipelines whose last run failed, with the reason. Nothing is shown where all is well. */
export function NeedsMe() {
  const runs = useQuery({ ...runsQuery({ limit: 200 }), refetchInterval: 30_000 })
  const failing = failingRuns(runs.data?.data ?? [])
  if (failing.length === 0) return null
  return (
    <section className={styles.needs} aria-label="What needs you">
      <h2>What needs you</h2>
      <ul>{failing.map((run) => <Failing key={run.runId} run={run} />)}</ul>
    </section>
  )
}

function Failing({ run }: { run: Run }) {
  return (
    <li>
      <StatePill state={run.state} />
      <div>
        <p><Link to={runPath(run)}>{visibleName(run.pipeline?.displayName ?? run.pipeline?.name ?? run.workflow)}</Link> of <Link to={servicePath(run.serviceName, 'pipelines')}>{visibleName(run.serviceName)}</Link></p>
        {run.error !== undefined && <p className={styles.why}>{run.error.message}</p>}
      </div>
      <TimeAgo at={run.endedAt ?? run.queuedAt} />
    </li>
  )
}
