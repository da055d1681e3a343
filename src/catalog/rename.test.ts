import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { containers, databaseSchema, openTestCatalog, table, type TestCatalog } from '../../test/catalog.ts'
import { servers } from '../../test/server.ts'
import type { Table } from '../model/table.ts'
import { getEntity, getVersions } from './get.ts'
import { listEntities } from './list.ts'
import { patchEntity } from './patch.ts'

const actor = { name: 'ada', isBot: false }

describe.each(servers())('what is the same at the source stays the same entity, on PostgreSQL %i', (major) => {
  let catalog: TestCatalog
  beforeAll(async () => {
    catalog = await openTestCatalog(major)
    for (const batch of containers('public')) await catalog.put(batch)
  })
  afterAll(() => catalog.close())

  const get = (name: string, include: 'all' | 'non-deleted' = 'non-deleted') => getEntity(catalog.pool, 'table', { fqn: `pg.shop.public.${name}` }, { include })
  const describeTable = (name: string, description: string) =>
    patchEntity(catalog.pool, 'table', { fqn: `pg.shop.public.${name}` }, { actor, operations: [
      { op: 'add', path: '/description', value: description },
      { op: 'add', path: '/columns/1/description', value: `${description}, column` },
    ] })

  test('a renamed table keeps id, words and history, and the history names the rename', async () => {
    await catalog.put([table('public', 'clients', 1, ['id', 'email'])])
    const before = await describeTable('clients', 'Who buys')
    expect(await catalog.put([table('public', 'customers', 1, ['id', 'email'])])).toEqual(['renamed'])
    const after = await get('customers')
    expect(after).toMatchObject({
      id: before.id, description: 'Who buys', version: 0.3,
      columns: [{ name: 'id' }, { description: 'Who buys, column', fullyQualifiedName: 'pg.shop.public.customers.email' }],
      changeDescription: { fieldsUpdated: [
        { name: 'name', oldValue: 'clients', newValue: 'customers' },
        { name: 'fullyQualifiedName', oldValue: 'pg.shop.public.clients', newValue: 'pg.shop.public.customers' },
      ] },
    })
    expect((await getVersions(catalog.pool, 'table', after.id)).map((version) => version.name)).toEqual(['customers', 'clients', 'clients'])
    await expect(get('clients')).rejects.toMatchObject({ code: 'ENTITY_NOT_FOUND' })
  })

  test('a renamed column keeps its words; one dropped and made anew with the same name does too', async () => {
    await catalog.put([table('public', 'columns', 2, ['id', 'mail'])])
    await describeTable('columns', 'Box')
    await catalog.put([table('public', 'columns', 2, ['id', 'email'])])
    expect(await get('columns')).toMatchObject({
      version: 1.2, columns: [{}, { name: 'email', description: 'Box, column' }], changeDescription: { fieldsUpdated: [{ name: 'columns.mail.name', oldValue: 'mail', newValue: 'email' }] },
    })
    const anew = table('public', 'columns', 2, ['id', 'email'])
    anew.request.columns[1]!.extension = { postgres: { attributeNumber: 9, notNull: false } }
    await catalog.put([anew])
    expect((await get('columns')).columns[1]).toMatchObject({ name: 'email', description: 'Box, column' })
  })

  test('two tables that swap their names in one batch stay themselves', async () => {
    await catalog.put([table('public', 'left', 3, ['id', 'l']), table('public', 'right', 4, ['id', 'r'])])
    const [left, right] = [await describeTable('left', 'Left'), await describeTable('right', 'Right')]
    expect(await catalog.put([table('public', 'left', 4, ['id', 'r']), table('public', 'right', 3, ['id', 'l'])])).toEqual(['renamed', 'renamed'])
    expect(await get('right')).toMatchObject({ id: left.id, description: 'Left', columns: [{}, { name: 'l', description: 'Left, column' }] })
    expect(await get('left')).toMatchObject({ id: right.id, description: 'Right', columns: [{}, { name: 'r' }] })
  })

  test('a table dropped and made anew keeps the entity, takes the new identity, and its columns are told by name', async () => {
    await catalog.put([table('public', 'anew', 5, ['id', 'note'])])
    const before = await describeTable('anew', 'Old')
    expect(await catalog.put([table('public', 'anew', 6, ['note', 'id'])])).toEqual(['unchanged'])
    expect(await get('anew')).toMatchObject({ id: before.id, description: 'Old', columns: [{ name: 'note', description: 'Old, column' }, { name: 'id' }] })
    expect(await catalog.put([table('public', 'anew_renamed', 6, ['note', 'id'])])).toEqual(['renamed'])
    expect((await get('anew_renamed')).id).toBe(before.id)
  })

  test('a table renamed to the name of one that is gone takes the name; the stale one is softly deleted', async () => {
    await catalog.put([table('public', 'orders', 7), table('public', 'orders_new', 8)])
    const [stale, renamed] = [await get('orders'), await get('orders_new')]
    expect(await catalog.put([table('public', 'orders', 8)])).toEqual(['renamed'])
    expect((await get('orders')).id).toBe(renamed.id)
    expect(await getEntity(catalog.pool, 'table', { id: stale.id }, { include: 'deleted' })).toMatchObject({ deleted: true, fullyQualifiedName: 'pg.shop.public.orders' })
  })

  test('a name taken in one batch and the old holder under another name in the next: both stay themselves', async () => {
    await catalog.put([table('public', 'a_one', 10), table('public', 'b_two', 11)])
    const [one, two] = [await get('a_one'), await get('b_two')]
    expect(await catalog.put([table('public', 'b_two', 10)])).toEqual(['renamed'])
    expect(await catalog.put([table('public', 'c_three', 11)])).toEqual(['renamed'])
    expect([(await get('b_two')).id, (await get('c_three')).id]).toEqual([one.id, two.id])
    expect(await get('c_three')).toMatchObject({ deleted: false })
  })

  test('what is below a renamed schema follows, and is unchanged when it comes again', async () => {
    await catalog.put([databaseSchema('sales', 200), databaseSchema('sta.ging', 201)])
    await catalog.put([table('sales', 'a', 20), table('sales', 'b."c', 21), table('sta.ging', 'a', 22)])
    const ids = async (schema: string) => (await listEntities(catalog.pool, 'table', { parentFqn: `pg.shop.${schema}` })).data.map((entity: Table) => [entity.fullyQualifiedName, entity.id])
    const [sales, staging] = [await ids('sales'), await ids('"sta.ging"')]
    expect(await catalog.put([databaseSchema('sta.ging', 200), databaseSchema('sales', 201)])).toEqual(['renamed', 'renamed'])
    expect(await ids('"sta.ging"')).toEqual([['pg.shop."sta.ging"."b.""c"', sales[0]![1]], ['pg.shop."sta.ging".a', sales[1]![1]]])
    expect(await ids('sales')).toEqual([['pg.shop.sales.a', staging[0]![1]]])
    expect(await catalog.put([table('sta.ging', 'a', 20), table('sta.ging', 'b."c', 21), table('sales', 'a', 22)])).toEqual(['unchanged', 'unchanged', 'unchanged'])
  })

  test('a table moved to another schema is the same table', async () => {
    await catalog.put([databaseSchema('archive', 300), table('public', 'moving', 30)].slice(0, 1))
    await catalog.put([table('public', 'moving', 30)])
    const before = await get('moving')
    expect(await catalog.put([table('archive', 'moving', 30)])).toEqual(['renamed'])
    expect(await getEntity(catalog.pool, 'table', { fqn: 'pg.shop.archive.moving' })).toMatchObject({ id: before.id, databaseSchema: { name: 'archive' } })
  })

  test('the same identity in another service is another entity', async () => {
    await catalog.put([table('public', 'mine', 40)])
    await catalog.put([{ entityType: 'databaseService', fullyQualifiedName: 'pg2', request: { name: 'pg2', serviceType: 'Postgres' } }])
    await catalog.put([{ entityType: 'database', fullyQualifiedName: 'pg2.shop', request: { name: 'shop', service: 'pg2' }, sourceIdentity: 'pg:1/5/pg_database/5' }])
    expect(await getEntity(catalog.pool, 'database', { fqn: 'pg.shop' })).not.toMatchObject({ id: (await getEntity(catalog.pool, 'database', { fqn: 'pg2.shop' })).id })
  })
})
