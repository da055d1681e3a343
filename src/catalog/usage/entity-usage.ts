import type { Pool } from 'pg'
import type { EntityReference } from '../../model/entity.ts'
import { readReferences, toServedReference } from '../serve/references.ts'
import { readLifeCycles, readUsageSummaries, type LifeCycle, type UsageDetails } from './read-served.ts'

/** The time that figures of a service are of: every window together. Instants in ms; `since` is absent where a server did not say since when it had counted. */
export type Evidence = { since?: number; until: number; runs: number; hasTotals: boolean }

/** What is known of the use of one entity, over all that was counted. Calls throughout. */
export type EntityUsage = {
  evidence?: Evidence
  summary?: UsageDetails
  calls: number
  /** Of these, through views alone. */
  indirectCalls: number
  kinds: { kind: string; calls: number }[]
  roles: { role: string; calls: number }[]
  days: { day: string; calls: number }[]
  columns: { name: string; calls: number; uses: { use: string; calls: number }[] }[]
  joins: { table: EntityReference; calls: number; columns: { column: string; otherColumn: string; calls: number }[] }[]
  lifeCycle?: LifeCycle
}

const evidenceQuery = `/* catalog */
  select case when bool_or(w.from_at is null) then null else min(w.from_at) end as since, max(w.to_at) as until, count(*)::int as runs, bool_or(w.is_total) as has_totals
  from trunkline.usage_window w where w.service_id = (select root_id from trunkline.entity where id = $1)`

/** The windows behind the figures of whatever stands in the service of an entity; undefined before the first run. */
export async function readEvidence(pool: Pool, entityId: string): Promise<Evidence | undefined> {
  const { rows: [row] } = await pool.query<{ since: string | null; until: string | null; runs: number; has_totals: boolean | null }>(evidenceQuery, [entityId])
  if (row?.until == null) return undefined
  return { ...(row.since !== null && { since: Number(row.since) }), until: Number(row.until), runs: row.runs, hasTotals: row.has_totals === true }
}

type CountRow = { column_name: string; kind: string; role: string | null; day: string | null; calls: number; indirect: number }

/** Sums by kind, by role and by day of the entity, and by kind of its columns: grouped in one pass. */
const countsQuery = `/* catalog */
  select column_name, kind, role, day::text, sum(calls) as calls, coalesce(sum(calls) filter (where is_indirect), 0) as indirect
  from trunkline.usage_count where entity_id = $1
  group by grouping sets ((column_name, kind), (column_name, kind, role), (column_name, kind, day))
  having column_name = '' or (grouping(role) = 1 and grouping(day) = 1)`

const joinsQuery = `/* catalog */
  select other_id, column_name, other_column, sum(calls) as calls from trunkline.join_count where entity_id = $1 group by 1, 2, 3 order by 4 desc, 2, 3`

/** How an entity was used, by whom, which of its columns, and what it was joined with. */
export async function readEntityUsage(pool: Pool, id: string): Promise<EntityUsage> {
  const evidence = await readEvidence(pool, id)
  const summary = (await readUsageSummaries(pool, [id])).get(id)
  const lifeCycle = (await readLifeCycles(pool, [id])).get(id)
  const { rows } = await pool.query<CountRow>(countsQuery, [id])
  const own = rows.filter(({ column_name }) => column_name === '')
  const any = own.find(({ kind, role, day }) => kind === 'any' && role === null && day === null)
  return {
    ...(evidence !== undefined && { evidence }), ...(summary !== undefined && { summary }), ...(lifeCycle !== undefined && { lifeCycle }),
    calls: any?.calls ?? 0, indirectCalls: any?.indirect ?? 0,
    kinds: own.flatMap(({ kind, role, day, calls }) => (kind !== 'any' && role === null && day === null ? [{ kind, calls }] : [])).toSorted(mostCalled),
    roles: own.flatMap(({ kind, role, calls }) => (kind === 'any' && role !== null ? [{ role, calls }] : [])).toSorted(mostCalled),
    days: own.flatMap(({ kind, day, calls }) => (kind === 'any' && day !== null && day !== '-infinity' ? [{ day, calls }] : [])).toSorted((a, b) => (a.day < b.day ? -1 : 1)),
    columns: toColumns(rows.filter(({ column_name }) => column_name !== '')),
    joins: await readJoinedTables(pool, id),
  }
}

function mostCalled(a: { calls: number }, b: { calls: number }): number {
  return b.calls - a.calls
}

function toColumns(rows: readonly CountRow[]): EntityUsage['columns'] {
  return [...Map.groupBy(rows, ({ column_name }) => column_name)].map(([name, members]) => ({
    name, calls: members.find(({ kind }) => kind === 'any')?.calls ?? 0,
    uses: members.flatMap(({ kind, calls }) => (kind === 'any' ? [] : [{ use: kind, calls }])).toSorted(mostCalled),
  })).toSorted((a, b) => b.calls - a.calls || (a.name < b.name ? -1 : 1))
}

async function readJoinedTables(pool: Pool, id: string): Promise<EntityUsage['joins']> {
  const { rows } = await pool.query<{ other_id: string; column_name: string; other_column: string; calls: number }>(joinsQuery, [id])
  const references = await readReferences(pool, rows.map(({ other_id }) => other_id))
  return [...Map.groupBy(rows, ({ other_id }) => other_id)].flatMap(([otherId, members]) => {
    const other = references.get(otherId)
    if (other === undefined) return []
    const columns = members.filter(({ column_name }) => column_name !== '').map(({ column_name, other_column, calls }) => ({ column: column_name, otherColumn: other_column, calls }))
    const calls = members.find(({ column_name }) => column_name === '')?.calls ?? Math.max(0, ...columns.map((column) => column.calls))
    return [{ table: toServedReference(other), calls, columns }]
  }).toSorted(mostCalled)
}
