import type { ComparisonOperator } from '../../../connectors/quality-connector.ts'
import { rowsTest } from '../rows-test.ts'
import type { Definition } from '../test-plan.ts'

/** In every row the value stands to that of another column as it should. */
export const columnValuesToCompareWithColumn: Definition = ({ column, parameters }) => {
  const operator = parameters.required('operator').trim() as ComparisonOperator
  const other = parameters.required('otherColumn').trim()
  const comparison = { column, operator, other, nullsTogether: parameters.flag('nullsTogether') }
  return rowsTest({ parameters, failing: { is: 'notComparing', ...comparison }, name: 'failedCount', expectation: `Each row should have ${column} ${operator} ${other}.`, claim: { that: 'comparing', ...comparison } })
}
