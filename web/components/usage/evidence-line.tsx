import type { Evidence } from '../../api/usage.ts'
import { counted } from '../../format/number.ts'
import { TimeAgo } from '../text/time-ago.tsx'
import styles from './usage.module.css'

/** Of which time the figures below are. */
export function EvidenceLine({ evidence }: { evidence: Evidence }) {
  const { since, until, runs, hasTotals } = evidence
  return (
    <p className={styles.evidence}>
      Counted {since === undefined ? 'since the server began to count' : <>since <TimeAgo at={since} /></>}, until <TimeAgo at={until} />, in {counted(runs, 'run')}
      {hasTotals && '; the first run brought totals of the time before it'}. What PostgreSQL dropped in between is not in it.
    </p>
  )
}
