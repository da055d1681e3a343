import type { Pool } from 'pg'
import { readReferences, toServedReference } from '../serve/references.ts'
import type { EntityReference } from '../../model/entity.ts'

/** What statements cost and where they are used. */
export type QueryUse = {
  usage?: { calls: number; totalMs: number; meanMs: number; rows: number; firstSeenAt: number; lastSeenAt: number }
  usedBy: string[]
  users: EntityReference[]
  queryUsedIn: EntityReference[]
}

type CostRow = { query_id: string; calls: number; total_ms: number; rows: number; first_seen_at: string; last_seen_at: string }

const costsQuery = `/* catalog */
  select query_id, sum(calls) as calls, sum(total_ms) as total_ms, sum(rows) as rows, min(first_seen_at) as first_seen_at, max(last_seen_at) as last_seen_at
  from trunkline.query_cost_day where query_id = any ($1::uuid[]) group by query_id`

const peopleQuery = `/* catalog */
  select p.query_id, p.name, u.id as user_id from (
    select distinct query_id, role as name from trunkline.query_cost_day where query_id = any ($1::uuid[])
    union select query_id, name from trunkline.query_person where query_id = any ($1::uuid[])) p
  left join trunkline.entity u on u.entity_type = 'user' and not u.deleted and u.name = p.name order by 1, 2`

const tablesQuery = `/* catalog */
  select distinct query_id, entity_id from trunkline.query_table where query_id = any ($1::uuid[]) order by 1, 2`

/** What is counted beside statements, by id. */
export async function readQueryUses(pool: Pool, ids: readonly string[]): Promise<Map<string, QueryUse>> {
  const { rows: costs } = await pool.query<CostRow>(costsQuery, [ids])
  const { rows: people } = await pool.query<{ query_id: string; name: string; user_id: string | null }>(peopleQuery, [ids])
  const { rows: tables } = await pool.query<{ query_id: string; entity_id: string }>(tablesQuery, [ids])
  const references = await readReferences(pool, [...tables.map(({ entity_id }) => entity_id), ...people.flatMap(({ user_id }) => user_id ?? [])])
  const refer = (id: string | null): EntityReference[] => {
    const found = id === null ? undefined : references.get(id)
    return found === undefined ? [] : [toServedReference(found)]
  }
  return new Map(ids.map((id) => {
    const cost = costs.find(({ query_id }) => query_id === id)
    const ran = people.filter(({ query_id }) => query_id === id)
    return [id, {
      ...(cost !== undefined && { usage: toUsage(cost) }), usedBy: ran.map(({ name }) => name), users: ran.flatMap(({ user_id }) => refer(user_id)),
      queryUsedIn: tables.filter(({ query_id }) => query_id === id).flatMap(({ entity_id }) => refer(entity_id)),
    }]
  }))
}

function toUsage(row: CostRow): NonNullable<QueryUse['usage']> {
  return {
    calls: row.calls, totalMs: row.total_ms, meanMs: row.calls === 0 ? 0 : row.total_ms / row.calls, rows: row.rows, firstSeenAt: Number(row.first_seen_at), lastSeenAt: Number(row.last_seen_at),
  }
}

const queriesOfQuery = `/* catalog */
  with used as (select distinct query_id from trunkline.query_table where entity_id = $1)
  select e.id, count(*) over ()::int as total from used u join trunkline.entity e on e.id = u.query_id and not e.deleted
  left join lateral (select sum(c.calls) as calls from trunkline.query_cost_day c where c.query_id = e.id) c on true
  order by c.calls desc nulls last, e.fqn limit $2 offset $3`

/** The statements that use an entity, the most called first. */
export async function findQueriesOf(pool: Pool, entityId: string, { limit, offset }: { limit: number; offset: number }): Promise<{ ids: string[]; total: number }> {
  const { rows } = await pool.query<{ id: string; total: number }>(queriesOfQuery, [entityId, limit, offset])
  return { ids: rows.map(({ id }) => id), total: rows[0]?.total ?? 0 }
}
