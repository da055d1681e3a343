import type { Counted, MetadataItem, MetadataScope, MetadataSource, ObjectKind } from '../src/connectors/connector.ts'
import { openPostgresSource } from '../src/connectors/postgres/metadata-source.ts'
import type { CreateDatabase, CreateDatabaseSchema, CreateStoredProcedure } from '../src/model/database.ts'
import type { EntityRecord, Footprint } from '../src/model/ingestion.ts'
import type { PostgresColumn, PostgresDatabase, PostgresRoutine, PostgresSchema, PostgresTable } from '../src/model/postgres.ts'
import type { Column, CreateTable } from '../src/model/table.ts'
import { settingsFor, type ConnectionOverrides } from './postgres-settings.ts'
import type { TemporaryDatabase } from './server.ts'

/** A scope that keeps everything but information_schema, as the defaults of a workflow do. */
export const wholeScope: MetadataScope = {
  serviceName: 'pg',
  includeTables: true,
  includeViews: true,
  includeStoredProcedures: true,
  includeDDL: false,
  includePartitions: false,
  includeExtensionObjects: false,
  extractJsonSchema: false,
  jsonSchemaSampleSize: 10,
  keepsSchema: (_database, schema) => (schema === 'information_schema' ? 'schemaFilterPattern' : null),
  keepsTable: () => null,
  keepsStoredProcedure: () => null,
}

export type ReadOptions = { scope?: Partial<MetadataScope>; connection?: ConnectionOverrides; user?: string; onItem?: (item: MetadataItem) => Promise<void> | void }

/** What one reading gave, with ways to look at it; names are `schema.table` and throw where nothing of that name was read. */
export type Reading = {
  items: MetadataItem[]
  footprint: Footprint
  /** Names of what was read of a type, without service and database. */
  names(entityType: EntityRecord['entityType']): string[]
  table(name: string): CreateTable & { postgres: PostgresTable }
  column(table: string, name: string): Column & { postgres: PostgresColumn }
  routine(name: string): CreateStoredProcedure & { postgres: PostgresRoutine }
  schema(name: string): CreateDatabaseSchema & { postgres: PostgresSchema }
  database(): CreateDatabase & { postgres: PostgresDatabase }
  record(name: string): Extract<MetadataItem, { record: unknown }>
  counted(kind: ObjectKind): Counted
  warnings(): string[]
}

export async function openSource(db: TemporaryDatabase, { connection = {}, user = db.connection.user }: ReadOptions = {}): Promise<MetadataSource> {
  const settings = await settingsFor({ ...db.connection, user }, connection)
  return openPostgresSource({ connection: settings, options: { ingestAllDatabases: false }, workflow: 'metadata', signal: new AbortController().signal })
}

/** Reads a whole database. */
export async function readMetadata(db: TemporaryDatabase, options: ReadOptions = {}): Promise<Reading> {
  const source = await openSource(db, options)
  const items: MetadataItem[] = []
  try {
    for await (const item of source.readDatabase(db.name, { ...wholeScope, ...options.scope }, new AbortController().signal)) {
      items.push(item)
      await options.onItem?.(item)
    }
    return createReading(items, source.footprint(), `pg.${db.name}`)
  } finally {
    await source.close()
  }
}

function createReading(items: MetadataItem[], footprint: Footprint, databaseFqn: string): Reading {
  const records = new Map(items.flatMap((item) => ('record' in item ? [[item.record.fullyQualifiedName.slice(databaseFqn.length + 1), item]] : [])))
  const record = (name: string): Extract<MetadataItem, { record: unknown }> => {
    const found = records.get(name)
    if (found === undefined) throw new Error(`"${name}" was not read, only: ${[...records.keys()].join(', ')}`)
    return found
  }
  const requestOf = (name: string) => {
    const { request } = record(name).record as { request: { extension?: Record<string, unknown> } }
    return { ...request, postgres: request.extension?.['postgres'] } as never
  }
  const table: Reading['table'] = (name) => requestOf(name)
  return {
    items, footprint, record, table,
    names: (entityType) => [...records].filter(([, item]) => item.record.entityType === entityType).map(([name]) => name),
    column: (name, column) => {
      const found = table(name).columns.find((each) => each.name === column)
      if (found === undefined) throw new Error(`${name} has no column "${column}"`)
      return { ...found, postgres: found.extension?.['postgres'] as PostgresColumn }
    },
    routine: requestOf, schema: requestOf, database: () => requestOf(''),
    counted: (kind) => {
      const found = items.find((item): item is { counted: Counted } => 'counted' in item && item.counted.kind === kind)
      if (found === undefined) throw new Error(`nothing was counted of kind ${kind}`)
      return found.counted
    },
    warnings: () => items.flatMap((item) => ('warning' in item ? [item.warning] : [])),
  }
}

/** What the counts of the server and the items do not agree on, by kind; empty where everything is accounted for. */
export function unaccounted(items: readonly MetadataItem[]): Record<string, number> {
  const open: Record<string, number> = {}
  for (const item of items) {
    if ('counted' in item) {
      const { kind, inPostgres, alsoLeftOut } = item.counted
      open[kind] = (open[kind] ?? 0) + inPostgres - Object.values(alsoLeftOut).reduce((sum, count) => sum + count, 0)
    } else if ('kind' in item && item.kind !== undefined) open[item.kind] = (open[item.kind] ?? 0) - 1
  }
  return Object.fromEntries(Object.entries(open).filter(([, count]) => count !== 0))
}

/** Everything an iterable gives. */
export async function collect<T>(iterable: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const each of iterable) all.push(each)
  return all
}
