import type { MetadataItem } from '../../connector.ts'
import { fullyQualifiedName } from '../../../model/fqn.ts'
import type { PostgresDefaultPrivilege, PostgresSchema, PostgresSequence, PostgresType } from '../../../model/postgres.ts'
import type { DefaultPrivilegeRow } from '../queries/database.ts'
import type { SchemaRow, SequenceRow } from '../queries/schemas.ts'
import type { TypeRow } from '../queries/types.ts'
import { toGrants } from './grants.ts'
import { persistenceWords, wordOf } from './letters.ts'
import { present, some } from './present.ts'
import type { Place } from './table.ts'

/** What stands in a schema beside its tables and routines. */
export type SchemaParts = {
  schema: SchemaRow
  sequences: readonly SequenceRow[]
  /** Types that someone made: no arrays, no multiranges, no row types of tables. */
  types: readonly TypeRow[]
  defaultPrivileges: readonly DefaultPrivilegeRow[]
}

/** A schema as the record of a database schema. */
export function toSchemaRecord({ schema, sequences, types, defaultPrivileges }: SchemaParts, place: Place): Extract<MetadataItem, { record: unknown }> {
  const facts: PostgresSchema = present({
    oid: schema.oid,
    owner: schema.owner,
    grants: toGrants(schema.acl),
    sequences: sequences.map(toSequence),
    types: types.map(toPostgresType),
    defaultPrivileges: defaultPrivileges.map(toDefaultPrivilege),
    extension: schema.extension,
  })
  return {
    record: {
      entityType: 'databaseSchema',
      fullyQualifiedName: fullyQualifiedName(place.serviceName, place.database, schema.name),
      request: present({
        name: schema.name,
        database: fullyQualifiedName(place.serviceName, place.database),
        description: schema.description === '' ? null : schema.description,
        extension: { postgres: facts },
      }),
      sourceIdentity: `${place.identity}/pg_namespace/${schema.oid}`,
    },
    kind: 'schema',
    ownerRole: schema.owner,
  }
}

/** True of types that CREATE TYPE or CREATE DOMAIN made, which a schema lists. */
export function isMadeType(type: TypeRow): boolean {
  return type.element === null && type.kind !== 'm' && type.kind !== 'p' && !type.is_row_type
}

function toSequence(row: SequenceRow): PostgresSequence {
  const { owned_by: column } = row
  return present({
    name: row.name,
    dataType: row.data_type,
    start: row.start,
    increment: row.increment,
    minimum: row.minimum,
    maximum: row.maximum,
    cache: row.cache,
    cycle: row.cycle,
    owner: row.owner,
    ownedBy: column === null ? undefined : fullyQualifiedName(column.schema, column.table, column.column),
    persistence: wordOf(persistenceWords, row.persistence, 'persistence of the sequence'),
    grants: toGrants(row.acl),
    extension: row.extension,
    description: row.description,
  })
}

const kindWords = { b: 'base', c: 'composite', d: 'domain', e: 'enum', r: 'range' } as const

function toPostgresType(row: TypeRow): PostgresType {
  return present({
    name: row.name,
    kind: wordOf(kindWords, row.kind, 'kind of type'),
    owner: row.owner,
    description: row.description,
    grants: toGrants(row.acl),
    labels: row.kind === 'e' ? row.labels ?? [] : undefined,
    fields: row.kind === 'c' ? (row.fields ?? []).map(({ name, display, collation, description }) => present({ name, dataTypeDisplay: display, collation, description })) : undefined,
    ...(row.kind === 'd' && toDomainFacts(row)),
    ...(row.kind === 'r' && toRangeFacts(row)),
    extension: row.extension,
  })
}

function toDomainFacts(row: TypeRow): Partial<PostgresType> {
  return present({
    baseType: row.base_display,
    notNull: row.not_null,
    default: row.default,
    collation: row.collation,
    checks: some(row.checks?.map(({ name, definition, is_validated: validated, description }) => present({ name, definition, validated, description }))),
  })
}

function toRangeFacts(row: TypeRow): Partial<PostgresType> {
  return present({
    subtype: row.subtype_display,
    multirangeName: row.multirange,
    collation: row.range_collation,
    operatorClass: row.range_operator_class,
    subtypeDifference: row.subtype_difference,
    canonical: row.canonical,
  })
}

const objectTypeWords = { r: 'table', S: 'sequence', f: 'function', T: 'type', n: 'schema', L: 'largeObject' } as const

export function toDefaultPrivilege(row: DefaultPrivilegeRow): PostgresDefaultPrivilege {
  return present({
    role: row.role,
    databaseSchema: row.schema,
    objectType: wordOf(objectTypeWords, row.object_type, 'kind of object'),
    grants: toGrants(row.acl) ?? [],
  })
}
