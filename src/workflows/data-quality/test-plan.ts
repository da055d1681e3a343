import type { Figures, TableName, TestRequest } from '../../connectors/quality-connector.ts'
import type { TestParameters } from '../../model/data-quality/parameters.ts'
import type { TestCaseResult } from '../../model/data-quality/test-result.ts'
import type { ColumnProfile } from '../../model/profile.ts'

/** One test as its definition sees it. */
export type TestInput = {
  /** The column that is tested; empty for a test of a table. */
  column: string
  table: TableName & { serviceName: string }
  parameters: TestParameters
  /** Bounds come from past results instead of parameters. */
  isDynamic: boolean
  /** The newest first; empty where the definition does not ask for them. */
  past: readonly TestCaseResult[]
  /** Of the column; only where the definition asks for it. */
  profile?: ColumnProfile
}

export type Bounds = { min?: string; max?: string }

/** What a test comes to. Bounds and values are digits. */
export type Verdict = {
  status: 'Success' | 'Failed' | 'Aborted'
  /** What was found and what was expected, in a sentence. */
  result: string
  values: readonly { name: string; value: string; predictedValue?: string }[]
  bounds?: Bounds
  notes?: readonly string[]
}

/** What is asked of the table, and how the answers are judged. */
export type TestPlan = Pick<TestRequest, 'figures' | 'failing' | 'among' | 'claim'> & {
  judge(figures: Figures): Verdict
  /** The figures that hold where a constraint proves the claim. */
  provedValues?: Verdict['values']
  notes?: readonly string[]
}

/** How a definition is evaluated: pure, and whatever the parameters are it throws TEST_INVALID or gives a plan. */
export type Definition = (test: TestInput) => TestPlan
