import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { type Incident, incidentsQuery, testPath } from '../../api/quality.ts'
import { type Run, runsQuery } from '../../api/runs.ts'
import { runPath, servicePath } from '../../components/runs/run-words.ts'
import { SeverityMark } from '../../components/quality/test-status.tsx'
import { StatePill } from '../../components/runs/state-pill.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { TimeAgo } from '../../components/text/time-ago.tsx'
import { lastPart, tablePath, visibleName } from '../../format/fqn.ts'
import { failingRuns } from './failing-runs.ts'
import styles from './home-page.module.css'

/** More stand on their own page. */
const mostIncidents = 5

/** What needs somebody: pipelines whose last run failed, with the reason, and open incidents of tests, the worst first. Nothing is shown where all is well. */
export function NeedsMe() {
  const runs = useQuery({ ...runsQuery({ limit: 200 }), refetchInterval: 30_000 })
  const failing = failingRuns(runs.data?.data ?? [])
  const incidents = useQuery({ ...incidentsQuery({}, mostIncidents), refetchInterval: 60_000 })
  const open = incidents.data?.data ?? []
  if (runs.isPending || incidents.isPending) return <RowsSkeleton rows={8} height={46} />
  if (failing.length === 0 && open.length === 0) return null
  return (
    <section className={styles.needs} aria-label="What needs you">
      <h2>What needs you</h2>
      <ul>
        {failing.map((run) => <Failing key={run.runId} run={run} />)}
        {open.map((incident) => <Open key={incident.id} incident={incident} />)}
      </ul>
      {(incidents.data?.total ?? 0) > open.length && <p className={styles.rest}><Link to="/quality/incidents">All {incidents.data?.total} open incidents</Link></p>}
    </section>
  )
}

function Open({ incident: { testCase, table, column, severity, assignee, openedAt, result } }: { incident: Incident }) {
  return (
    <li>
      <span><SeverityMark severity={severity} /> incident</span>
      <div>
        <p><Link to={testPath(testCase.fullyQualifiedName ?? '')}>{visibleName(testCase.displayName ?? testCase.name ?? '')}</Link> of <Link to={tablePath(table.fullyQualifiedName ?? '', 'quality')}>{visibleName(lastPart(table.fullyQualifiedName ?? ''))}</Link>{column !== undefined && `, ${visibleName(column)}`}{assignee !== undefined && `: ${visibleName(assignee.displayName ?? assignee.name ?? '')} has it`}</p>
        {result !== undefined && <p className={styles.why}>{result}</p>}
      </div>
      <TimeAgo at={openedAt} />
    </li>
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
