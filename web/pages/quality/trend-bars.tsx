import type { QualityOverview } from '../../api/quality.ts'
import styles from '../../components/quality/quality.module.css'

type Day = QualityOverview['trend'][number]
const dayMs = 86_400_000

/** Results day by day as stacked bars, the days without any as gaps. */
export function TrendBars({ trend }: { trend: readonly Day[] }) {
  const days = everyDay(trend)
  const most = Math.max(...days.map(totalOf))
  const said = days.filter((day) => totalOf(day) > 0).map((day) => `${day.day} ${day.success} passed, ${day.failed} failed, ${day.aborted} warned or could not run`)
  return (
    <figure className={styles.figure} role="img" aria-label={`Results by day: ${said.join('; ')}`}>
      <div className={styles.trend}>
        {days.map((day) => (
          <div key={day.day} className={styles.day} title={`${day.day}: ${day.success} passed, ${day.failed} failed, ${day.aborted} warned or could not run`}>
            {(['success', 'aborted', 'failed'] as const).map((part) => day[part] > 0 && <span key={part} data-part={part} style={{ height: `${(100 * day[part]) / most}%`, minHeight: 2 }} />)}
          </div>
        ))}
      </div>
      <div className={styles.axis}><span>{days[0]?.day}</span>{days.length > 1 && <span>{days.at(-1)?.day}</span>}</div>
    </figure>
  )
}

function totalOf({ success, failed, aborted }: Day): number {
  return success + failed + aborted
}

function everyDay(trend: readonly Day[]): Day[] {
  const known = new Map(trend.map((day) => [day.day, day]))
  const [first, last] = [Date.parse(trend[0]?.day ?? ''), Date.parse(trend.at(-1)?.day ?? '')]
  return Array.from({ length: Math.round((last - first) / dayMs) + 1 }, (_, index) => {
    const day = new Date(first + index * dayMs).toISOString().slice(0, 10)
    return known.get(day) ?? { day, success: 0, failed: 0, aborted: 0 }
  })
}
