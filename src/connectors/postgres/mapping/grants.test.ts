import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseGrant, toGrants } from './grants.ts'

test('letters become privileges, a star the grant option, an empty grantee PUBLIC', () => {
  expect(parseGrant('=r/owner')).toEqual({ grantee: 'PUBLIC', privileges: ['SELECT'], grantor: 'owner' })
  expect(parseGrant('reader=r*w/owner')).toEqual({ grantee: 'reader', privileges: ['SELECT', 'UPDATE'], grantable: ['SELECT'], grantor: 'owner' })
  expect(parseGrant('all=arwdDxtm/o').privileges).toEqual(['INSERT', 'SELECT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN'])
  expect(parseGrant('nobody=/o')).toEqual({ grantee: 'nobody', privileges: [], grantor: 'o' })
})

test('names in quotes lose them, whatever they hold', () => {
  expect(parseGrant('"a=b/""c"""=U/"the owner"')).toEqual({ grantee: 'a=b/"c"', privileges: ['USAGE'], grantor: 'the owner' })
})

test('a letter of a newer server stays a letter', () => {
  expect(parseGrant('a=rZ*/o')).toEqual({ grantee: 'a', privileges: ['SELECT', 'Z'], grantable: ['Z'], grantor: 'o' })
})

test('no list means the built-in rights, an empty one means none', () => {
  expect(toGrants(null)).toBeUndefined()
  expect(toGrants([])).toEqual([])
})

test('what is no aclitem is refused', () => {
  expect(() => parseGrant('reader')).toThrow('Not an aclitem: reader')
})

test('every name survives the way the server quotes it', () => {
  const quote = (name: string) => (/^\w+$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`)
  const name = fc.string({ minLength: 1, unit: 'binary' })
  fc.assert(fc.property(name, name, (grantee, grantor) => {
    expect(parseGrant(`${quote(grantee)}=r/${quote(grantor)}`)).toEqual({ grantee, privileges: ['SELECT'], grantor })
  }))
})
