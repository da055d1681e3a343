import type { RowCondition } from '../../../connectors/quality-connector.ts'
import { TrunklineError } from '../../../model/errors.ts'
import { countOf, isTolerated, toleranceText } from '../judge.ts'
import type { Definition } from '../test-plan.ts'

/** With matchEnum every value is in the set; without it, one row in the set is enough, as OpenMetadata has it. */
export const columnValuesToBeInSet: Definition = ({ column, parameters }) => {
  const values = parameters.list('allowedValues')
  if (values.length === 0) throw new TrunklineError('TEST_INVALID', 'allowedValues is an empty list: no value could be in it.', { object: 'allowedValues' })
  const isEach = parameters.flag('matchEnum')
  const ignoresNulls = parameters.flag('ignoreNulls')
  const outside: RowCondition = { is: 'notListed', column, values }
  const failing: RowCondition = ignoresNulls ? outside : { is: 'any', of: [outside, { is: 'null', column }] }
  return {
    figures: { allowed: { of: 'rows', where: { is: 'listed', column, values } }, failed: { of: 'rows', where: failing }, rows: ignoresNulls ? { of: 'values', column } : { of: 'rows' } },
    failing, ...(ignoresNulls && { among: { is: 'notNull', column } as const }),
    ...(isEach && { claim: { that: 'listed', column, values, allowsNull: ignoresNulls } as const }),
    judge: (figures) => {
      const [found, failed, rows] = [countOf(figures, 'allowed'), countOf(figures, 'failed'), countOf(figures, 'rows')]
      const isRight = isEach ? isTolerated(failed, rows, parameters) : found !== '0'
      const outsideText = isEach ? `; ${failed} of ${rows} are outside of the set.${toleranceText(parameters)}` : '; one is enough, since matchEnum is off.'
      return { status: isRight ? 'Success' : 'Failed', result: `Found countInSet=${found}${outsideText}`, values: [{ name: 'allowedValueCount', value: found }] }
    },
  }
}
