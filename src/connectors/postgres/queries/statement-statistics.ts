import { ownStatementPattern } from '../statement.ts'

/**
 * What a view of statement statistics may have beside `userid`, `dbid` and `query`, as it stands where it has not: a column is named without its
 * table beside a sub-select that offers it, so that the view's own wins and one text serves every version of the extension, and any view.
 */
const absent = `(select null::bigint as queryid, null::bool as toplevel, null::bigint as calls, null::bigint as rows,
    null::float8 as total_exec_time, null::float8 as total_time, null::float8 as total_plan_time,
    null::bigint as shared_blks_read, null::numeric as wal_bytes,
    null::float8 as jit_generation_time, null::float8 as jit_inlining_time, null::float8 as jit_optimization_time, null::float8 as jit_emission_time,
    null::float8 as jit_deform_time, null::timestamptz as stats_since) absent`

/** Statements of catalogs that read this server: their own looks are nobody's use of a table. */
const notOurs = `s.query not like '${ownStatementPattern}' and s.query not like '%/* {"app": "OpenMetadata", %' and s.query not like '%/* {"app": "dbt", %'`

/** The rows of a view (quoted) that a filter condition (SQL over the alias `s`, as a person wrote it) keeps. */
const statements = (source: string, filterCondition: string | undefined): string => `
  ${absent}, lateral (
    select s.userid::oid as userid, s.dbid::oid as dbid, s.query, coalesce(queryid::text, pg_catalog.md5(s.query)) as query_id, coalesce(toplevel, true) as is_top_level,
           coalesce(calls, 1)::float8 as calls, coalesce(total_exec_time, total_time, 0)::float8 as total_ms, coalesce(total_plan_time, 0)::float8 as plan_ms,
           coalesce(rows, 0)::float8 as rows, coalesce(shared_blks_read, 0)::float8 as blocks_read, coalesce(wal_bytes, 0)::float8 as wal_bytes,
           (coalesce(jit_generation_time, 0) + coalesce(jit_inlining_time, 0) + coalesce(jit_optimization_time, 0) + coalesce(jit_emission_time, 0)
            + coalesce(jit_deform_time, 0))::float8 as jit_ms,
           (extract(epoch from stats_since) * 1000)::float8 as counts_since
    from ${source} s
    where ${notOurs}${filterCondition === undefined ? '' : ` and (${filterCondition}\n)`}) x`

export type StatementCounterRow = {
  userid: number; dbid: number; query_id: string; is_top_level: boolean
  calls: number; total_ms: number; plan_ms: number; rows: number; blocks_read: number; wal_bytes: number; jit_ms: number; counts_since: number | null
  /** The server keeps the text from this role. */
  is_hidden: boolean
  /** The server has lost the text. */
  is_textless: boolean
}

/** Every counter, without texts; a source without numbers of its own may show a statement in several rows. */
export const statementCountersQuery = (source: string, filterCondition: string | undefined): string => `
  select x.userid, x.dbid, x.query_id, x.is_top_level, sum(x.calls) as calls, sum(x.total_ms) as total_ms, sum(x.plan_ms) as plan_ms, sum(x.rows) as rows,
         sum(x.blocks_read) as blocks_read, sum(x.wal_bytes) as wal_bytes, sum(x.jit_ms) as jit_ms, min(x.counts_since) as counts_since,
         bool_or(x.query = '<insufficient privilege>') as is_hidden, bool_or(x.query is null or x.query = '') as is_textless
  from ${statements(source, filterCondition)}
  group by x.userid, x.dbid, x.query_id, x.is_top_level`

export type StatementTextRow = { userid: number; dbid: number; query_id: string; is_top_level: boolean; query: string }

/** The texts of some statements: ($1 roles, $2 databases, $3 numbers, $4 levels), each list as long as the others. */
export const statementTextsQuery = (source: string, filterCondition: string | undefined): string => `
  select distinct on (x.userid, x.dbid, x.query_id, x.is_top_level) x.userid, x.dbid, x.query_id, x.is_top_level, x.query
  from ${statements(source, filterCondition)}
  join unnest($1::oid[], $2::oid[], $3::text[], $4::bool[]) as wanted (userid, dbid, query_id, is_top_level) using (userid, dbid, query_id, is_top_level)
  where x.query is not null
  order by x.userid, x.dbid, x.query_id, x.is_top_level`

export type StatisticsInfoRow = { dropped: number | null; reset_at: number | null }

/** How the extension itself fared; its view (quoted) exists from version 1.9 on. */
export const statisticsInfoQuery = (view: string): string => `
  select i.dealloc::int as dropped, (extract(epoch from i.stats_reset) * 1000)::float8 as reset_at from ${view} i`

export type ServerClockRow = { taken_at: number; started_at: number; info_view: string | null }

/** The server's clock, and where the extension ($1, its schema) tells of itself. */
export const serverClockQuery = `
  select (extract(epoch from clock_timestamp()) * 1000)::float8 as taken_at, (extract(epoch from pg_postmaster_start_time()) * 1000)::float8 as started_at,
         to_regclass(quote_ident($1) || '.pg_stat_statements_info')::text as info_view`

export type NamedOidRow = { kind: 'role' | 'database'; oid: number; name: string }

/** Names of all roles (those that cannot log in too) and databases. */
export const roleAndDatabaseNamesQuery = `
  select 'role' as kind, r.oid, r.rolname::text as name from pg_catalog.pg_roles r
  union all
  select 'database', d.oid, d.datname::text from pg_catalog.pg_database d`
