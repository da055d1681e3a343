import type { CreateDatabase, CreateDatabaseSchema, CreateDatabaseService, CreateStoredProcedure } from './database.ts'
import type { CreateDbtAsset } from './dbt/asset.ts'
import type { EntityReference, EntityType } from './entity.ts'
import type { CreateClassification, CreateTag } from './governance.ts'
import type { PostgresDatabaseMeasurement, PostgresTableMeasurement } from './postgres.ts'
import type { CreateQuery } from './query.ts'
import type { CreateTable } from './table.ts'

/** Body of a create-or-update call, by entity type. */
export type CreateRequests = {
  databaseService: CreateDatabaseService
  database: CreateDatabase
  databaseSchema: CreateDatabaseSchema
  table: CreateTable
  storedProcedure: CreateStoredProcedure
  classification: CreateClassification
  tag: CreateTag
  query: CreateQuery
  dbtAsset: CreateDbtAsset
}
export type IngestedType = keyof CreateRequests & EntityType

type RecordOf<T extends IngestedType> = {
  entityType: T
  fullyQualifiedName: string
  request: CreateRequests[T]
  /** Who it is at the source, whatever its name: `pg:<system identifier>/<database oid>/<catalog>/<oid>`. */
  sourceIdentity?: string
  /** Facts that make no version. */
  measurement?: PostgresTableMeasurement | PostgresDatabaseMeasurement
  /** Of everything it was made of, for a sink that remembers it until the next run. */
  fingerprint?: string
}

/** One entity as a source describes it, ready for a sink. */
export type EntityRecord = { [T in IngestedType]: RecordOf<T> }[IngestedType]

export type WriteOutcome = 'created' | 'updated' | 'unchanged' | 'renamed' | 'restored'

/** One thing that failed: a stable code, the object's FQN (or its name where it has none) and what to do. */
export type Failure = { object: string; code: string; message: string; hint?: string }

export const skipReasons = ['locked', 'notVisible', 'changedDuringRun', 'extensionMember', 'partition', 'notConnectable', 'temporary', 'unsupported', 'notInCatalog'] as const
/** Left out, neither a failure nor a wish of the user; it is named and never marked deleted. */
export type Skipped = { object: string; entityType: EntityType; reason: (typeof skipReasons)[number]; detail?: string; hint?: string }
/** Left out by a filter or an include switch. */
export type Filtered = { object: string; entityType: EntityType; by: string }

/** Objects of one kind: what the server has against what became of it; `unexplained` other than 0 fails the run. */
export type ReconciliationLine = {
  database: string
  kind: string
  inPostgres: number
  emitted: number
  filtered: number
  skipped: number
  failed: number
  unexplained: number
  reasons: Record<string, number>
}

/** What a run cost the source. Times in ms; bytes received; `mostLocks` on relations other than the server's own catalogs. */
export type Footprint = { statements: number; serverMs: number; rows: number; bytes: number; mostLocks: number; connections: number }

/** One thing more that a workflow tells of its run, such as `Views verified`: `41 of 41`. */
export type RunFact = { label: string; value: string | number }

/** What one run did. `warnings` are sentences. */
export type RunSummary = {
  runId: string
  workflow: string
  serviceName: string
  state: 'success' | 'partialSuccess' | 'failed' | 'stopped'
  startedAt: number
  endedAt: number
  created: number
  updated: number
  unchanged: number
  renamed: number
  restored: number
  deleted: number
  filtered: Filtered[]
  skipped: Skipped[]
  failures: Failure[]
  warnings: string[]
  reconciliation: ReconciliationLine[]
  facts?: RunFact[]
  footprint: Footprint
  /** Share of records that did not fail, 0 to 100. */
  successPercent: number
  /** Why the run failed or stopped, beside the failures of single objects. */
  error?: Failure
}

/** A table as a sink holds it, with the fingerprint of what it was made of. */
export type Fingerprinted = { id: string; fullyQualifiedName: string; sourceIdentity: string; fingerprint: string }

export type KnownEntity = { id: string; entityType: IngestedType; fullyQualifiedName: string; sourceIdentity?: string }
export type Owner = EntityReference
