import type { Counted, MetadataItem, MetadataScope, MetadataSource, ObjectKind } from '../src/connectors/connector.ts'
import { TrunklineError } from '../src/model/errors.ts'
import { fullyQualifiedName } from '../src/model/fqn.ts'
import type { EntityRecord, KnownEntity, RunSummary } from '../src/model/ingestion.ts'
import type { Sink, WriteResult } from '../src/sinks/sink.ts'
import { MetadataConfig } from '../src/workflows/metadata/config.ts'
import { createMetadataWorkflow, type MetadataWorkflowOptions } from '../src/workflows/metadata/workflow.ts'
import type { RunEvent } from '../src/workflows/workflow.ts'

/** A table of a plain source: what the workflow can learn of it. */
export type PlainTable = {
  name: string
  identity?: string
  ownerRole?: string
  policies?: string[]
  /** Instead of a record. */
  is?: 'locked' | 'broken' | 'unsaid'
}
export type PlainDatabase = Record<string, PlainTable[]> & { [fault]?: TrunklineError }
/** Key of an error that a database throws after its first schema. */
export const fault = Symbol('fault')

/** A source that says what it is told, in the order and with the counts of the contract; for decisions that no server can be brought to. */
export function plainSource(databases: Record<string, PlainDatabase>, unreadable: Record<string, string> = {}): MetadataSource {
  return {
    serverVersion: '18.4',
    listDatabases: () => Promise.resolve([
      ...Object.keys(databases).map((name, index) => ({ name, oid: index + 1 })),
      ...Object.entries(unreadable).map(([name, notConnectable]) => ({ name, oid: 99, notConnectable })),
    ]),
    readDatabase: async function* (database, scope) {
      yield* items(database, databases[database]!, scope)
    },
    footprint: () => ({ statements: 7, serverMs: 1, rows: 2, bytes: 3, mostLocks: 0, connections: 1 }),
    close: () => Promise.resolve(),
  }
}

function* items(database: string, schemas: PlainDatabase, scope: MetadataScope): Generator<MetadataItem> {
  const service = scope.serviceName
  yield { record: { entityType: 'database', fullyQualifiedName: fullyQualifiedName(service, database), request: { name: database, service } } }
  const counts: Record<string, Counted> = {}
  const counted = (kind: ObjectKind, entityType: Counted['entityType']) => (counts[kind] ??= { kind, entityType, inPostgres: 0, alsoLeftOut: {} })
  const kept = Object.keys(schemas).filter((schema) => {
    counted('schema', 'databaseSchema').inPostgres += 1
    return scope.keepsSchema(database, schema) === null
  })
  for (const schema of Object.keys(schemas)) yield schemaItem([service, database, schema], scope.keepsSchema(database, schema))
  if (schemas[fault] !== undefined) throw schemas[fault]
  for (const schema of kept) {
    for (const table of schemas[schema]!) {
      counted('table', 'table').inPostgres += 1
      const item = tableItem([service, database, schema, table.name], table, scope.keepsTable(database, schema, table.name))
      if (item !== undefined) yield item
    }
  }
  for (const line of Object.values(counts)) yield { counted: line }
}

function schemaItem(parts: [string, string, string], by: string | null): MetadataItem {
  const fqn = fullyQualifiedName(...parts)
  if (by !== null) return { filtered: { object: fqn, entityType: 'databaseSchema', by }, kind: 'schema' }
  return { record: { entityType: 'databaseSchema', fullyQualifiedName: fqn, request: { name: parts[2], database: fullyQualifiedName(parts[0], parts[1]) } }, kind: 'schema' }
}

function tableItem(parts: [string, string, string, string], table: PlainTable, by: string | null): MetadataItem | undefined {
  const object = fullyQualifiedName(...parts)
  if (by !== null) return { filtered: { object, entityType: 'table', by }, kind: 'table' }
  if (table.is === 'unsaid') return undefined
  if (table.is === 'locked') return { skipped: { object, entityType: 'table', reason: 'locked' }, kind: 'table', ...(table.identity !== undefined && { sourceIdentity: table.identity }) }
  if (table.is === 'broken') return { failure: { object, entityType: 'table', code: 'SOURCE_FAILED', message: 'broken' }, kind: 'table' }
  const request = { name: table.name, databaseSchema: fullyQualifiedName(...parts.slice(0, 3)), columns: [] }
  return {
    kind: 'table',
    record: { entityType: 'table', fullyQualifiedName: object, request, ...(table.identity !== undefined && { sourceIdentity: table.identity }) },
    ...(table.ownerRole !== undefined && { ownerRole: table.ownerRole }),
    ...(table.policies !== undefined && { policies: table.policies }),
  }
}

/** A sink that remembers: records by FQN, and what was marked deleted. */
export type PlainSink = Sink & { records: Map<string, EntityRecord>; deleted: string[]; refuse: Set<string>; batches: string[] }

/** `people` are users, `teams` teams; what a test puts into `refuse` cannot be written. */
export function plainSink(people: readonly string[] = [], teams: readonly string[] = []): PlainSink {
  const records = new Map<string, EntityRecord>()
  const [deleted, refuse, batches]: [string[], Set<string>, string[]] = [[], new Set(), []]
  return {
    type: 'catalog', records, deleted, refuse, batches,
    write: async (batch) => {
      batches.push(`${batch[0]!.entityType} ${batch.length}`)
      await Promise.resolve()
      return batch.map((record): WriteResult => {
        const { fullyQualifiedName: fqn } = record
        if (refuse.has(fqn)) return { fullyQualifiedName: fqn, error: new TrunklineError('SINK_FAILED', `${fqn} is refused.`) }
        const known = records.get(fqn)
        records.set(fqn, record)
        if (known === undefined) return { fullyQualifiedName: fqn, outcome: 'created' }
        return { fullyQualifiedName: fqn, outcome: JSON.stringify(known) === JSON.stringify(record) ? 'unchanged' : 'updated' }
      })
    },
    listLive: async function* (entityType, parent) {
      for (const [fqn, record] of records) {
        if (record.entityType !== entityType || !fqn.startsWith(`${parent}.`) || deleted.some((gone) => fqn === gone || fqn.startsWith(`${gone}.`))) continue
        yield { id: fqn, entityType, fullyQualifiedName: fqn, ...(record.sourceIdentity !== undefined && { sourceIdentity: record.sourceIdentity }) } satisfies KnownEntity
      }
    },
    markDeleted: async (entities) => {
      deleted.push(...entities.map(({ fullyQualifiedName: fqn }) => fqn))
    },
    findOwner: async (name) => {
      if (people.includes(name)) return { id: `user ${name}`, type: 'user', name }
      return teams.includes(name) ? { id: `team ${name}`, type: 'team', name } : undefined
    },
    close: async () => {},
  }
}

export type PlainRun = Partial<Omit<MetadataWorkflowOptions, 'config'>> & { config?: Record<string, unknown>; signal?: AbortSignal; events?: RunEvent[] }

/** Runs the workflow of service `pg` over a source into a sink. */
export function runPlain(source: MetadataSource, sink: Sink, { config = {}, signal, events = [], ...options }: PlainRun = {}): Promise<RunSummary> {
  const workflow = createMetadataWorkflow({
    service: { name: 'pg', serviceType: 'Postgres' },
    config: MetadataConfig.parse(config),
    defaults: {},
    successThreshold: 90,
    raiseOnError: true,
    allowMassDelete: false,
    mostConnections: 2,
    codeVersion: 'test',
    openSource: () => Promise.resolve(source),
    ...options,
  })
  return workflow.run({ runId: 'run-1', sink, signal: signal ?? new AbortController().signal, now: () => 1000, emit: (event) => events.push(event) })
}

/** Tables named `t1` to `tN`. */
export function manyTables(count: number): PlainTable[] {
  return Array.from({ length: count }, (_, index) => ({ name: `t${index + 1}` }))
}
