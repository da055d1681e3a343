import type { Pool } from 'pg'
import type { EntityReference } from '../../model/entity.ts'
import { TrunklineError } from '../../model/errors.ts'
import { readReferences, toServedReference } from '../serve/references.ts'

/** One statement with what it cost: in all, day by day, run by run, and as which role. Times in ms, instants in ms since the epoch. */
export type StatementDetails = {
  id: string
  fullyQualifiedName: string
  query: string
  queryType?: string
  description?: string
  service?: EntityReference
  calls: number
  totalMs: number
  rows: number
  /** 0 where the server does not track it. */
  planMs: number
  walBytes: number
  /** What the server took to compile (JIT), which execution time includes; 0 before extension 1.10. */
  jitMs: number
  blocksRead: number
  firstSeenAt?: number
  lastSeenAt?: number
  days: { day: string; calls: number; totalMs: number }[]
  /** What single runs counted, where they keep records of it; the last 90, the oldest first. */
  windows: { at: number; calls: number; totalMs: number }[]
  roles: { role: string; database: string; calls: number; totalMs: number; rows: number; lastSeenAt: number }[]
  tables: (EntityReference & { isIndirect: boolean; uses: string[] })[]
}

type QueryRow = { id: string; fqn: string; query: string; query_type: string | null; description: string | null; service_id: string }

const statementQuery = `/* catalog */
  select e.id, e.fqn, e.document ->> 'query' as query, e.document ->> 'query_type' as query_type, coalesce(e.curated ->> 'description', e.document ->> 'description') as description, e.root_id as service_id
  from trunkline.entity e where e.id = $1 and e.entity_type = 'query' and not e.deleted`

type CostRow = { day: string | null; role: string | null; database: string | null; calls: number; total_ms: number; rows: number; plan_ms: number; wal_bytes: number; jit_ms: number; blocks_read: number; first_seen_at: string; last_seen_at: string }

const costsQuery = `/* catalog */
  select day::text, role, database, sum(calls) as calls, sum(total_ms) as total_ms, sum(rows) as rows, sum(plan_ms) as plan_ms, sum(wal_bytes) as wal_bytes, sum(jit_ms) as jit_ms, sum(blocks_read) as blocks_read, min(first_seen_at) as first_seen_at, max(last_seen_at) as last_seen_at
  from trunkline.query_cost_day where query_id = $1 group by grouping sets ((day), (role, database), ()) order by day, calls desc, role, database`

const windowsQuery = `/* catalog */
  select at, count, total_ms from (select * from trunkline.query_cost_record where query_id = $1 order by at desc limit 90) r order by at`

const tablesQuery = `/* catalog */
  select q.entity_id, bool_and(q.is_indirect) as is_indirect, array_agg(distinct u order by u) as uses from trunkline.query_table q, unnest(q.uses) u where q.query_id = $1 group by 1 order by 2, 1`

/** A statement with its figures; throws ENTITY_NOT_FOUND. */
export async function readStatement(pool: Pool, id: string): Promise<StatementDetails> {
  const { rows: [query] } = await pool.query<QueryRow>(statementQuery, [id])
  if (query === undefined) throw new TrunklineError('ENTITY_NOT_FOUND', `There is no statement ${id}.`, { object: id, hint: 'Statements are found on the Queries tab of the tables that they use.' })
  const { rows: costs } = await pool.query<CostRow>(costsQuery, [id])
  const { rows: windows } = await pool.query<{ at: string; count: number; total_ms: number }>(windowsQuery, [id])
  const { rows: tables } = await pool.query<{ entity_id: string; is_indirect: boolean; uses: string[] }>(tablesQuery, [id])
  const references = await readReferences(pool, [query.service_id, ...tables.map(({ entity_id }) => entity_id)])
  const total = costs.find(({ day, role }) => day === null && role === null)
  const service = references.get(query.service_id)
  return {
    id: query.id, fullyQualifiedName: query.fqn, query: query.query, ...(query.query_type !== null && { queryType: query.query_type }), ...(query.description !== null && { description: query.description }),
    ...(service !== undefined && { service: toServedReference(service) }),
    calls: total?.calls ?? 0, totalMs: total?.total_ms ?? 0, rows: total?.rows ?? 0, planMs: total?.plan_ms ?? 0, walBytes: total?.wal_bytes ?? 0, jitMs: total?.jit_ms ?? 0, blocksRead: total?.blocks_read ?? 0,
    ...(total !== undefined && { firstSeenAt: Number(total.first_seen_at), lastSeenAt: Number(total.last_seen_at) }),
    days: costs.flatMap(({ day, calls, total_ms }) => (day === null || day === '-infinity' ? [] : [{ day, calls, totalMs: total_ms }])),
    windows: windows.map(({ at, count, total_ms }) => ({ at: Number(at), calls: count, totalMs: total_ms })),
    roles: costs.flatMap(({ role, database, calls, total_ms, rows, last_seen_at }) => (role === null ? [] : [{ role, database: database ?? '', calls, totalMs: total_ms, rows, lastSeenAt: Number(last_seen_at) }])),
    tables: tables.flatMap(({ entity_id, is_indirect, uses }) => {
      const table = references.get(entity_id)
      return table === undefined ? [] : [{ ...toServedReference(table), isIndirect: is_indirect, uses }]
    }),
  }
}
