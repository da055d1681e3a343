import type { SearchAnswer, SearchFacetField, SearchFilters } from '../search.ts'
import type { Queryable } from '../write/lock-roots.ts'
import type { Found } from './candidates.ts'

const filteredQuery = `/* catalog */
  select g.id from trunkline.search_group g
  where ($1::text[] is null or g.entity_type = any ($1))
    and ($2::text[] is null or g.service_id in (select id from trunkline.entity where entity_type = 'databaseService' and fqn = any ($2)))
    and ($3::text[] is null or g.database_id in (select id from trunkline.entity where entity_type = 'database' and fqn = any ($3)))
    and ($4::text[] is null or g.schema_id in (select id from trunkline.entity where entity_type = 'databaseSchema' and fqn = any ($4)))
    and ($5::text[] is null or g.table_type = any ($5))
    and ($6::text[] is null or g.tier = any ($6))`

/** The groups that filters leave, or undefined where none of them speaks of groups. */
export async function readFilteredGroups(client: Queryable, filters: SearchFilters): Promise<number[] | undefined> {
  const { entityType, service, database, databaseSchema, tableType, tier } = filters
  const values = [entityType, service, database, databaseSchema, tableType, tier].map((value) => value === undefined || value.length === 0 ? null : value)
  if (values.every((value) => value === null)) return undefined
  const { rows } = await client.query<{ id: number }>(filteredQuery, values)
  return rows.map((row) => row.id)
}

const withinQuery = `/* catalog */
  with container as (
    select d.entity_id, d.name_key from trunkline.search_group g join trunkline.search_doc d on d.group_id = g.id
    where g.entity_type in ('databaseService', 'database', 'databaseSchema') and d.name_key = any ($1::text[]))
  select g.id from trunkline.search_group g
  where (select count(distinct c.name_key) from container c where c.entity_id in (g.service_id, g.database_id, g.schema_id))
      = (select count(distinct key) from unnest($1::text[]) key)`

/** The groups that stand in all of these, by the keys of their names. */
export async function readGroupsWithin(client: Queryable, nameKeys: readonly string[]): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>(withinQuery, [nameKeys])
  return rows.map((row) => row.id)
}

type GroupRow = { id: number; entity_type: string; table_type: string | null; tier: string | null; service: string | null; database: string | null; schema: string | null }

const groupsQuery = `/* catalog */
  select g.id, g.entity_type, g.table_type, g.tier, s.fqn as service, d.fqn as database, c.fqn as schema
  from trunkline.search_group g
  left join trunkline.entity s on s.id = g.service_id
  left join trunkline.entity d on d.id = g.database_id
  left join trunkline.entity c on c.id = g.schema_id
  where g.id = any ($1::int[])`

/** The most values of one facet. */
const mostValues = 50

/** How many of what was found there are by each value of each field, the most frequent first. */
export async function readFacets(client: Queryable, found: Found): Promise<SearchAnswer['facets']> {
  const { rows } = await client.query<GroupRow>(groupsQuery, [found.groups.map((group) => group.id)])
  const counts = new Map(found.groups.map((group) => [group.id, group.count]))
  const count = (valueOf: (row: GroupRow) => string | null): { value: string; count: number }[] => {
    const sums = new Map<string, number>()
    for (const row of rows) {
      const value = valueOf(row)
      if (value !== null) sums.set(value, (sums.get(value) ?? 0) + (counts.get(row.id) ?? 0))
    }
    return topValues(Array.from(sums, ([value, sum]) => ({ value, count: sum })))
  }
  return {
    entityType: count((row) => row.entity_type),
    service: count((row) => row.service),
    database: count((row) => row.database),
    databaseSchema: count((row) => row.schema),
    tableType: count((row) => row.table_type),
    owner: topValues(found.owners),
    tag: topValues(found.tags),
    tier: count((row) => row.tier),
  } satisfies Record<SearchFacetField, unknown>
}

function topValues(values: readonly { value: string; count: number }[]): { value: string; count: number }[] {
  return [...values].sort((left, right) => right.count - left.count || (left.value < right.value ? -1 : 1)).slice(0, mostValues)
}
