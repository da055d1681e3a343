import type { StatusCounts } from '../../api/quality.ts'
import { groupedNumber } from '../../format/number.ts'
import styles from './quality.module.css'

const parts = [['success', 'passed'], ['failed', 'failed'], ['aborted', 'warned or could not run']] as const

/** How tests stand, in words: `8 passed, 1 failed, 3 never ran`. */
export function countsText(counts: StatusCounts): string {
  const rest = counts.total - counts.success - counts.failed - counts.aborted - counts.queued
  const words = [...parts.map(([part, word]) => [counts[part], word] as const), [counts.queued, 'queued'] as const, [rest, 'never ran'] as const]
  const said = words.filter(([count]) => count > 0).map(([count, word]) => `${groupedNumber(count)} ${word}`)
  return said.length === 0 ? 'no tests' : said.join(', ')
}

/** How tests stand, as a bar; what never ran is left blank. */
export function StatusBar({ counts, label }: { counts: StatusCounts; label: string }) {
  return (
    <div className={styles.bar} role="img" aria-label={`${label}: ${countsText(counts)}`} title={countsText(counts)}>
      {parts.map(([part]) => counts[part] > 0 && <span key={part} data-part={part} style={{ width: `${(100 * counts[part]) / counts.total}%` }} />)}
    </div>
  )
}
