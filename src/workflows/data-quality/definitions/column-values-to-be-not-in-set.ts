import { rowsTest } from '../rows-test.ts'
import type { Definition } from '../test-plan.ts'

/** No value is in the set; NULL is not. */
export const columnValuesToBeNotInSet: Definition = ({ column, parameters }) => {
  const values = parameters.list('forbiddenValues')
  return rowsTest({ parameters, failing: { is: 'listed', column, values }, name: 'countForbiddenValues', expectation: 'It should be 0.', claim: { that: 'notListed', column, values } })
}
