import { describe, expect, test } from 'vitest'
import { fault, manyTables, plainSink, plainSource, runPlain } from '../../../test/plain-metadata.ts'
import { TrunklineError } from '../../model/errors.ts'
import { RunError, runWorkflow, type RunEvent } from '../workflow.ts'
import type { MetadataWorkflowOptions } from './workflow.ts'

const shop = { shop: { public: [{ name: 'orders' }, { name: 'items' }], audit: [{ name: 'log' }] } }

test('everything is written, parents first, and the summary adds up', async () => {
  const sink = plainSink()
  const summary = await runPlain(plainSource(shop), sink)
  expect([...sink.records.keys()]).toEqual(['pg', 'pg.shop', 'pg.shop.public', 'pg.shop.audit', 'pg.shop.public.orders', 'pg.shop.public.items', 'pg.shop.audit.log'])
  expect(sink.batches).toEqual(['databaseService 1', 'database 1', 'databaseSchema 2', 'table 3'])
  expect(summary).toMatchObject({
    runId: 'run-1', workflow: 'metadata', serviceName: 'pg', state: 'success', created: 7, updated: 0, unchanged: 0, deleted: 0,
    failures: [], skipped: [], filtered: [], successPercent: 100, footprint: { statements: 7 }, startedAt: 1000, endedAt: 1000,
  })
  expect(summary.reconciliation).toEqual([
    { database: '', kind: 'database', inPostgres: 1, emitted: 1, filtered: 0, skipped: 0, failed: 0, unexplained: 0, reasons: {} },
    { database: 'shop', kind: 'schema', inPostgres: 2, emitted: 2, filtered: 0, skipped: 0, failed: 0, unexplained: 0, reasons: {} },
    { database: 'shop', kind: 'table', inPostgres: 3, emitted: 3, filtered: 0, skipped: 0, failed: 0, unexplained: 0, reasons: {} },
  ])
})

test('a second run of an unchanged source changes nothing', async () => {
  const sink = plainSink()
  await runPlain(plainSource(shop), sink)
  expect(await runPlain(plainSource(shop), sink)).toMatchObject({ state: 'success', created: 0, updated: 0, unchanged: 7, deleted: 0 })
})

test('thousands of tables go in batches of one type', async () => {
  const sink = plainSink()
  await runPlain(plainSource({ shop: { public: manyTables(450) } }), sink)
  expect(sink.batches).toEqual(['databaseService 1', 'database 1', 'databaseSchema 1', 'table 100', 'table 100', 'table 100', 'table 100', 'table 50'])
})

test('what is filtered, locked or broken is named and reconciled, the rest goes on', async () => {
  const source = plainSource({ shop: { public: [{ name: 'orders' }, { name: 'tmp_1' }, { name: 'busy', is: 'locked' }, { name: 'bad', is: 'broken' }, ...manyTables(20)], old: [{ name: 'x' }] } })
  const summary = await runPlain(source, plainSink(), { config: { tableFilterPattern: { excludes: ['tmp_'] }, schemaFilterPattern: { excludes: ['^old$'] } } })
  expect(summary).toMatchObject({
    state: 'partialSuccess',
    filtered: [{ object: 'pg.shop.old', by: 'schemaFilterPattern excludes ^old$' }, { object: 'pg.shop.public.tmp_1', by: 'tableFilterPattern excludes tmp_' }],
    skipped: [{ object: 'pg.shop.public.busy', reason: 'locked' }],
    failures: [{ object: 'pg.shop.public.bad', code: 'SOURCE_FAILED', message: 'broken' }],
    successPercent: 96,
  })
  expect(summary.reconciliation[2]).toEqual({
    database: 'shop', kind: 'table', inPostgres: 24, emitted: 21, filtered: 1, skipped: 1, failed: 1, unexplained: 0,
    reasons: { 'tableFilterPattern excludes tmp_': 1, locked: 1, SOURCE_FAILED: 1 },
  })
})

test('a record that the sink refuses is a failure of its own', async () => {
  const sink = plainSink()
  sink.refuse.add('pg.shop.public.t3')
  const summary = await runPlain(plainSource({ shop: { public: manyTables(30) } }), sink)
  expect(summary).toMatchObject({ state: 'partialSuccess', created: 32, failures: [{ object: 'pg.shop.public.t3', code: 'SINK_FAILED' }] })
  expect(summary.reconciliation[2]).toMatchObject({ emitted: 29, failed: 1, unexplained: 0 })
})

test('below the threshold the run fails, unless errors are not to be raised', async () => {
  const source = () => plainSource({ shop: { public: [{ name: 'a', is: 'broken' }, { name: 'b', is: 'broken' }] } })
  expect(await runPlain(source(), plainSink())).toMatchObject({ state: 'failed', successPercent: 60, error: { code: 'RUN_BELOW_THRESHOLD' } })
  expect(await runPlain(source(), plainSink(), { raiseOnError: false })).toMatchObject({ state: 'partialSuccess' })
  expect(await runPlain(source(), plainSink(), { successThreshold: 60 })).toMatchObject({ state: 'partialSuccess' })
})

test('what a source warns of is in the summary, each sentence once', async () => {
  const openSource: MetadataWorkflowOptions['openSource'] = async (_signal, warn) => {
    for (const sentence of ['slow', 'the standby cancelled', 'slow']) warn(sentence)
    return plainSource(shop)
  }
  const events: RunEvent[] = []
  expect(await runPlain(plainSource(shop), plainSink(), { openSource, warnings: ['an old key'], events })).toMatchObject({ state: 'success', warnings: ['an old key', 'slow', 'the standby cancelled'] })
  expect(events.filter(({ type }) => type === 'warning')).toHaveLength(2)
})

test('an object that nothing explains fails the run', async () => {
  const summary = await runPlain(plainSource({ shop: { public: [{ name: 'a' }, { name: 'b', is: 'unsaid' }] } }), plainSink())
  expect(summary).toMatchObject({ state: 'failed', error: { code: 'RECONCILIATION_FAILED', message: expect.stringContaining('shop: 2 of kind table in PostgreSQL, 1 accounted for') } })
})

describe('several databases', () => {
  const three = { a: { public: manyTables(3) }, b: { public: manyTables(3) }, c: { public: manyTables(3) } }

  test('are filtered by both levels, and those that cannot be read are named', async () => {
    const source = plainSource(three, { rdsadmin: 'no CONNECT' })
    const summary = await runPlain(source, plainSink(), { config: { threads: 4, databaseFilterPattern: { includes: ['[ab]$', 'rds'] } }, defaults: { databaseFilterPattern: { excludes: ['^b$'] } } })
    expect(summary).toMatchObject({
      state: 'success',
      filtered: [{ object: 'pg.b', by: 'serviceConnection.databaseFilterPattern excludes ^b$' }, { object: 'pg.c', by: 'databaseFilterPattern includes' }],
      skipped: [{ object: 'pg.rdsadmin', reason: 'notConnectable', detail: 'no CONNECT' }],
    })
    expect(summary.reconciliation[0]).toMatchObject({ kind: 'database', inPostgres: 4, emitted: 1, filtered: 2, skipped: 1, unexplained: 0 })
  })

  test('are read by several threads with the same result', async () => {
    const [one, two] = [plainSink(), plainSink()]
    await runPlain(plainSource(three), one)
    await runPlain(plainSource(three), two, { config: { threads: 8 } })
    expect([...two.records.keys()].toSorted()).toEqual([...one.records.keys()].toSorted())
  })

  test('one that cannot be read is a failure, the others go on', async () => {
    const broken = { ...three, b: { public: manyTables(3), [fault]: new TrunklineError('STATEMENT_TIMEOUT', 'too slow') } }
    const summary = await runPlain(plainSource(broken), plainSink(), { successThreshold: 80 })
    expect(summary).toMatchObject({ state: 'partialSuccess', failures: [{ object: 'pg.b', code: 'STATEMENT_TIMEOUT' }] })
    expect(summary.reconciliation[0]).toMatchObject({ inPostgres: 3, emitted: 2, failed: 1, reasons: { STATEMENT_TIMEOUT: 1 } })
  })
})

describe('a run that does not come to its end', () => {
  test('a broken source ends it with an error that carries what was done', async () => {
    const lost = new TrunklineError('CONNECTION_LOST', 'The server closed the connection.', { object: 'localhost' })
    const run = runPlain(plainSource({ shop: { public: [{ name: 'a' }], [fault]: lost } }), plainSink())
    const error = await run.catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(RunError)
    expect(error).toMatchObject({ code: 'CONNECTION_LOST', message: 'The server closed the connection.', summary: { state: 'failed', created: 3, deleted: 0, error: { code: 'CONNECTION_LOST', object: 'localhost' } } })
  })

  test('a sink that breaks ends it too, and the source is closed', async () => {
    let isClosed = false
    const source = { ...plainSource(shop), close: async () => void (isClosed = true) }
    const sink = { ...plainSink(), write: () => Promise.reject(new TrunklineError('SINK_FAILED', 'disk full')) }
    await expect(runPlain(source, sink)).rejects.toMatchObject({ code: 'SINK_FAILED' })
    expect(isClosed).toBe(true)
  })

  test('cancelling stops it: what was written stays, nothing is deleted', async () => {
    const sink = plainSink()
    await runPlain(plainSource(shop), sink)
    const stop = new AbortController()
    const source = plainSource({ shop: { public: [{ name: 'new' }] } })
    const summary = await runPlain({ ...source, readDatabase: async function* (database, scope, signal) {
      stop.abort()
      yield* source.readDatabase(database, scope, signal)
    } }, sink, { signal: stop.signal })
    expect(summary).toMatchObject({ state: 'stopped', deleted: 0, error: { code: 'RUN_CANCELLED' } })
    expect(sink.deleted).toEqual([])
  })

  test('the sink is told whether the run came to its end', async () => {
    const told: boolean[] = []
    const sink = { ...plainSink(), close: async (completed: boolean) => void told.push(completed) }
    const context = { runId: '1', sink, signal: new AbortController().signal, now: () => 0, emit: () => {} }
    const summary = await runPlain(plainSource(shop), plainSink())
    await runWorkflow({ name: 'metadata', run: () => Promise.resolve(summary) }, context)
    await runWorkflow({ name: 'metadata', run: () => Promise.resolve({ ...summary, state: 'failed' }) }, context)
    await runWorkflow({ name: 'metadata', run: () => Promise.reject(new Error('broken')) }, context).catch(() => {})
    expect(told).toEqual([true, false, false])
  })
})
