import { judgeLearned } from '../figure-test.ts'
import { boundsOf, judgeFigure } from '../judge.ts'
import type { Definition } from '../test-plan.ts'

/** The number of rows lies within bounds, or where history lets expect it. */
export const tableRowCountToBeBetween: Definition = (test) => {
  const bounds = boundsOf(test.parameters, 'minValue', 'maxValue')
  return { figures: { rowCount: { of: 'rows', isWhole: true } }, judge: ({ rowCount = '0' }) => (test.isDynamic ? judgeLearned('rowCount', rowCount, test) : judgeFigure('rowCount', rowCount, bounds)) }
}
