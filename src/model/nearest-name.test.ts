import { expect, test } from 'vitest'
import { nearestName } from './nearest-name.ts'

const known = ['owners', 'tags', 'columns', 'tableConstraints', 'schemaDefinition']

test('a mistyped name leads to the nearest known one, whatever its case', () => {
  expect(nearestName('owner', known)).toBe('owners')
  expect(nearestName('TAGS', known)).toBe('tags')
  expect(nearestName('tableConstraint', known)).toBe('tableConstraints')
  expect(nearestName('schemadefinitoin', known)).toBe('schemaDefinition')
})

test('a name far from all of them leads nowhere', () => {
  expect(nearestName('lineage', known)).toBeUndefined()
  expect(nearestName('x', [])).toBeUndefined()
})
