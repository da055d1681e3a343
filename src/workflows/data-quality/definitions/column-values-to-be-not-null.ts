import { rowsTest } from '../rows-test.ts'
import type { Definition } from '../test-plan.ts'

/** No value is NULL. */
export const columnValuesToBeNotNull: Definition = ({ column, parameters }) =>
  rowsTest({ parameters, failing: { is: 'null', column }, name: 'nullCount', expectation: 'It should be 0.', claim: { that: 'notNull', column } })
