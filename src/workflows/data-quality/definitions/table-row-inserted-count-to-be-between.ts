import { TrunklineError } from '../../../model/errors.ts'
import { judgeLearned } from '../figure-test.ts'
import { boundsOf, judgeFigure } from '../judge.ts'
import type { Definition } from '../test-plan.ts'

/** As many rows as expected came within a range before now. */
export const tableRowInsertedCountToBeBetween: Definition = (test) => {
  const { parameters } = test
  const interval = parameters.whole('rangeInterval') ?? 0
  if (interval < 1) throw new TrunklineError('TEST_INVALID', `rangeInterval must be 1 or more, not ${interval}.`, { object: 'rangeInterval' })
  const unit = parameters.required('rangeType').trim().toUpperCase() as 'HOUR' | 'DAY' | 'MONTH' | 'YEAR'
  const bounds = boundsOf(parameters, 'min', 'max')
  return {
    figures: { rowCount: { of: 'rows', isWhole: true, where: { is: 'since', column: parameters.required('columnName'), interval, unit } } },
    judge: ({ rowCount = '0' }) => (test.isDynamic ? judgeLearned('rowCount', rowCount, test) : judgeFigure('rowCount', rowCount, bounds)),
  }
}
