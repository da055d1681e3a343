import type { MetadataItem, ObjectKind } from '../../connector.ts'
import { fullyQualifiedName } from '../../../model/fqn.ts'
import type { PostgresTable, PostgresTableMeasurement } from '../../../model/postgres.ts'
import type { Column, CreateTable, TableType } from '../../../model/table.ts'
import { toTableDefinition } from '../ddl/table.ts'
import { quoteQualified } from '../identifier.ts'
import { usualCollation, type ColumnPart, type IdentityRow } from '../queries/columns.ts'
import type { ConstraintPart } from '../queries/constraints.ts'
import type { IndexPart } from '../queries/indexes.ts'
import type { RelationKind } from '../queries/relation-kind.ts'
import type { PolicyRow, PublishedRow, RuleRow, StatisticsObjectRow, TriggerRow } from '../queries/relation-parts.ts'
import type { RelationRow } from '../queries/relations.ts'
import { toColumn, type KnownTypeFacts } from './column.ts'
import { toPostgresConstraint, toSoleKeys, toTableConstraints, type ColumnNames, type ConstraintContext } from './constraint.ts'
import { toBaseType, type TypeCatalog } from './data-type.ts'
import { ChangedDuringRun, type Definitions } from './definitions.ts'
import { toGrants } from './grants.ts'
import { persistenceWords, wordOf } from './letters.ts'
import { toMaskedOptions, toOptions } from './option-list.ts'
import { toPartitioning, toPartitions, toTablePartition, type Inheritance } from './partition.ts'
import { flag, present, some } from './present.ts'
import { toPolicy, toPublished, toRule, toStatisticsObject, toTrigger } from './relation-parts.ts'
import { toPostgresIndex, type IndexCatalog, type KeyColumn } from './table-index.ts'

/** relkind → OpenMetadata's table type. A new relkind does not compile until it is named here. */
export const tableTypeOf = { r: 'Regular', p: 'Partitioned', f: 'Foreign', v: 'View', m: 'MaterializedView' } as const satisfies Record<RelationKind, TableType>

/** relkind → the kind it is counted by, where it is no partition. */
export const objectKindOf = {
  r: 'table', p: 'partitioned table', f: 'foreign table', v: 'view', m: 'materialized view',
} as const satisfies Record<RelationKind, ObjectKind>

/** Everything that the snapshot says of one relation. */
export type RelationParts = {
  relation: RelationRow
  columns: readonly ColumnPart[]
  identities: readonly IdentityRow[]
  constraints: readonly ConstraintPart[]
  indexes: readonly IndexPart[]
  triggers: readonly TriggerRow[]
  policies: readonly PolicyRow[]
  rules: readonly RuleRow[]
  statistics: readonly StatisticsObjectRow[]
  published: readonly PublishedRow[]
}

/** Where an object stands: what its FQN and its identity begin with. */
export type Place = { serviceName: string; database: string; identity: string }

/** Everything about the database that the mapping of one relation looks up. */
export type TableContext = {
  place: Place
  types: TypeCatalog
  typeFacts: KnownTypeFacts
  indexCatalog: IndexCatalog
  inheritance: Inheritance
  definitions: Definitions
  measurements: ReadonlyMap<number, PostgresTableMeasurement>
  jsonSchemas: ReadonlyMap<number, ReadonlyMap<string, string>>
  /** The statements that make a table as its schemaDefinition; a view has its own anyway. */
  includeDDL: boolean
}

/** What a relation is known by, whatever its name. */
export function toTableIdentity({ identity }: Place, oid: number): string {
  return `${identity}/pg_class/${oid}`
}

type RecordItem = Extract<MetadataItem, { record: unknown }>

/** A relation with all its parts as the record of a table. Throws ChangedDuringRun when a text it needs was not read. */
export function toTableRecord(parts: RelationParts, context: TableContext): RecordItem {
  const { relation } = parts
  const { place, measurements } = context
  const names: ColumnNames = new Map(parts.columns.map(({ number, name }) => [number, name]))
  const columns = toColumns(parts, context)
  const facts = toPostgresTable(parts, names, context)
  const databaseFqn = fullyQualifiedName(place.serviceName, place.database)
  const request: CreateTable = present({
    name: relation.name,
    databaseSchema: fullyQualifiedName(place.serviceName, place.database, relation.schema),
    tableType: tableTypeOf[relation.kind],
    description: relation.description === '' ? null : relation.description,
    columns,
    tableConstraints: some(toTableConstraints(parts.constraints, toConstraintContext(parts, names, context), databaseFqn)),
    tablePartition: toTablePartition(facts.partitioning, columns),
    schemaDefinition: toViewStatement(relation, context.definitions),
    extension: { postgres: facts },
  })
  return {
    record: present({
      entityType: 'table' as const,
      fullyQualifiedName: fullyQualifiedName(place.serviceName, place.database, relation.schema, relation.name),
      request: context.includeDDL && facts.relkind !== 'v' && facts.relkind !== 'm' ? withDefinition(request, relation.schema) : request,
      sourceIdentity: toTableIdentity(place, relation.oid),
      measurement: measurements.get(relation.oid),
    }),
    kind: relation.is_partition ? 'partition' : objectKindOf[relation.kind],
    ownerRole: relation.owner,
    ...(parts.policies.length > 0 && { policies: parts.policies.map(({ name }) => name) }),
  }
}

function withDefinition(request: CreateTable, databaseSchema: string): CreateTable {
  return { ...request, schemaDefinition: toTableDefinition(request, { databaseSchema, table: request.name }) }
}

function toColumns({ relation, columns, identities, constraints }: RelationParts, { types, typeFacts, definitions, jsonSchemas }: TableContext): Column[] {
  const context = { relation: relation.oid, types, typeFacts, definitions, identities, soleKeys: toSoleKeys(constraints), jsonSchemas: jsonSchemas.get(relation.oid) }
  return columns.map((part) => toColumn(part, context))
}

const replicaIdentityWords = { d: undefined, n: 'nothing', f: 'full', i: 'index' } as const

function toPostgresTable(parts: RelationParts, names: ColumnNames, context: TableContext): PostgresTable {
  const { relation } = parts
  const { definitions, inheritance, types, indexCatalog } = context
  const isView = relation.kind === 'v'
  const keyColumns = toKeyColumns(parts.columns, types)
  const constraintContext = toConstraintContext(parts, names, context)
  const indexContext = { columns: keyColumns, names, constraints: parts.constraints, catalog: indexCatalog, definitions }
  return present({
    oid: relation.oid,
    relkind: relation.kind,
    owner: relation.owner,
    persistence: wordOf(persistenceWords, relation.persistence, 'persistence of the table'),
    accessMethod: relation.access_method,
    tablespace: relation.tablespace,
    options: isView ? undefined : some(relation.options),
    toastOptions: some(relation.toast_options),
    rowSecurity: relation.row_security ? (relation.force_row_security ? 'forced' as const : 'enabled' as const) : undefined,
    replicaIdentity: isView || relation.kind === 'f' ? undefined : wordOf(replicaIdentityWords, relation.replica_identity, 'replica identity'),
    isPopulated: relation.kind === 'm' ? relation.is_populated : undefined,
    ofType: relation.of_type,
    ...toFamily(relation, inheritance),
    partitioning: toPartitioning(relation, names, definitions),
    partitions: relation.kind === 'p' ? toPartitions(relation.oid, inheritance, definitions) : undefined,
    constraints: parts.constraints.map((part) => toPostgresConstraint(part, constraintContext)),
    indexes: parts.indexes.map((part) => toPostgresIndex(part, indexContext)),
    triggers: parts.triggers.map((row) => toTrigger(row, names, definitions)),
    policies: parts.policies.map((row) => toPolicy(row, definitions)),
    rules: parts.rules.map((row) => toRule(row, definitions)),
    statistics: parts.statistics.map((row) => toStatisticsObject(row, names, definitions)),
    publishedIn: some(parts.published.map((row) => toPublished(row, definitions))),
    foreign: relation.foreign_server === null ? undefined : { server: relation.foreign_server, options: toMaskedOptions(relation.foreign_options) },
    viewOptions: isView ? toViewOptions(relation.options) : undefined,
    extension: relation.extension,
    grants: toGrants(relation.acl),
  })
}

function toConstraintContext({ indexes }: RelationParts, columns: ColumnNames, { definitions }: TableContext): ConstraintContext {
  return { columns, indexes, definitions }
}

function toFamily(relation: RelationRow, { byChild, byParent }: Inheritance): Pick<PostgresTable, 'inherits' | 'inheritedBy' | 'partitionOf'> {
  const parents = (byChild.get(relation.oid) ?? []).map((row) => fullyQualifiedName(row.parent_schema, row.parent_name))
  const children = (byParent.get(relation.oid) ?? []).filter((row) => !row.is_partition).map((row) => fullyQualifiedName(row.child_schema, row.child_name))
  return present({
    inherits: relation.is_partition ? undefined : some(parents),
    inheritedBy: some(children),
    partitionOf: relation.is_partition && parents[0] !== undefined ? { table: parents[0], bounds: relation.bounds ?? '' } : undefined,
  })
}

function toKeyColumns(columns: readonly ColumnPart[], types: TypeCatalog): Map<number, KeyColumn> {
  return new Map(columns.map((part) => [part.number, {
    name: part.name,
    type: toBaseType(part, types).type?.oid ?? part.type,
    collation: part.details?.collation_oid ?? usualCollation(types.get(part.type) ?? { collation_oid: 0 }),
  }]))
}

function toViewOptions(list: readonly string[] | null): PostgresTable['viewOptions'] {
  if (list === null) return undefined
  const options = toOptions(list)
  const isOn = (name: string): true | undefined => flag(['true', 'on', 'yes', '1'].includes(options[name] ?? ''))
  return present({
    checkOption: options['check_option'] as 'local' | 'cascaded' | undefined,
    securityBarrier: isOn('security_barrier'),
    securityInvoker: isOn('security_invoker'),
  })
}

/** The statement that makes a view, every name quoted where it must be. */
function toViewStatement(relation: RelationRow, definitions: Definitions): string | undefined {
  if (relation.kind !== 'v' && relation.kind !== 'm') return undefined
  const query = definitions.text('view', relation.oid)
  if (definitions.version('view', relation.oid) !== relation.view_version) throw new ChangedDuringRun('its definition was changed while it was read')
  const what = relation.kind === 'v' ? 'view' : 'materialized view'
  const options = relation.options === null || relation.options.length === 0 ? '' : ` with (${relation.options.join(', ')})`
  return `create ${what} ${quoteQualified(relation.schema, relation.name)}${options} as\n${query.trim().replace(/;$/, '')}`
}
