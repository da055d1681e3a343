import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { suiteQuery } from '../../api/quality.ts'
import { StateShape } from '../runs/state-pill.tsx'
import styles from './quality.module.css'
import { countsText } from './status-bar.tsx'

/** How the tests of a table stand, in its line of facts: its room is there before it. */
export function QualityFact({ suiteFqn, to }: { suiteFqn: string; to: string }) {
  const summary = useQuery(suiteQuery(suiteFqn)).data?.summary
  if (summary === undefined || summary.total === 0) return <Link to={to} className={styles.fact}>tests</Link>
  const shape = summary.failed > 0 ? 'failed' : summary.aborted > 0 ? 'partialSuccess' : summary.success === summary.total ? 'success' : 'queued'
  return <Link to={to} className={styles.fact}><StateShape state={shape} size={11} /> tests: {countsText(summary)}</Link>
}
