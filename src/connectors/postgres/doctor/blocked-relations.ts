/** Foreign tables that no grant opens, by server: it has no user mapping for the role. `isPostgres`: reached by postgres_fdw, whose options are known. */
export type UnmappedServer = { server: string; tables: number; isPostgres: boolean }
/** A relation that the role may not read; `name` is quoted as SQL wants it. */
export type MissingRelation = { schema: string; name: string }
/** A view that reads with the rights of who asks (`security_invoker`), and the relations below it that the role may not read. */
export type BlockedView = { name: string; missing: MissingRelation[] }
/** What the role cannot read even where it has SELECT. Told whether or not it has SELECT yet, so that one look is enough. */
export type BlockedRelations = { unmappedServers: UnmappedServer[]; blockedViews: BlockedView[] }

type UnmappedRow = { server: string; tables: string; is_postgres: boolean }
/** file_fdw asks for no user mapping; a wrapper without a handler reads nothing at all. */
const unmappedQuery = `
  select s.srvname::text as server, count(*) as tables, bool_and(handler.proname = 'postgres_fdw_handler') as is_postgres
  from pg_foreign_table ft
  join pg_foreign_server s on s.oid = ft.ftserver
  join pg_foreign_data_wrapper w on w.oid = s.srvfdw
  join pg_proc handler on handler.oid = w.fdwhandler
  where handler.proname <> 'file_fdw_handler'
    and not exists (select from pg_user_mappings m join pg_roles r on r.rolname = current_user where m.srvid = s.oid and m.umuser in (0, r.oid))
  group by s.srvname order by s.srvname`

type BlockedRow = { name: string; missing: MissingRelation[] }
/** Columns are looked at one by one: a right on those that the view reads is enough. A view over a view that is blocked so is blocked with it. */
const blockedViewsQuery = `
  with recursive invoker as materialized (
    select c.oid from pg_class c
    where c.relkind = 'v' and exists (select from pg_options_to_table(c.reloptions) o where o.option_name = 'security_invoker' and o.option_value::boolean)
  ), reads as materialized (
    select distinct i.oid as view, d.refobjid as relation,
           case when d.refobjsubid > 0 then has_column_privilege(d.refobjid, d.refobjsubid::int2, 'select')
                else has_any_column_privilege(d.refobjid, 'select') end as may_read
    from invoker i
    join pg_rewrite r on r.ev_class = i.oid
    join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid and d.refclassid = 'pg_class'::regclass and d.refobjid <> i.oid
    join pg_class below on below.oid = d.refobjid and below.relkind in ('r', 'p', 'f', 'v', 'm')
  ), blocked (view, missing) as (
    select view, relation from reads where not may_read
    union
    select reads.view, blocked.missing from blocked join reads on reads.relation = blocked.view
  )
  select quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name,
         jsonb_agg(distinct jsonb_build_object('schema', bn.nspname, 'name', quote_ident(bn.nspname) || '.' || quote_ident(b.relname))) as missing
  from blocked
  join pg_class c on c.oid = blocked.view join pg_namespace n on n.oid = c.relnamespace
  join pg_class b on b.oid = blocked.missing join pg_namespace bn on bn.oid = b.relnamespace
  where n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'
  group by n.nspname, c.relname order by n.nspname, c.relname`

type Query = <Row extends object>(statement: string, parameters?: unknown[]) => Promise<Row[]>

/** Looks for them, in two statements. */
export async function readBlockedRelations(query: Query): Promise<BlockedRelations> {
  const unmapped = await query<UnmappedRow>(unmappedQuery)
  return {
    unmappedServers: unmapped.map(({ server, tables, is_postgres: isPostgres }) => ({ server, tables: Number(tables), isPostgres })),
    blockedViews: await query<BlockedRow>(blockedViewsQuery),
  }
}
