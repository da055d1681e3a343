import type { RunSummary } from '../../api/types.ts'
import { groupedNumber } from '../../format/number.ts'
import styles from './run-counts.module.css'

const kinds = ['created', 'updated', 'renamed', 'restored', 'deleted', 'unchanged'] as const

/** What a run did in numbers; what is zero is left out, failures never are. */
export function RunCounts({ run }: { run: RunSummary }) {
  const did = kinds.filter((kind) => run[kind] > 0)
  return (
    <span className={styles.counts}>
      {did.map((kind) => <span key={kind}><b>{groupedNumber(run[kind])}</b> {kind}</span>)}
      {run.skipped.length > 0 && <span><b>{groupedNumber(run.skipped.length)}</b> skipped</span>}
      <span data-bad={run.failures.length > 0 || undefined}><b>{groupedNumber(run.failures.length)}</b> failed</span>
    </span>
  )
}
