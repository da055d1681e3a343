import type { UsageBase, UsageWindow } from '../../model/usage-write.ts'
import { counterKey, type StatementActivity, type StatementCounter, type StatisticsSnapshot } from '../../model/usage.ts'
import { toActivity } from './activity.ts'

/** What ran in a window, and the day (UTC) that it is counted for: undefined where it is of no day. */
export type WindowedActivity = { window: UsageWindow; day: string | undefined; statements: readonly StatementCounter[]; resets: readonly string[] }

/**
 * What happened since the base. A window is counted for the day on which it ended. Totals are counted for a day only where the server says that
 * it began to count on that very day; otherwise they are kept as totals.
 */
export function toWindow(base: UsageBase | undefined, now: StatisticsSnapshot, scope: string): WindowedActivity {
  const activity = toActivity(base?.snapshot, now)
  const { resetAt } = now.state
  const isTotal = activity.from === undefined
  const from = activity.from ?? resetAt
  const window: UsageWindow = { ...(from !== undefined && { from }), to: activity.to, isTotal }
  const today = utcDay(activity.to)
  const day = isTotal && (resetAt === undefined || utcDay(resetAt) !== today) ? undefined : today
  if (base === undefined || isTotal || base.scope === scope) return { window, day, statements: activity.statements, resets: activity.resets }
  return { window, day, ...withoutNewlyAdmitted(activity, base.snapshot, now) }
}

/** What a log tells: a window of its own, counted for the day on which it ends. */
export function toLogWindow(window: UsageWindow, { counters }: StatisticsSnapshot, warnings: readonly string[]): WindowedActivity {
  return { window, day: utcDay(window.to), statements: counters, resets: warnings }
}

/** Under another filter or view, statements appear that ran long before: their figures are where the next run begins. */
function withoutNewlyAdmitted(activity: StatementActivity, before: StatisticsSnapshot, { state }: StatisticsSnapshot): Pick<WindowedActivity, 'statements' | 'resets'> {
  const known = new Set(before.counters.map(counterKey))
  const hasBegunSince = ({ countsSince }: StatementCounter): boolean => countsSince !== undefined && countsSince > before.state.takenAt && countsSince <= state.takenAt
  return {
    statements: activity.statements.filter((counter) => known.has(counterKey(counter)) || hasBegunSince(counter)),
    resets: [...activity.resets, 'The filter or the view of statements is another than in the last run: statements that it shows for the first time are counted from now on.'],
  }
}

/** A day as `2026-01-31`, in UTC. */
export function utcDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}
