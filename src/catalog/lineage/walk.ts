import type { Queryable } from '../write/lock-roots.ts'

export type Side = 'upstream' | 'downstream'

/** How far to walk, and how many entities to stop at. */
export type WalkBounds = { depth: number; limit: number }

/** Where a walk came to: steps from where it began, by entity id; 0 is the start. */
export type Reached = Map<string, number>

type NextRow = { at: string; next: string }

/** Neighbours of each entity, by name, so that the same walk finds the same ones. */
const downstreamQuery = `/* catalog */
  select f.id as at, n.next from unnest($1::uuid[]) as f(id)
  cross join lateral (
    select t.id as next from (select distinct e.to_id from trunkline.lineage_edge e where e.from_id = f.id and e.ended_at is null and e.to_id <> f.id) d
    join trunkline.entity t on t.id = d.to_id and not t.deleted
    order by t.fqn limit $2) n`

const upstreamQuery = `/* catalog */
  select f.id as at, n.next from unnest($1::uuid[]) as f(id)
  cross join lateral (
    select t.id as next from (select distinct e.from_id from trunkline.lineage_edge e where e.to_id = f.id and e.ended_at is null and e.from_id <> f.id) d
    join trunkline.entity t on t.id = d.from_id and not t.deleted
    order by t.fqn limit $2) n`

/**
 * Walks the live edges from one entity to one side, a statement a level; cycles end where they began.
 *
 * Where a level has more than there is room for, each of its entities gets its share, so that one that feeds thousands does not push out the rest.
 */
export async function walkEntities(client: Queryable, startId: string, side: Side, { depth, limit }: WalkBounds): Promise<Reached> {
  const reached: Reached = new Map([[startId, 0]])
  let frontier = [startId]
  for (let step = 1; step <= depth && frontier.length > 0 && reached.size < limit; step++) {
    const share = Math.max(8, Math.ceil((limit - reached.size) / frontier.length))
    const found = await readNeighbours(client, frontier, side, share)
    frontier = []
    for (const { next } of found) {
      if (reached.has(next) || reached.size >= limit) continue
      reached.set(next, step)
      frontier.push(next)
    }
  }
  return reached
}

/** The live neighbours of entities on one side, at most so many of each. */
export async function readNeighbours(client: Queryable, ids: readonly string[], side: Side, share: number): Promise<NextRow[]> {
  const { rows } = await client.query<NextRow>(side === 'downstream' ? downstreamQuery : upstreamQuery, [ids, share])
  return rows
}

/** A column of an entity; null is all of it: something decided about its rows. */
export type ColumnPlace = { id: string; column: string | null }

/** What a walk along columns came to: steps by entity, the columns touched, and the edges gone along. */
export type ReachedColumns = { entities: Reached; columns: ColumnPlace[]; edgeIds: Set<string> }

type ColumnRow = { edge_id: string; at: string; next: string; next_column: string | null }

const downstreamColumnsQuery = `/* catalog */
  select e.id as edge_id, e.from_id as at, e.to_id as next, c.to_column as next_column
  from unnest($1::uuid[], $2::text[]) as f(id, name)
  join trunkline.lineage_edge e on e.from_id = f.id and e.ended_at is null
  join trunkline.lineage_column c on c.edge_id = e.id and c.from_column = f.name
  join trunkline.entity t on t.id = e.to_id and not t.deleted
  where c.is_direct or $3
  order by t.fqn, c.to_column limit $4`

/** What decides about whole rows decides about each column of them. */
const upstreamColumnsQuery = `/* catalog */
  select e.id as edge_id, e.to_id as at, e.from_id as next, c.from_column as next_column
  from unnest($1::uuid[], $2::text[]) as f(id, name)
  join trunkline.lineage_edge e on e.to_id = f.id and e.ended_at is null
  join trunkline.lineage_column c on c.edge_id = e.id and (c.to_column = f.name or (c.to_column is null and $3))
  join trunkline.entity t on t.id = e.from_id and not t.deleted
  where c.is_direct or $3
  order by t.fqn, c.from_column limit $4`

/** From an entity whose rows as a whole are touched, everything that reads it is. */
const downstreamWholeQuery = `/* catalog */
  select e.id as edge_id, e.from_id as at, e.to_id as next, null::text as next_column
  from trunkline.lineage_edge e join trunkline.entity t on t.id = e.to_id and not t.deleted
  where e.from_id = any ($1::uuid[]) and e.ended_at is null
  order by t.fqn limit $2`

const mostRows = 20_000

/** Walks along columns from one column to one side; with `indirect`, also along those that only filter, join, sort or group. */
export async function walkColumns(
  client: Queryable, start: { id: string; column: string }, side: Side, { depth, limit, indirect }: WalkBounds & { indirect: boolean },
): Promise<ReachedColumns> {
  const found: ReachedColumns = { entities: new Map([[start.id, 0]]), columns: [start], edgeIds: new Set() }
  const seen = new Set([placeKey(start)])
  let frontier: ColumnPlace[] = [start]
  for (let step = 1; step <= depth && frontier.length > 0; step++) {
    const rows = await readSteps(client, frontier, { side, indirect })
    frontier = []
    for (const { edge_id, next, next_column } of rows) {
      if (!found.entities.has(next) && found.entities.size >= limit) continue
      if (!found.entities.has(next)) found.entities.set(next, step)
      found.edgeIds.add(edge_id)
      const place = { id: next, column: next_column }
      if (seen.has(placeKey(place))) continue
      seen.add(placeKey(place))
      found.columns.push(place)
      frontier.push(place)
    }
  }
  return found
}

async function readSteps(client: Queryable, frontier: readonly ColumnPlace[], { side, indirect }: { side: Side; indirect: boolean }): Promise<ColumnRow[]> {
  const named = frontier.filter((place) => place.column !== null)
  const whole = frontier.filter((place) => place.column === null)
  const query = side === 'downstream' ? downstreamColumnsQuery : upstreamColumnsQuery
  const { rows } = await client.query<ColumnRow>(query, [named.map((place) => place.id), named.map((place) => place.column), indirect, mostRows])
  if (whole.length === 0 || side === 'upstream') return rows
  const { rows: wider } = await client.query<ColumnRow>(downstreamWholeQuery, [whole.map((place) => place.id), mostRows])
  return [...rows, ...wider]
}

function placeKey({ id, column }: ColumnPlace): string {
  return column === null ? id : `${id} ${column}`
}
