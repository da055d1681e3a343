import type { QualityEvent } from '../../catalog/data-quality/waiting-events.ts'
import type { AlertDestination, QualityFilter } from '../../model/alert.ts'
import { nextRuns } from '../cron.ts'

/** Whether a destination wants to hear of something that happened to a test. */
export function wantsEvent({ enabled, quality }: Pick<AlertDestination, 'enabled' | 'quality'>, event: QualityEvent): boolean {
  if (!enabled || quality === undefined) return false
  const { events, tables, tests, dimensions, owners, tags, severities, suites } = quality
  return events.includes(event.kind)
    && (isOpen(tables) || tables.some((fqn) => event.table === fqn || event.table.startsWith(`${fqn}.`)))
    && isAmong(tests, [event.testCase.fullyQualifiedName]) && isAmong(dimensions, [event.dimension])
    && isAmong(owners, event.owners) && isAmong(tags, event.tags) && isAmong(suites, event.suites)
    && (isOpen(severities) || event.severity === undefined || severities.includes(event.severity))
}

/** A list that names nothing lets everything through. */
function isOpen<T>(wanted: readonly T[] | undefined): wanted is undefined {
  return wanted === undefined || wanted.length === 0
}

/** Whether a list names one of what is there, or nothing at all. */
export function isAmong(wanted: readonly string[] | undefined, there: readonly string[]): boolean {
  return isOpen(wanted) || wanted.some((name) => there.includes(name))
}

/** When a destination is told of what happens now: at once, at the next full hour, or at its hour of the day. */
export function dueAt({ delivery, hour, timezone }: Pick<QualityFilter, 'delivery' | 'hour' | 'timezone'>, now: number): number {
  if (delivery === 'atOnce') return now
  const cron = delivery === 'hourly' ? '0 * * * *' : `0 ${hour} * * *`
  return nextRuns(cron, timezone, { now, count: 1 })[0] ?? nextRuns(cron, 'UTC', { now, count: 1 })[0] ?? now
}
