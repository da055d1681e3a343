import { judgeLearned } from '../figure-test.ts'
import { compares, countOf } from '../judge.ts'
import type { Definition } from '../test-plan.ts'

/** There are as many rows as expected. */
export const tableRowCountToEqual: Definition = (test) => {
  const expected = test.isDynamic ? '0' : test.parameters.required('value').trim()
  return {
    figures: { rowCount: { of: 'rows', isWhole: true } },
    judge: (figures) => {
      const found = countOf(figures, 'rowCount')
      if (test.isDynamic) return judgeLearned('rowCount', found, test)
      return { status: compares(found, '==', expected) ? 'Success' : 'Failed', result: `Found rowCount=${found} vs. the expected ${expected}.`, values: [{ name: 'rowCount', value: found }], bounds: { min: expected, max: expected } }
    },
  }
}
