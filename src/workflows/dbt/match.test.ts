import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fullyQualifiedName } from '../../model/fqn.ts'
import { createFunctionMatcher } from './match-function.ts'
import { createMatcher, identityOf } from './match.ts'

const node = { database: 'Shop', schema: 'Marts', identifier: 'Orders', quoting: { database: true, schema: true, identifier: true } }

test('quoted parts stand as they are, the rest in small letters, as PostgreSQL reads them', () => {
  expect(identityOf({ ...node, relationName: '"Shop"."Marts"."Orders"' })).toEqual({ database: 'Shop', schema: 'Marts', name: 'Orders' })
  expect(identityOf({ ...node, relationName: '"Shop".Marts.Orders' })).toEqual({ database: 'Shop', schema: 'marts', name: 'orders' })
  expect(identityOf({ ...node, relationName: '"a.b"."c""d".e' })).toEqual({ database: 'a.b', schema: 'c"d', name: 'e' })
  expect(identityOf({ ...node, relationName: 'marts.orders' })).toEqual({ database: 'Shop', schema: 'marts', name: 'orders' })
  expect(identityOf(node)).toEqual({ database: 'Shop', schema: 'Marts', name: 'Orders' })
  expect(identityOf({ ...node, quoting: { database: false, schema: false, identifier: false } })).toEqual({ database: 'shop', schema: 'marts', name: 'orders' })
})

test('a name of more than 63 bytes is cut as the server cuts it, at a whole character', () => {
  expect(identityOf({ ...node, identifier: 'x'.repeat(70) }).name).toBe('x'.repeat(63))
  expect(identityOf({ ...node, identifier: `${'x'.repeat(62)}é` }).name).toBe('x'.repeat(62))
})

test('whatever its names, a table is found by what dbt writes', () => {
  const name = fc.string({ minLength: 1, maxLength: 15 }).filter((text) => !text.includes('\0'))
  fc.assert(fc.property(name, name, name, (database, schema, table) => {
    const relationName = [database, schema, table].map((text) => `"${text.replaceAll('"', '""')}"`).join('.')
    const fqn = fullyQualifiedName('pg', database, schema, table)
    expect(createMatcher([fqn], { serviceName: 'pg', acrossDatabases: false })(identityOf({ ...node, relationName }))).toEqual({ fqn })
  }))
})

const tables = ['pg.shop.marts.orders', 'pg.shop.marts.Orders', 'pg.archive.marts.returns', 'other.shop.marts.prices', 'a.x.marts.twice', 'b.x.marts.twice', 'pg.shop.public.days']
const identity = (name: string, schema = 'marts') => ({ database: 'shop', schema, name })

test('by exact identity in the service alone; what is not there is told with the nearest and the reason', () => {
  const match = createMatcher(tables, { serviceName: 'pg', acrossDatabases: false })
  expect(match(identity('orders'))).toEqual({ fqn: 'pg.shop.marts.orders' })
  expect(match(identity('Orders'))).toEqual({ fqn: 'pg.shop.marts.Orders' })
  expect(match(identity('ORDERS'))).toEqual({ reason: 'its name has other letters, large or small (quoting of the project)', candidates: ['pg.shop.marts.Orders', 'pg.shop.marts.orders'] })
  expect(match(identity('returns'))).toEqual({ reason: 'it is in another database, and searchAcrossDatabases is off', candidates: ['pg.archive.marts.returns'] })
  expect(match(identity('prices'))).toEqual({ reason: 'it is in another service, and searchAcrossDatabases is off', candidates: ['other.shop.marts.prices'] })
  expect(match(identity('days'))).toEqual({ reason: 'there is such a table in another schema only', candidates: ['pg.shop.public.days'] })
  expect(match(identity('nothing'))).toEqual({ reason: 'there is no such table in the catalog', candidates: [] })
  expect(createMatcher([], { serviceName: 'pg', acrossDatabases: false })(identity('orders'))).toEqual({ reason: 'the catalog holds no table of pg', candidates: [] })
})

test('across databases: the own service first, then the same database of others; a name of several tables is not guessed', () => {
  const match = createMatcher([...tables, 'other.shop.marts.returns'], { serviceName: 'pg', acrossDatabases: true })
  expect(match(identity('returns'))).toEqual({ fqn: 'pg.archive.marts.returns' })
  expect(match(identity('prices'))).toEqual({ fqn: 'other.shop.marts.prices' })
  expect(match(identity('twice'))).toEqual({ reason: 'its name means 2 tables', candidates: ['a.x.marts.twice', 'b.x.marts.twice'] })
})

test('functions are found by name and types, whatever people call them; overloads together', () => {
  const routines = ['net(numeric)', 'net(numeric, integer[])', 'net("Odd, type", character varying)', 'only(f.mood)', 'none()'].map((name) => fullyQualifiedName('pg', 'shop', 'f', name))
  const match = createFunctionMatcher(routines, 'pg')
  const find = (name: string, ...signatures: string[][]) => match({ database: 'shop', schema: 'f', name }, signatures)
  expect(find('net', ['DECIMAL(10, 2)', 'int4[]'])).toEqual({ fqns: ['pg.shop.f.net(numeric, integer[])'] })
  expect(find('net', ['"Odd, type"', 'varchar(3)'])).toMatchObject({ fqns: [expect.stringContaining('Odd, type')] })
  expect(find('net', ['numeric'], ['numeric', 'int []'])).toEqual({ fqns: ['pg.shop.f.net(numeric)', 'pg.shop.f.net(numeric, integer[])'] })
  expect(find('only', ['mood'])).toEqual({ fqns: ['pg.shop.f."only(f.mood)"'] })
  expect(find('none', [])).toEqual({ fqns: ['pg.shop.f.none()'] })
  expect(find('net', ['text'])).toMatchObject({ reason: 'no function of this name takes (text)', candidates: expect.arrayContaining(['pg.shop.f.net(numeric)']) })
  expect(find('nowhere', [])).toEqual({ reason: 'there is no such function in the catalog of pg', candidates: [] })
})
