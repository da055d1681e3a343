import { expect, test } from 'vitest'
import type { ProfilePlan, ProfileTarget } from '../../connectors/profile-connector.ts'
import { createBudget } from './budget.ts'

const table = (name: string, sizeInByte: number): ProfileTarget => ({ database: 'shop', databaseSchema: 'public', table: name, tableType: 'Regular', sizeInByte })
const plan: ProfilePlan = { statisticsOnly: false, withColumns: true, withCommonValues: false, metricsOf: () => undefined, isExact: () => false, customMetrics: [], timeoutMs: 60_000 }

test('tables that fit their share are read whole, larger ones sampled, hopeless ones taken from statistics', () => {
  const [small, large, huge] = [table('small', 40_000_000), table('large', 4_000_000_000), table('huge', 400_000_000_000_000)]
  expect(createBudget([small], 10_000, () => 0).fit(small, plan)).toEqual({ ...plan, timeoutMs: 10_000 })
  // 4 GB at 20 MB a second are 200 seconds: a twentieth of it fits.
  expect(createBudget([large], 10_000, () => 0).fit(large, plan)).toEqual({ ...plan, timeoutMs: 10_000, sample: { value: 5, type: 'PERCENTAGE', method: 'SYSTEM' } })
  expect(createBudget([huge], 10_000, () => 0).fit(huge, plan)).toEqual({ ...plan, statisticsOnly: true })
})

test('what tables took tells how fast the next are read, and when the time is over nothing is', () => {
  let now = 0
  const [first, second] = [table('first', 200_000_000), table('second', 200_000_000)]
  const budget = createBudget([first, second], 20_000, () => now)
  expect(budget.fit(first, plan).sample).toBeUndefined()
  budget.spent(first, plan, now = 16_000)
  expect(budget.fit(second, plan).sample).toEqual({ value: 25, type: 'PERCENTAGE', method: 'SYSTEM' })
  now = 20_001
  expect(budget.fit(second, plan)).toMatchObject({ statisticsOnly: true })
})

test('a sample that a person chose stays', () => {
  const sample = { value: 50, type: 'PERCENTAGE', method: 'BERNOULLI' } as const
  const large = table('large', 4_000_000_000)
  expect(createBudget([large], 10_000, () => 0).fit(large, { ...plan, sample }).sample).toEqual(sample)
})
