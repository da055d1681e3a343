import { expect, test } from 'vitest'
import type { PostgresGrant } from '../../../model/postgres.ts'
import type { Column } from '../../../model/table.ts'
import { toAccess, toColumnGrants, toDefaultPrivilegeStatements } from './grants.ts'

const all = ['INSERT', 'SELECT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']

function grant(grantee: string, privileges: string[], rest: Partial<PostgresGrant> = {}): PostgresGrant {
  return { grantee, privileges, grantor: 'ann', ...rest }
}

function grantsOf(kind: 'table' | 'routine', grants: PostgresGrant[] | undefined): string[] {
  return toAccess({ kind, name: 's.x', owner: 'ann', grants }).grants
}

test('an owner is given every kind of object by the word that ALTER has for it', () => {
  expect(toAccess({ kind: 'table', name: 's.v', owner: 'Ann "A"', grants: undefined, alterKind: 'materialized view' }).owner)
    .toEqual(['alter materialized view s.v owner to "Ann ""A"""'])
})

test('rights come on top of the built-in ones', () => {
  expect(grantsOf('table', undefined)).toEqual([])
  expect(grantsOf('table', [grant('ann', [...all, 'MAINTAIN']), grant('PUBLIC', ['SELECT']), grant('Bob', ['SELECT', 'INSERT'], { grantable: ['INSERT'] })])).toEqual([
    'grant select on table s.x to public', 'grant select on table s.x to "Bob"', 'grant insert on table s.x to "Bob" with grant option',
  ])
  expect(grantsOf('routine', [grant('PUBLIC', ['EXECUTE']), grant('ann', ['EXECUTE']), grant('bob', ['EXECUTE'])])).toEqual(['grant execute on routine s.x to bob'])
})

test('built-in rights that are gone are revoked, and explicit ones stay explicit', () => {
  expect(grantsOf('routine', [grant('ann', ['EXECUTE']), grant('bob', ['EXECUTE'])])).toEqual(['revoke all on routine s.x from public', 'grant execute on routine s.x to bob'])
  expect(grantsOf('table', [grant('ann', ['SELECT'])])).toEqual(['revoke all on table s.x from ann', 'grant select on table s.x to ann'])
  expect(grantsOf('table', [])).toEqual(['revoke all on table s.x from ann'])
  expect(grantsOf('table', [grant('ann', all)])).toEqual([`grant ${all.join(', ').toLowerCase()} on table s.x to ann`])
})

test('who granted somebody else\'s object does so again under his own name', () => {
  expect(grantsOf('table', [grant('ann', all), grant('bob', ['SELECT'], { grantor: 'Carl' })])).toEqual(['set role "Carl"', 'grant select on table s.x to bob', 'reset role'])
})

test('a schema that has been there before loses what it had', () => {
  expect(toAccess({ kind: 'schema', name: 'public', owner: 'pg_database_owner', grants: [grant('ann', ['USAGE'], { grantor: 'pg_database_owner' })], isGiven: true }).grants)
    .toEqual(['revoke all on schema public from public, pg_database_owner', 'grant usage on schema public to ann'])
})

test('columns with the same rights share a statement', () => {
  const column = (name: string, grants?: PostgresGrant[]): Column =>
    ({ name, dataType: 'INT', extension: { postgres: { attributeNumber: 1, notNull: false, ...(grants !== undefined && { grants }) } } })
  const update = [grant('bob', ['SELECT', 'UPDATE'])]
  expect(toColumnGrants([column('a', update), column('b'), column('C', update), column('d', [grant('PUBLIC', ['SELECT'])])], 's.x', 'ann'))
    .toEqual(['grant select (a, "C"), update (a, "C") on table s.x to bob', 'grant select (d) on table s.x to public'])
})

test('default privileges add to the built-in ones in a schema, and replace them elsewhere', () => {
  expect(toDefaultPrivilegeStatements({ role: 'ann', databaseSchema: 'S', objectType: 'sequence', grants: [grant('bob', ['USAGE'], { grantable: ['USAGE'] })] }))
    .toEqual(['alter default privileges for role ann in schema "S" grant usage on sequences to bob with grant option'])
  expect(toDefaultPrivilegeStatements({ role: 'ann', objectType: 'function', grants: [grant('ann', ['EXECUTE']), grant('bob', ['EXECUTE'])] })).toEqual([
    'alter default privileges for role ann revoke all on routines from public', 'alter default privileges for role ann grant execute on routines to bob',
  ])
})
