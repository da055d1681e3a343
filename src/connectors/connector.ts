import type { EntityRecord, Failure, Footprint, Skipped } from '../model/ingestion.ts'
import type { PostgresTableMeasurement } from '../model/postgres.ts'

/** What the workflow decides and the connector obeys while it reads: every name is the source's own. */
export type MetadataScope = {
  serviceName: string
  includeTables: boolean
  includeViews: boolean
  includeStoredProcedures: boolean
  includeDDL: boolean
  /** Partition children as tables of their own too. */
  includePartitions: boolean
  /** Tables, views, functions and types that belong to an extension. */
  includeExtensionObjects: boolean
  extractJsonSchema: boolean
  jsonSchemaSampleSize: number
  /** Null keeps the object; a string is the reason why a filter leaves it out. */
  keepsSchema(database: string, databaseSchema: string): string | null
  keepsTable(database: string, databaseSchema: string, table: string): string | null
  keepsStoredProcedure(database: string, databaseSchema: string, routine: string): string | null
  /** Connections that the reading of one database may take, 1 where not told; what is read is the same, in the same order. */
  sessions?: number
  /** What a sink remembers of earlier runs: tables that are as they were then come as `unchanged`. */
  known?: KnownFingerprints
}

/** Fingerprints of tables as a sink holds them; `seed` is everything outside the source that decides what is written. */
export type KnownFingerprints = { seed: string; find(sourceIdentity: string, fullyQualifiedName: string): string | undefined }

/**
 * The kinds a server counts its objects by: of entity type `databaseSchema` (schema), `storedProcedure` (function, procedure, aggregate,
 * window function) or `table` (the rest).
 */
export type ObjectKind =
  | 'schema' | 'table' | 'partitioned table' | 'partition' | 'foreign table' | 'view' | 'materialized view'
  | 'function' | 'procedure' | 'aggregate' | 'window function'

/**
 * One thing read from a source, in order: database, schemas, tables by (schema, name), routines by (schema, name, arguments), counts.
 * Every record, failure, unchanged, skipped or filtered object below a database says its `kind`, so that a run reconciles kind by kind:
 * `inPostgres` = records + unchanged + failures + skipped + filtered + the sum of `alsoLeftOut`. Where an object was not read, its `sourceIdentity` tells that it
 * is one that the catalog knows under an older name.
 */
export type MetadataItem =
  | { record: EntityRecord; kind?: ObjectKind; ownerRole?: string; policies?: readonly string[]; fingerprint?: string | undefined }
  /** A table that is as it was when `known` of the scope was written; what changes by itself is told. */
  | { unchanged: { entityType: 'table'; fullyQualifiedName: string; sourceIdentity: string; measurement?: PostgresTableMeasurement }; kind: ObjectKind; policies: readonly string[] }
  | { failure: Failure & { entityType: EntityRecord['entityType'] }; kind?: ObjectKind; sourceIdentity?: string }
  | { skipped: Skipped; kind?: ObjectKind; sourceIdentity?: string }
  | { filtered: { object: string; entityType: EntityRecord['entityType']; by: string }; kind?: ObjectKind; sourceIdentity?: string }
  /** Of everything in the server's catalogs of this kind, counted by the server itself in the same snapshot. */
  | { counted: Counted }
  | { warning: string }

/** `alsoLeftOut` counts, by reason, objects that no item names: hidden partitions, members of extensions, objects of filtered schemas. */
export type Counted = {
  kind: ObjectKind
  entityType: EntityRecord['entityType']
  inPostgres: number
  alsoLeftOut: Readonly<Record<string, number>>
}

/** A database of the service; `notConnectable` says why it cannot be read (its absence means it can). */
export type DatabaseListing = { name: string; oid: number; notConnectable?: string }

/** One look at one source: opened once per run, closed in a finally. */
export type MetadataSource = {
  readonly serverVersion: string
  /** Databases to read: the configured one, or all with ingestAllDatabases. Throws when the listing fails. */
  listDatabases(): Promise<readonly DatabaseListing[]>
  /** Everything of one database. A broken source throws; a bad object is a failure item. */
  readDatabase(database: string, scope: MetadataScope, signal: AbortSignal): AsyncIterable<MetadataItem>
  footprint(): Footprint
  close(): Promise<void>
}

/** What a workflow may ask of a kind of outside system. */
export type Connector<Connection> = {
  readonly serviceType: string
  openMetadataSource(connection: Connection, options: { workflow: string; signal: AbortSignal }): Promise<MetadataSource>
}
