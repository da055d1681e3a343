import type { SearchAnswer, SearchFacetField, SearchFilters } from '../search.ts'
import type { Queryable } from '../write/lock-roots.ts'
import type { Found } from './candidates.ts'

const filteredQuery = `/* catalog */
  with container as (
    select id, entity_type, fqn from trunkline.entity
    where entity_type = any ('{databaseService,database,databaseSchema}') and fqn = any ($2::text[] || $3::text[] || $4::text[]) and not deleted
    union all
    select id, entity_type, fqn from trunkline.entity
    where entity_type = any ('{databaseService,database,databaseSchema}') and fqn = any ($2::text[] || $3::text[] || $4::text[]) and deleted)
  select g.id from trunkline.search_group g
  where ($1::text[] is null or g.entity_type = any ($1))
    and ($2::text[] is null or g.service_id in (select id from container where entity_type = 'databaseService' and fqn = any ($2)))
    and ($3::text[] is null or g.database_id in (select id from container where entity_type = 'database' and fqn = any ($3)))
    and ($4::text[] is null or g.schema_id in (select id from container where entity_type = 'databaseSchema' and fqn = any ($4)))
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
    select d.entity_id, d.name_key from trunkline.search_doc d join trunkline.search_group g on g.id = d.group_id
    where d.deleted = any ('{false,true}') and d.name_key = any ($1::text[]) and g.entity_type in ('databaseService', 'database', 'databaseSchema')),
  held as (
    select g.id, c.name_key from container c join trunkline.search_group g on g.service_id = c.entity_id
    union select g.id, c.name_key from container c join trunkline.search_group g on g.database_id = c.entity_id
    union select g.id, c.name_key from container c join trunkline.search_group g on g.schema_id = c.entity_id)
  select id from held group by id having count(*) = (select count(distinct key) from unnest($1::text[]) as key)`

/** The groups that stand in all of these, by the keys of their names. */
export async function readGroupsWithin(client: Queryable, nameKeys: readonly string[]): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>(withinQuery, [nameKeys])
  return rows.map((row) => row.id)
}

type GroupRow = {
  id: number; entity_type: string; table_type: string | null; tier: string | null; service_id: string; database_id: string | null; schema_id: string | null
}

const groupsQuery = `/* catalog */
  select id, entity_type, table_type, tier, service_id, database_id, schema_id from trunkline.search_group where id = any ($1::int[])`

type NameRow = { id: string; fqn: string }

const namesQuery = `/* catalog */
  select id, fqn from trunkline.entity where id = any ($1::uuid[])`

/** The most values of one facet. */
const mostValues = 50

/** How many of what was found there are by each value of each field, the most frequent first. */
export async function readFacets(client: Queryable, found: Found): Promise<SearchAnswer['facets']> {
  const { rows } = await client.query<GroupRow>(groupsQuery, [found.groups.map((group) => group.id)])
  const counts = new Map(found.groups.map((group) => [group.id, group.count]))
  const sum = (valueOf: (row: GroupRow) => string | null): FacetValue[] => {
    const sums = new Map<string, number>()
    for (const row of rows) {
      const value = valueOf(row)
      if (value !== null) sums.set(value, (sums.get(value) ?? 0) + (counts.get(row.id) ?? 0))
    }
    return topValues(Array.from(sums, ([value, count]) => ({ value, count })))
  }
  const containers = { service: sum((row) => row.service_id), database: sum((row) => row.database_id), databaseSchema: sum((row) => row.schema_id) }
  const { rows: names } = await client.query<NameRow>(namesQuery, [Object.values(containers).flat().map((facet) => facet.value)])
  const fqns = new Map(names.map((row) => [row.id, row.fqn]))
  const named = (facets: readonly FacetValue[]): FacetValue[] => topValues(facets.map(({ value, count }) => ({ value: fqns.get(value) ?? value, count })))
  return {
    entityType: sum((row) => row.entity_type),
    service: named(containers.service),
    database: named(containers.database),
    databaseSchema: named(containers.databaseSchema),
    tableType: sum((row) => row.table_type),
    owner: topValues(found.owners),
    tag: topValues(found.tags),
    tier: sum((row) => row.tier),
  } satisfies Record<SearchFacetField, unknown>
}

type FacetValue = { value: string; count: number }

function topValues(values: readonly FacetValue[]): FacetValue[] {
  return [...values].sort((left, right) => right.count - left.count || (left.value < right.value ? -1 : 1)).slice(0, mostValues)
}
