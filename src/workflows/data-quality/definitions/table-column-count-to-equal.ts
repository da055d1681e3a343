import { compares } from '../judge.ts'
import { liveColumns } from '../live-columns.ts'
import type { Definition } from '../test-plan.ts'

/** There are as many columns as expected. */
export const tableColumnCountToEqual: Definition = ({ parameters }) => {
  const expected = parameters.required('columnCount').trim()
  return {
    figures: { columns: { of: 'columns' } },
    judge: (figures) => {
      const found = String(liveColumns(figures).length)
      return { status: compares(found, '==', expected) ? 'Success' : 'Failed', result: `Found columnCount=${found} vs. the expected ${expected}.`, values: [{ name: 'columnCount', value: found }], bounds: { min: expected, max: expected } }
    },
  }
}
