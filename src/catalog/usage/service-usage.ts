import type { Pool } from 'pg'
import type { LeftOut } from '../../model/usage-write.ts'

/** One run's window with what it counted; times in ms, instants in ms since the epoch. */
export type CountedWindow = { runId: string; from?: number; to: number; isTotal: boolean; statements: number; calls: number; totalMs: number; leftOut: LeftOut[]; resets: string[] }
export type ServiceUsage = {
  id: string
  name: string
  windows: CountedWindow[]
  days: { day: string; calls: number; totalMs: number }[]
  roles: { role: string; calls: number; totalMs: number }[]
  unresolved: { database: string; role: string; statement: string; reason: string; detail: string; calls: number; totalMs: number }[]
}

type WindowRow = { service_id: string; run_id: string; from_at: string | null; to_at: string; is_total: boolean; statements: number; calls: number; total_ms: number; left_out: LeftOut[]; resets: string[] }

const servicesQuery = `/* catalog */
  select e.id, e.name from trunkline.entity e
  where e.entity_type = 'databaseService' and not e.deleted and ($1::uuid is null or e.id = $1) and exists (select from trunkline.usage_window w where w.service_id = e.id) order by e.fqn`

const windowsQuery = `/* catalog */
  select w.service_id, w.run_id, w.from_at, w.to_at, w.is_total, w.statements, w.calls, w.total_ms, w.left_out, w.resets
  from (select *, row_number() over (partition by service_id order by to_at desc) as place from trunkline.usage_window where service_id = any ($1::uuid[])) w
  where w.place <= 100 order by w.to_at desc`

const costsQuery = `/* catalog */
  select e.root_id as service_id, c.day::text, c.role, sum(c.calls) as calls, sum(c.total_ms) as total_ms
  from trunkline.query_cost_day c join trunkline.entity e on e.id = c.query_id and e.root_id = any ($1::uuid[])
  group by grouping sets ((e.root_id, c.day), (e.root_id, c.role)) order by 4 desc`

const unresolvedQuery = `/* catalog */
  select u.service_id, u.database, u.role, u.statement, u.reason, u.detail, u.calls, u.total_ms
  from (select *, row_number() over (partition by service_id order by total_ms desc) as place from trunkline.usage_unresolved where service_id = any ($1::uuid[])) u
  where u.place <= 100 order by u.total_ms desc, u.id`

type CostRow = { service_id: string; day: string | null; role: string | null; calls: number; total_ms: number }
type UnresolvedRow = { service_id: string; total_ms: number } & Omit<ServiceUsage['unresolved'][number], 'totalMs'>

/** What was counted of every service, or of one: windows, days, roles, and what could not be told of in the last run. */
export async function readServiceUsage(pool: Pool, serviceId?: string): Promise<ServiceUsage[]> {
  const { rows: services } = await pool.query<{ id: string; name: string }>(servicesQuery, [serviceId ?? null])
  const ids = services.map(({ id }) => id)
  const { rows: windows } = await pool.query<WindowRow>(windowsQuery, [ids])
  const { rows: costs } = await pool.query<CostRow>(costsQuery, [ids])
  const { rows: unresolved } = await pool.query<UnresolvedRow>(unresolvedQuery, [ids])
  return services.map(({ id, name }) => {
    const own = costs.filter((row) => row.service_id === id)
    return {
      id, name,
      windows: windows.filter((row) => row.service_id === id).map(toWindow),
      days: own.flatMap(({ day, calls, total_ms }) => (day === null || day === '-infinity' ? [] : [{ day, calls, totalMs: total_ms }])).toSorted((a, b) => (a.day < b.day ? -1 : 1)),
      roles: own.flatMap(({ role, calls, total_ms }) => (role === null ? [] : [{ role, calls, totalMs: total_ms }])),
      unresolved: unresolved.filter((row) => row.service_id === id).map(({ service_id: _s, total_ms, ...statement }) => ({ ...statement, totalMs: total_ms })),
    }
  })
}

function toWindow(row: WindowRow): CountedWindow {
  return {
    runId: row.run_id, ...(row.from_at !== null && { from: Number(row.from_at) }), to: Number(row.to_at), isTotal: row.is_total, statements: row.statements, calls: row.calls,
    totalMs: row.total_ms, leftOut: row.left_out, resets: row.resets,
  }
}
