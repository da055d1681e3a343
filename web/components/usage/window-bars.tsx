import { groupedNumber, humanDuration } from '../../format/number.ts'
import { exactTime } from '../../format/time.ts'
import styles from './usage.module.css'

type Counted = { at: number; calls: number; totalMs: number }

/** What single runs counted, as bars side by side: calls, or the mean time of one. */
export function WindowBars({ windows, of }: { windows: readonly Counted[]; of: 'calls' | 'mean' }) {
  const value = (window: Counted): number => (of === 'calls' ? window.calls : window.calls === 0 ? 0 : window.totalMs / window.calls)
  const words = (window: Counted): string => (of === 'calls' ? `${groupedNumber(window.calls)} calls` : meanTime(value(window)))
  const most = Math.max(...windows.map(value))
  const [first, last] = [windows[0], windows.at(-1)]
  if (first === undefined || last === undefined) return null
  return (
    <figure style={{ margin: '0 0 14px' }} role="img" aria-label={`${of === 'calls' ? 'Calls' : 'Mean time'} by run: ${windows.map((window) => `${exactTime(window.at)} ${words(window)}`).join(', ')}`}>
      <div className={styles.bars}>
        {windows.map((window) => <div key={window.at} className={styles.bar} title={`${exactTime(window.at)}: ${words(window)}`} style={{ height: `${most === 0 ? 0 : (100 * value(window)) / most}%` }} />)}
      </div>
      <div className={styles.axis} style={{ width: `${Math.min(720, windows.length * 30)}px`, minWidth: windows.length > 1 ? 'min(100%, 340px)' : 0 }}><span>{exactTime(first.at)}</span>{windows.length > 1 && <span>{exactTime(last.at)}</span>}</div>
    </figure>
  )
}

/** A mean time: short ones to the hundredth of a millisecond. */
export function meanTime(ms: number): string {
  return ms < 10 ? `${ms.toFixed(2)} ms` : humanDuration(ms)
}
