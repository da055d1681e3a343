import type { TableProfile } from '../../../api/profile.ts'
import { groupedNumber } from '../../../format/number.ts'
import { exactTime } from '../../../format/time.ts'
import styles from './profile.module.css'

type Change = { at: number; more: number; fewer: number }

const size = { width: 420, height: 92 }

/** How many rows came and went between the looks at a table: inserted ones above the line, deleted ones below; where the server did not count them, how the number of rows changed. */
export function VolumeChange({ looks }: { looks: readonly TableProfile[] }) {
  const changes = changesOf(looks)
  if (changes.length === 0) return null
  const [most, least] = [Math.max(0, ...changes.map(({ more }) => more)), Math.max(0, ...changes.map(({ fewer }) => fewer))]
  const scale = (size.height - 4) / Math.max(1, most + least)
  const line = 2 + most * scale
  const step = size.width / changes.length
  const text = ({ at, more, fewer }: Change): string => `${exactTime(at)} +${groupedNumber(more)} −${groupedNumber(fewer)}`
  return (
    <figure className={styles.trend}>
      <figcaption>Volume change <b>+{groupedNumber(changes.at(-1)!.more)} −{groupedNumber(changes.at(-1)!.fewer)}</b> <span className={styles.soft}>at the last look</span></figcaption>
      <svg viewBox={`0 0 ${size.width} ${size.height}`} role="img" aria-label={`Volume change over time: ${changes.slice(-30).map(text).join('; ')}`}>
        <line x1="0" x2={size.width} y1={line} y2={line} className={styles.base} />
        {changes.map((change, index) => {
          const box = { x: index * step + step * 0.15, width: Math.min(step * 0.7, 40) }
          return (
            <g key={change.at}>
              <title>{text(change)}</title>
              {change.more > 0 && <rect {...box} y={line - Math.max(2, change.more * scale)} height={Math.max(2, change.more * scale)} className={styles.more} />}
              {change.fewer > 0 && <rect {...box} y={line} height={Math.max(2, change.fewer * scale)} className={styles.fewer} />}
            </g>
          )
        })}
      </svg>
      <div className={styles.ends}><span>{exactTime(changes[0]!.at)}</span>{changes.length > 1 && <span>{exactTime(changes.at(-1)!.at)}</span>}</div>
    </figure>
  )
}

/** The oldest first, at most sixty. */
function changesOf(looks: readonly TableProfile[]): Change[] {
  const sorted = looks.toSorted((a, b) => a.timestamp - b.timestamp)
  return sorted.flatMap(({ timestamp: at, activity, rowCount }, index): Change[] => {
    if (activity?.since !== undefined) return [{ at, more: activity.inserts ?? 0, fewer: activity.deletes ?? 0 }]
    const before = sorted[index - 1]?.rowCount
    return before === undefined || rowCount === undefined ? [] : [{ at, more: Math.max(0, rowCount - before), fewer: Math.max(0, before - rowCount) }]
  }).slice(-60)
}

/** Between which looks the last row was written, as far as the server counted; undefined where it counted nothing. */
export function lastWritten(looks: readonly TableProfile[]): { from: number; until: number } | 'never' | undefined {
  const counted = looks.flatMap(({ timestamp: until, activity }) => (activity?.since === undefined ? [] : [{ from: activity.since, until, rows: (activity.inserts ?? 0) + (activity.updates ?? 0) + (activity.deletes ?? 0) }]))
  if (counted.length === 0) return undefined
  return counted.toSorted((a, b) => b.until - a.until).find(({ rows }) => rows > 0) ?? 'never'
}
