import type { Pool } from 'pg'
import type { StatementCounter, StatisticsState } from '../../model/usage.ts'
import type { UsageBase } from '../../model/usage-write.ts'

type SourceRow = { service_id: string; state: StatisticsState | null; scope: string | null }
type CounterRow = {
  role_oid: string; database_oid: string; query_id: string; is_top_level: boolean
  calls: number; total_ms: number; plan_ms: number; rows: number; blocks_read: number; wal_bytes: number; jit_ms: number; counts_since: string | null
}

const sourceQuery = `/* catalog */
  select s.service_id, s.state, s.scope from trunkline.usage_source s
  join trunkline.entity e on e.id = s.service_id and e.entity_type = 'databaseService' and e.fqn = $1 and not e.deleted`

const countersQuery = `/* catalog */
  select role_oid, database_oid, query_id, is_top_level, calls, total_ms, plan_ms, rows, blocks_read, wal_bytes, jit_ms, counts_since
  from trunkline.usage_counter where service_id = $1`

/** What the last usage run of a service saw; undefined before the first. */
export async function readUsageBase(pool: Pool, serviceFqn: string): Promise<UsageBase | undefined> {
  const { rows: [source] } = await pool.query<SourceRow>(sourceQuery, [serviceFqn])
  if (source?.state == null) return undefined
  const { rows } = await pool.query<CounterRow>(countersQuery, [source.service_id])
  return { snapshot: { state: source.state, counters: rows.map(toCounter) }, scope: source.scope ?? '' }
}

function toCounter(row: CounterRow): StatementCounter {
  return {
    roleOid: Number(row.role_oid), databaseOid: Number(row.database_oid), queryId: row.query_id, isTopLevel: row.is_top_level,
    calls: row.calls, totalMs: row.total_ms, planMs: row.plan_ms, rows: row.rows, blocksRead: row.blocks_read, walBytes: row.wal_bytes, jitMs: row.jit_ms,
    ...(row.counts_since !== null && { countsSince: Number(row.counts_since) }),
  }
}
