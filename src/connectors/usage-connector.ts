import type { IndexScans, TableScans } from '../model/scans.ts'
import type { Footprint } from '../model/ingestion.ts'
import type { LogEnd, ServerInstance, StatementCounter, StatementTexts, StatisticsSnapshot } from '../model/usage.ts'
import type { UsageWindow } from '../model/usage-write.ts'
import type { DatabaseListing } from './connector.ts'
import type { LineageFacts } from './lineage-connector.ts'

/** Which statements to look at: `filterCondition` is SQL over the columns of the view, alias s. What a log tells up to `since` was counted before. */
export type StatisticsScope = { filterCondition?: string | undefined; since?: LogSince | undefined }
/** Where a log goes on; `takenAt` is the moment by which the run before is known. */
export type LogSince = LogEnd & { takenAt: number }

/** One look at the counters of a whole server; texts of those that are wanted afterwards, as long as `use` runs. */
export type StatisticsLook = {
  readonly snapshot: StatisticsSnapshot
  readonly roles: ReadonlyMap<number, string>
  readonly databases: ReadonlyMap<number, string>
  readonly textless: number
  /** Where the counters are of a window already, as those of a log are. */
  readonly window?: UsageWindow
  /** What the look itself has to say: what it left out, and why. */
  readonly warnings?: readonly string[]
  readTexts(counters: readonly StatementCounter[]): Promise<StatementTexts>
}

/** What names of statements are resolved against. */
export type UsageFacts = Pick<LineageFacts, 'database' | 'catalog' | 'rules' | 'routines' | 'inheritance' | 'searchPaths' | 'warnings'>

/** A table of a database, and the partitioned table that it is a part of: itself where it is none. */
export type TableName = { schema: string; table: string; rootSchema: string; rootTable: string }

/** How often the tables and indexes of one database were read since it began to count (or since `resetAt`); instants in ms. */
export type ScanFacts = {
  takenAt: number
  resetAt?: number
  instance: ServerInstance
  tables: readonly (TableName & Omit<TableScans, 'fqn' | 'rootFqn'>)[]
  indexes: readonly (TableName & Omit<IndexScans, 'fqn' | 'rootFqn'>)[]
}

/** A source whose usage is read: opened once per run, closed in a finally. */
export type UsageSource = {
  listDatabases(): Promise<readonly DatabaseListing[]>
  /** Throws what a view of statements throws that is missing, hidden or empty. */
  withStatistics<T>(scope: StatisticsScope, use: (look: StatisticsLook) => Promise<T>): Promise<T>
  readFacts(database: string): Promise<UsageFacts>
  readScans(database: string): Promise<ScanFacts>
  footprint(): Footprint
  close(): Promise<void>
}
