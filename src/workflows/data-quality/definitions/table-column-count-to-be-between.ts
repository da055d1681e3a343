import { boundsOf, judgeFigure } from '../judge.ts'
import { liveColumns } from '../live-columns.ts'
import type { Definition } from '../test-plan.ts'

/** The number of columns lies within bounds. */
export const tableColumnCountToBeBetween: Definition = ({ parameters }) => {
  const bounds = boundsOf(parameters, 'minColValue', 'maxColValue')
  return { figures: { columns: { of: 'columns' } }, judge: (figures) => judgeFigure('columnCount', String(liveColumns(figures).length), bounds) }
}
