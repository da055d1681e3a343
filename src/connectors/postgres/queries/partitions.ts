import type { ProfileRelationRow } from './profile.ts'

/** A partition that holds rows, with what decides whether and how it is read. */
export type PartitionRow = ProfileRelationRow & {
  relation: string; schema: string; name: string
  /** What is true of its rows and of no others; only where the role may not read it by its own name. */
  condition: string | null
}

/** The partitions of a table ($1 schema, $2 name) that hold rows, at any depth; `may_read` tells of all columns of the partition by its own name. */
export const partitionsQuery = `
  with recursive tree (oid) as (
    select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2 and c.relkind = 'p'
    union all
    select i.inhrelid from tree t join pg_inherits i on i.inhparent = t.oid and not i.inhdetachpending)
  select c.oid::text as relation, n.nspname as schema, c.relname as name, c.relkind as kind, true as is_populated,
         true as may_use_schema, own.may_read, case when not own.may_read then pg_get_partition_constraintdef(c.oid) end as condition,
         row_security_active(c.oid) as has_row_security, c.relnatts::int as column_count,
         (select md5(string_agg(a.attnum || ' ' || a.attname || ' ' || a.atttypid, ',' order by a.attnum)) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as shape,
         case when c.reltuples >= 0 then c.reltuples::float8 end as row_estimate, coalesce(pg_total_relation_size(c.oid), 0)::float8 as size_in_byte,
         pg_stat_get_tuples_inserted(c.oid)::float8 as inserts, pg_stat_get_tuples_updated(c.oid)::float8 as updates,
         pg_stat_get_tuples_deleted(c.oid)::float8 as deletes, pg_stat_get_dead_tuples(c.oid)::float8 as dead_rows,
         floor(extract(epoch from greatest(pg_stat_get_last_vacuum_time(c.oid), pg_stat_get_last_autovacuum_time(c.oid))) * 1000)::float8 as vacuumed_at,
         floor(extract(epoch from greatest(pg_stat_get_last_analyze_time(c.oid), pg_stat_get_last_autoanalyze_time(c.oid))) * 1000)::float8 as analyzed_at,
         coalesce((select floor(extract(epoch from pg_stat_get_db_stat_reset_time(d.oid)) * 1000) from pg_database d where d.datname = current_database()), 0)::float8 as reset_at,
         floor(extract(epoch from transaction_timestamp()) * 1000)::float8 as taken_at
  from tree t join pg_class c on c.oid = t.oid join pg_namespace n on n.oid = c.relnamespace
  cross join lateral (select has_schema_privilege(c.relnamespace, 'usage') and has_table_privilege(c.oid, 'select') as may_read) own
  where c.relkind <> 'p'
  order by n.nspname, c.relname`
