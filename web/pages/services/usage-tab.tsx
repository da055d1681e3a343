import { useQuery } from '@tanstack/react-query'
import type { DatabaseService } from '../../api/types.ts'
import { serviceUsageQuery } from '../../api/usage.ts'
import { DayBars } from '../../components/usage/day-bars.tsx'
import { CountedRuns, UnresolvedStatements } from '../../components/usage/counted-runs.tsx'
import { UsageTab } from '../../components/usage/usage-tab.tsx'

/** A service's usage over time, and the runs that counted it. */
export function ServiceUsageTab({ service }: { service: DatabaseService }) {
  const usage = useQuery(serviceUsageQuery(service.id)).data?.data[0]
  return (
    <>
      <UsageTab entity={service}>{usage !== undefined && <DayBars days={usage.days} label="Calls of statements by day" />}</UsageTab>
      {usage !== undefined && <><UnresolvedStatements usage={usage} /><CountedRuns usage={usage} /></>}
    </>
  )
}
