import { Tooltip } from '@mantine/core'
import { Link } from 'react-router'
import type { Run } from '../../api/runs.ts'
import { humanDuration } from '../../format/number.ts'
import { exactTime } from '../../format/time.ts'
import styles from './run-pills.module.css'
import { durationOf, runPath } from './run-words.ts'
import { stateLabels, StateShape } from './state-pill.tsx'

/** The last runs as a row of shapes, the newest at the right; each leads to its page. */
export function RunPills({ runs }: { runs: readonly Run[] }) {
  if (runs.length === 0) return <span className={styles.none}>no run yet</span>
  return (
    <ol className={styles.pills} aria-label="The last runs, the newest last">
      {runs.toReversed().map((run) => (
        <li key={run.runId}>
          <Tooltip label={describe(run)}>
            <Link to={runPath(run)} aria-label={describe(run)}><StateShape state={run.state} size={15} /></Link>
          </Tooltip>
        </li>
      ))}
    </ol>
  )
}

function describe(run: Run): string {
  const took = durationOf(run, Date.now())
  return `${stateLabels[run.state]}, ${run.startedAt === undefined ? `queued ${exactTime(run.queuedAt)}` : exactTime(run.startedAt)}${took === undefined ? '' : `, ${humanDuration(took)}`}${run.error === undefined ? '' : `: ${run.error.message}`}`
}
