import type { RowCondition } from '../../../connectors/quality-connector.ts'
import { rowsTest } from '../rows-test.ts'
import type { Definition } from '../test-plan.ts'

/** No value matches; NULL counts as a match, as OpenMetadata has it, unless NULLs are ignored. */
export const columnValuesToNotMatchRegex: Definition = ({ column, parameters }) => {
  const matching: RowCondition = { is: 'matching', column, regex: parameters.required('forbiddenRegex') }
  const ignoresNulls = parameters.flag('ignoreNulls')
  return rowsTest({
    parameters, failing: ignoresNulls ? matching : { is: 'any', of: [matching, { is: 'null', column }] }, name: 'notLikeCount',
    expectation: `It should be 0${ignoresNulls ? '' : '; NULL counts, since ignoreNulls is off'}.`, ...(ignoresNulls && { among: { is: 'notNull', column } as const }),
  })
}
