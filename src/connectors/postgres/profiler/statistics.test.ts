import { expect, test } from 'vitest'
import type { ColumnMetric } from '../../../model/profile.ts'
import type { MeasuredColumn } from './measured-column.ts'
import { toStatisticsProfile } from './statistics.ts'

const column: MeasuredColumn = { name: 'c', value: 'profiled.c', measure: { sql: (value) => value, kind: 'integer', isPlain: true }, isUnique: false }
const metrics = new Set<ColumnMetric>(['median', 'firstQuartile', 'thirdQuartile', 'interQuartileRange'])
const profile = (statistics: { bounds: string[] | null; common_values?: string[]; common_fractions?: number[]; null_fraction?: number }) =>
  toStatisticsProfile({ name: 'c', null_fraction: 0, distinct_estimate: -1, common_values: null, common_fractions: null, ...statistics }, { column, metrics, rows: 1000, timestamp: 1 })

test('bins that hold equally many values give quartiles', () => {
  expect(profile({ bounds: ['0', '10', '20', '40', '100'] })).toEqual({ name: 'c', timestamp: 1, grade: 'statistics', firstQuartile: 10, median: 20, thirdQuartile: 40, interQuartileRange: 30 })
})

test('a common value draws the quartiles to itself, and nulls are not values', () => {
  expect(profile({ bounds: ['0', '100'], common_values: ['7'], common_fractions: [0.4], null_fraction: 0.5 })).toMatchObject({ firstQuartile: 7, median: 7, thirdQuartile: 7 })
  expect(profile({ bounds: null, common_values: ['1', '2'], common_fractions: [0.5, 0.5] })).toMatchObject({ firstQuartile: 1, thirdQuartile: 2 })
})

test('what is no finite number has no quartiles', () => {
  expect(profile({ bounds: ['0', 'NaN'] })).not.toHaveProperty('median')
  expect(profile({ bounds: null })).not.toHaveProperty('median')
})
