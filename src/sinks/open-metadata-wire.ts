import type { CreateDatabaseService } from '../model/database.ts'
import type { EntityReference, TagLabel } from '../model/entity.ts'
import { fullyQualifiedName, splitFullyQualifiedName } from '../model/fqn.ts'
import type { EntityRecord, IngestedType } from '../model/ingestion.ts'
import { maskSecrets } from '../model/secret-fields.ts'
import type { Column, CreateTable } from '../model/table.ts'
import type { OpenMetadataCall } from './call.ts'

/** Paths of OpenMetadata's collections, below `/api/v1`. */
export const collectionPaths = {
  databaseService: '/services/databaseServices',
  database: '/databases',
  databaseSchema: '/databaseSchemas',
  table: '/tables',
  storedProcedure: '/storedProcedures',
  classification: '/classifications',
  tag: '/tags',
  query: '/queries',
  // A collection of our own, which OpenMetadata does not have.
  dbtAsset: '/dbtAssets',
} as const satisfies Record<IngestedType, string>

/** Characters that OpenMetadata keeps for itself, and how its ingestion spells them inside names (`::` before `>`, as in theirs). */
const reserved = [
  ['::', '__reserved__colon__'],
  ['>', '__reserved__arrow__'],
  ['"', '__reserved__quote__'],
  ['\n', '__reserved__newline__'],
  ['\r', '__reserved__carriage_return__'],
  ['\t', '__reserved__tab__'],
] as const

/** A name as OpenMetadata takes it. */
export function encodeName(name: string): string {
  // Nearly every name has none of them, and there are hundreds of thousands.
  if (!/::|[>"\n\r\t]/.test(name)) return name
  return reserved.reduce((encoded, [character, spelling]) => encoded.replaceAll(character, spelling), name)
}

/** A fully qualified name as OpenMetadata writes it: parts encoded, those with a dot in quotes. */
export function encodeFullyQualifiedName(fqn: string): string {
  if (!/::|[>"\n\r\t]/.test(fqn)) return fqn
  return fullyQualifiedName(...splitFullyQualifiedName(fqn).map(encodeName))
}

/** A name that OpenMetadata spelled, as it is. */
export function decodeName(name: string): string {
  return name.includes('__reserved__') ? reserved.reduce((decoded, [character, spelling]) => decoded.replaceAll(spelling, character), name) : name
}

/** A fully qualified name that OpenMetadata wrote, as we write it. */
export function decodeFullyQualifiedName(fqn: string): string {
  return fqn.includes('__reserved__') ? fullyQualifiedName(...splitFullyQualifiedName(fqn).map(decodeName)) : fqn
}

/** How records are written for a server: `includeExtension` where it takes `extension.postgres`, `keepsSecrets` where it is the one to keep those of a connection. */
export type WireOptions = { includeExtension: boolean; keepsSecrets?: boolean }

/**
 * The calls that write a record: foreign keys come `later`, when the tables they refer to are there, and the hash by which a run knows
 * a table to be done comes with them, so that a run that was cut off in between is made up for.
 */
export function toEntityCalls(record: EntityRecord, options: WireOptions): { now: OpenMetadataCall & { body: Record<string, unknown> }; later?: OpenMetadataCall & { id: { type: string; fullyQualifiedName: string } } } {
  const body = toRequestBody(record, options)
  const path = collectionPaths[record.entityType]
  const constraints = body['tableConstraints'] as CreateTable['tableConstraints']
  if (constraints?.some(isForeignKey) !== true) return { now: { method: 'PUT', path, body } }
  const { tableConstraints: _all, sourceHash, ...rest } = body
  const own = constraints.filter((constraint) => !isForeignKey(constraint))
  return {
    now: { method: 'PUT', path, body: { ...rest, ...(own.length > 0 && { tableConstraints: own }) } },
    later: {
      method: 'PATCH', path: `${path}/{id}`, id: { type: record.entityType, fullyQualifiedName: encodeFullyQualifiedName(record.fullyQualifiedName) },
      body: [
        { op: 'add', path: '/tableConstraints', value: constraints },
        ...(sourceHash === undefined ? [] : [{ op: 'add', path: '/sourceHash', value: sourceHash }]),
      ],
    },
  }
}

/** A constraint that refers to another table. */
export function isForeignKey({ constraintType }: { constraintType: string }): boolean {
  return constraintType === 'FOREIGN_KEY'
}

/** What a create-or-update call of OpenMetadata would carry; `extension` only where asked for, since the server refuses undeclared ones. */
export function toRequestBody(record: EntityRecord, options: WireOptions): Record<string, unknown> {
  const { extension, owners, tags, ...request } = record.request as typeof record.request & Attachable
  const extended = { ...request, ...(options.includeExtension && extension !== undefined && { extension }) }
  return {
    ...extended,
    ...toWire(record, options),
    name: encodeName(request.name),
    ...(owners !== undefined && { owners: owners.map(toReference) }),
    ...(tags !== undefined && { tags: tags.map(toLabel) }),
  }
}

type Attachable = { extension?: Record<string, unknown>; owners?: EntityReference[]; tags?: TagLabel[] }

/** Fields that hold names of other things, or secrets. */
function toWire({ entityType, request }: EntityRecord, options: WireOptions): Record<string, unknown> {
  if (entityType === 'databaseService') return toServiceFields(request, options)
  if (entityType === 'database') return { service: encodeFullyQualifiedName(request.service) }
  if (entityType === 'databaseSchema') return { database: encodeFullyQualifiedName(request.database) }
  if (entityType === 'storedProcedure') return { databaseSchema: encodeFullyQualifiedName(request.databaseSchema) }
  if (entityType === 'table') return toTableFields(request, options)
  if (entityType === 'tag') return request.classification === undefined ? {} : { classification: encodeName(request.classification) }
  return {}
}

/** A server checks a connection against its own schema, so that what is ours alone stays out. */
function toServiceFields({ connection }: CreateDatabaseService, { keepsSecrets = false }: WireOptions): Record<string, unknown> {
  if (connection === undefined) return {}
  const own = { config: Object.fromEntries(Object.entries({ type: 'Postgres', ...connection.config }).filter(([key]) => connectionKeys.has(key))) }
  return { connection: keepsSecrets ? own : maskSecrets(own) }
}

const connectionKeys: ReadonlySet<string> = new Set([
  'type', 'scheme', 'username', 'authType', 'hostPort', 'database', 'ingestAllDatabases', 'schemaFilterPattern', 'tableFilterPattern', 'databaseFilterPattern',
  'storedProcedureFilterPattern', 'sslMode', 'sslConfig', 'classificationName', 'queryStatementSource', 'connectionOptions', 'connectionArguments',
])

function toTableFields(table: CreateTable, options: WireOptions): Record<string, unknown> {
  return {
    databaseSchema: encodeFullyQualifiedName(table.databaseSchema),
    columns: table.columns.map((column) => toColumn(column, options)),
    ...(table.tableConstraints !== undefined && {
      tableConstraints: table.tableConstraints.map(({ columns, referredColumns, ...constraint }) => ({
        ...constraint,
        columns: columns.map(encodeName),
        ...(referredColumns !== undefined && { referredColumns: referredColumns.map(encodeFullyQualifiedName) }),
      })),
    }),
    ...(table.tablePartition !== undefined && {
      tablePartition: { columns: table.tablePartition.columns.map((column) => ({ ...column, columnName: encodeName(column.columnName) })) },
    }),
  }
}

/** The FQN is left to the server, which makes it from the table's. */
function toColumn({ extension, fullyQualifiedName: _fqn, ...column }: Column, options: WireOptions): Record<string, unknown> {
  return {
    ...column,
    name: encodeName(column.name),
    ...(column.tags !== undefined && { tags: column.tags.map(toLabel) }),
    ...(column.children !== undefined && { children: column.children.map((child) => toColumn(child, options)) }),
    ...(options.includeExtension && extension !== undefined && { extension }),
  }
}

/** A label with names as OpenMetadata takes them. */
export function toLabel(label: TagLabel): TagLabel {
  return { ...label, tagFQN: encodeFullyQualifiedName(label.tagFQN), ...(label.name !== undefined && { name: encodeName(label.name) }) }
}

/** The id of a reference that is known by name only. */
export const unknownId = '00000000-0000-0000-0000-000000000000'

/** A reference by id where it is known, else by name. */
export function toReference({ id, type, name, fullyQualifiedName: fqn }: EntityReference): Record<string, unknown> {
  return id === unknownId ? { type, fullyQualifiedName: fqn ?? name } : { id, type }
}
