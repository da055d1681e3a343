import { expect, test } from 'vitest'
import { learnBounds } from './learn-bounds.ts'

const options = { sensitivity: 3, least: 5, maxChange: 1 }
/** The newest first, as the catalog gives them. */
const past = (...values: (number | [number, 'Failed' | 'Aborted'])[]) => values.toReversed().map((one, timestamp) => {
  const [value, testCaseStatus] = typeof one === 'number' ? [one, 'Success' as const] : one
  return { timestamp, testCaseStatus, testResultValue: [{ name: 'rowCount', value: String(value) }] }
})

test('too few results teach nothing, and those that were aborted do not count', () => {
  expect(learnBounds(past(1, 2, 3, 4, [9, 'Aborted']), 'rowCount', options)).toEqual({ explanation: 'Learning: 4 of the 5 results that bounds are learned from are there.' })
  expect(learnBounds(past(1, 2, 3, 4, 5), 'other', options).bounds).toBeUndefined()
})

test('a table that grows is expected to grow on', () => {
  expect(learnBounds(past(1000, 1100, 1200, 1300, 1400), 'rowCount', options)).toMatchObject({ predicted: '1500', bounds: { min: '1486', max: '1514' } })
  // Steps 100, 120, 80, 110, 90: their median is 100, the usual deviation 1.4826 · 10.
  expect(learnBounds(past(1000, 1100, 1220, 1300, 1410, 1500), 'rowCount', options)).toMatchObject({ predicted: '1600', bounds: { min: '1555.522', max: '1644.478' } })
})

test('one outlier teaches nothing; so many failures in a row are the new state of things', () => {
  expect(learnBounds(past(100, 100, 100, 100, 100, [5, 'Failed']), 'rowCount', options)).toMatchObject({ predicted: '100', bounds: { min: '99', max: '101' } })
  expect(learnBounds(past(100, 100, 100, 100, 100, [5, 'Failed'], [5, 'Failed'], [5, 'Failed'], [5, 'Failed'], [5, 'Failed']), 'rowCount', options)).toMatchObject({ predicted: '5', bounds: { min: '4.95', max: '5.05' } })
})
