import { readBlockedRelations, type BlockedRelations } from './blocked-relations.ts'
import { findSource, type SourceRow } from '../test-connection/query-statistics.ts'

/** What one role can do on one database, as the server itself answers; nothing here needs a right beyond CONNECT. */
export type DoctorFacts = {
  server: ServerFacts
  /** Those that are to be read, the one we are in among them. */
  databases: readonly DatabaseFacts[]
  schemas: readonly SchemaFacts[]
  blocked: BlockedRelations
  extensions: readonly ExtensionFacts[]
  queries: QueryStatisticsFacts
}

export type ServerFacts = {
  versionNumber: number
  version: string
  role: string
  database: string
  isSuperuser: boolean
  bypassesRowSecurity: boolean
  readsAllStats: boolean
  readsAllSettings: boolean
  readsAllData: boolean
  isStandby: boolean
  /** Null where the role may not see it. */
  preloadedLibraries: string | null
  trackActivityQuerySize: string | null
}
export type DatabaseFacts = { name: string; canConnect: boolean }
/** Ordinary tables, partitioned and foreign tables, views and materialized views of one schema; partitions are read through their parent, and what an extension made is none of ours. */
export type SchemaFacts = {
  name: string
  hasUsage: boolean
  tables: number
  readableTables: number
  /** Tables whose row security would hide rows from this role. */
  rowSecurityTables: number
  /** Roles that own tables here and whose rights the role does not have: new tables of theirs need default privileges to be readable. */
  tableOwners: string[]
  ownersWithDefaultSelect: string[]
}
export type ExtensionFacts = { name: string; version: string; databaseSchema: string; /** What the server's files would bring; null where they are gone. */ newestVersion: string | null }
/** pg_stat_statements as seen from `database`; it counts the statements of all databases, wherever the extension is. */
export type QueryStatisticsFacts = {
  database: string
  isInstalled: boolean
  /** The server has the files to create it. */
  isAvailable: boolean
  extensionVersion: string | null
  newestVersion: string | null
  extensionSchema: string | null
  canSelect: boolean
  maximum: string | null
  track: string | null
  /** `off` leaves statements such as CREATE TABLE AS out. */
  trackUtility: string | null
  /** compute_query_id: with `off` nothing is counted. */
  queryIds: string | null
  /** The view that queryStatementSource names in its place; `databaseSchema` is null where there is none of that name. */
  ownView?: { name: string; databaseSchema: string | null; canSelect: boolean }
}

type ServerRow = {
  version_number: string; version: string; role: string; database: string; is_superuser: boolean; bypasses_row_security: boolean
  reads_all_stats: boolean; reads_all_settings: boolean; reads_all_data: boolean; is_standby: boolean
  preloaded_libraries: string | null; track_activity_query_size: string | null; statements_maximum: string | null; statements_track: string | null
  statements_track_utility: string | null; query_ids: string | null
}
const serverQuery = `
  select current_setting('server_version_num') as version_number, current_setting('server_version') as version,
         current_user::text as role, current_database()::text as database,
         r.rolsuper as is_superuser, r.rolsuper or r.rolbypassrls as bypasses_row_security,
         pg_has_role(current_user, 'pg_read_all_stats', 'usage') as reads_all_stats,
         pg_has_role(current_user, 'pg_read_all_settings', 'usage') as reads_all_settings,
         exists (select from pg_roles d where d.rolname = 'pg_read_all_data' and pg_has_role(current_user, d.oid, 'usage')) as reads_all_data,
         pg_is_in_recovery() as is_standby,
         s.settings ->> 'shared_preload_libraries' as preloaded_libraries,
         s.settings ->> 'track_activity_query_size' as track_activity_query_size,
         s.settings ->> 'pg_stat_statements.max' as statements_maximum,
         s.settings ->> 'pg_stat_statements.track' as statements_track,
         s.settings ->> 'pg_stat_statements.track_utility' as statements_track_utility,
         s.settings ->> 'compute_query_id' as query_ids
  from pg_roles r
  cross join lateral (
    select json_object_agg(name, setting) as settings from pg_settings
    where name in ('shared_preload_libraries', 'track_activity_query_size', 'compute_query_id') or name like 'pg_stat_statements.%'
  ) s
  where r.rolname = current_user`

type DatabaseRow = { name: string; can_connect: boolean }
const databasesQuery = `
  select datname::text as name, has_database_privilege(oid, 'connect') as can_connect
  from pg_database where datallowconn and not datistemplate order by datname`

type SchemaRow = {
  name: string; has_usage: boolean; tables: string; readable_tables: string; row_security_tables: string
  table_owners: string[] | null; owners_with_default_select: string[] | null
}
const schemasQuery = `
  select n.nspname::text as name, has_schema_privilege(n.oid, 'usage') as has_usage,
         count(c.oid) as tables,
         count(c.oid) filter (where has_table_privilege(c.oid, 'select')) as readable_tables,
         count(c.oid) filter (where c.relrowsecurity and not row_security_bypassed.it) as row_security_tables,
         array_agg(distinct c.relowner::regrole::text) filter (where not pg_has_role(current_user, c.relowner, 'usage')) as table_owners,
         (select array_agg(d.defaclrole::regrole::text) from pg_default_acl d, aclexplode(d.defaclacl) a
          where d.defaclnamespace in (n.oid, 0) and d.defaclobjtype = 'r' and a.privilege_type = 'SELECT'
            and (a.grantee = 0 or pg_has_role(current_user, a.grantee, 'usage'))) as owners_with_default_select
  from pg_namespace n
  left join pg_class c on c.relnamespace = n.oid and c.relkind in ('r', 'p', 'f', 'v', 'm') and c.relpersistence <> 't' and not c.relispartition
    and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
  left join lateral (select not c.relforcerowsecurity and pg_has_role(current_user, c.relowner, 'usage') as it) row_security_bypassed on true
  where n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'
  group by n.oid, n.nspname order by n.nspname`

type ExtensionRow = { name: string; version: string; schema: string; newest_version: string | null }
const extensionsQuery = `
  select e.extname::text as name, e.extversion as version, n.nspname::text as schema, a.default_version as newest_version
  from pg_extension e
  join pg_namespace n on n.oid = e.extnamespace
  left join pg_available_extensions a on a.name = e.extname
  order by e.extname`

type StatementsRow = { newest_version: string | null; can_select: boolean }
/** Whether pg_stat_statements could be created, and may be read in schema $1. */
const statementsQuery = `
  select (select default_version from pg_available_extensions where name = 'pg_stat_statements') as newest_version,
         exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                 where n.nspname = $1 and c.relname = 'pg_stat_statements'
                   and has_table_privilege(c.oid, 'select') and has_schema_privilege(n.oid, 'usage')) as can_select`

type Query = <Row extends object>(statement: string, parameters?: unknown[]) => Promise<Row[]>

/** Reads all the facts, in seven statements and one for a view of one's own; needs a session whose search_path is empty. */
export async function readDoctorFacts(query: Query, queryStatementSource: string): Promise<DoctorFacts> {
  const [server] = await query<ServerRow>(serverQuery)
  if (server === undefined) throw new Error('the role we are has no row in pg_roles')
  const databases = await query<DatabaseRow>(databasesQuery)
  const schemas = await query<SchemaRow>(schemasQuery)
  const extensions = (await query<ExtensionRow>(extensionsQuery)).map(toExtensionFacts)
  const installed = extensions.find(({ name }) => name === 'pg_stat_statements')
  const ownView = await readOwnView(query, queryStatementSource)
  const [statements] = await query<StatementsRow>(statementsQuery, [installed?.databaseSchema ?? null])
  return {
    server: toServerFacts(server),
    databases: databases.map((row) => ({ name: row.name, canConnect: row.can_connect })),
    schemas: schemas.map((row) => toSchemaFacts(row, server.bypasses_row_security)),
    blocked: await readBlockedRelations(query),
    extensions,
    queries: {
      database: server.database,
      isInstalled: installed !== undefined,
      isAvailable: statements?.newest_version != null,
      extensionVersion: installed?.version ?? null,
      newestVersion: statements?.newest_version ?? null,
      extensionSchema: installed?.databaseSchema ?? null,
      canSelect: statements?.can_select === true,
      maximum: server.statements_maximum,
      track: server.statements_track,
      trackUtility: server.statements_track_utility,
      queryIds: server.query_ids,
      ...(ownView !== undefined && { ownView }),
    },
  }
}

async function readOwnView(query: Query, queryStatementSource: string): Promise<QueryStatisticsFacts['ownView']> {
  if (queryStatementSource === '' || queryStatementSource === 'pg_stat_statements') return undefined
  const view = await findSource((statement, parameters) => query<SourceRow>(statement, parameters), queryStatementSource)
  // The extension's own view under its full name is no other one.
  if (view?.is_extension === true) return undefined
  return { name: view?.name ?? queryStatementSource, databaseSchema: view?.schema ?? null, canSelect: view?.can_select === true }
}

function toExtensionFacts({ name, version, schema: databaseSchema, newest_version: newestVersion }: ExtensionRow): ExtensionFacts {
  return { name, version, databaseSchema, newestVersion }
}

function toServerFacts(row: ServerRow): ServerFacts {
  return {
    versionNumber: Number(row.version_number), version: row.version, role: row.role, database: row.database,
    isSuperuser: row.is_superuser, bypassesRowSecurity: row.bypasses_row_security,
    readsAllStats: row.is_superuser || row.reads_all_stats, readsAllSettings: row.is_superuser || row.reads_all_settings,
    readsAllData: row.is_superuser || row.reads_all_data, isStandby: row.is_standby,
    preloadedLibraries: row.preloaded_libraries, trackActivityQuerySize: row.track_activity_query_size,
  }
}

function toSchemaFacts(row: SchemaRow, bypassesRowSecurity: boolean): SchemaFacts {
  return {
    name: row.name, hasUsage: row.has_usage, tables: Number(row.tables), readableTables: Number(row.readable_tables),
    rowSecurityTables: bypassesRowSecurity ? 0 : Number(row.row_security_tables),
    tableOwners: row.table_owners ?? [], ownersWithDefaultSelect: row.owners_with_default_select ?? [],
  }
}
