export type SizeRow = {
  oid: number
  /** Null where nothing is known: neither measured nor ever vacuumed or analysed. */
  size: string | null
  is_measured: boolean
  /** Bytes by index name. */
  index_sizes: Record<string, number> | null
  /** Last vacuum or analyze, ms since the epoch. */
  estimated_at: number | null
  row_estimate: number
}

/**
 * As lists of SizeRow: bytes of the relations ($1) that store rows, with their TOAST and maps, and of each of their indexes; and when their row estimate was made.
 *
 * Measuring opens each relation for a moment, so locked ones must not be among them; and the server keeps what it learns of each for as long
 * as the session lasts (180 MB for 10,000 tables with two indexes). So only the first $2 are measured: those never analysed, then by size.
 * The rest is told in pages as of the last vacuum or analyze.
 */
export const sizesQuery = `
  with stored as materialized (
    select c.oid, c.reltuples, c.relpages, c.reltoastrelid,
           row_number() over (order by c.reltuples < 0 desc, c.relpages desc, c.oid) <= $2 as is_measured
    from pg_class c
    where c.oid = any($1::oid[]) and c.relkind in ('r', 'm')
  ), index_size as materialized (
    select i.indrelid as oid, json_object_agg(ic.relname, case when s.is_measured then coalesce(pg_table_size(ic.oid), 0) -- dropped meanwhile
                                                               else ic.relpages * current_setting('block_size')::int8 end order by ic.relname) as sizes
    from stored s join pg_index i on i.indrelid = s.oid join pg_class ic on ic.oid = i.indexrelid
    where ic.relkind = 'i' and (s.is_measured or s.reltuples >= 0)
    group by i.indrelid
  )
  select json_build_object(
           'oid', array_agg(r.oid::int8), 'size', array_agg(r.size), 'is_measured', array_agg(r.is_measured), 'index_sizes', array_agg(r.index_sizes), 'estimated_at', array_agg(r.estimated_at), 'row_estimate', array_agg(r.row_estimate)) as lists
  from (
    select s.oid, s.is_measured,
           (case when s.is_measured then pg_table_size(s.oid)
                 when s.reltuples >= 0 then (s.relpages + coalesce((select t.relpages from pg_class t where t.oid = s.reltoastrelid), 0))
                                            * current_setting('block_size')::int8 end)::text as size,
           i.sizes as index_sizes,
           (extract(epoch from greatest(
             pg_stat_get_last_vacuum_time(s.oid), pg_stat_get_last_autovacuum_time(s.oid),
             pg_stat_get_last_analyze_time(s.oid), pg_stat_get_last_autoanalyze_time(s.oid))) * 1000)::float8 as estimated_at,
           s.reltuples::float8 as row_estimate
    from stored s left join index_size i on i.oid = s.oid
  ) as r`
