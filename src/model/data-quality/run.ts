import type { ColumnProfile } from '../profile.ts'
import type { TableProfilerConfig } from '../profiler-config.ts'
import type { CreateTestCase, TableData, TestCase } from './test-case.ts'
import type { CreateTestDefinition, TestDefinition } from './test-definition.ts'
import type { CreateTestCaseResult, TestCaseResult } from './test-result.ts'

/** A test as a run takes it: written in a file, or kept in the catalog (then with its id). */
export type TestToRun = Omit<CreateTestCase, 'owners' | 'tags' | 'reviewers' | 'testSuite'> & { id?: string; fullyQualifiedName: string }

/** One result on its way to a sink; the test is named by its FQN. `failedRows` holds at most 50 rows, only where somebody asked for them. */
export type TestResultRecord = {
  testCase: TestToRun
  result: CreateTestCaseResult
  failedRows?: TableData
  /** SQL that finds the failing rows. */
  inspectionQuery?: string
}

/** Which tests a run is of: those of a table, of a suite (by name or FQN), of all tables of a service, narrowed to names. */
export type TestSelection = { table?: string; suite?: string; service?: string; names?: readonly string[] }

/** What a data-quality run asks of the catalog; one that writes into a file gets one that knows nothing. */
export type TestCatalog = {
  /** Tests that are not deleted, and whose definitions are enabled. */
  listTestCases(selection: TestSelection): Promise<readonly TestCase[]>
  /** A definition by name that is not built in; undefined where there is none. */
  readTestDefinition(name: string): Promise<TestDefinition | CreateTestDefinition | undefined>
  /** Past results of a test, the newest first. */
  readPastResults(testCase: string, limit: number): Promise<readonly TestCaseResult[]>
  /** The names of columns of a table whose values are tagged as sensitive: they are masked in samples. */
  readSensitiveColumns(table: string): Promise<readonly string[]>
  /** How people said that a table is to be profiled, then its schema, then its database, where they did: the same rows are tested. */
  readRowSettings(table: string): Promise<readonly TableProfilerConfig[]>
  /** The last profile of each column of a table. */
  readColumnProfiles(table: string): Promise<readonly ColumnProfile[]>
}

/** Runs one test now and keeps nothing; past results are those of `learnsFrom`, the FQN of a test, where it is given. Throws what keeps its source from being read. */
export type TestTrial = (request: CreateTestCase, options: { signal: AbortSignal; learnsFrom?: string }) => Promise<TestResultRecord>

/** What became of a test that a file describes. `unknown`: the sink does not hold its table, column or definition. */
export type TestCaseOutcome = 'created' | 'updated' | 'unchanged' | 'unknown'
