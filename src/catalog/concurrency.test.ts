import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { containers, openTestCatalog, table, type TestCatalog } from '../../test/catalog.ts'
import { servers } from '../../test/server.ts'
import { createOrUpdateEntity } from './create.ts'
import { markDeleted } from './delete.ts'
import { getEntity } from './get.ts'
import { listEntities } from './list.ts'
import { patchEntity } from './patch.ts'

const actor = { name: 'ada', isBot: false }

describe.each(servers())('writers at once on PostgreSQL %i', (major) => {
  let catalog: TestCatalog
  beforeAll(async () => {
    catalog = await openTestCatalog(major)
    for (const batch of containers('public')) await catalog.put(batch)
  })
  afterAll(() => catalog.close())

  const batch = (size: number, more = {}) => Array.from({ length: size }, (_, i) => table('public', `t${i}`, i, ['id', 'name'], more))

  test('the same batch by four writers is written once, and nobody waits in a circle', async () => {
    const outcomes = await Promise.all([0, 1, 2, 3].map((i) => catalog.put(i % 2 === 0 ? batch(200) : batch(200).toReversed())))
    expect(outcomes.flat().filter((outcome) => outcome === 'created')).toHaveLength(200)
    expect(outcomes.flat().filter((outcome) => outcome === 'unchanged')).toHaveLength(600)
    expect((await listEntities(catalog.pool, 'table', { limit: 0 })).paging.total).toBe(200)
    const changed = await Promise.all([0, 1, 2, 3].map((i) => catalog.put(i % 2 === 0 ? batch(200, { description: 'x' }) : batch(200, { description: 'x' }).toReversed())))
    expect(changed.flat().filter((outcome) => outcome === 'updated')).toHaveLength(200)
  })

  test('a person who writes during an ingestion loses nothing', async () => {
    const patches = Array.from({ length: 40 }, (_, i) => patchEntity(catalog.pool, 'table', { fqn: `pg.shop.public.t${i * 5}` }, { actor, operations: [
      { op: 'add', path: '/displayName', value: `Table ${i}` }, { op: 'add', path: '/columns/1/description', value: `name ${i}` },
    ] }))
    const runs = ['one', 'two', 'three'].map((description) => catalog.put(batch(200, { description })))
    await Promise.all([...patches, ...runs])
    for (const i of [0, 17, 39]) {
      expect(await getEntity(catalog.pool, 'table', { fqn: `pg.shop.public.t${i * 5}` })).toMatchObject({ displayName: `Table ${i}`, columns: [{}, { description: `name ${i}` }] })
    }
  })

  test('renames, deletions, requests and ingestions at once end with every name held once', async () => {
    const ids = (await listEntities(catalog.pool, 'table', { limit: 1000 })).data.map((entity) => entity.id)
    const shifted = batch(200).map((record, i) => ({ ...table('public', `t${(i + 1) % 200}`, i, ['id', 'name']), measurement: { sizeBytes: record.request.columns.length } }))
    await Promise.all([
      catalog.put(shifted), catalog.put(batch(200)), markDeleted(catalog.pool, ids.slice(0, 50), 'ingestion'),
      ...[1, 2, 3].map((i) => createOrUpdateEntity(catalog.pool, 'table', { name: `t${i}`, databaseSchema: 'pg.shop.public', columns: [] }, actor)),
    ])
    await catalog.put(batch(200))
    const { rows } = await catalog.pool.query(`
      select (select count(*)::int from trunkline.entity where entity_type = 'table' and not deleted) as live,
             (select count(*)::int from trunkline.entity where fqn like '~%') as parked,
             (select count(*)::int from trunkline.search_group g where live_count <> (select count(*) from trunkline.search_doc d where d.group_id = g.id and not d.deleted)) as miscounted,
             (select count(*)::int from trunkline.search_doc d join trunkline.entity e on e.id = d.entity_id where d.deleted <> e.deleted) as unlisted`)
    expect(rows).toEqual([{ live: 200, parked: 0, miscounted: 0, unlisted: 0 }])
  })
})
