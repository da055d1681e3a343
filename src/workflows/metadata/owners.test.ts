import { expect, test } from 'vitest'
import { plainSink, plainSource, runPlain, type PlainTable } from '../../../test/plain-metadata.ts'
import type { EntityRecord } from '../../model/ingestion.ts'
import { createOwnerResolver } from './owners.ts'

const sales: { sales: { public: PlainTable[]; 'odd.schema': PlainTable[] } } = {
  sales: { public: [{ name: 'orders', ownerRole: 'alice' }, { name: 'customers', ownerRole: 'nobody' }, { name: 'log' }], 'odd.schema': [{ name: 'orders' }] },
}

/** Owners by FQN after a run with these options; people are alice, bob and carol, teams data and platform. */
async function ownersAfter(config: Record<string, unknown>) {
  const sink = plainSink(['alice', 'bob', 'carol'], ['data', 'platform'])
  const summary = await runPlain(plainSource(sales), sink, { config })
  const owned = [...sink.records].flatMap(([fqn, { request }]) => ('owners' in request && request.owners !== undefined ? [[fqn, request.owners.map(({ id }) => id).join(', ')]] : []))
  return { owners: Object.fromEntries(owned) as Record<string, string>, warnings: summary.warnings }
}

test('nothing is owned without being asked for', async () => {
  expect(await ownersAfter({})).toEqual({ owners: {}, warnings: [] })
})

test('includeOwners takes the role of exactly that name, and says whom it does not know', async () => {
  expect(await ownersAfter({ includeOwners: true })).toEqual({
    owners: { 'pg.sales.public.orders': 'user alice' },
    warnings: ['No user or team has exactly the name "nobody": it owns nothing.'],
  })
})

test('ownerConfig has levels, keys are FQNs without the service before simple names, children inherit', async () => {
  const { owners, warnings } = await ownersAfter({
    includeOwners: true,
    ownerConfig: {
      service: 'platform',
      database: { sales: 'data' },
      databaseSchema: { 'sales."odd.schema"': ['bob'] },
      table: { orders: ['alice', 'bob'], 'sales.public.orders': 'carol' },
    },
  })
  expect(warnings).toEqual([])
  expect(owners).toEqual({
    pg: 'team platform',
    'pg.sales': 'team data',
    'pg.sales.public': 'team data',
    'pg.sales."odd.schema"': 'user bob',
    'pg.sales.public.orders': 'user carol',
    'pg.sales.public.customers': 'team data',
    'pg.sales.public.log': 'team data',
    'pg.sales."odd.schema".orders': 'user alice, user bob',
  })
})

test('without inheritance the default owns what has no entry, and else the role', async () => {
  const inherit = { database: 'data', enableInheritance: false }
  expect((await ownersAfter({ includeOwners: true, ownerConfig: { ...inherit, default: 'platform' } })).owners).toMatchObject({ 'pg.sales': 'team data', 'pg.sales.public': 'team platform', 'pg.sales.public.orders': 'team platform' })
  expect((await ownersAfter({ includeOwners: true, ownerConfig: inherit })).owners).toEqual({ 'pg.sales': 'team data', 'pg.sales.public.orders': 'user alice' })
})

test('a team beside other owners is refused with a warning, and nobody stands in for an unknown name', async () => {
  const { owners, warnings } = await ownersAfter({ ownerConfig: { table: { orders: ['alice', 'data'], customers: 'alica' } } })
  expect(owners).toEqual({})
  expect(warnings).toEqual([
    'ownerConfig of pg.sales.public.orders mixes a team with other owners: an entity has users or one team, so it got none.',
    'No user or team has exactly the name "alica": it owns nothing.',
    'ownerConfig of pg.sales."odd.schema".orders mixes a team with other owners: an entity has users or one team, so it got none.',
  ])
})

test('a role of the server itself stands for nobody, and nobody need be told', async () => {
  const warnings: string[] = []
  const ownersOf = createOwnerResolver({ ownerConfig: undefined, includeOwners: true, findOwner: () => Promise.resolve(undefined), warn: (message) => { warnings.push(message) } })
  const record: EntityRecord = { entityType: 'databaseSchema', fullyQualifiedName: 'pg.shop.public', request: { name: 'public', database: 'pg.shop' } }
  expect(await ownersOf(record, 'pg_database_owner')).toBeUndefined()
  expect(warnings).toEqual([])
})
