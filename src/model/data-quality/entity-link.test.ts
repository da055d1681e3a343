import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fullyQualifiedName } from '../fqn.ts'
import { parseEntityLink, testCaseFullyQualifiedName, toEntityLink } from './entity-link.ts'

test('a link to a table or column is read', () => {
  expect(parseEntityLink('<#E::table::svc.db.public.pay>')).toEqual({ table: 'svc.db.public.pay' })
  expect(parseEntityLink('<#E::table::svc.db.public.pay::columns::amount>')).toEqual({ table: 'svc.db.public.pay', column: 'amount' })
  expect(parseEntityLink('<#E::table::svc.db.public."a.b"::columns::"c.d">')).toEqual({ table: 'svc.db.public."a.b"', column: 'c.d' })
})

test.each(['', 'svc.db.public.pay', '<#E::topic::a>', '<#E::table::>', '<#E::table::a::fields::b>'])('%j is no link', (link) => {
  expect(() => parseEntityLink(link)).toThrow(/no link/)
})

test('what is written is read again', () => {
  const name = fc.string({ minLength: 1 }).filter((text) => !text.includes(':') && !text.includes('>') && !/^".*"$/s.test(text))
  fc.assert(fc.property(fc.tuple(name, name, name, name), fc.option(name, { nil: undefined }), (parts, column) => {
    const target = { table: fullyQualifiedName(...parts), ...(column !== undefined && { column }) }
    expect(parseEntityLink(toEntityLink(target))).toEqual(target)
  }))
})

test('a test is named below its table or column', () => {
  expect(testCaseFullyQualifiedName({ table: 's.d.public.pay' }, 'rows')).toBe('s.d.public.pay.rows')
  expect(testCaseFullyQualifiedName({ table: 's.d.public.pay', column: 'a.b' }, 'not_null')).toBe('s.d.public.pay."a.b".not_null')
})
