import type { Pool } from 'pg'
import { severities, type Severity } from '../../model/data-quality/incident.ts'
import type { QualityOverview, StatusCounts } from '../../model/data-quality/overview.ts'
import type { DataQualityDimension } from '../../model/data-quality/test-definition.ts'

type CountRow = { dimension: DataQualityDimension; total: number; success: number; failed: number; aborted: number; queued: number }

/** Whose tests are looked at: those of a service (by FQN), or all. */
const scope = `c.entity_type = 'testCase' and not c.deleted and ($1::text is null or c.root_id = (select id from trunkline.entity where entity_type = 'databaseService' and fqn = $1 and not deleted))`

const dimensionsQuery = `/* catalog */
  select coalesce(d.document ->> 'dataQualityDimension', 'NoDimension') as dimension, count(*)::int as total,
         count(*) filter (where s.status = 'Success')::int as success, count(*) filter (where s.status = 'Failed')::int as failed,
         count(*) filter (where s.status = 'Aborted')::int as aborted, count(*) filter (where s.status = 'Queued')::int as queued
  from trunkline.entity c
  left join trunkline.entity d on d.id = (c.document #>> '{testDefinition,id}')::uuid
  left join trunkline.test_state s on s.test_case_id = c.id
  where ${scope} group by 1 order by 1`

/** Tables are counted where searches count them; their columns only of those that have tests. */
const coverageQuery = `/* catalog */
  with tested as (
    select c.parent_id, bool_and(s.status = 'Success') and count(s.status) = count(*) as healthy, count(distinct c.document ->> 'column') as columns
    from trunkline.entity c left join trunkline.test_state s on s.test_case_id = c.id where ${scope} group by c.parent_id)
  select (select coalesce(sum(g.live_count), 0)::int from trunkline.search_group g where g.entity_type = 'table'
            and ($1::text is null or g.service_id = (select id from trunkline.entity where entity_type = 'databaseService' and fqn = $1 and not deleted))) as tables,
         (select count(*)::int from tested) as tested, (select count(*)::int from tested where healthy) as healthy,
         (select coalesce(sum(columns), 0)::int from tested) as tested_columns,
         (select coalesce(sum(jsonb_array_length(t.document -> 'columns')), 0)::int from tested join trunkline.entity t on t.id = tested.parent_id) as columns`

const incidentsQuery = `/* catalog */
  select i.severity, count(*) filter (where i.resolved_at is null)::int as open,
         count(*) filter (where i.resolved_at is null and i.assignee_id is null)::int as unassigned,
         count(*) filter (where i.resolved_at >= $2)::int as resolved, coalesce(sum(i.resolved_at - i.opened_at) filter (where i.resolved_at >= $2), 0)::float8 as resolve_ms,
         count(a.at) filter (where i.opened_at >= $2)::int as acknowledged, coalesce(sum(a.at - i.opened_at) filter (where i.opened_at >= $2), 0)::float8 as acknowledge_ms
  from trunkline.incident i
  join trunkline.entity c on c.id = i.test_case_id
  left join lateral (select min(s.at) as at from trunkline.incident_step s where s.incident_id = i.id and s.kind in ('Ack', 'Assigned')) a on true
  where ${scope} and (i.resolved_at is null or i.resolved_at >= $2 or i.opened_at >= $2)
  group by i.severity`

const trendQuery = `/* catalog */
  select to_char(to_timestamp(r.at / 1000.0) at time zone 'UTC', 'YYYY-MM-DD') as day,
         count(*) filter (where r.status = 'Success')::int as success, count(*) filter (where r.status = 'Failed')::int as failed, count(*) filter (where r.status = 'Aborted')::int as aborted
  from trunkline.test_result r join trunkline.entity c on c.id = r.test_case_id
  where r.at >= $2 and ${scope} group by 1 order by 1`

const dayMs = 86_400_000

/** How good the data of a service (or of all) is, as far as tests tell; trend and means are of the last `days`. */
export async function readOverview(pool: Pool, { service, now, days = 30 }: { service?: string | undefined; now: number; days?: number }): Promise<QualityOverview> {
  const from = Math.floor((now - (days - 1) * dayMs) / dayMs) * dayMs
  const { rows: dimensions } = await pool.query<CountRow>(dimensionsQuery, [service ?? null])
  const { rows: [coverage] } = await pool.query<{ tables: number; tested: number; healthy: number; tested_columns: number; columns: number }>(coverageQuery, [service ?? null])
  const { rows: incidents } = await pool.query<IncidentCounts>(incidentsQuery, [service ?? null, from])
  const { rows: trend } = await pool.query<QualityOverview['trend'][number]>(trendQuery, [service ?? null, from])
  const { tables, tested, healthy, columns, tested_columns: testedColumns } = coverage!
  return { tests: addUp(dimensions), dimensions, coverage: { tables, tested, healthy, columns, testedColumns }, incidents: toIncidents(incidents), trend }
}

function addUp(rows: readonly CountRow[]): StatusCounts {
  const sum = (field: keyof StatusCounts) => rows.reduce((total, row) => total + row[field], 0)
  return { total: sum('total'), success: sum('success'), failed: sum('failed'), aborted: sum('aborted'), queued: sum('queued') }
}

type IncidentCounts = { severity: Severity; open: number; unassigned: number; resolved: number; resolve_ms: number; acknowledged: number; acknowledge_ms: number }

function toIncidents(rows: readonly IncidentCounts[]): QualityOverview['incidents'] {
  const sum = (field: Exclude<keyof IncidentCounts, 'severity'>) => rows.reduce((total, row) => total + row[field], 0)
  const [resolved, acknowledged] = [sum('resolved'), sum('acknowledged')]
  const openOf = new Map(rows.map((row) => [row.severity, row.open]))
  return {
    open: sum('open'), unassigned: sum('unassigned'), resolvedLately: resolved,
    bySeverity: Object.fromEntries(severities.map((severity) => [severity, openOf.get(severity) ?? 0])) as Record<Severity, number>,
    ...(resolved > 0 && { meanMsToResolve: sum('resolve_ms') / resolved }), ...(acknowledged > 0 && { meanMsToAcknowledge: sum('acknowledge_ms') / acknowledged }),
  }
}
