import { groupedNumber } from '../../format/number.ts'
import styles from './usage.module.css'

/** Calls day by day as bars, the days without any as gaps; at most the last 90. */
export function DayBars({ days, label }: { days: readonly { day: string; calls: number }[]; label: string }) {
  const last = days.at(-1)
  if (last === undefined) return null
  const shown = everyDay(days).slice(-90)
  const most = Math.max(...shown.map(({ calls }) => calls))
  return (
    <figure style={{ margin: '0 0 14px' }} role="img" aria-label={`${label}: ${shown.filter(({ calls }) => calls > 0).map(({ day, calls }) => `${day} ${calls}`).join(', ')}`}>
      <div className={styles.bars}>
        {shown.map(({ day, calls }) => <div key={day} className={styles.bar} title={`${day}: ${groupedNumber(calls)} calls`} style={{ height: `${most === 0 ? 0 : (100 * calls) / most}%` }} />)}
      </div>
      <div className={styles.axis} style={{ width: `${Math.min(720, shown.length * 30)}px`, minWidth: shown.length > 1 ? 180 : 0 }}><span>{shown[0]?.day}</span>{shown.length > 1 && <span>{last.day}</span>}</div>
    </figure>
  )
}

function everyDay(days: readonly { day: string; calls: number }[]): { day: string; calls: number }[] {
  const calls = new Map(days.map((one) => [one.day, one.calls]))
  const filled: { day: string; calls: number }[] = []
  const end = Date.parse(days.at(-1)!.day)
  for (let at = Math.max(Date.parse(days[0]!.day), end - 89 * 86_400_000); at <= end; at += 86_400_000) {
    const day = new Date(at).toISOString().slice(0, 10)
    filled.push({ day, calls: calls.get(day) ?? 0 })
  }
  return filled
}
