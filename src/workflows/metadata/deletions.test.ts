import { describe, expect, test } from 'vitest'
import { fault, manyTables, plainSink, plainSource, runPlain, type PlainDatabase, type PlainRun } from '../../../test/plain-metadata.ts'
import { TrunklineError } from '../../model/errors.ts'

const before: Record<string, PlainDatabase> = { shop: { public: [{ name: 'orders' }, { name: 'items' }, { name: 'old' }], audit: [{ name: 'log' }] } }

/** Runs over one state of the source, then over another; gives the second summary and what was marked deleted. */
async function runTwice(first: Record<string, PlainDatabase>, second: Record<string, PlainDatabase>, options: PlainRun = {}) {
  const sink = plainSink()
  await runPlain(plainSource(first), sink)
  const summary = await runPlain(plainSource(second), sink, options)
  return { summary, deleted: sink.deleted }
}

const without = (...names: string[]) => ({ shop: { public: before['shop']!['public']!.filter(({ name }) => !names.includes(name)), audit: before['shop']!['audit']! } })

test('a table that vanished is marked deleted', async () => {
  const { summary, deleted } = await runTwice(before, without('old'))
  expect(deleted).toEqual(['pg.shop.public.old'])
  expect(summary).toMatchObject({ state: 'success', deleted: 1 })
})

test('a service whose name needs quotes is swept like any other', async () => {
  const sink = plainSink()
  const service = { name: 'pg.prod', serviceType: 'Postgres' as const }
  await runPlain(plainSource(before), sink, { service })
  await runPlain(plainSource(without('old')), sink, { service })
  expect(sink.deleted).toEqual(['"pg.prod".shop.public.old'])
})

test('nothing is, with markDeletedTables off', async () => {
  expect((await runTwice(before, without('old'), { config: { markDeletedTables: false } })).deleted).toEqual([])
})

describe('what was not read stays', () => {
  const tables = (is: 'locked' | 'broken') => ({ shop: { public: [{ name: 'orders' }, { name: 'items' }, { name: 'old', is }], audit: [{ name: 'log' }] } })

  test.each<[why: string, second: Record<string, PlainDatabase>, options: PlainRun]>([
    ['a locked table', tables('locked'), {}],
    ['a table that failed', tables('broken'), { successThreshold: 0 }],
    ['a table that a filter leaves out', before, { config: { tableFilterPattern: { excludes: ['^old$'] } } }],
    ['tables of a schema that a filter leaves out', { shop: { public: before['shop']!['public']!, audit: [] } }, { config: { schemaFilterPattern: { excludes: ['audit'] }, markDeletedSchemas: true } }],
    ['tables of a schema that vanished, without markDeletedSchemas', { shop: { public: before['shop']!['public']! } }, {}],
    ['a database that a filter leaves out', { ...before, other: { public: [] } }, { config: { databaseFilterPattern: { excludes: ['shop'] }, markDeletedDatabases: true }, defaults: { ingestAllDatabases: true } }],
    ['a database that was not asked for', { other: { public: [] } }, { config: { markDeletedDatabases: true } }],
    ['everything, when the listing of a database does not add up', { shop: { public: [{ name: 'orders' }, { name: 'items', is: 'unsaid' }], audit: [{ name: 'log' }] } }, {}],
    ['everything, when tables are not read at all', without('old'), { config: { includeTables: false, includeViews: false } }],
  ])('%s', async (_why, second, options) => {
    expect((await runTwice(before, second, options)).deleted).toEqual([])
  })

  test('a database that failed, while the others are swept', async () => {
    const two: Record<string, PlainDatabase> = { a: { public: manyTables(4) }, b: { public: manyTables(4) } }
    const failed = { a: { public: manyTables(3) }, b: { public: [], [fault]: new TrunklineError('LOCK_TIMEOUT', 'locked') } }
    const { summary, deleted } = await runTwice(two, failed, { successThreshold: 0 })
    expect(deleted).toEqual(['pg.a.public.t4'])
    expect(summary.deleted).toBe(1)
  })

  test('everything, when the source breaks', async () => {
    const sink = plainSink()
    await runPlain(plainSource(before), sink)
    const broken = plainSource({ shop: { public: [], [fault]: new TrunklineError('CONNECTION_LOST', 'gone') } })
    await runPlain(broken, sink).catch(() => {})
    const unlisted = { ...plainSource({}), listDatabases: () => Promise.reject(new TrunklineError('INSUFFICIENT_PRIVILEGE', 'no')) }
    await runPlain(unlisted, sink, { config: { markDeletedDatabases: true }, defaults: { ingestAllDatabases: true } }).catch(() => {})
    expect(sink.deleted).toEqual([])
  })

  test('a table that was renamed and is locked now: by its identity, or where that is not told with all others of the database', async () => {
    const first = { shop: { public: [{ name: 'before', identity: 'pg:1' }, { name: 'old', identity: 'pg:2' }] } }
    const locked = (identity?: string) => ({ shop: { public: [{ name: 'after', is: 'locked' as const, ...(identity !== undefined && { identity }) }] } })
    expect((await runTwice(first, locked('pg:1'))).deleted).toEqual(['pg.shop.public.old'])
    expect((await runTwice(first, locked())).deleted).toEqual([])
  })

  test('a renamed table, known by its identity', async () => {
    const named = (name: string) => ({ shop: { public: [{ name, identity: 'pg:1/2/1259/3' }] } })
    expect((await runTwice(named('before'), named('after'))).deleted).toEqual([])
  })
})

test('schemas and databases go with all below them, where asked for', async () => {
  const two: Record<string, PlainDatabase> = { ...before, gone: { public: manyTables(3), extra: manyTables(2) } }
  const { summary, deleted } = await runTwice(two, { shop: { public: before['shop']!['public']! } }, {
    config: { markDeletedSchemas: true, markDeletedDatabases: true }, defaults: { ingestAllDatabases: true },
  })
  expect(deleted).toEqual(['pg.gone', 'pg.shop.audit'])
  // gone, its 2 schemas and 5 tables; audit and its table.
  expect(summary.deleted).toBe(10)
})

describe('a mass delete', () => {
  const many = (count: number) => ({ shop: { public: manyTables(count) } })

  test('of more than half of a service is refused before anything is deleted, and the rest stays written', async () => {
    const { summary, deleted } = await runTwice(many(21), { shop: { public: [...manyTables(10), { name: 'fresh' }] } })
    expect(deleted).toEqual([])
    expect(summary).toMatchObject({
      state: 'failed', created: 1, deleted: 0,
      error: { code: 'MASS_DELETE_REFUSED', message: 'The run would mark 11 of the 21 entities of type table of pg deleted, so it marked none.', hint: expect.stringContaining('--allow-mass-delete') },
    })
  })

  test('is refused where a service was pointed to another database', async () => {
    const { summary, deleted } = await runTwice(many(11), { shop: { public: Array.from({ length: 40 }, (_, index) => ({ name: `other${index}` })) } })
    expect([summary.error?.code, deleted]).toEqual(['MASS_DELETE_REFUSED', []])
  })

  test('counts what would go with a schema', async () => {
    const two = { shop: { public: manyTables(5), large: manyTables(20) } }
    const { summary, deleted } = await runTwice(two, { shop: { public: manyTables(5) } }, { config: { markDeletedSchemas: true } })
    expect([summary.error?.message, deleted]).toEqual(['The run would mark 20 of the 25 entities of type table of pg deleted, so it marked none.', []])
  })

  test.each<[string, { first: number; second: number; gone: number }, PlainRun]>([
    ['half of them', { first: 22, second: 11, gone: 11 }, {}],
    ['all of a small service', { first: 10, second: 0, gone: 10 }, {}],
    ['more than half when allowed', { first: 22, second: 1, gone: 21 }, { allowMassDelete: true }],
  ])('%s is marked', async (_what, { first, second, gone }, options) => {
    const { summary, deleted } = await runTwice(many(first), many(second), options)
    expect(deleted).toHaveLength(gone)
    expect(summary).toMatchObject({ state: 'success', deleted: gone })
  })
})
