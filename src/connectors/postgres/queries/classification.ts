import type { RelationKind } from './relation-kind.ts'

export type SampleColumnRow = {
  kind: RelationKind
  is_populated: boolean
  may_use_schema: boolean
  /** Policies decide which rows this role sees. */
  has_row_security: boolean
  /** What the server believes, of the partitions where there are some; negative or null where it was never analysed. */
  row_estimate: number | null
  taken_at: number
  /** Null for a relation without columns, as are all that follow. */
  name: string | null
  /** Name and category of the type that a domain ends in; `domain` is the outermost. */
  type: string
  type_kind: string
  category: string
  element: string | null
  domain: string | null
  comment: string | null
  may_read: boolean
  labels: string[] | null
}

/** A relation ($1 schema, $2 name) with its live columns, one row each: only catalogs are read, and nothing waits for a lock on it. */
export const sampleColumnsQuery = `
  with recursive relation as (
    select c.oid, c.relkind, c.relispopulated, c.relnamespace
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2),
  tree (oid) as (select r.oid from relation r union all select i.inhrelid from tree t join pg_inherits i on i.inhparent = t.oid),
  base as (
    select a.attrelid, a.attnum, a.attname, a.atttypid as type, null::name as domain
    from pg_attribute a join relation r on r.oid = a.attrelid where a.attnum > 0 and not a.attisdropped
    union all
    select b.attrelid, b.attnum, b.attname, t.typbasetype, coalesce(b.domain, t.typname) from base b join pg_type t on t.oid = b.type and t.typtype = 'd')
  select r.relkind as kind, r.relispopulated as is_populated, has_schema_privilege(r.relnamespace, 'usage') as may_use_schema, row_security_active(r.oid) as has_row_security,
         (select sum(l.reltuples)::float8 from pg_class l where l.oid in (select tree.oid from tree) and (l.relkind <> 'p')) as row_estimate,
         floor(extract(epoch from clock_timestamp()) * 1000)::float8 as taken_at,
         b.attname as name, t.typname as type, t.typtype as type_kind, t.typcategory as category, e.typname as element, b.domain,
         col_description(r.oid, b.attnum) as comment, has_column_privilege(r.oid, b.attnum, 'select') as may_read,
         case when t.typtype = 'e' then (select array_agg(l.enumlabel::text order by l.enumsortorder) from pg_enum l where l.enumtypid = t.oid) end as labels
  from relation r
  left join (base b join pg_type t on t.oid = b.type and t.typtype <> 'd') on b.attrelid = r.oid
  left join pg_type e on e.typarray = t.oid
  order by b.attnum`

export type StatisticsValuesRow = { name: string; values: string[] | null }

/** The values that the last ANALYZE kept of the columns of a relation ($1 schema, $2 name) that the role may read, each cut at $3 characters; of types whose lists of values all read alike. */
export const statisticsValuesQuery = `
  select s.attname as name,
         array(select left(v.value, $3::int)
               from unnest(coalesce(s.most_common_vals::text::text[], '{}') || coalesce(s.histogram_bounds::text::text[], '{}')) with ordinality v(value, position)
               order by v.position limit 200) as values
  from pg_stats s join pg_namespace n on n.nspname = s.schemaname join pg_class c on c.relnamespace = n.oid and c.relname = s.tablename
  join pg_attribute a on a.attrelid = c.oid and a.attname = s.attname
  join pg_type t on t.oid = a.atttypid
  where s.schemaname = $1 and s.tablename = $2 and t.typcategory in ('S', 'N', 'D', 'I', 'U') and t.typtype in ('b', 'd') and t.typdelim = ',' and t.typname not in ('bytea', 'json', 'jsonb')
    and (s.most_common_vals is not null or s.histogram_bounds is not null)`

export type SampleRow = Record<string, string | number | boolean | null>
