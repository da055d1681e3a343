import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createNameFilter } from './filter.ts'

test('no pattern, or empty lists, keep every name', () => {
  expect(createNameFilter(undefined, 'tableFilterPattern')('orders')).toBeNull()
  expect(createNameFilter({ includes: [], excludes: [] }, 'tableFilterPattern')('orders')).toBeNull()
})

test('includes are applied first, then excludes', () => {
  const filter = createNameFilter({ includes: ['^orders', '^customers$'], excludes: ['.*_tmp$'] }, 'tableFilterPattern')
  expect(filter('orders')).toBeNull()
  expect(filter('ORDERS_2024')).toBeNull()
  expect(filter('orders_tmp')).toBe('tableFilterPattern excludes .*_tmp$')
  expect(filter('customers_old')).toBe('tableFilterPattern includes')
})

test('a bad pattern is refused by name', () => {
  expect(() => createNameFilter({ excludes: ['*tmp'] }, 'tableFilterPattern')).toThrow('"*tmp" is not a regular expression')
})

test('a name passes exactly when it has an included start and no excluded start', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 3 })
  fc.assert(fc.property(fc.array(word), fc.array(word), word, (includes, excludes, name) => {
    const passes = (includes.length === 0 || includes.some((start) => name.startsWith(start))) && !excludes.some((start) => name.startsWith(start))
    expect(createNameFilter({ includes, excludes }, 'filter')(name) === null).toBe(passes)
  }))
})
