import type { Queryable } from '../write/lock-roots.ts'
import type { SearchQuery } from './search-query.ts'

/**
 * What to look through: search groups (all where absent), tags and owners as alternatives each. A small one is read as a whole and ranked;
 * in a large one the better kinds of matches are looked for first, each up to a bound.
 */
export type Scope = {
  deleted: boolean; groupIds: readonly number[] | undefined; tags: readonly string[] | undefined; owners: readonly string[] | undefined; isSmall: boolean
}
export type Window = { sort: 'relevance' | 'name' | 'updatedAt' | 'usage'; limit: number; offset: number }
/** The hits of a window, the best rank being 0; counts over everything that was found, up to a bound. */
export type Found = {
  page: { id: string; rank: number }[]
  total: number
  isTotalExact: boolean
  groups: { id: number; count: number }[]
  tags: { value: string; count: number }[]
  owners: { value: string; count: number }[]
}

/** How many matches of one kind are looked at: what keeps a search for `id` in a million columns quick. */
const mostCandidates = 500

type FoundRow = { page: Found['page'] | null; total: number; most: number | null; groups: Record<string, number> | null; tags: Found['tags'] | null; owners: Found['owners'] | null }

/**
 * Ranks: 0 this very name in full, 1 this name, 2 a name beginning so, 3 words of a name, 4 a column of this name, 5 words of names and columns, 6 words anywhere, 7 and 8 typing errors. Where
 * more names than are looked at have the words, nothing worse is looked for: it would stand behind them all.
 */
const matchesQuery = `/* catalog */
  with named as (
    select d.entity_id, d.group_id, d.name_key, d.tags, d.owners, 0 as rank
    from trunkline.entity e join trunkline.search_doc d on d.entity_id = e.id
    where e.entity_type = any ('{databaseService,database,databaseSchema,table,storedProcedure}') and e.fqn = any ($11::text[]) and e.deleted = $1
      and (e.fqn = ($11::text[])[1] or e.entity_type = 'table')),
  same as (
    select entity_id, group_id, name_key, tags, owners, 1 as rank from trunkline.search_doc
    where not $15 and deleted = $1 and name_key = $5 and ($2::int[] is null or group_id = any ($2)) and ($3::text[] is null or tags && $3) and ($4::text[] is null or owners && $4)
    limit $10),
  beginning as (
    select entity_id, group_id, name_key, tags, owners, 2 as rank from trunkline.search_doc
    where not $15 and deleted = $1 and name_key > $5 and name_key < $5 || chr(1114111)
      and ($2::int[] is null or group_id = any ($2)) and ($3::text[] is null or tags && $3) and ($4::text[] is null or owners && $4)
    order by name_key limit $10),
  -- Each kind is planned as if all of it were wanted, and read only as far as it is: told of the bound, the planner reads the whole table in the hope of finding that many soon.
  having_in_name as materialized (
    select entity_id, group_id, name_key, tags, owners from trunkline.search_doc
    where not $15 and deleted = $1 and name_words @@ $6::tsquery
      and ($2::int[] is null or group_id = any ($2)) and ($3::text[] is null or tags && $3) and ($4::text[] is null or owners && $4)),
  in_name as (select *, 3 as rank from having_in_name limit $10),
  having_anywhere as materialized (
    select entity_id, group_id, name_key, tags, owners, words from trunkline.search_doc
    where not $15 and deleted = $1 and words @@ $6::tsquery
      and ($2::int[] is null or group_id = any ($2)) and ($3::text[] is null or tags && $3) and ($4::text[] is null or owners && $4)),
  anywhere as (
    select entity_id, group_id, name_key, tags, owners, case when words @@ $8::tsquery then 4 when words @@ $7::tsquery then 5 else 6 end as rank
    from having_anywhere
    where (select count(*) from in_name) < $10
    limit $10),
  having_nearly as materialized (
    select entity_id, group_id, name_key, tags, owners, name_words from trunkline.search_doc
    where not $15 and deleted = $1 and words @@ $9::tsquery
      and ($2::int[] is null or group_id = any ($2)) and ($3::text[] is null or tags && $3) and ($4::text[] is null or owners && $4)),
  nearly as (
    select entity_id, group_id, name_key, tags, owners, case when name_words @@ $9::tsquery then 7 else 8 end as rank
    from having_nearly
    limit $10),
  scoped as (
    select entity_id, group_id, name_key, tags, owners,
           case when name_key = $5 then 1
                when name_key > $5 and name_key < $5 || chr(1114111) then 2
                when name_words @@ $6::tsquery then 3
                when words @@ $8::tsquery then 4
                when words @@ $7::tsquery then 5
                when words @@ $6::tsquery then 6
                when name_words @@ $9::tsquery then 7
                else 8 end as rank
    from trunkline.search_doc
    where $15 and deleted = $1 and ($2::int[] is null or group_id = any ($2)) and ($3::text[] is null or tags && $3) and ($4::text[] is null or owners && $4)
      and (words @@ $6::tsquery or words @@ $9::tsquery or (name_key >= $5 and name_key < $5 || chr(1114111)))),
  matched as (
    table scoped union all table named union all table same union all table beginning union all table in_name union all table anywhere union all table nearly),
  best as materialized (select distinct on (entity_id) * from matched order by entity_id, rank)
  select
    (select jsonb_agg(jsonb_build_object('id', entity_id, 'rank', rank)) from (
      select entity_id, rank from best
      order by
        case when $12 = 'relevance' then rank end,
        case when $12 = 'updatedAt' then (select -updated_at from trunkline.entity e where e.id = entity_id) end,
        case when $12 = 'usage' then (select -s.monthly from trunkline.usage_summary s where s.entity_id = best.entity_id and s.column_name = '') end,
        case when $12 = 'relevance' then length(name_key) end, name_key, entity_id
      limit $13 offset $14) as page) as page,
    (select count(*)::int from best) as total,
    (select max(count)::int from (select count(*) from matched group by case when rank < 4 then rank when rank < 7 then 4 else 7 end) as kinds) as most,
    (select jsonb_object_agg(group_id, count) from (select group_id, count(*) from best group by 1) as groups) as groups,
    (select jsonb_agg(t) from (select value, count(*) from best, unnest(tags) value where tags <> '{}' group by 1 order by 2 desc, 1 limit 100) t) as tags,
    (select jsonb_agg(o) from (select value, count(*) from best, unnest(owners) value where owners <> '{}' group by 1 order by 2 desc, 1 limit 100) o) as owners`

/** What matches the words of a query; `corrected` is the query with typing errors mended, `names` the full name that may be meant, and the table of such a column. */
export async function findMatches(
  client: Queryable, query: SearchQuery & { corrected?: string; names: readonly string[] }, scope: Scope, window: Window,
): Promise<Found> {
  const { rows: [row] } = await client.query<FoundRow>(matchesQuery, [
    scope.deleted, scope.groupIds ?? null, scope.tags ?? null, scope.owners ?? null, query.nameKey, query.anywhere, query.inNames, query.asTyped,
    query.corrected ?? null, mostCandidates, query.names, window.sort, window.limit, window.offset, scope.isSmall,
  ])
  return toFound(row, scope.isSmall || (row?.most ?? 0) < mostCandidates)
}

const allByNameQuery = `/* catalog */
  with scoped as materialized (
    select entity_id, name_key from trunkline.search_doc
    where $7 and deleted = $1 and ($2::int[] is null or group_id = any ($2)) and ($3::text[] is null or tags && $3) and ($4::text[] is null or owners && $4))
  (select entity_id as id, 0 as rank from scoped order by name_key, entity_id limit $5 offset $6)
  union all
  (select entity_id as id, 0 as rank from trunkline.search_doc
   where not $7 and deleted = $1 and ($2::int[] is null or group_id = any ($2)) and ($3::text[] is null or tags && $3) and ($4::text[] is null or owners && $4)
   order by name_key, entity_id limit $5 offset $6)`

const allByUpdateQuery = `/* catalog */
  with scoped as materialized (
    select entity_id from trunkline.search_doc
    where $7 and deleted = $1 and ($2::int[] is null or group_id = any ($2)) and ($3::text[] is null or tags && $3) and ($4::text[] is null or owners && $4))
  (select e.id, 0 as rank from scoped join trunkline.entity e on e.id = scoped.entity_id order by e.updated_at desc, e.id limit $5 offset $6)
  union all
  (select e.id, 0 as rank from trunkline.entity e join trunkline.search_doc d on d.entity_id = e.id
   where not $7 and d.deleted = $1 and ($2::int[] is null or d.group_id = any ($2)) and ($3::text[] is null or d.tags && $3) and ($4::text[] is null or d.owners && $4)
   order by e.updated_at desc, e.id limit $5 offset $6)`

/** The most used in 30 days first, those without a use by name. */
const allByUsageQuery = `/* catalog */
  select d.entity_id as id, 0 as rank from trunkline.search_doc d left join trunkline.usage_summary s on s.entity_id = d.entity_id and s.column_name = ''
  where d.deleted = $1 and ($2::int[] is null or d.group_id = any ($2)) and ($3::text[] is null or d.tags && $3) and ($4::text[] is null or d.owners && $4) and $7::bool is not null
  order by s.monthly desc nulls last, d.name_key, d.entity_id limit $5 offset $6`

/** Groups are counted already, unless tags or owners narrow them. */
const allCountsQuery = `/* catalog */
  with labelled as (
    select tags, owners from trunkline.search_doc
    where deleted = $1 and (tags <> '{}' or owners <> '{}') and ($2::int[] is null or group_id = any ($2)) and ($3::text[] is null or tags && $3) and ($4::text[] is null or owners && $4)
    limit 2000),
  counted as (
    select id, case when $1 then deleted_count else live_count end as count from trunkline.search_group
    where $3::text[] is null and $4::text[] is null and ($2::int[] is null or id = any ($2))
    union all
    select group_id as id, count(*)::int as count from trunkline.search_doc
    where ($3::text[] is not null or $4::text[] is not null)
      and deleted = $1 and ($2::int[] is null or group_id = any ($2)) and ($3::text[] is null or tags && $3) and ($4::text[] is null or owners && $4)
    group by group_id)
  select null as page, 0 as most, coalesce((select sum(count) from counted), 0)::int as total,
    (select jsonb_object_agg(id, count) from counted where count > 0) as groups,
    (select jsonb_agg(t) from (select value, count(*) from labelled, unnest(tags) value group by 1 order by 2 desc, 1 limit 100) t) as tags,
    (select jsonb_agg(o) from (select value, count(*) from labelled, unnest(owners) value group by 1 order by 2 desc, 1 limit 100) o) as owners`

/** Everything in a scope: what is shown before anything is typed. Tags and owners are counted on at most 2,000 that have some. */
export async function findAll(client: Queryable, scope: Scope, window: Window): Promise<Found> {
  const where = [scope.deleted, scope.groupIds ?? null, scope.tags ?? null, scope.owners ?? null]
  const pageQuery = window.sort === 'usage' ? allByUsageQuery : window.sort === 'updatedAt' ? allByUpdateQuery : allByNameQuery
  const { rows: page } = await client.query<Found['page'][number]>(pageQuery, [...where, window.limit, window.offset, scope.isSmall])
  const { rows: [counts] } = await client.query<FoundRow>(allCountsQuery, where)
  return { ...toFound(counts, true), page }
}

/** A scope of up to this many is small. */
const mostInSmall = 3000

const sizeQuery = `/* catalog */
  select count(*)::int as size from (
    select from trunkline.search_doc
    where deleted = $1 and ($2::int[] is null or group_id = any ($2)) and ($3::text[] is null or tags && $3) and ($4::text[] is null or owners && $4)
    limit $5) as bounded`

const groupedSizeQuery = `/* catalog */
  select coalesce(sum(case when $1 then deleted_count else live_count end), 0)::int as size from trunkline.search_group where $2::int[] is null or id = any ($2)`

/** Whether a scope is small enough to be read as a whole. */
export async function isSmallScope(client: Queryable, scope: Omit<Scope, 'isSmall'>): Promise<boolean> {
  const { rows: [grouped] } = await client.query<{ size: number }>(groupedSizeQuery, [scope.deleted, scope.groupIds ?? null])
  if ((grouped?.size ?? 0) <= mostInSmall) return true
  if (scope.tags === undefined && scope.owners === undefined) return false
  const { rows: [row] } = await client.query<{ size: number }>(sizeQuery, [
    scope.deleted, scope.groupIds ?? null, scope.tags ?? null, scope.owners ?? null, mostInSmall + 1,
  ])
  return (row?.size ?? 0) <= mostInSmall
}

function toFound(row: FoundRow | undefined, isTotalExact: boolean): Found {
  return {
    page: row?.page ?? [],
    total: row?.total ?? 0,
    isTotalExact,
    groups: Object.entries(row?.groups ?? {}).map(([id, count]) => ({ id: Number(id), count })),
    tags: row?.tags ?? [],
    owners: row?.owners ?? [],
  }
}
