import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { containers, databaseSchema, openTestCatalog, table, type TestCatalog } from '../../test/catalog.ts'
import { servers } from '../../test/server.ts'
import { deleteEntity, listLive, markDeleted, restoreEntity } from './delete.ts'
import { getEntity, getVersions } from './get.ts'
import { listEntities } from './list.ts'
import { searchEntities } from './search.ts'

const actor = { name: 'ada', isBot: false }

describe.each(servers())('deleting on PostgreSQL %i', (major) => {
  let catalog: TestCatalog
  beforeAll(async () => {
    catalog = await openTestCatalog(major)
    for (const batch of containers('public')) await catalog.put(batch)
  })
  afterAll(() => catalog.close())

  const schema = (name: string) => getEntity(catalog.pool, 'databaseSchema', { fqn: `pg.shop.${name}` }, { include: 'all' })
  const get = (fqn: string) => getEntity(catalog.pool, 'table', { fqn: `pg.shop.${fqn}` }, { include: 'all' })
  const below = async (parentFqn: string) => {
    const found: string[] = []
    for await (const entity of listLive(catalog.pool, 'table', parentFqn)) found.push(entity.fullyQualifiedName)
    return found
  }

  test('a schema that is not empty is deleted only recursively, with all below, and comes back with what went along', async () => {
    await catalog.put([databaseSchema('s1', 10)])
    await catalog.put([table('s1', 'kept', 1), table('s1', 'gone', 2)])
    await deleteEntity(catalog.pool, 'table', (await get('s1.gone')).id, { recursive: false, hardDelete: false, actor })
    const { id } = await schema('s1')
    await expect(deleteEntity(catalog.pool, 'databaseSchema', id, { recursive: false, hardDelete: false, actor })).rejects.toMatchObject({ code: 'REQUEST_INVALID', object: 'pg.shop.s1.kept' })
    expect(await deleteEntity(catalog.pool, 'databaseSchema', id, { recursive: true, hardDelete: false, actor })).toMatchObject({ deleted: true, version: 0.2 })
    expect(await get('s1.kept')).toMatchObject({ deleted: true, version: 0.2, updatedBy: 'ada', changeDescription: { fieldsUpdated: [{ name: 'deleted', oldValue: false, newValue: true }] } })
    await restoreEntity(catalog.pool, 'databaseSchema', id, actor)
    expect([(await schema('s1')).deleted, (await get('s1.kept')).deleted, (await get('s1.gone')).deleted]).toEqual([false, false, true])
    expect((await getVersions(catalog.pool, 'databaseSchema', id)).map((version) => [version.version, version.deleted])).toEqual([[0.3, false], [0.2, true], [0.1, false]])
  })

  test('a deleted entity comes back when the source describes it again', async () => {
    await catalog.put([table('public', 'back', 3)])
    const { id } = await get('public.back')
    expect(await markDeleted(catalog.pool, [id], 'ingestion')).toBe(1)
    expect(await markDeleted(catalog.pool, [id], 'ingestion')).toBe(0)
    expect(await catalog.put([table('public', 'back', 3)])).toEqual(['restored'])
    expect(await get('public.back')).toMatchObject({ id, deleted: false, version: 0.3 })
  })

  test('marking deletes a parent and its children once each', async () => {
    await catalog.put([databaseSchema('s2', 20)])
    await catalog.put([table('s2', 'a', 4), table('s2', 'b', 5)])
    expect(await below('pg.shop.s2')).toEqual(['pg.shop.s2.a', 'pg.shop.s2.b'])
    expect(await markDeleted(catalog.pool, [(await schema('s2')).id, (await get('s2.a')).id], 'ingestion')).toBe(3)
    expect(await below('pg.shop.s2')).toEqual([])
    expect((await listEntities(catalog.pool, 'table', { parentFqn: 'pg.shop.s2', include: 'deleted' })).paging.total).toBe(2)
  })

  test('nothing is restored below a deleted parent or onto a taken name', async () => {
    await catalog.put([databaseSchema('s3', 30)])
    await catalog.put([table('s3', 'a', 6)])
    const [parent, child] = [await schema('s3'), await get('s3.a')]
    await markDeleted(catalog.pool, [parent.id], 'ingestion')
    await expect(restoreEntity(catalog.pool, 'table', child.id, actor)).rejects.toMatchObject({ code: 'ENTITY_NOT_FOUND', object: 'pg.shop.s3.a' })
    await catalog.put([table('public', 'taken', 7)])
    const taken = await get('public.taken')
    await markDeleted(catalog.pool, [taken.id], 'ingestion')
    await catalog.put([{ ...table('public', 'other', 8) }])
    await catalog.put([table('public', 'taken', 8)])
    await expect(restoreEntity(catalog.pool, 'table', taken.id, actor)).rejects.toMatchObject({ code: 'ENTITY_EXISTS' })
  })

  test('a hard deletion leaves no trace', async () => {
    await catalog.put([databaseSchema('s4', 40)])
    await catalog.put([table('s4', 'traceless', 9)])
    const parent = await schema('s4')
    await deleteEntity(catalog.pool, 'databaseSchema', parent.id, { recursive: true, hardDelete: true, actor })
    await expect(get('s4.traceless')).rejects.toMatchObject({ code: 'ENTITY_NOT_FOUND' })
    const { rows } = await catalog.pool.query('select entity_id from trunkline.search_doc s where not exists (select from trunkline.entity e where e.id = s.entity_id)')
    expect(rows).toEqual([])
  })

  test('a search finds deleted entities only when asked to, and counts follow', async () => {
    await catalog.put([table('public', 'zebra_live', 50), table('public', 'zebra_dead', 51)])
    await markDeleted(catalog.pool, [(await get('public.zebra_dead')).id], 'ingestion')
    const names = async (deleted: boolean) => (await searchEntities(catalog.pool, { q: 'zebra', deleted })).hits.map((hit) => hit.name)
    expect([await names(false), await names(true)]).toEqual([['zebra_live'], ['zebra_dead']])
    const { rows } = await catalog.pool.query(`
      select g.id from trunkline.search_group g left join trunkline.search_doc d on d.group_id = g.id
      group by g.id having g.live_count <> count(*) filter (where not d.deleted) or g.deleted_count <> count(*) filter (where d.deleted)`)
    expect(rows).toEqual([])
  })
})
