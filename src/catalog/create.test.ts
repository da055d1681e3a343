import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestCatalog, type TestCatalog } from '../../test/catalog.ts'
import { servers } from '../../test/server.ts'
import type { CreateTable } from '../model/table.ts'
import { createEntity, createOrUpdateEntity } from './create.ts'
import { deleteEntity } from './delete.ts'
import { getEntity } from './get.ts'

const ada = { name: 'ada', isBot: false }
const bot = { name: 'ingestion-bot', isBot: true }

describe.each(servers())('creating on PostgreSQL %i', (major) => {
  let catalog: TestCatalog
  beforeAll(async () => {
    catalog = await openTestCatalog(major)
    await createEntity(catalog.pool, 'databaseService', { name: 'pg', serviceType: 'Postgres' }, ada)
    await createEntity(catalog.pool, 'database', { name: 'shop', service: 'pg' }, ada)
    await createEntity(catalog.pool, 'databaseSchema', { name: 'public', database: 'pg.shop' }, ada)
  })
  afterAll(() => catalog.close())

  const request = (name: string, more: Partial<CreateTable> = {}): CreateTable => ({
    name, databaseSchema: 'pg.shop.public', columns: [{ name: 'id', dataType: 'INT' }], ...more,
  })
  const put = (more: Partial<CreateTable> & { name: string }, actor = ada) => createOrUpdateEntity(catalog.pool, 'table', request(more.name, more), actor)

  test('all nine types are created and found by name', async () => {
    const { pool } = catalog
    const made = [
      await createEntity(pool, 'table', request('nine'), ada),
      await createEntity(pool, 'storedProcedure', { name: 'f(integer)', databaseSchema: 'pg.shop.public', storedProcedureCode: { code: 'select 1' } }, ada),
      await createEntity(pool, 'classification', { name: 'Tier', description: 'How much it matters' }, ada),
      await createEntity(pool, 'tag', { name: 'Tier1', description: 'Most', classification: 'Tier' }, ada),
      await createEntity(pool, 'tag', { name: 'Night', description: 'Calls at night', classification: 'Tier', parent: 'Tier.Tier1' }, ada),
      await createEntity(pool, 'user', { name: 'grace', email: 'grace@example.org' }, ada),
      await createEntity(pool, 'team', { name: 'navy', teamType: 'Group' }, ada),
    ]
    expect(made.map((entity) => [entity.fullyQualifiedName, entity.version, entity.updatedBy])).toEqual([
      ['pg.shop.public.nine', 0.1, 'ada'], ['pg.shop.public.f(integer)', 0.1, 'ada'], ['Tier', 0.1, 'ada'], ['Tier.Tier1', 0.1, 'ada'],
      ['Tier.Tier1.Night', 0.1, 'ada'], ['grace', 0.1, 'ada'], ['navy', 0.1, 'ada'],
    ])
    expect(await getEntity(pool, 'tag', { fqn: 'Tier.Tier1.Night' })).toMatchObject({ classification: { name: 'Tier' }, parent: { name: 'Tier1' } })
    expect(await getEntity(pool, 'user', { fqn: 'grace' })).toMatchObject({ email: 'grace@example.org', teams: [] })
  })

  test('a live name is taken, a deleted one is free', async () => {
    const first = await createEntity(catalog.pool, 'table', request('taken'), ada)
    await expect(createEntity(catalog.pool, 'table', request('taken'), ada)).rejects.toMatchObject({ code: 'ENTITY_EXISTS' })
    await deleteEntity(catalog.pool, 'table', first.id, { recursive: false, hardDelete: false, actor: ada })
    expect((await createEntity(catalog.pool, 'table', request('taken'), ada)).id).not.toBe(first.id)
  })

  test('a missing parent and an impossible name are refused', async () => {
    await expect(createEntity(catalog.pool, 'table', request('x', { databaseSchema: 'pg.shop.nowhere' }), ada)).rejects.toMatchObject({ code: 'ENTITY_NOT_FOUND', object: 'pg.shop.nowhere' })
    await expect(createEntity(catalog.pool, 'tag', { name: 'x', description: 'x' }, ada)).rejects.toMatchObject({ code: 'REQUEST_INVALID' })
    await expect(createEntity(catalog.pool, 'table', request('nul\0'), ada)).rejects.toMatchObject({ code: 'NAME_INVALID' })
  })

  test('the same request twice changes nothing; a deleted entity comes back', async () => {
    const first = await put({ name: 'again', description: 'Once' })
    expect((await put({ name: 'again', description: 'Once' })).outcome).toBe('unchanged')
    await deleteEntity(catalog.pool, 'table', first.entity.id, { recursive: false, hardDelete: false, actor: ada })
    expect(await put({ name: 'again', description: 'Once' })).toMatchObject({ outcome: 'restored', entity: { id: first.entity.id, deleted: false } })
  })

  test('a bot keeps descriptions, names and owners that are there, sets those that are not, and joins tags', async () => {
    await createOrUpdateEntity(catalog.pool, 'classification', { name: 'K', description: 'k' }, ada)
    for (const name of ['a', 'b']) await createOrUpdateEntity(catalog.pool, 'tag', { name, description: name, classification: 'K' }, ada)
    const owner = (await createEntity(catalog.pool, 'user', { name: 'owner', email: 'owner@example.org' }, ada)).id
    const label = (tagFQN: string) => ({ tagFQN, source: 'Classification', labelType: 'Manual', state: 'Confirmed' }) as const
    await put({ name: 'kept', description: 'first', tags: [label('K.a')], columns: [{ name: 'id', dataType: 'INT', description: 'key' }, { name: 'x', dataType: 'INT' }] }, bot)
    const again = await put({
      name: 'kept', description: 'second', displayName: 'Kept', owners: [{ id: owner, type: 'user' }], tags: [label('K.b')],
      columns: [{ name: 'id', dataType: 'BIGINT', description: 'other' }, { name: 'x', dataType: 'INT', description: 'new' }],
    }, bot)
    expect(again).toMatchObject({ outcome: 'updated', entity: {
      description: 'first', displayName: 'Kept', owners: [{ name: 'owner' }], tags: [{ tagFQN: 'K.a' }, { tagFQN: 'K.b' }],
      columns: [{ dataType: 'BIGINT', description: 'key' }, { description: 'new' }],
    } })
  })

  test('a person replaces what is said and keeps what is not mentioned', async () => {
    await put({ name: 'said', description: 'first', displayName: 'Said' }, bot)
    expect(await put({ name: 'said', description: 'second' })).toMatchObject({ outcome: 'updated', entity: { description: 'second', displayName: 'Said', version: 0.2 } })
    expect(await put({ name: 'said', description: 'third' }, bot)).toMatchObject({ outcome: 'unchanged', entity: { description: 'second' } })
  })

  test('a user is made with teams', async () => {
    const team = await createEntity(catalog.pool, 'team', { name: 'crew', teamType: 'Group' }, ada)
    const user = await createEntity(catalog.pool, 'user', { name: 'joiner', email: 'j@example.org', teams: [team.id] }, ada)
    expect(user.teams).toMatchObject([{ id: team.id, name: 'crew' }])
    expect((await getEntity(catalog.pool, 'team', { fqn: 'crew' })).users).toMatchObject([{ name: 'joiner' }])
    const request = { name: 'lost', email: 'l@example.org', teams: ['00000000-0000-4000-8000-000000000000'] }
    await expect(createEntity(catalog.pool, 'user', request, ada)).rejects.toMatchObject({ code: 'ENTITY_NOT_FOUND' })
  })
})
