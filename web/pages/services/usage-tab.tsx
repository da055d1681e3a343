import { useQuery } from '@tanstack/react-query'
import type { DatabaseService } from '../../api/types.ts'
import { serviceUsageQuery, type ServiceUsage } from '../../api/usage.ts'
import { Group } from '../../components/entity/facts.tsx'
import { DayBars } from '../../components/usage/day-bars.tsx'
import { CountedRuns, UnresolvedStatements } from '../../components/usage/counted-runs.tsx'
import { UsageTab } from '../../components/usage/usage-tab.tsx'
import { WindowBars } from '../../components/usage/window-bars.tsx'

/** A service's usage over time, and the runs that counted it. */
export function ServiceUsageTab({ service }: { service: DatabaseService }) {
  const usage = useQuery(serviceUsageQuery(service.id)).data?.data[0]
  return (
    <>
      <UsageTab entity={service}>{usage !== undefined && <><DayBars days={usage.days} label="Calls of statements by day" /><RunBars windows={usage.windows} /></>}</UsageTab>
      {usage !== undefined && <><UnresolvedStatements usage={usage} /><CountedRuns usage={usage} /></>}
    </>
  )
}

/** What the last runs counted, one bar each: hours, where days are too coarse. The first run has totals, which are of no time. */
function RunBars({ windows }: { windows: ServiceUsage['windows'] }) {
  const shown = windows.filter(({ isTotal }) => !isTotal).slice(0, 60).toReversed()
  if (shown.length < 2) return null
  return <Group title="Calls by run"><WindowBars windows={shown.map(({ to, calls, totalMs }) => ({ at: to, calls, totalMs }))} of="calls" /></Group>
}
