import type { Claim, Figures, RowCondition, TestRequest } from '../../connectors/quality-connector.ts'
import type { TestParameters } from '../../model/data-quality/parameters.ts'
import { countOf, isTolerated, toleranceText } from './judge.ts'
import type { TestPlan, Verdict } from './test-plan.ts'

type RowsTest = {
  parameters: TestParameters
  /** When a row fails. */
  failing: RowCondition
  /** What results call the number of failing rows, and what they have to be in a sentence. */
  name: string
  expectation: string
  among?: NonNullable<TestRequest['among']>
  claim?: Claim
}

/** A test that is about single rows: none may fail, or no more than its threshold lets pass. */
export function rowsTest({ parameters, failing, name, expectation, among, claim }: RowsTest): TestPlan {
  const judge = (figures: Figures): Verdict => {
    const [failed, rows] = [countOf(figures, 'failed'), countOf(figures, 'rows')]
    return {
      status: isTolerated(failed, rows, parameters) ? 'Success' : 'Failed',
      result: `Found ${name}=${failed}. ${expectation}${toleranceText(parameters)}`,
      values: [{ name, value: failed }],
    }
  }
  const rows = among?.is === 'notNull' ? { of: 'values' as const, column: among.column } : { of: 'rows' as const }
  return {
    figures: { failed: { of: 'rows', where: failing }, rows }, failing, judge, provedValues: [{ name, value: '0' }],
    ...(among !== undefined && { among }), ...(claim !== undefined && { claim }),
  }
}
