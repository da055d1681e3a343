import { Link } from 'react-router'
import type { UsageDetails } from '../../api/usage.ts'
import { compactNumber, groupedNumber } from '../../format/number.ts'

/** Usage in the line of facts: calls in 30 days, and the rank where it is telling. */
export function UsageFact({ usage, to }: { usage: UsageDetails; to: string }) {
  const { count, percentileRank } = usage.monthlyStats ?? usage.dailyStats
  const top = percentileRank === undefined ? undefined : Math.max(1, Math.round(100 - percentileRank))
  return (
    <Link to={to} title={`${groupedNumber(count)} calls in the 30 days to ${usage.date}, ${groupedNumber(usage.weeklyStats?.count ?? 0)} in the last 7, ${groupedNumber(usage.dailyStats.count)} on the last day${percentileRank === undefined ? '' : `; more than ${Math.round(percentileRank)} % of its kind`}`}>
      {compactNumber(count)} {count === 1 ? 'call' : 'calls'} in 30 days{top !== undefined && top <= 25 && ` (top ${top} %)`}
    </Link>
  )
}
