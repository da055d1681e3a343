import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { serviceUsageQuery, type ServiceUsage } from '../../api/usage.ts'
import { Group } from '../../components/entity/facts.tsx'
import { useTitle } from '../../components/layout/use-title.ts'
import { Empty, Failure } from '../../components/state/notes.tsx'
import { RowsSkeleton } from '../../components/state/skeletons.tsx'
import { PlainTable } from '../../components/table/plain-table.tsx'
import { TimeAgo } from '../../components/text/time-ago.tsx'
import { UnresolvedStatements } from '../../components/usage/counted-runs.tsx'
import { DayBars } from '../../components/usage/day-bars.tsx'
import { HotTables } from '../../components/usage/table-lists.tsx'
import { entityPath } from '../../format/fqn.ts'
import { groupedNumber, humanDuration } from '../../format/number.ts'

/** What is used most in the whole catalog, and what was counted of each service. */
export function UsagePage() {
  useTitle('Usage')
  const usage = useQuery(serviceUsageQuery())
  return (
    <div className="in-order">
      <h1 style={{ marginBottom: 14 }}>Usage</h1>
      {usage.isError && <Failure error={usage.error} what="the usage" onRetry={() => void usage.refetch()} />}
      {usage.isPending && <RowsSkeleton rows={8} />}
      {usage.data?.data.length === 0 && <Empty icon="usage" title="Nothing has been counted yet">A usage pipeline of a <Link to="/services">service</Link> reads who queries what, and how often, from pg_stat_statements.</Empty>}
      {usage.data !== undefined && usage.data.data.length > 0 && <><HotTables limit={30} />{usage.data.data.map((service) => <Service key={service.id} usage={service} />)}</>}
    </div>
  )
}

function Service({ usage }: { usage: ServiceUsage }) {
  const last = usage.windows[0]
  return (
    <>
      <Group title={usage.name}>
        <p style={{ margin: '0 0 10px' }}>
          {last !== undefined && <>Counted until <TimeAgo at={last.to} />. </>}<Link to={entityPath('databaseService', usage.name, 'usage') ?? '/services'}>Statements, cold data and counted windows</Link>
        </p>
        <DayBars days={usage.days} label={`Calls of ${usage.name} by day`} />
        <PlainTable
          label={`Roles of ${usage.name}`} rows={usage.roles.slice(0, 15)} rowKey={(row) => row.role}
          columns={[{ header: 'Role', cell: (row) => <code>{row.role}</code> }, { header: 'Calls', align: 'right', cell: (row) => groupedNumber(row.calls) }, { header: 'Time', align: 'right', cell: (row) => humanDuration(row.totalMs) }]}
        />
      </Group>
      <UnresolvedStatements usage={usage} />
    </>
  )
}
