import { exactTime } from '../../../format/time.ts'
import styles from './profile.module.css'

/** One figure at one instant (ms). */
export type TrendPoint = { at: number; value: number }

const size = { width: 420, height: 92, top: 10, bottom: 8 }

/** A figure over time, the oldest at the left; `text` writes it for people. Fewer than two looks make no line. */
export function Trend({ title, points, text }: { title: string; points: readonly TrendPoint[]; text: (value: number) => string }) {
  const sorted = points.toSorted((a, b) => a.at - b.at)
  const [first, last] = [sorted[0], sorted.at(-1)]
  if (first === undefined || last === undefined || sorted.length < 2) return null
  const [least, most] = [Math.min(...sorted.map(({ value }) => value)), Math.max(...sorted.map(({ value }) => value))]
  const x = (at: number): number => 4 + ((at - first.at) / (last.at - first.at || 1)) * (size.width - 8)
  const y = (value: number): number => (most === least ? size.height / 2 : size.height - size.bottom - ((value - least) / (most - least)) * (size.height - size.top - size.bottom))
  const change = last.value - first.value
  const label = `${title} over time: ${sorted.slice(-30).map(({ at, value }) => `${exactTime(at)} ${text(value)}`).join('; ')}`
  return (
    <figure className={styles.trend}>
      <figcaption>{title} <b>{text(last.value)}</b> <span className={styles.soft}>{change === 0 ? 'as at the first look' : `${change > 0 ? '+' : '−'}${text(Math.abs(change))} since the first look`}</span></figcaption>
      <svg viewBox={`0 0 ${size.width} ${size.height}`} role="img" aria-label={label}>
        <polyline points={sorted.map(({ at, value }) => `${x(at)},${y(value)}`).join(' ')} />
        {sorted.map(({ at, value }) => <circle key={at} cx={x(at)} cy={y(value)} r="3"><title>{`${exactTime(at)}: ${text(value)}`}</title></circle>)}
      </svg>
      <div className={styles.ends}><span>{exactTime(first.at)}</span><span>{exactTime(last.at)}</span></div>
    </figure>
  )
}
