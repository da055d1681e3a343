import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { containers, openTestCatalog, table, type TestCatalog } from '../../test/catalog.ts'
import { servers } from '../../test/server.ts'
import type { RunSummary } from '../model/ingestion.ts'
import { countEntities, listServiceOverviews } from './counts.ts'
import { createEntity } from './create.ts'
import { deleteEntity } from './delete.ts'
import { findOwner } from './owners.ts'
import { listRecentChanges } from './recent-changes.ts'
import { listRuns } from './runs/list.ts'
import { putRun } from './runs/record.ts'

const actor = { name: 'ada', isBot: false }

function run(runId: string, startedAt: number, more: Partial<RunSummary> = {}): RunSummary {
  return {
    runId, workflow: 'metadata', serviceName: 'pg', state: 'success', startedAt, endedAt: startedAt + 5, created: 1, updated: 0, unchanged: 0, renamed: 0, restored: 0,
    deleted: 0, filtered: [], skipped: [], failures: [], warnings: [], reconciliation: [], successPercent: 100,
    footprint: { statements: 1, serverMs: 1, rows: 1, bytes: 1, mostLocks: 1, connections: 1 }, ...more,
  }
}

describe.each(servers())('what the first page shows, on PostgreSQL %i', (major) => {
  let catalog: TestCatalog
  beforeAll(async () => {
    catalog = await openTestCatalog(major)
    for (const batch of containers('public')) await catalog.put(batch)
    await catalog.put([table('public', 'a', 1), table('public', 'b', 2)])
  })
  afterAll(() => catalog.close())

  test('live entities are counted by type, and by service with its last run', async () => {
    const extra = await createEntity(catalog.pool, 'table', { name: 'c', databaseSchema: 'pg.shop.public', columns: [] }, actor)
    await deleteEntity(catalog.pool, 'table', extra.id, { recursive: false, hardDelete: false, actor })
    await createEntity(catalog.pool, 'user', { name: 'ada', email: 'ada@example.org' }, actor)
    expect(await countEntities(catalog.pool)).toMatchObject({
      databaseService: 1, database: 1, databaseSchema: 1, table: 2, storedProcedure: 0, ingestionPipeline: 0, classification: 0, tag: 0, user: 1, team: 0,
      glossary: 0, glossaryTerm: 0, domain: 0, type: 0,
    })
    await putRun(catalog.pool, run('r1', 10))
    await putRun(catalog.pool, run('r2', 20, { state: 'failed' }))
    expect(await listServiceOverviews(catalog.pool)).toMatchObject([
      { name: 'pg', serviceType: 'Postgres', totals: { database: 1, databaseSchema: 1, table: 2 }, lastRun: { runId: 'r2', state: 'failed' } },
    ])
  })

  test('runs are kept by id, the newest first', async () => {
    await putRun(catalog.pool, run('r3', 30, { state: 'stopped' }))
    await putRun(catalog.pool, run('r3', 30, { state: 'success', created: 7 }))
    await putRun(catalog.pool, run('x1', 40, { serviceName: 'other' }))
    expect((await listRuns(catalog.pool, { serviceName: 'pg' })).data.map(({ runId, counts }) => [runId, counts?.created])).toEqual([['r3', 7], ['r2', 1], ['r1', 1]])
    expect((await listRuns(catalog.pool, { limit: 1 })).data.map(({ runId }) => runId)).toEqual(['x1'])
  })

  test('the last changes are told, the newest first', async () => {
    await catalog.put([table('public', 'b', 2, ['id'], { description: 'Now described' })])
    const [last, ...earlier] = await listRecentChanges(catalog.pool, 3)
    expect(last).toMatchObject({ fullyQualifiedName: 'pg.shop.public.b', entityType: 'table', version: 0.2, updatedBy: 'ingestion', changeDescription: { fieldsAdded: [{ name: 'description' }] } })
    expect(earlier).toHaveLength(2)
    await catalog.put([table('public', 'a', 1, ['id'], { description: 'This one too' })])
    expect((await listRecentChanges(catalog.pool, 1))[0]).toMatchObject({ fullyQualifiedName: 'pg.shop.public.a', others: { count: 1, names: ['pg.shop.public.b'], isMore: false } })
  })

  test('an owner is found by exact name or e-mail, never by a likeness', async () => {
    const grace = await createEntity(catalog.pool, 'user', { name: 'grace.hopper', email: 'grace@example.org' }, actor)
    const team = await createEntity(catalog.pool, 'team', { name: 'crew', teamType: 'Group' }, actor)
    expect(await findOwner(catalog.pool, 'grace.hopper')).toMatchObject({ id: grace.id, type: 'user', name: 'grace.hopper' })
    expect(await findOwner(catalog.pool, 'grace@example.org')).toMatchObject({ id: grace.id })
    expect(await findOwner(catalog.pool, 'crew')).toMatchObject({ id: team.id, type: 'team' })
    for (const name of ['grace', 'Crew', 'grace.hoppe', '']) expect(await findOwner(catalog.pool, name)).toBeUndefined()
  })
})
