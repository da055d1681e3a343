import type { TableData } from '../model/data-quality/test-case.ts'
import type { CreateTestCaseResult } from '../model/data-quality/test-result.ts'
import type { ErrorCode } from '../model/errors.ts'
import type { Footprint } from '../model/ingestion.ts'
import type { ChosenPartition, ProfileSample } from './profile-connector.ts'

export type TableName = { database: string; databaseSchema: string; table: string }
export type ComparisonOperator = '==' | '!=' | '<' | '<=' | '>' | '>='

/**
 * What can be said of one row, in words that any source can answer. A NULL makes none of them true, but those that are about it. Values of
 * columns are given as texts, in any form that the column's type reads.
 */
export type RowCondition =
  | { is: 'null'; column: string }
  | { is: 'listed'; column: string; values: readonly string[] }
  | { is: 'notListed'; column: string; values: readonly string[] }
  | { is: 'outside'; column: string; min?: string; max?: string }
  | { is: 'lengthOutside'; column: string; min?: string; max?: string }
  | { is: 'matching'; column: string; regex: string }
  | { is: 'notMatching'; column: string; regex: string }
  /** Its value occurs in another row too; `countNulls`: NULL is a value. */
  | { is: 'duplicate'; column: string; countNulls: boolean }
  /** Its value is not among those of a column of a table of the same database. */
  | { is: 'missingIn'; column: string; referred: { databaseSchema: string; table: string; column: string } }
  | { is: 'notComparing'; column: string; operator: ComparisonOperator; other: string; nullsTogether: boolean }
  /** Farther than `radius` metres from the place of its name in a table of places, or named by none. */
  | { is: 'farFrom'; column: string; longitude: string; latitude: string; radius: string; places: { databaseSchema: string; table: string } }
  | { is: 'invalidJson'; column: string; schema: unknown }
  /** Of the last so many units before the snapshot. */
  | { is: 'since'; column: string; interval: number; unit: 'HOUR' | 'DAY' | 'MONTH' | 'YEAR' }
  | { is: 'any'; of: readonly RowCondition[] }

/**
 * One figure of the rows; the answer is text with every digit, null where there is nothing to reckon with. `isWhole`: of a sample it would mean nothing, so
 * that all rows (of the partition) are looked at.
 */
export type FigureRequest =
  | { of: 'rows'; where?: RowCondition; isWhole?: true }
  /** Values are those that are not NULL; means and lengths of texts and arrays are of their lengths. */
  | { of: 'values' | 'min' | 'max' | 'mean' | 'median' | 'stddev' | 'sum' | 'minLength' | 'maxLength'; column: string }
  /** Values that occur once. */
  | { of: 'valuesOnce'; column: string }
  /** Seconds between the greatest date or instant of a column and the snapshot. */
  | { of: 'age'; column: string; isWhole: true }
  /** JSON: `{"values", "gaps", "after"}`: neighbours that are farther apart than a step, and where the first such gap is. */
  | { of: 'gaps'; column: string; step?: string }
  /** JSON: counts of values by bin. A bin is a value, or a range `from..to` (`to` excluded, either may be left out); the last count is of all others. */
  | { of: 'shares'; column: string; bins: readonly string[] }
  /** JSON: `[{"name", "type", "nullable"}]`, from the system catalogs. */
  | { of: 'columns' }
  /** Rows that a query of a person returns, or the first value of its first row. */
  | { of: 'query'; sql: string; take: 'rows' | 'firstValue' }
  /** Rows of the table that meet a condition that a person wrote. */
  | { of: 'rowsMeeting'; sql: string }
  /** JSON: a {@link TableDifference}. */
  | { of: 'difference'; with: DifferenceRequest }

export type DifferenceRequest = {
  serviceName: string
  table: TableName
  /** Pairs of names: here and there. The primary key when left out. */
  keyColumns?: readonly (readonly [string, string])[]
  /** All common ones when left out. */
  columns?: readonly string[]
  where?: string
  caseSensitive: boolean
  /** Differing rows beyond so many need not be counted. */
  enough: number
}

/** How two tables differ. `isAtLeast`: there may be more. */
export type TableDifference = {
  added: number
  removed: number
  changed: number
  rows: number
  otherRows: number
  isAtLeast?: boolean
  /** Changed rows by column, among those that were looked at. */
  changedColumns?: Record<string, number>
  notes?: string[]
}

/** What a test says that a constraint may say already. */
export type Claim =
  | { that: 'notNull'; column: string }
  | { that: 'unique'; column: string; countNulls: boolean }
  | { that: 'refers'; column: string; referred: { databaseSchema: string; table: string; column: string } }
  | { that: 'within'; column: string; min?: string; max?: string }
  | { that: 'lengthWithin'; column: string; min?: string; max?: string }
  | { that: 'listed'; column: string; values: readonly string[]; allowsNull: boolean }
  | { that: 'notListed'; column: string; values: readonly string[] }
  | { that: 'matching'; column: string; regex: string }
  | { that: 'comparing'; column: string; operator: ComparisonOperator; other: string; nullsTogether: boolean }

/** What one test wants to know of its table; all tests of a table are asked together. */
export type TestRequest = {
  /** Any name that is the test's alone. */
  id: string
  figures: Readonly<Record<string, FigureRequest>>
  /** Which rows fail it, where single rows do. */
  failing?: RowCondition | { is: 'query'; sql: string }
  /** The rows that pass or fail, where those are not all. */
  among?: { is: 'notNull'; column: string } | { is: 'sql'; sql: string }
  /** Count the rows that pass and fail. */
  wantsCounts: boolean
  /** Up to 50 of the rows that fail. */
  wantsSample: boolean
  dimensions?: { columns: readonly string[]; top: number }
  claim?: Claim
}

export type Figures = Readonly<Record<string, string | null>>
export type RowCounts = { rows: number; failed: number }
/** The rows with one value of a dimension column; `others`: those with none of the top values. */
export type DimensionFinding = { column: string; value: string; figures: Figures; counts: RowCounts; shareOfRows: number; impact: number }

/** What was found out for one test, or why nothing was. */
export type TestFinding =
  | { failure: { code: ErrorCode; message: string; hint?: string } }
  | {
      figures: Figures
      counts?: RowCounts
      sample?: TableData
      /** SQL that a person can run to see the failing rows. */
      inspectionQuery?: string
      dimensions?: readonly DimensionFinding[]
      provedBy?: NonNullable<CreateTestCaseResult['provedBy']>
      /** A statement that would make the claim a constraint; for a table that holds it already. */
      constraint?: string
      notes?: readonly string[]
    }

export type ExamineOptions = {
  sample?: ProfileSample
  partition?: ChosenPartition
  /** Columns whose values are masked in samples. */
  masked: ReadonlySet<string>
  /** Take what validated, enforced constraints say for granted. */
  trustsConstraints: boolean
  /** Time for all tests of the table, and for one statement. */
  timeoutMs: number
  statementTimeoutMs: number
}

/** What is told of the table beside its findings. */
export type TableExamined = { takenAt: number; isSampled: boolean; rowsRead?: number; notes: readonly string[] }

/** Sources whose tables are tested: servers are opened when first asked, and closed with it. */
export type QualitySource = {
  /**
   * Looks at one table for all its tests, in one snapshot; each finding is reported as soon as it is there. A table that cannot be read is a
   * finding of each test, a broken source throws.
   */
  examine(serviceName: string, table: TableName, requests: readonly TestRequest[], options: ExamineOptions & { report(id: string, finding: TestFinding): void }): Promise<TableExamined>
  footprint(): Footprint
  close(): Promise<void>
}
