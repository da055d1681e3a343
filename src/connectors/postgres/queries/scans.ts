export type TableScanRow = {
  schema: string; name: string; root_schema: string; root_name: string
  seq_scans: number; seq_rows: number; index_scans: number; changes: number; live_rows: number; last_scan_at: number | null
}

/**
 * How often each table was read. When it was last (16 and newer) stands beside a sub-select that offers it for older servers.
 * https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-ALL-TABLES-VIEW
 */
export const tableScansQuery = `
  select n.nspname as schema, c.relname as name, rn.nspname as root_schema, rc.relname as root_name, s.seq_scans, s.seq_rows, s.index_scans, s.changes, s.live_rows, s.last_scan_at
  from (select null::timestamptz as last_seq_scan, null::timestamptz as last_idx_scan) absent, lateral (
    select relid, coalesce(seq_scan, 0)::float8 as seq_scans, coalesce(seq_tup_read, 0)::float8 as seq_rows, coalesce(idx_scan, 0)::float8 as index_scans,
           (n_tup_ins + n_tup_upd + n_tup_del)::float8 as changes, greatest(n_live_tup, 0)::float8 as live_rows, (extract(epoch from greatest(last_seq_scan, last_idx_scan)) * 1000)::float8 as last_scan_at
    from pg_catalog.pg_stat_user_tables) s
  join pg_catalog.pg_class c on c.oid = s.relid and c.relkind in ('r', 'm') and c.relpersistence <> 't' join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_class rc on rc.oid = coalesce(pg_catalog.pg_partition_root(c.oid), c.oid) join pg_catalog.pg_namespace rn on rn.oid = rc.relnamespace
  order by 1, 2`

export type IndexScanRow = {
  schema: string; table_name: string; root_schema: string; root_name: string; oid: number; name: string; scans: number; last_scan_at: number | null; bytes: number
  is_unique: boolean; is_needed: boolean; is_valid: boolean; method: string; columns: string[]; keys: string[]; included: string[]; predicate: string | null
}

/**
 * How often each index was used, and what it is: read from the catalogs alone, since whatever prints an index locks it. Indexes that are attached to one of a partitioned
 * table are left out: they stand and fall with it. Positions in the text make no difference between two expressions.
 */
export const indexScansQuery = `
  select n.nspname as schema, c.relname as table_name, rn.nspname as root_schema, rc.relname as root_name, i.indexrelid as oid, ic.relname as name, s.scans, s.last_scan_at,
         ic.relpages * pg_catalog.current_setting('block_size')::float8 as bytes, i.indisunique as is_unique, i.indisvalid as is_valid, am.amname as method,
         i.indisprimary or i.indisexclusion or i.indisreplident or exists (select from pg_catalog.pg_constraint where conindid = i.indexrelid) as is_needed,
         array(select coalesce(a.attname::text, '(expression)') from unnest(i.indkey::int2[]) with ordinality as k (number, place)
               left join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number and k.number <> 0 where k.place <= i.indnkeyatts order by k.place) as columns,
         array(select pg_catalog.concat_ws('/', case k.number when 0 then pg_catalog.md5(pg_catalog.regexp_replace(i.indexprs::text, ':location -?\\d+', '', 'g')) else k.number::text end, k.opclass, k.sorting, k.direction)
               from unnest(i.indkey::int2[], i.indclass::oid[], i.indcollation::oid[], i.indoption::int2[]) with ordinality as k (number, opclass, sorting, direction, place) where k.place <= i.indnkeyatts order by k.place) as keys,
         array(select a.attname::text from unnest(i.indkey::int2[]) with ordinality as k (number, place)
               join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number where k.place > i.indnkeyatts order by k.place) as included,
         pg_catalog.md5(pg_catalog.regexp_replace(i.indpred::text, ':location -?\\d+', '', 'g')) as predicate
  from (select null::timestamptz as last_idx_scan) absent, lateral (
    select indexrelid, coalesce(idx_scan, 0)::float8 as scans, (extract(epoch from last_idx_scan) * 1000)::float8 as last_scan_at from pg_catalog.pg_stat_user_indexes) s
  join pg_catalog.pg_index i on i.indexrelid = s.indexrelid join pg_catalog.pg_class ic on ic.oid = i.indexrelid and not ic.relispartition join pg_catalog.pg_am am on am.oid = ic.relam
  join pg_catalog.pg_class c on c.oid = i.indrelid and c.relkind in ('r', 'm') and c.relpersistence <> 't' join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  join pg_catalog.pg_class rc on rc.oid = coalesce(pg_catalog.pg_partition_root(c.oid), c.oid) join pg_catalog.pg_namespace rn on rn.oid = rc.relnamespace
  order by 1, 2, 6`

export type ScanClockRow = { taken_at: number; reset_at: number | null; started_at: number; counts_since: number | null }

/** When the counters of this database were set to zero, by the server's clock; when the instance was started, and its own statistics began, which are not replicated. */
export const scanClockQuery = `
  select (extract(epoch from pg_catalog.clock_timestamp()) * 1000)::float8 as taken_at, (extract(epoch from stats_reset) * 1000)::float8 as reset_at,
         (extract(epoch from pg_catalog.pg_postmaster_start_time()) * 1000)::float8 as started_at,
         (select (extract(epoch from b.stats_reset) * 1000)::float8 from pg_catalog.pg_stat_bgwriter b) as counts_since
  from pg_catalog.pg_stat_database where datname = pg_catalog.current_database()`
