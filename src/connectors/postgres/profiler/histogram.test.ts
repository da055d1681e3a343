import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cutBins, toHistogram } from './histogram.ts'
import type { MeasuredColumn } from './measured-column.ts'

const column = (isInteger: boolean): MeasuredColumn => ({ name: 'c', value: 'profiled.c', measure: { sql: (value) => value, kind: isInteger ? 'integer' : 'float', isPlain: true }, isUnique: false })
const labels = (low: number, high: number, isInteger = false, count = 4): string[] | undefined => {
  const bins = cutBins({ column: column(isInteger), low, high, count })
  return bins && toHistogram(bins, []).boundaries
}

test('labels tell neighbours apart, below one too', () => {
  expect(labels(0, 0.003)).toEqual(['0 to 0.001', '0.001 to 0.002', '0.002 and up'])
  expect(labels(0, 3_000_000)).toEqual(['0 to 1000000', '1000000 to 2000000', '2000000 and up'])
  expect(labels(1, 3, true)).toEqual(['1 to 2', '2 to 3', '3 and up'])
})

test('equal values, one value, none and infinite spreads have no histogram', () => {
  for (const [low, high, count] of [[5, 5, 9], [5, 6, 1], [NaN, NaN, 0], [-1.7e308, 1.7e308, 9]] as const) expect(cutBins({ column: column(false), low, high, count })).toBeUndefined()
})

test('quartiles set the width; a hundred bins are the most', () => {
  expect(cutBins({ column: column(false), low: 0, high: 10, count: 1000, interQuartileRange: 5 })).toMatchObject({ count: 10 })
  expect(cutBins({ column: column(false), low: 0, high: 1e9, count: 1000, interQuartileRange: 5 })).toMatchObject({ count: 11 })
})

test('whole numbers fall into bins of whole width that reach the greatest', () => {
  fc.assert(fc.property(fc.integer(), fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 2, max: 1_000_000 }), (low, spread, count) => {
    const bins = cutBins({ column: column(true), low, high: low + spread, count })!
    expect(Number.isInteger(bins.width)).toBe(true)
    expect(bins.low + bins.width * bins.count).toBeGreaterThan(low + spread)
    expect(bins.low + bins.width * (bins.count - 1)).toBeLessThanOrEqual(low + spread)
  }))
})
