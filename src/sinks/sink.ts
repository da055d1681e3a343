import type { TestCaseOutcome, TestResultRecord } from '../model/data-quality/run.ts'
import type { CreateTestCase } from '../model/data-quality/test-case.ts'
import type { CreateTestDefinition } from '../model/data-quality/test-definition.ts'
import type { CatalogRelation, DataModelRecord, DbtProjectFacts, ModelsWritten, ModelWriteOptions } from '../model/dbt/data-model.ts'
import type { DbtPart, DbtTestRecord } from '../model/dbt/project-parts.ts'
import type { EntityReference, EntityType } from '../model/entity.ts'
import type { EntityRecord, Fingerprinted, IngestedType, KnownEntity, WriteOutcome } from '../model/ingestion.ts'
import type { TrunklineError } from '../model/errors.ts'
import type { ClassificationOutcome, ClassificationSet } from '../model/classification.ts'
import type { SampleSet, StoredElsewhere } from '../model/sample-data.ts'
import type { PostgresTableMeasurement } from '../model/postgres.ts'
import type { UsageBase, UsageSet, UsageWriteSummary } from '../model/usage-write.ts'
import type { ProfileSet } from '../model/profile.ts'
import type { LineageSet, LineageWriteOptions, LineageWriteSummary } from '../model/lineage-write.ts'

/** How a write treats what people wrote: kept, or replaced by the source (overrideMetadata). */
export type WritePolicy = { overrideMetadata: boolean; updatedBy: string }

export type WriteResult = { fullyQualifiedName: string; outcome: WriteOutcome } | { fullyQualifiedName: string; error: TrunklineError }

/** What became of what a sink had kept until everything else was written. */
export type Settled = { failed: readonly { fullyQualifiedName: string; error: TrunklineError }[]; warnings: readonly string[] }

/** Where a workflow's records go. Parents are written before children; a batch holds one entity type. */
export type Sink = {
  readonly type: 'catalog' | 'file' | 'metadata-rest'
  /** Batches of one type that it may be given before it is done with the first: 1 where not told. */
  readonly writesAtOnce?: number
  /** Records that a batch should have. */
  readonly recordsPerWrite?: number
  /** Writes a batch; one bad record is a result with an error, a broken sink throws SINK_FAILED. */
  write(records: readonly EntityRecord[], policy: WritePolicy): Promise<readonly WriteResult[]>
  /** Writes what had to wait until all records were there, such as foreign keys; called once, before anything is marked deleted. */
  settle?(): Promise<Settled>
  /** Entities of a type, not deleted, below a parent FQN (any depth), as the sink holds them. */
  listLive(entityType: IngestedType, parentFullyQualifiedName: string): AsyncIterable<KnownEntity>
  /** Marks entities (and all below them) deleted, softly. */
  markDeleted(entities: readonly KnownEntity[], policy: WritePolicy): Promise<void>
  /** The user or team with exactly this name (or e-mail), as an owner. */
  findOwner(name: string): Promise<EntityReference | undefined>
  /** What a sink that outlives a run remembers of it. */
  readonly memory?: SinkMemory
  /** Flushes and releases; on failure, `completed` is false and nothing half-written stays. */
  close(completed: boolean): Promise<void>
}

/** What makes it needless to read and write again what is as it was. */
export type SinkMemory = {
  /** Live tables below a database whose content is still what was written with their fingerprint. */
  readFingerprints(databaseFullyQualifiedName: string): Promise<Fingerprinted[]>
  /** Facts that change by themselves, of tables that are as they were; by the ids of readFingerprints. */
  writeMeasurements(measurements: readonly { id: string; facts: PostgresTableMeasurement }[]): Promise<void>
  /** Another text whenever a user or team is made, changed or removed: findOwner may then answer otherwise. */
  readPeopleVersion(): Promise<string>
}

/** Where a lineage run's edges go. */
export type LineageSink = {
  readonly type: Sink['type']
  /** Writes everything that was found for one evidence scope: what is no longer in it ends. A broken sink throws SINK_FAILED. */
  writeLineage(set: LineageSet, options: LineageWriteOptions): Promise<LineageWriteSummary>
  /** Flushes and releases; on failure, `completed` is false and nothing half-written stays. */
  close(completed: boolean): Promise<void>
}

/** Where a usage run's figures go. */
export type UsageSink = {
  readonly type: Sink['type']
  /** What the last run of the service saw; undefined before the first, and for a sink that remembers nothing. */
  readUsageBase(serviceName: string): Promise<UsageBase | undefined>
  /** Writes a run whole or not at all; throws RUN_ACTIVE where another run was written since its base was read, SINK_FAILED for a broken sink. */
  writeUsage(set: UsageSet): Promise<UsageWriteSummary>
  close(completed: boolean): Promise<void>
}

/** Where a profiler run's figures go. */
export type ProfileSink = {
  readonly type: Sink['type']
  /** Writes what was measured of one table; `unknown` for a table that the sink does not hold. A broken sink throws SINK_FAILED. */
  writeProfile(set: ProfileSet): Promise<'written' | 'unknown'>
  close(completed: boolean): Promise<void>
}

/** Where the tests and results of a data-quality run go. */
export type QualitySink = {
  readonly type: Sink['type']
  /** Keeps a test that a file describes, and makes the suite of its table with the first; one that exists is changed only with `forceUpdate`. A broken sink throws SINK_FAILED. */
  writeTestCase(request: CreateTestCase, options: { forceUpdate: boolean; updatedBy: string }): Promise<TestCaseOutcome>
  /** Adds a result, with the rows that fail where they were asked for; `unknown` for a test that the sink does not hold. */
  writeTestResult(record: TestResultRecord): Promise<'written' | 'unknown'>
  close(completed: boolean): Promise<void>
}

/** Where a classification run's suggestions and sample rows go. */
export type ClassificationSink = {
  readonly type: Sink['type']
  /** Proposes labels for the columns of one table; `unknown` for a table that the sink does not hold. What somebody rejected is not proposed again. */
  writeSuggestions(set: ClassificationSet): Promise<ClassificationOutcome | 'unknown'>
  /** Keeps rows of one table, or where they are kept, in place of those kept before. */
  writeSample(set: SampleSet | StoredElsewhere): Promise<'written' | 'unknown'>
  /** Proposes the labels of classified columns for what is made of them, along the stored lineage; gives how many are new. */
  propagateLabels(): Promise<number>
  close(completed: boolean): Promise<void>
}

/** What a dbt run asks of the catalog. */
export type DbtReader = {
  /** FQNs of the tables of a service, or of all. */
  listTableNames(serviceName: string | undefined): Promise<readonly string[]>
  /** FQNs of the functions and procedures of a service. Absent where dbt's functions are not kept. */
  listRoutineNames?(serviceName: string): Promise<readonly string[]>
  /** The tables of a database with their columns. */
  readRelations(databaseFqn: string): Promise<readonly CatalogRelation[]>
  /** Live exposures, metrics and the like of a service: FQN → source identity, which says whose they are. Absent where none are kept. */
  readAssetIdentities?(serviceName: string): Promise<ReadonlyMap<string, string>>
  /** Entities of a type by FQN, of those that there are. */
  findByNames(entityType: EntityType, fqns: readonly string[]): Promise<ReadonlyMap<string, EntityReference>>
}

/** A table that an exposure stands on, and the entity of OpenMetadata that the exposure is. */
export type DbtExposureLink = { table: string; to: { type: 'dashboard' | 'mlmodel' | 'apiEndpoint'; fqn: string } }

/** Where a dbt run's data models go. */
export type DbtSink = {
  readonly type: Sink['type']
  /** Absent in a sink that knows no tables: each node is then taken to be where dbt says. */
  readonly dbtReader?: DbtReader
  /** Keeps what a run saw of a project; gives its id in the sink, where it has one. */
  writeProject(serviceName: string, facts: DbtProjectFacts): Promise<string | undefined>
  /** Keeps data models, and puts their words and labels on the tables. A broken sink throws SINK_FAILED. */
  writeDataModels(records: readonly DataModelRecord[], options: ModelWriteOptions): Promise<ModelsWritten>
  /** Makes a kind of test exist. */
  writeTestDefinition(request: CreateTestDefinition, updatedBy: string): Promise<void>
  /** Keeps tests with their last results; one whose table the sink does not hold comes back with ENTITY_NOT_FOUND. */
  writeTests(records: readonly DbtTestRecord[], options: { updatedBy: string }): Promise<readonly WriteResult[]>
  /** Draws edges into dashboards and the like, absent in a sink that has none; gives the names that it does not hold. */
  linkExposures?(links: readonly DbtExposureLink[]): Promise<readonly string[]>
  /** What the sink keeps of a project; nothing where it keeps no projects. */
  listParts(project: { id: string | undefined; serviceName: string; projectName: string }): Promise<readonly DbtPart[]>
  /** Ends parts of a project: what they said of tables goes where it still is their own, and history stays. */
  endParts(parts: readonly DbtPart[], options: { updatedBy: string }): Promise<void>
  close(completed: boolean): Promise<void>
}
