import type { Footprint } from '../model/ingestion.ts'
import type { ColumnMetric, ColumnProfile, PartitionProfile, PartitionSet, ProfileGrade, ProfileState, TableProfile } from '../model/profile.ts'
import type { TableType } from '../model/table.ts'
import type { DatabaseListing } from './connector.ts'

/** A table that may be profiled, with rows and bytes as far as they are known before it is read. */
export type ProfileTarget = { database: string; databaseSchema: string; table: string; tableType: TableType; rowEstimate?: number | undefined; sizeInByte?: number | undefined }

/** Part of a table's rows: a percentage (above 0, below 100) or about so many rows. */
export type ProfileSample = { value: number; type: 'PERCENTAGE' | 'ROWS'; method: 'BERNOULLI' | 'SYSTEM' }

/** Rows to look at, by one column of the table. */
export type ProfilePartition =
  | { kind: 'values'; column: string; values: readonly string[] }
  | { kind: 'integers'; column: string; start: number; end: number }
  | { kind: 'since'; column: string; interval: number; unit: 'YEAR' | 'MONTH' | 'DAY' | 'HOUR' }
  /** One partition of the table, by its oid and the server's condition for its rows, which lets it leave out the others. */
  | { kind: 'part'; relation: string; condition: string }

/** Those that settings can ask for. */
export type ChosenPartition = Exclude<ProfilePartition, { kind: 'part' }>

/** How to profile one table. */
export type ProfilePlan = {
  /** Only what the server knows already; no row is read. */
  statisticsOnly: boolean
  sample?: ProfileSample
  /** SQL of a person whose rows are profiled instead of the table's. */
  profileQuery?: string
  partition?: ProfilePartition
  withColumns: boolean
  /** Common values of columns are told, whatever they hold. */
  withCommonValues: boolean
  /** The metrics of a column, by its name and its type in OpenMetadata's words; undefined leaves the column out. */
  metricsOf(column: string, dataType: string): ReadonlySet<ColumnMetric> | undefined
  /** Whether a figure is to be exact however large the table is: different values, quartiles and histograms of large tables are estimates otherwise. */
  isExact(column: string, metric: ColumnMetric): boolean
  /** Metrics that people wrote: each SQL that gives one number, of the table or of one of its columns. */
  customMetrics: readonly { name: string; columnName?: string | undefined; expression: string }[]
  /** What was seen last; where nothing changed since, the table is not read. */
  unlessAsIn?: ProfileState | undefined
  /** Profiles of partitions from earlier looks, by name: partitions are profiled one by one, and those in which nothing changed are not read. Absent, the table is read as one. */
  partitions?: ReadonlyMap<string, PartitionProfile> | undefined
  /** Time for the whole table; when it is over, what was measured until then is kept. */
  timeoutMs: number
}

/** Partitions in which something changed since their last profile, and their share of the bytes of the table. */
export type ChangedPartitions = { count: number; share: number }

/** What profiling a table will cost its server, as far as is known before. */
export type ProfileEstimate = { grade: ProfileGrade; statements: number; rows: number | undefined; bytes: number | undefined }

/** What became of a table: a profile, that nothing changed since one (its instant), or why there is none. */
export type ProfileOutcome =
  | { tableProfile: TableProfile; columnProfile: ColumnProfile[]; state?: ProfileState | undefined; partitions?: PartitionSet | undefined }
  | { unchangedSince: number }
  | { skipped: 'notVisible' | 'locked' | 'changedDuringRun' | 'unsupported'; detail: string; hint?: string }

/** A source whose tables are profiled: opened once per run, closed in a finally. */
export type ProfileSource = {
  listDatabases(): Promise<readonly DatabaseListing[]>
  listTables(database: string): Promise<ProfileTarget[]>
  /** Which partitions of a table would be read one by one; undefined where none of them is. It reads catalogs alone. */
  findChanged(target: ProfileTarget, plan: ProfilePlan): Promise<ChangedPartitions | undefined>
  /** Asks the server nothing. */
  estimate(target: ProfileTarget, plan: ProfilePlan, changed: ChangedPartitions | undefined): ProfileEstimate
  /** Throws what a broken source throws; a table that cannot be read is an outcome. */
  profileTable(target: ProfileTarget, plan: ProfilePlan): Promise<ProfileOutcome>
  footprint(): Footprint
  close(): Promise<void>
}
