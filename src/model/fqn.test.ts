import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fullyQualifiedName, parentFullyQualifiedName, splitFullyQualifiedName } from './fqn.ts'

test('a part with a dot or a quote is quoted, its quotes doubled', () => {
  expect(fullyQualifiedName('pg', 'shop', 'Weird.Schema', 'my "Table".x')).toBe('pg.shop."Weird.Schema"."my ""Table"".x"')
  expect(fullyQualifiedName('with space', '🦆', 'new\nline')).toBe('with space.🦆.new\nline')
})

test('splitting gives back the parts that were joined, whatever they hold', () => {
  fc.assert(fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', '.', '"', ' ', '\n', 'é', '🦆') }), { minLength: 1, maxLength: 5 }), (parts) => {
    expect(splitFullyQualifiedName(fullyQualifiedName(...parts))).toEqual(parts)
  }))
})

test('the parent is the name without its last part', () => {
  expect(parentFullyQualifiedName('pg.shop."a.b"')).toBe('pg.shop')
  expect(parentFullyQualifiedName('"a.b".c')).toBe('"a.b"')
  expect(parentFullyQualifiedName('pg')).toBeUndefined()
})

test.each(['"open', 'a"b.c', '"a"b', 'a."b"".c'])('%s is refused', (fqn) => {
  expect(() => splitFullyQualifiedName(fqn)).toThrowError(/not a fully qualified name/)
})
