import type { Footprint } from '../model/ingestion.ts'
import type { SampleData } from '../model/sample-data.ts'
import type { DatabaseListing } from './connector.ts'
import type { ProfileTarget } from './profile-connector.ts'

/** What kind of value a column holds, whatever its type is called: domains by what they are made from. */
export type ColumnFamily = 'text' | 'enum' | 'integer' | 'decimal' | 'boolean' | 'date' | 'timestamp' | 'uuid' | 'network' | 'mac' | 'binary' | 'json' | 'array' | 'other'

/** A column with what tells its kind; `values` are some of its values as text, none of them NULL and each there once, in no order. */
export type ClassifiedColumn = {
  name: string
  family: ColumnFamily
  /** The domain that it is of, without its schema. */
  domain?: string
  comment?: string
  /** Labels of its enumeration. */
  labels?: readonly string[]
  values: readonly string[]
}

/** How to look at one table. */
export type SamplePlan = {
  /** Rows to read; 0 reads no table. */
  rows: number
  /** Whether values that ANALYZE left may be used too. */
  usesStatistics: boolean
  /** How many of the rows to keep whole, as sample data; undefined keeps none. */
  keepRows?: number | undefined
}

/** What a look at a table gave; `unread` says why there are no rows, `notes` what is missing from them. */
export type SampleOutcome =
  | { columns: readonly ClassifiedColumn[]; sampleData?: SampleData; takenAt: number; unread?: Unread; notes: readonly string[]; hints: readonly string[] }
  | { gone: true }

export type Unread = { reason: 'notVisible' | 'locked' | 'changedDuringRun' | 'unsupported' | 'failed'; detail: string; hint?: string }

/** A source whose tables are looked at for what their columns hold: opened once per run, closed in a finally. */
export type ClassificationSource = {
  listDatabases(): Promise<readonly DatabaseListing[]>
  listTables(database: string): Promise<ProfileTarget[]>
  /** Throws what a broken source throws; a table that cannot be read is an outcome, and no text of an outcome holds a value of a row. */
  sampleTable(target: ProfileTarget, plan: SamplePlan): Promise<SampleOutcome>
  footprint(): Footprint
  close(): Promise<void>
}
