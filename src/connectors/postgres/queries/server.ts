export type CapabilitiesRow = {
  version: string
  version_number: number
  in_recovery: boolean
  /** pg_control_system() may be called. */
  may_read_control: boolean
  /** Publications of whole schemas, PostgreSQL 15. */
  has_publication_schemas: boolean
  /** pg_publication and what they publish may be read, as everyone may until somebody closes them. */
  may_read_publications: boolean
}

/** What this server has and this role may do, asked once: what a version number would only suggest. */
export const capabilitiesQuery = `
  select current_setting('server_version') as version, current_setting('server_version_num')::int as version_number,
         pg_is_in_recovery() as in_recovery, has_function_privilege('pg_control_system()', 'execute') as may_read_control,
         to_regclass('pg_catalog.pg_publication_namespace') is not null as has_publication_schemas,
         has_table_privilege('pg_catalog.pg_publication', 'select') and has_table_privilege('pg_catalog.pg_publication_rel', 'select') as may_read_publications`

export type SystemIdentifierRow = { system_identifier: string }

/** The number that initdb gave this cluster; its physical copies share it. */
export const systemIdentifierQuery = 'select system_identifier::text as system_identifier from pg_control_system()'

export type DatabaseListRow = { oid: number; name: string; allows_connections: boolean; may_connect: boolean; is_invalid: boolean }

/** Every database of the server, by name. A connection limit of −2 marks one whose DROP was interrupted. */
export const databaseListQuery = `
  select d.oid, d.datname as name, d.datallowconn as allows_connections, has_database_privilege(d.oid, 'connect') as may_connect,
         d.datconnlimit = -2 as is_invalid
  from pg_database d
  order by d.datname`
