import type { Pool } from 'pg'
import type { EntityReference } from '../../model/entity.ts'
import { rangeBelow } from '../list.ts'
import { readReferences, toServedReference } from '../serve/references.ts'

export const statementOrders = ['calls', 'time', 'mean', 'rows', 'recent'] as const
export type StatementsOptions = { entityId: string; sort: (typeof statementOrders)[number]; role?: string; limit: number; offset: number }

/** A statement with what it cost within what was asked for. Times in ms, instants in ms since the epoch. */
export type StatementRow = {
  id: string
  fullyQualifiedName: string
  query: string
  queryType?: string
  calls: number
  totalMs: number
  meanMs: number
  rows: number
  firstSeenAt: number
  lastSeenAt: number
  roles: string[]
  /** All tables that it uses, also outside of what was asked for. */
  tables: (EntityReference & { isIndirect: boolean })[]
}

type Row = {
  id: string; fqn: string; query: string; query_type: string | null; calls: number; total_ms: number; rows: number; first_seen_at: string; last_seen_at: string; roles: string[]; total: number
}

/** Statements that use a table ($1), or any table below a schema, database or service ($2 to $3), as the roles that meant these tables ran them. */
const statementsQuery = `/* catalog */
  with used as (
    select distinct query_id, role, database from trunkline.query_table where entity_id = $1
    union
    select q.query_id, q.role, q.database from trunkline.entity t join trunkline.query_table q on q.entity_id = t.id
    where $2 <> '' and t.entity_type = 'table' and not t.deleted and t.fqn > $2 and t.fqn < $3),
  cost as (
    select c.query_id, sum(c.calls) as calls, sum(c.total_ms) as total_ms, sum(c.rows) as rows, min(c.first_seen_at) as first_seen_at,
           max(c.last_seen_at) as last_seen_at, array_agg(distinct c.role order by c.role) as roles
    from used u join trunkline.query_cost_day c on c.query_id = u.query_id and c.role = u.role and c.database = u.database
    where $4 = '' or c.role = $4 group by c.query_id)
  select e.id, e.fqn, e.document ->> 'query' as query, e.document ->> 'query_type' as query_type, c.calls, c.total_ms, c.rows, c.first_seen_at, c.last_seen_at, c.roles,
         count(*) over ()::int as total
  from cost c join trunkline.entity e on e.id = c.query_id and not e.deleted
  order by case $5 when 'calls' then c.calls when 'time' then c.total_ms when 'mean' then c.total_ms / nullif(c.calls, 0) when 'rows' then c.rows else c.last_seen_at end desc nulls last, e.fqn
  limit $6 offset $7`

const usedTablesQuery = `/* catalog */
  select query_id, entity_id, bool_and(is_indirect) as is_indirect from trunkline.query_table where query_id = any ($1::uuid[]) group by 1, 2 order by 1, 3, 2`

/** A window of the statements that use an entity or what stands in it. */
export async function listStatements(pool: Pool, { entityId, sort, role = '', limit, offset }: StatementsOptions): Promise<{ rows: StatementRow[]; total: number }> {
  const { rows: [entity] } = await pool.query<{ entity_type: string; fqn: string }>('select entity_type, fqn from trunkline.entity where id = $1', [entityId])
  const range = entity === undefined || entity.entity_type === 'table' ? ['', ''] : rangeBelow(entity.fqn)
  const { rows } = await pool.query<Row>(statementsQuery, [entityId, ...range, role, sort, limit, offset])
  const { rows: used } = await pool.query<{ query_id: string; entity_id: string; is_indirect: boolean }>(usedTablesQuery, [rows.map(({ id }) => id)])
  const references = await readReferences(pool, used.map(({ entity_id }) => entity_id))
  const tablesOf = Map.groupBy(used, ({ query_id }) => query_id)
  return {
    total: rows[0]?.total ?? 0,
    rows: rows.map((row) => ({
      id: row.id, fullyQualifiedName: row.fqn, query: row.query, ...(row.query_type !== null && { queryType: row.query_type }),
      calls: row.calls, totalMs: row.total_ms, meanMs: row.calls === 0 ? 0 : row.total_ms / row.calls, rows: row.rows,
      firstSeenAt: Number(row.first_seen_at), lastSeenAt: Number(row.last_seen_at), roles: row.roles,
      tables: (tablesOf.get(row.id) ?? []).flatMap(({ entity_id, is_indirect }) => {
        const reference = references.get(entity_id)
        return reference === undefined ? [] : [{ ...toServedReference(reference), isIndirect: is_indirect }]
      }),
    })),
  }
}
