import type { Pool } from 'pg'
import { withTransaction } from '../../db/transaction.ts'
import { TrunklineError } from '../../model/errors.ts'
import { findEnds } from '../lineage/find-ends.ts'
import { findId } from '../get.ts'
import { splitFullyQualifiedName, fullyQualifiedName } from '../../model/fqn.ts'
import type { TableJoins } from './read-served.ts'
import { refreshSummaries } from './write-usage.ts'

/** Entities whose usage another program may report. */
export const reportedTypes = ['table', 'databaseSchema', 'database'] as const

/** The entity, and what it stands in: a call that uses a table uses its schema and database. */
const addReportQuery = `/* catalog */
  with recursive used as (
    select id, parent_id from trunkline.entity where id = $1
    union all select e.id, e.parent_id from used u join trunkline.entity e on e.id = u.parent_id and e.entity_type <> 'databaseService')
  insert into trunkline.usage_count as c (entity_id, column_name, kind, is_indirect, role, day, calls)
  select id, '', 'any', false, '', $2::date, $3 from used
  on conflict (entity_id, column_name, kind, day, is_indirect, role) do update set calls = c.calls + excluded.calls`

/** Adds calls of a day that another program counted. */
export async function reportUsage(pool: Pool, { entityType, id }: { entityType: (typeof reportedTypes)[number]; id: string }, { date, count }: { date: string; count: number }): Promise<void> {
  await findId(pool, entityType, { id }, 'non-deleted')
  await pool.query(addReportQuery, [id, date, count])
}

/** Reckons counts and ranks of everything anew, as of a day. */
export async function computePercentiles(pool: Pool, date: string): Promise<void> {
  await withTransaction(pool, (client) => refreshSummaries(client, date))
}

const addJoinsQuery = `/* catalog */
  insert into trunkline.join_count as j (entity_id, column_name, other_id, other_column, day, calls)
  select entity_id, column_name, other_id, other_column, $2::date, sum(calls)
  from jsonb_to_recordset($1::jsonb) as r(entity_id uuid, column_name text, other_id uuid, other_column text, calls float8) group by 1, 2, 3, 4
  on conflict (entity_id, column_name, other_id, other_column, day) do update set calls = j.calls + excluded.calls`

/** Adds joins of a table that another program counted; what they are with must be in the catalog. */
export async function reportJoins(pool: Pool, id: string, { startDate, columnJoins, directTableJoins }: TableJoins): Promise<void> {
  await findId(pool, 'table', { id }, 'non-deleted')
  const given = [
    ...columnJoins.flatMap(({ columnName, joinedWith }) => joinedWith.map(({ fullyQualifiedName: fqn, joinCount }) => ({ column: columnName, ...splitColumn(fqn), joinCount }))),
    ...directTableJoins.map(({ fullyQualifiedName: fqn, joinCount }) => ({ column: '', table: fqn, otherColumn: '', joinCount })),
  ]
  const ends = await findEnds(pool, given.map(({ table }) => ({ entityType: 'table', fqn: table })))
  const missing = given.find(({ table }) => !ends.has(`table ${table}`))
  if (missing !== undefined) throw new TrunklineError('ENTITY_NOT_FOUND', `There is no table ${missing.table}.`, { object: missing.table })
  const rows = given.flatMap(({ column, table, otherColumn, joinCount }) => {
    const other = ends.get(`table ${table}`)!
    const pair = { entity_id: id, column_name: column, other_id: other, other_column: otherColumn, calls: joinCount }
    return other === id ? [] : [pair, { entity_id: other, column_name: otherColumn, other_id: id, other_column: column, calls: joinCount }]
  })
  await pool.query(addJoinsQuery, [JSON.stringify(rows), startDate])
}

function splitColumn(fqn: string): { table: string; otherColumn: string } {
  const parts = splitFullyQualifiedName(fqn)
  return { table: fullyQualifiedName(...parts.slice(0, 4)), otherColumn: parts.slice(4).join('.') }
}

const addTablesQuery = `/* catalog */
  insert into trunkline.query_table (query_id, database, role, entity_id, uses, is_indirect, last_seen_at)
  select $1, '', '', e.id, '{}', false, $3 from trunkline.entity e where e.id = any ($2::uuid[]) and not e.deleted
  on conflict (entity_id, query_id, role, database) do update set last_seen_at = excluded.last_seen_at`

const addPeopleQuery = `/* catalog */
  insert into trunkline.query_person (query_id, name) select $1, unnest($2::text[]) on conflict do nothing`

const addCostRecordQuery = `/* catalog */
  insert into trunkline.query_cost_record as q (query_id, at, cost, count, total_ms) values ($1, $2, $3, $4, $5)
  on conflict (query_id, at) do update set cost = excluded.cost, count = excluded.count, total_ms = excluded.total_ms`

/** Says that a statement uses tables, and who ran it. */
export async function reportQuery(pool: Pool, id: string, { tableIds = [], names = [], now }: { tableIds?: readonly string[]; names?: readonly string[]; now: number }): Promise<void> {
  await findId(pool, 'query', { id }, 'non-deleted')
  if (tableIds.length > 0) await pool.query(addTablesQuery, [id, tableIds, now])
  if (names.length > 0) await pool.query(addPeopleQuery, [id, names])
}

const putLifeCycleQuery = `/* catalog */
  insert into trunkline.life_cycle as l (entity_id, event, at, by) values ($1, $2, $3, $4)
  on conflict (entity_id, event) do update set at = excluded.at, by = excluded.by where l.at < excluded.at`

/** Says when an entity was made, changed and read; what is older than what is known changes nothing. */
export async function reportLifeCycle(pool: Pool, id: string, events: Readonly<Record<string, { timestamp: number; by: string }>>): Promise<void> {
  for (const [event, { timestamp, by }] of Object.entries(events)) await pool.query(putLifeCycleQuery, [id, event, timestamp, by])
}

export type CostRecord = { timestamp: number; queryReference: { id: string }; cost: number; count: number; totalDuration: number }

export async function reportCost(pool: Pool, { timestamp, queryReference: { id }, cost, count, totalDuration }: CostRecord): Promise<void> {
  await findId(pool, 'query', { id }, 'non-deleted')
  await pool.query(addCostRecordQuery, [id, timestamp, cost, count, totalDuration])
}
