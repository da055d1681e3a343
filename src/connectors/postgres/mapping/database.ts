import type { MetadataItem } from '../../connector.ts'
import { fullyQualifiedName } from '../../../model/fqn.ts'
import type { PostgresDatabase, PostgresEventTrigger, PostgresForeignServer, PostgresPublication, PostgresRole } from '../../../model/postgres.ts'
import type { DatabaseRow, DatabaseSizeRow, DefaultPrivilegeRow, EventTriggerRow, ExtensionRow, RoleRow } from '../queries/database.ts'
import type { ForeignServerRow } from '../queries/foreign-servers.ts'
import type { PublicationRow, PublicationSchemaRow, SubscriptionRow } from '../queries/replication.ts'
import { toGrants } from './grants.ts'
import { toMaskedOptions } from './option-list.ts'
import { flag, present, some } from './present.ts'
import { toDefaultPrivilege } from './schema.ts'
import type { Place } from './table.ts'

/** What a database has beside its schemas. */
export type DatabaseParts = {
  database: DatabaseRow
  size: DatabaseSizeRow | undefined
  extensions: readonly ExtensionRow[]
  foreignServers: readonly ForeignServerRow[]
  publications: readonly PublicationRow[]
  publicationSchemas: readonly PublicationSchemaRow[]
  subscriptions: readonly SubscriptionRow[]
  eventTriggers: readonly EventTriggerRow[]
  /** Those of every schema alike. */
  defaultPrivileges: readonly DefaultPrivilegeRow[]
  roles: readonly RoleRow[]
}

/** A database as its record. */
export function toDatabaseRecord(parts: DatabaseParts, place: Place, serverVersion: string): Extract<MetadataItem, { record: unknown }> {
  const { database, size } = parts
  return {
    record: present({
      entityType: 'database' as const,
      fullyQualifiedName: fullyQualifiedName(place.serviceName, database.name),
      request: present({
        name: database.name,
        service: fullyQualifiedName(place.serviceName),
        description: database.description === '' ? null : database.description,
        extension: { postgres: toPostgresDatabase(parts, serverVersion) },
      }),
      sourceIdentity: `${place.identity}/pg_database/${database.oid}`,
      measurement: size === undefined ? undefined : present({ sizeBytes: Number(size.size), isSizeEstimate: flag(!size.is_measured) }),
    }),
    ownerRole: database.owner,
  }
}

function toPostgresDatabase(parts: DatabaseParts, serverVersion: string): PostgresDatabase {
  const { database } = parts
  return present({
    oid: database.oid,
    owner: database.owner,
    encoding: database.encoding,
    collation: database.collation,
    characterType: database.character_type,
    localeProvider: database.locale_provider,
    locale: database.locale,
    icuRules: database.icu_rules,
    isTemplate: flag(database.is_template),
    tablespace: database.tablespace,
    connectionLimit: database.connection_limit < 0 ? undefined : database.connection_limit,
    grants: toGrants(database.acl),
    settings: some(database.settings),
    serverVersion,
    extensions: parts.extensions.map(({ schema: databaseSchema, name, version, description }) => present({ name, version, databaseSchema, description })),
    foreignServers: parts.foreignServers.map(toForeignServer),
    publications: parts.publications.map((row) => toPublication(row, parts.publicationSchemas)),
    subscriptions: parts.subscriptions.map(({ slot_name: slotName, ...row }) => present({ ...row, slotName })),
    eventTriggers: parts.eventTriggers.map(toEventTrigger),
    defaultPrivileges: parts.defaultPrivileges.map(toDefaultPrivilege),
    roles: parts.roles.map(toRole),
  })
}

function toForeignServer(row: ForeignServerRow): PostgresForeignServer {
  return present({
    name: row.name,
    foreignDataWrapper: row.wrapper,
    type: row.type,
    version: row.version,
    owner: row.owner,
    options: toMaskedOptions(row.options),
    userMappings: (row.user_mappings ?? []).map(({ role, options }) => present({ role, options: options === null ? undefined : toMaskedOptions(options) })),
    grants: toGrants(row.acl),
    description: row.description,
  })
}

function toPublication(row: PublicationRow, schemas: readonly PublicationSchemaRow[]): PostgresPublication {
  const operations = { insert: row.inserts, update: row.updates, delete: row.deletes, truncate: row.truncates }
  return present({
    name: row.name,
    owner: row.owner,
    allTables: row.all_tables,
    operations: (['insert', 'update', 'delete', 'truncate'] as const).filter((operation) => operations[operation]),
    viaRoot: row.via_root,
    tables: (row.tables ?? []).map(({ schema, table, columns, has_filter: hasFilter }) =>
      present({ name: fullyQualifiedName(schema, table), columns: some(columns), hasFilter: flag(hasFilter) })),
    schemas: schemas.filter(({ publication }) => publication === row.oid).map(({ schema }) => schema),
    description: row.description,
  })
}

function toEventTrigger(row: EventTriggerRow): PostgresEventTrigger {
  return present({
    name: row.name,
    event: row.event,
    function: fullyQualifiedName(row.function_schema, row.function_name),
    enabled: row.enabled !== 'D',
    tags: some(row.tags),
    description: row.description,
  })
}

function toRole(row: RoleRow): PostgresRole {
  return present({
    name: row.name,
    canLogin: row.can_login,
    isSuperuser: row.is_superuser,
    canCreateDatabase: row.can_create_database,
    canCreateRole: row.can_create_role,
    bypassesRowSecurity: row.bypasses_row_security,
    replication: row.replication,
    inherits: row.inherits,
    connectionLimit: row.connection_limit < 0 ? undefined : row.connection_limit,
    validUntil: row.valid_until,
    memberOf: (row.member_of ?? []).map(({ role, with_admin: withAdmin, inherits, may_set: maySet }) => present({ role, withAdmin, noInherit: flag(!inherits), noSet: flag(!maySet) })),
    settings: some(row.settings),
    description: row.description,
  })
}
