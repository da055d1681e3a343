import type { RelationKind } from './relation-kind.ts'

export type ProfileRelationRow = {
  kind: RelationKind
  /** Of a materialized view without data nothing can be read. */
  is_populated: boolean
  may_use_schema: boolean
  /** Null of a relation that was dropped since the snapshot was taken. */
  may_read: boolean | null
  /** Policies decide which rows this role sees. */
  has_row_security: boolean
  column_count: number
  /** What the server believes, brought up to the size of now; null where it was never analysed. */
  row_estimate: number | null
  size_in_byte: number
  /** Rows that statements changed since the counters began anew, and those that VACUUM has not taken away yet. */
  inserts: number; updates: number; deletes: number; dead_rows: number
  /** ms since the epoch. */
  vacuumed_at: number | null; analyzed_at: number | null; reset_at: number
  /** Changes with the columns: their numbers, names and types. */
  shape: string
  /** ms since the epoch. */
  taken_at: number
}

/** A relation ($1 schema, $2 name); a partitioned table has the rows and the size of its partitions, which pg_partition_tree() would lock. */
export const profileRelationQuery = `
  select c.relkind as kind, c.relispopulated as is_populated,
         has_schema_privilege(c.relnamespace, 'usage') as may_use_schema, has_any_column_privilege(c.oid, 'select') as may_read,
         row_security_active(c.oid) as has_row_security,
         (select count(*)::int from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as column_count,
         (select md5(string_agg(a.attnum || ' ' || a.attname || ' ' || a.atttypid, ',' order by a.attnum)) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as shape,
         part.row_estimate, part.size_in_byte, part.inserts, part.updates, part.deletes, part.dead_rows, part.vacuumed_at, part.analyzed_at,
         coalesce((select floor(extract(epoch from pg_stat_get_db_stat_reset_time(d.oid)) * 1000) from pg_database d where d.datname = current_database()), 0)::float8 as reset_at, floor(extract(epoch from transaction_timestamp()) * 1000)::float8 as taken_at
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  cross join lateral (
    select case when bool_and(l.reltuples >= 0 and (l.relpages > 0 or pg_relation_size(l.oid) = 0))
                then round(sum(case when l.relpages > 0 then l.reltuples / l.relpages * (pg_relation_size(l.oid) / current_setting('block_size')::int) else 0 end)) end::float8 as row_estimate,
           coalesce(sum(pg_total_relation_size(l.oid)), 0)::float8 as size_in_byte,
           coalesce(sum(pg_stat_get_tuples_inserted(l.oid)), 0)::float8 as inserts, coalesce(sum(pg_stat_get_tuples_updated(l.oid)), 0)::float8 as updates,
           coalesce(sum(pg_stat_get_tuples_deleted(l.oid)), 0)::float8 as deletes, coalesce(sum(pg_stat_get_dead_tuples(l.oid)), 0)::float8 as dead_rows,
           floor(extract(epoch from max(greatest(pg_stat_get_last_vacuum_time(l.oid), pg_stat_get_last_autovacuum_time(l.oid)))) * 1000)::float8 as vacuumed_at,
           floor(extract(epoch from max(greatest(pg_stat_get_last_analyze_time(l.oid), pg_stat_get_last_autoanalyze_time(l.oid)))) * 1000)::float8 as analyzed_at
    from pg_class l
    where l.oid = c.oid and c.relkind <> 'p' or c.relkind = 'p' and l.relkind <> 'p' and l.oid in (
      with recursive tree (oid) as (select c.oid union all select i.inhrelid from tree t join pg_inherits i on i.inhparent = t.oid) select t.oid from tree t)
  ) part
  where n.nspname = $1 and c.relname = $2`

export type RelationFileRow = { relation: string; file: string }

/**
 * The files that hold the rows of a relation ($1 schema, $2 name) and of those that inherit from it, as they are now, whatever the snapshot: TRUNCATE and
 * rewrites give it other files, and old snapshots then see rows missing. Takes no lock on them.
 */
export const relationFilesQuery = `
  with recursive tree (oid) as (
    select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2
    union all
    select i.inhrelid from tree t join pg_inherits i on i.inhparent = t.oid)
  select t.oid::text as relation, coalesce(pg_relation_filenode(t.oid)::text, '-') as file from tree t order by t.oid`

export type ProfileColumnRow = {
  name: string
  /** Oid, kind and category of the type that a domain ends in. */
  type: number
  /** Qualified, as SQL text; and as pg_type has it. */
  type_name: string; base_name: string
  kind: string
  category: string
  is_array: boolean
  /** There is an equality to group by. */
  is_comparable: boolean
  /** A function (value, seed) of 64 bits that agrees with that equality, as SQL text; null where the type has none that takes its values as they are. */
  hash_function: string | null
  /** Such a function exists, though it may take another type. */
  is_hashable: boolean
  /** A valid index lets no value occur twice. */
  is_unique: boolean
  may_read: boolean | null
  /** The schema of a geometry's type that has st_extent(), as SQL text: that of PostGIS. */
  extent_schema: string | null
  labels: string[] | null
}

/** The live columns of a relation ($1 schema, $2 name), with what their types can do; 1043 is varchar and 650 is cidr, which borrow the operators of text and inet. */
export const profileColumnsQuery = `
  with recursive base as (
    select a.attrelid, a.attnum, a.attname, a.atttypid as type
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = $1 and c.relname = $2 and a.attnum > 0 and not a.attisdropped
    union all
    select b.attrelid, b.attnum, b.attname, t.typbasetype from base b join pg_type t on t.oid = b.type and t.typtype = 'd')
  select b.attname as name, t.oid::int8::float8 as type, format_type(t.oid, null) as type_name, t.typname as base_name, t.typtype as kind, t.typcategory as category, e.oid is not null as is_array,
         t.typtype in ('e', 'r', 'm') or coalesce(e.typtype = 'e', false) or can.be_ordered or can.be_hashed as is_comparable,
         t.typtype = 'e' or coalesce(e.typtype = 'e', false) or can.be_hashed as is_hashable,
         case when t.typtype = 'e' then 'hashenumextended' when e.oid is not null and (can.be_hashed or e.typtype = 'e') then 'hash_array_extended' when e.oid is null then can.hash_function end as hash_function,
         exists (select from pg_index i where i.indrelid = b.attrelid and i.indisunique and i.indisvalid and i.indimmediate and i.indnkeyatts = 1
                 and i.indkey[0] = b.attnum and i.indpred is null)
           and not exists (select from pg_inherits h join pg_class k on k.oid = h.inhparent where h.inhparent = b.attrelid and k.relkind <> 'p') as is_unique,
         has_column_privilege(b.attrelid, b.attnum, 'select') as may_read,
         case when t.typname in ('geometry', 'geography') then (
           select quote_ident(n.nspname) from pg_namespace n where n.oid = t.typnamespace and exists (select from pg_proc a where a.pronamespace = n.oid and a.proname = 'st_extent' and a.prokind = 'a')) end as extent_schema,
         case when t.typtype = 'e' then (select array_agg(l.enumlabel::text order by l.enumsortorder) from pg_enum l where l.enumtypid = t.oid) end as labels
  from base b join pg_type t on t.oid = b.type and t.typtype <> 'd' left join pg_type e on e.typarray = t.oid
  cross join lateral (
    select coalesce(bool_or(am.amname = 'btree'), false) as be_ordered, coalesce(bool_or(am.amname = 'hash' and p.amproc is not null), false) as be_hashed,
           min(f.oid::regproc::text) filter (where am.amname = 'hash') as hash_function
    from pg_opclass o join pg_am am on am.oid = o.opcmethod
    left join pg_amproc p on p.amprocfamily = o.opcfamily and p.amproclefttype = o.opcintype and p.amprocrighttype = o.opcintype and p.amprocnum = 2
    left join pg_proc f on f.oid = p.amproc and f.proargtypes[0] = o.opcintype
    where o.opcdefault and o.opcintype = case coalesce(e.oid, t.oid) when 1043 then 25 when 650 then 869 else coalesce(e.oid, t.oid) end) can
  order by b.attnum`

export type ColumnStatisticsRow = {
  name: string
  null_fraction: number
  /** Negative: a share of the rows. */
  distinct_estimate: number
  common_values: string[] | null
  common_fractions: number[] | null
  bounds: string[] | null
}

/** What the last ANALYZE kept of each column of a relation ($1 schema, $2 name) that the role may read; of the whole tree where there is one. */
export const columnStatisticsQuery = `
  select distinct on (s.attname) s.attname::text as name, s.null_frac::float8 as null_fraction, s.n_distinct::float8 as distinct_estimate,
         s.most_common_vals::text::text[] as common_values, s.most_common_freqs::float8[] as common_fractions, s.histogram_bounds::text::text[] as bounds
  from pg_stats s where s.schemaname = $1 and s.tablename = $2
  order by s.attname, s.inherited desc`

export type ProfileTargetRow = { schema: string; name: string; kind: RelationKind; row_estimate: number | null; size_in_byte: number }

/** What may be profiled in a database: no partition (it is part of its table), nothing of an extension; with rows and bytes as the last ANALYZE or VACUUM saw them, which takes no lock. */
export const profileTargetsQuery = `
  with recursive tree (root, oid) as (
    select c.oid, c.oid from pg_class c where c.relkind = 'p' and not c.relispartition
    union all
    select t.root, i.inhrelid from tree t join pg_inherits i on i.inhparent = t.oid),
  whole as (
    select t.root, case when bool_and(l.reltuples >= 0) then sum(l.reltuples) end::float8 as row_estimate, sum(l.relpages)::float8 as pages
    from tree t join pg_class l on l.oid = t.oid where l.relkind <> 'p' group by t.root)
  select n.nspname as schema, c.relname as name, c.relkind as kind,
         case when c.relkind = 'p' then w.row_estimate when c.reltuples >= 0 then c.reltuples::float8 end as row_estimate,
         coalesce(w.pages, c.relpages)::float8 * current_setting('block_size')::int as size_in_byte
  from pg_class c join pg_namespace n on n.oid = c.relnamespace left join whole w on w.root = c.oid
  where c.relkind in ('r', 'p', 'f', 'v', 'm') and not c.relispartition and c.relpersistence <> 't' and not starts_with(n.nspname, 'pg_') and n.nspname <> 'information_schema'
    and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
  order by n.nspname, c.relname`

/** Bounds what the rest of the transaction may take of the server at a time ($1, ms). */
export const remainingTimeQuery = `select set_config('statement_timeout', $1::int8::text, true)`
