import pg from 'pg'
import { expect, test } from 'vitest'
import { containers, openTestCatalog, table } from '../../test/catalog.ts'
import { servers, temporaryDatabase } from '../../test/server.ts'
import { createEntity } from '../catalog/create.ts'
import { createCatalogSink } from './catalog.ts'

const policy = { overrideMetadata: false, updatedBy: 'ingestion' }

async function gather<T>(items: AsyncIterable<T>): Promise<T[]> {
  const gathered: T[] = []
  for await (const item of items) gathered.push(item)
  return gathered
}

test.each(servers())('the catalog sink writes, lists, marks deleted and finds owners, on PostgreSQL %i', async (major) => {
  const catalog = await openTestCatalog(major)
  try {
    const sink = createCatalogSink(catalog.pool)
    for (const batch of containers('public')) await sink.write(batch, policy)
    expect(await sink.write([table('public', 'a', 1), table('nowhere', 'b', 2)], policy)).toMatchObject([
      { fullyQualifiedName: 'pg.shop.public.a', outcome: 'created' }, { fullyQualifiedName: 'pg.shop.nowhere.b', error: { code: 'ENTITY_NOT_FOUND' } },
    ])
    const live = await gather(sink.listLive('table', 'pg'))
    expect(live).toMatchObject([{ entityType: 'table', fullyQualifiedName: 'pg.shop.public.a', sourceIdentity: 'pg:1/5/pg_class/1' }])
    await sink.markDeleted(live, policy)
    expect(await gather(sink.listLive('table', 'pg'))).toEqual([])
    await createEntity(catalog.pool, 'user', { name: 'ada', email: 'ada@example.org' }, { name: 'admin', isBot: false })
    expect(await sink.findOwner('ada')).toMatchObject({ type: 'user', name: 'ada' })
    await sink.close(true)
  } finally {
    await catalog.close()
  }
})

test('a catalog that cannot be written says SINK_FAILED and what to do', async () => {
  const database = await temporaryDatabase({ major: servers()[0]! })
  const pool = new pg.Pool(database.connection)
  try {
    const sink = createCatalogSink(pool)
    await expect(sink.write(containers()[0]!, policy)).rejects.toMatchObject({ code: 'SINK_FAILED', hint: expect.stringContaining('Check') })
    await expect(gather(sink.listLive('table', 'pg'))).rejects.toMatchObject({ code: 'SINK_FAILED' })
  } finally {
    await pool.end()
    await database.drop()
  }
})
