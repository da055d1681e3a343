export type SizeRow = {
  oid: number
  size: string | null
  /** Bytes by index name. */
  index_sizes: Record<string, number | null> | null
  /** Last vacuum or analyze, ms since the epoch. */
  estimated_at: number | null
  row_estimate: number
}

/**
 * Bytes of the relations ($1) that store rows, with their TOAST and maps, and of each of their indexes; and when their row estimate was made.
 * Measuring opens each relation for a moment, so locked ones must not be among them; one that is gone by now has no size.
 */
export const sizesQuery = `
  select c.oid, pg_table_size(c.oid)::text as size,
         (select json_object_agg(ic.relname, pg_table_size(i.indexrelid) order by ic.relname)
          from pg_index i join pg_class ic on ic.oid = i.indexrelid
          where i.indrelid = c.oid and ic.relkind = 'i') as index_sizes,
         (extract(epoch from greatest(
           pg_stat_get_last_vacuum_time(c.oid), pg_stat_get_last_autovacuum_time(c.oid),
           pg_stat_get_last_analyze_time(c.oid), pg_stat_get_last_autoanalyze_time(c.oid))) * 1000)::float8 as estimated_at,
         c.reltuples::float8 as row_estimate
  from pg_class c
  where c.oid = any($1::oid[]) and c.relkind in ('r', 'm')`
