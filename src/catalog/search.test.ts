import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { containers, openTestCatalog, table, type TestCatalog } from '../../test/catalog.ts'
import { servers } from '../../test/server.ts'
import type { TagLabel } from '../model/entity.ts'
import { createEntity } from './create.ts'
import { patchEntity } from './patch.ts'
import { searchEntities, type SearchRequest } from './search.ts'

const actor = { name: 'ada', isBot: false }
const label = (tagFQN: string): TagLabel => ({ tagFQN, source: 'Classification', labelType: 'Automated', state: 'Suggested' })

describe.each(servers())('searchEntities on PostgreSQL %i', (major) => {
  let catalog: TestCatalog
  beforeAll(async () => {
    catalog = await openTestCatalog(major)
    for (const batch of containers('sales', 'stock')) await catalog.put(batch)
    await catalog.put([
      table('sales', 'customers', 1, ['id', 'email', 'created_at']),
      table('sales', 'customer_addresses', 2, ['id', 'customer_id', 'street']),
      table('sales', 'orders', 3, ['id', 'customer_id', 'total'], { description: 'What a customer bought.', tags: [label('Tier.Tier1')] }),
      table('sales', 'PaymentMethods', 4, ['id', 'iban'], { tableType: 'View' }),
      table('stock', 'orders', 5, ['id', 'supplier'], { tags: [label('PII.None')] }),
      table('stock', 'vipcustomers', 6, ['id'], {}),
      table('stock', 'größe', 7, ['id', 'maß']),
      table('stock', '🚚', 8, ['id']),
      table('stock', 'notes', 9, ['id'], { description: 'Free words about a shipment.' }),
    ])
    const owner = await createEntity(catalog.pool, 'user', { name: 'grace.hopper', email: 'g@example.org', displayName: 'Grace' }, actor)
    await patchEntity(catalog.pool, 'table', { fqn: 'pg.shop.stock.notes' }, { operations: [{ op: 'add', path: '/owners/-', value: { id: owner.id, type: 'user' } }], actor })
  })
  afterAll(() => catalog.close())

  const search = (q: string, more: SearchRequest = {}) => searchEntities(catalog.pool, { q, ...more })
  const names = async (q: string, more: SearchRequest = {}) => (await search(q, more)).hits.map((hit) => hit.name)

  test('the very name comes first, then names that begin so, then columns, then descriptions, then what only resembles it', async () => {
    expect(await names('customers')).toEqual(['customers', 'vipcustomers'])
    expect(await names('customer')).toEqual(['customers', 'customer_addresses', 'orders', 'vipcustomers'])
    expect((await search('customer')).hits.map((hit) => hit.columns)).toEqual([[], ['customer_id'], ['customer_id'], []])
    expect(await names('shipment')).toEqual(['notes'])
  })

  test('words are found by their beginnings, in any case and order, across name, columns and case of the name', async () => {
    expect(await names('cust addr')).toEqual(['customer_addresses'])
    expect(await names('street CUSTOMER')).toEqual(['customer_addresses'])
    expect(await names('methods')).toEqual(['PaymentMethods'])
    expect(await names('paymentmethods')).toEqual(['PaymentMethods'])
    expect(await names('payment_met')).toEqual(['PaymentMethods'])
    expect(await names('grö')).toEqual(['größe'])
    expect(await names('gro')).toEqual(['größe'])
    expect(await names('🚚')).toEqual(['🚚'])
  })

  test('a typing error and the middle of a word still find it', async () => {
    for (const typed of ['custmers', 'cutsomers', 'custoners']) expect((await names(typed))[0]).toBe('customers')
    expect(await names('paymnt')).toEqual(['PaymentMethods'])
    expect(await names('zzzz')).toEqual([])
  })

  test('a dotted text looks in a schema, and a full name finds its table, or the table of the column', async () => {
    expect((await search('stock.ord')).hits.map((hit) => hit.fullyQualifiedName)).toEqual(['pg.shop.stock.orders'])
    expect((await names('stock.')).sort()).toEqual(['größe', 'notes', 'orders', 'stock', 'vipcustomers', '🚚'].sort())
    expect((await search('pg.shop.sales.customers')).hits[0]?.fullyQualifiedName).toBe('pg.shop.sales.customers')
    expect((await search('pg.shop.sales.orders.customer_id')).hits[0]?.fullyQualifiedName).toBe('pg.shop.sales.orders')
    expect((await search('orders.supplier')).hits[0]?.fullyQualifiedName).toBe('pg.shop.stock.orders')
  })

  test('owners and tags are found and filtered by', async () => {
    expect(await names('grace')).toEqual(['notes'])
    expect(await names('', { filters: { owner: ['grace.hopper'] } })).toEqual(['notes'])
    expect(await names('tier1')).toEqual(['orders'])
    expect(await names('', { filters: { tag: ['PII.None', 'Tier.Tier1'] } })).toEqual(['orders', 'orders'])
    expect((await search('orders', { filters: { tier: ['Tier.Tier1'] } })).hits.map((hit) => hit.databaseSchema)).toEqual(['pg.shop.sales'])
  })

  test('filters narrow each other and facets count what is left', async () => {
    expect(await names('orders', { filters: { databaseSchema: ['pg.shop.stock'] } })).toEqual(['orders'])
    expect(await names('', { filters: { tableType: ['View'], service: ['pg'] } })).toEqual(['PaymentMethods'])
    expect(await names('', { filters: { entityType: ['databaseSchema'] } })).toEqual(['sales', 'stock'])
    expect(await names('', { filters: { databaseSchema: ['pg.shop.nowhere'] } })).toEqual([])
    const { facets, total, isTotalExact } = await search('', { filters: { entityType: ['table'] }, limit: 0 })
    expect({ total, isTotalExact }).toEqual({ total: 9, isTotalExact: true })
    expect(facets).toEqual({
      entityType: [{ value: 'table', count: 9 }],
      service: [{ value: 'pg', count: 9 }],
      database: [{ value: 'pg.shop', count: 9 }],
      databaseSchema: [{ value: 'pg.shop.stock', count: 5 }, { value: 'pg.shop.sales', count: 4 }],
      tableType: [{ value: 'Regular', count: 8 }, { value: 'View', count: 1 }],
      owner: [{ value: 'grace.hopper', count: 1 }],
      tag: [{ value: 'PII.None', count: 1 }, { value: 'Tier.Tier1', count: 1 }],
      tier: [{ value: 'Tier.Tier1', count: 1 }],
    })
    expect((await search('orders')).facets.databaseSchema).toEqual([{ value: 'pg.shop.sales', count: 1 }, { value: 'pg.shop.stock', count: 1 }])
  })

  test('hits can be sorted and paged through', async () => {
    const all = await names('', { filters: { entityType: ['table'] }, sort: 'name' })
    expect(all).toHaveLength(9)
    expect(await names('', { filters: { entityType: ['table'] }, sort: 'name', limit: 4, offset: 4 })).toEqual(all.slice(4, 8))
    expect((await names('', { sort: 'updatedAt' }))[0]).toBe('notes')
    expect((await names('customer', { sort: 'name' }))).toEqual(['customer_addresses', 'customers', 'orders', 'vipcustomers'])
  })

  test('a hit tells where it matched and where it stands', async () => {
    const [hit] = (await search('bought')).hits
    expect(hit).toMatchObject({
      name: 'orders', service: 'pg', database: 'pg.shop', databaseSchema: 'pg.shop.sales', tableType: 'Regular', tags: [{ tagFQN: 'Tier.Tier1' }],
      highlight: [{ field: 'description', text: 'What a customer bought.', ranges: [[16, 22]] }],
    })
  })

  test('what people write is found at once, and what they replace no more', async () => {
    await patchEntity(catalog.pool, 'table', { fqn: 'pg.shop.stock.vipcustomers' }, { operations: [{ op: 'add', path: '/columns/0/description', value: 'membership number' }], actor })
    expect(await names('membership')).toEqual(['vipcustomers'])
    await patchEntity(catalog.pool, 'table', { fqn: 'pg.shop.stock.vipcustomers' }, { operations: [{ op: 'replace', path: '/columns/0/description', value: 'card' }], actor })
    expect(await names('membership')).toEqual([])
  })

  test.each(["'", '"', '\\', ':*', '&|!()', '%_', '<->', '\0', '.', '..', '   ', "a'b:*\\", 'x'.repeat(2000), '"unclosed.name', '\ud800'])('%j does no harm', async (q) => {
    await expect(search(q)).resolves.toMatchObject({ facets: {} })
  })
})
