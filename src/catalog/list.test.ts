import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { containers, databaseSchema, openTestCatalog, table, type TestCatalog } from '../../test/catalog.ts'
import { servers } from '../../test/server.ts'
import { markDeleted } from './delete.ts'
import { getEntity } from './get.ts'
import { listEntities, type ListOptions } from './list.ts'
import { patchEntity } from './patch.ts'

describe.each(servers())('listEntities on PostgreSQL %i', (major) => {
  let catalog: TestCatalog
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
  beforeAll(async () => {
    catalog = await openTestCatalog(major)
    for (const batch of containers('one', 'on')) await catalog.put(batch)
    await catalog.put([databaseSchema('o.n', 500)])
    await catalog.put([...names.map((name, i) => table('one', name, i)), table('on', 'x', 50), table('o.n', 'y', 51)])
    await markDeleted(catalog.pool, [(await getEntity(catalog.pool, 'table', { fqn: 'pg.shop.one.d' })).id], 'ingestion')
  })
  afterAll(() => catalog.close())

  async function list(options: ListOptions = {}) {
    const { data, paging } = await listEntities(catalog.pool, 'table', { parentFqn: 'pg.shop.one', ...options })
    return { ...paging, names: data.map((entity) => entity.name).join('') }
  }

  test('pages go forward and back over the same names', async () => {
    const first = await list({ limit: 2 })
    expect(first).toEqual({ names: 'ab', total: 6, after: expect.any(String) })
    const second = await list({ limit: 2, after: first.after! })
    expect(second).toMatchObject({ names: 'ce', after: expect.any(String), before: expect.any(String) })
    const third = await list({ limit: 2, after: second.after! })
    expect(third).toEqual({ names: 'fg', total: 6, before: expect.any(String) })
    expect(await list({ limit: 2, before: third.before! })).toMatchObject({ names: 'ce' })
    expect(await list({ limit: 2, before: second.before! })).toEqual({ names: 'ab', total: 6, after: expect.any(String) })
  })

  test('a page does not move when others are written before it', async () => {
    const first = await list({ limit: 3 })
    await catalog.put([table('one', 'aa', 60), table('one', 'cc', 61)])
    expect((await list({ limit: 3, after: first.after! })).names).toBe('ccef')
    await markDeleted(catalog.pool, (await listEntities(catalog.pool, 'table', { parentFqn: 'pg.shop.one' })).data.filter((entity) => entity.name.length === 2).map((entity) => entity.id), 'ingestion')
  })

  test('a list sees the live, the deleted, or both', async () => {
    expect(await list({ limit: 1 })).toMatchObject({ names: 'a', total: 6 })
    expect(await list({ include: 'deleted' })).toMatchObject({ names: 'aaccd', total: 3 })
    expect(await list({ include: 'all' })).toMatchObject({ names: 'aaabcccdefg', total: 9 })
    expect(await list({ include: 'all', limit: 0 })).toEqual({ names: '', total: 9 })
  })

  test('a parent is a name and not a prefix, at any depth', async () => {
    expect(await list({ parentFqn: 'pg.shop.on' })).toEqual({ names: 'x', total: 1 })
    expect(await list({ parentFqn: 'pg.shop."o.n"' })).toEqual({ names: 'y', total: 1 })
    expect(await list({ parentFqn: 'pg' })).toMatchObject({ total: 8 })
    expect(await list({ parentFqn: 'pg.shop.nowhere' })).toEqual({ names: '', total: 0 })
    expect((await listEntities(catalog.pool, 'databaseSchema', { parentFqn: 'pg.shop' })).paging.total).toBe(3)
    expect((await listEntities(catalog.pool, 'databaseService')).paging.total).toBe(1)
  })

  test('words narrow a list by name, display name and description, people\'s before the source\'s, and it still pages', async () => {
    await catalog.put([table('on', 'words', 70, ['id'], { description: 'Every Order of the shop' }), table('on', 'orders', 71)])
    expect(await list({ parentFqn: 'pg.shop.on', q: 'ORDER' })).toEqual({ names: 'orderswords', total: 2 })
    const first = await list({ parentFqn: 'pg.shop.on', q: 'order', limit: 1 })
    expect(first).toMatchObject({ names: 'orders', total: 2 })
    expect((await list({ parentFqn: 'pg.shop.on', q: 'order', limit: 1, after: first.after! })).names).toBe('words')
    const { id } = await getEntity(catalog.pool, 'table', { fqn: 'pg.shop.on.words' })
    await patchEntity(catalog.pool, 'table', { id }, { operations: [{ op: 'add', path: '/description', value: 'What is bought' }], actor: { name: 'ann', isBot: false } })
    expect((await list({ parentFqn: 'pg.shop.on', q: 'order' })).names).toBe('orders')
    expect(await list({ parentFqn: 'pg.shop.on', q: 'shop' })).toEqual({ names: '', total: 0 })
    await markDeleted(catalog.pool, (await listEntities(catalog.pool, 'table', { parentFqn: 'pg.shop.on', q: 'o' })).data.filter(({ name }) => name !== 'x').map((entity) => entity.id), 'ingestion')
  })

  test('fields that are not wanted are not read', async () => {
    const { data } = await listEntities(catalog.pool, 'table', { parentFqn: 'pg.shop.on', omit: ['columns', 'extension'] })
    expect(data[0]).not.toHaveProperty('columns')
    expect(data[0]).toMatchObject({ tableType: 'Regular' })
  })

  test('a cursor that is not ours is refused', async () => {
    await expect(list({ after: 'nonsense' })).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
  })
})
