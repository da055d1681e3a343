import type { Pool } from 'pg'
import { rangeBelow } from '../list.ts'

/** A table with how it was used over all that was counted; instants in ms. */
export type UsedTable = {
  id: string
  name: string
  fullyQualifiedName: string
  tableType?: string
  calls: number
  monthly: number
  rank?: number
  lastReadAt?: number
  lastReadBy?: string
  lastWrittenAt?: number
  sizeBytes?: number
}

type Row = {
  id: string; name: string; fqn: string; table_type: string | null; calls: number | null; monthly: number | null; monthly_rank: number | null
  read_at: string | null; read_by: string | null; written_at: string | null; size_bytes: string | null; total: number
}

const columns = `t.id, t.name, t.fqn, t.document ->> 'tableType' as table_type, u.calls, s.monthly, s.monthly_rank, r.at as read_at, r.by as read_by, w.at as written_at,
         m.facts ->> 'sizeBytes' as size_bytes, count(*) over ()::int as total`

const joined = `
  left join lateral (select sum(c.calls) as calls from trunkline.usage_count c where c.entity_id = t.id and c.column_name = '' and c.kind = 'any') u on true
  left join trunkline.usage_summary s on s.entity_id = t.id and s.column_name = ''
  left join trunkline.life_cycle r on r.entity_id = t.id and r.event = 'accessed'
  left join trunkline.life_cycle w on w.entity_id = t.id and w.event = 'updated'
  left join trunkline.measurement m on m.entity_id = t.id`

/** The most used tables below a name ($1 to $2). */
const hotQuery = `/* catalog */
  select ${columns} from (select distinct entity_id from trunkline.usage_count where kind = 'any' and column_name = '') used
  join trunkline.entity t on t.id = used.entity_id and t.entity_type = 'table' and not t.deleted and t.fqn > $1 and t.fqn < $2 ${joined}
  order by s.monthly desc nulls last, u.calls desc, t.fqn limit $3 offset $4`

/** Tables with rows that nobody was seen to read since $5, in databases that were looked at; the largest first. */
const coldQuery = `/* catalog */
  with seen as (select distinct e.fqn from trunkline.usage_count c join trunkline.entity e on e.id = c.entity_id and e.entity_type = 'database' and not e.deleted where c.kind = 'any')
  select ${columns} from trunkline.entity t ${joined}
  where t.entity_type = 'table' and not t.deleted and t.fqn > $1 and t.fqn < $2 and (r.at is null or r.at < $5)
    and exists (select from seen where t.fqn > seen.fqn || '.' and t.fqn < seen.fqn || '/')
  order by coalesce((m.facts ->> 'sizeBytes')::float8, 0) desc, t.fqn limit $3 offset $4`

export type TablesOptions = { scope?: string; limit: number; offset: number }

/** The tables below a service, database or schema (or all) that were used most in the last 30 days counted. */
export async function listHotTables(pool: Pool, { scope, limit, offset }: TablesOptions): Promise<{ rows: UsedTable[]; total: number }> {
  const { rows } = await pool.query<Row>(hotQuery, [...rangeBelow(scope), limit, offset])
  return { rows: rows.map(toTable), total: rows[0]?.total ?? 0 }
}

/** Those that nobody was seen to read since a moment, in ms. */
export async function listColdTables(pool: Pool, { scope, limit, offset }: TablesOptions, since: number): Promise<{ rows: UsedTable[]; total: number }> {
  const { rows } = await pool.query<Row>(coldQuery, [...rangeBelow(scope), limit, offset, since])
  return { rows: rows.map(toTable), total: rows[0]?.total ?? 0 }
}

function toTable(row: Row): UsedTable {
  return {
    id: row.id, name: row.name, fullyQualifiedName: row.fqn, ...(row.table_type !== null && { tableType: row.table_type }), calls: row.calls ?? 0, monthly: row.monthly ?? 0,
    ...(row.monthly_rank !== null && { rank: row.monthly_rank }), ...(row.read_at !== null && { lastReadAt: Number(row.read_at) }), ...(row.read_by !== null && { lastReadBy: row.read_by }),
    ...(row.written_at !== null && { lastWrittenAt: Number(row.written_at) }), ...(row.size_bytes !== null && { sizeBytes: Number(row.size_bytes) }),
  }
}
