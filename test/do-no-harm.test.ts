import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChildProcess } from 'node:child_process'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp, type App } from '../src/app.ts'
import { readWorkflowFile } from '../src/config.ts'
import { ownStatementPattern } from '../src/connectors/postgres/statement.ts'
import type { RunSummary } from '../src/model/ingestion.ts'
import { Secret } from '../src/model/secret.ts'
import type { RunEvent } from '../src/workflows/workflow.ts'
import { metadataFile, startCommand } from './command-line.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'
import { idleInTransaction, lastingSessions, longWaits, watchSessions } from './session-watch.ts'

/** Views and functions over the tables that the loop changes: whoever deparses them locks these tables. */
const busy = `
  create schema shop;
  do $$ begin
    for i in 0..149 loop
      execute format('create table shop.t%s (id int primary key, total numeric default 0 check (total >= 0), note text)', i);
      execute format('create index on shop.t%s (lower(note)) where total > 0', i);
    end loop;
    for i in 0..149 loop
      execute format('create view shop.v%s as select a.id, b.total, c.note from shop.t%s a, shop.t%s b, shop.t%s c', i, i, i % 10, (i + 1) % 10);
      execute format('create function shop.f%s() returns bigint begin atomic select count(*) from shop.t%s a, shop.t%s b; end', i, i % 10, i);
    end loop;
  end $$;`

/** What other people do to a table and a view over it. */
const changesOf = (i: number): string[] => [
  `truncate shop.t${i}`, `alter table shop.t${i} add column extra int`, `create index t_extra on shop.t${i} (extra)`, 'drop index shop.t_extra',
  `alter table shop.t${i} drop column extra`, `create or replace view shop.v${i} as select a.id, a.total, a.note from shop.t${i} a`,
]

/** Repeats the changes until the work is done; gives how many there were, and those that waited two seconds for a lock in vain. */
async function changeDuring(loop: Client, work: () => Promise<void>): Promise<{ count: number; refused: string[] }> {
  const state = { isOver: false, count: 0, refused: [] as string[] }
  await loop.query(`set lock_timeout = '2s'`)
  const looping = (async () => {
    for (let i = 0; !state.isOver; i = (i + 1) % 10) {
      for (const change of changesOf(i)) {
        await loop.query(change).catch((error: unknown) => state.refused.push(`${change}: ${String(error)}`))
        state.count += 1
      }
    }
  })()
  await work().finally(() => { state.isOver = true })
  await looping
  return state
}

describe.each(servers())('beside other people on PostgreSQL %i', (major) => {
  let folder: string
  let source: TemporaryDatabase
  let catalog: TemporaryDatabase
  let app: App
  const role = `harmless_${process.pid}_${major}`

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'trunkline-harm-'))
    source = await temporaryDatabase({ major, sql: [busy, 'create extension pg_stat_statements'] })
    catalog = await temporaryDatabase({ major })
    await source.client.query(`create role ${role} login`)
    app = createApp({ environment: {}, databaseUrl: new Secret(catalog.url), home: folder, host: '127.0.0.1', port: 0, allowedHosts: [] }, () => {})
  })
  afterAll(async () => {
    await app.close()
    await source.client.query(`drop role ${role}`)
    await Promise.all([source.drop(), catalog.drop()])
    rmSync(folder, { recursive: true })
  })

  type Options = { database?: string; connection?: object; config?: object; toFile?: boolean; signal?: AbortSignal; emit?: (event: RunEvent) => void }
  const fileOf = ({ database = source.name, connection = {}, config = {} }: Options = {}): string => {
    const { host, port, user } = source.connection
    return metadataFile({ hostPort: `${host}:${port}`, username: user, database, ...connection }, config)
  }
  function ingest({ toFile = false, signal = new AbortController().signal, emit = () => {}, ...options }: Options = {}): Promise<RunSummary> {
    const sink = toFile ? { type: 'file', filename: join(folder, 'calls.jsonl'), includeExtension: false } as const : { type: 'catalog' } as const
    return app.ingest(readWorkflowFile(fileOf(options), { fileName: 'metadata.yaml', environment: {}, sink }), { signal, allowMassDelete: false, emit })
  }
  const connect = async (application: string): Promise<Client> => {
    const client = new Client({ ...source.connection, application_name: application })
    await client.connect()
    return client
  }

  test('TRUNCATE, ALTER TABLE, CREATE and DROP INDEX and CREATE OR REPLACE VIEW go through while runs read, and nothing is marked deleted', async () => {
    const loop = await connect('loop')
    const summaries: RunSummary[] = []
    let changes = { count: 0, refused: [] as string[] }
    const looks = await watchSessions(source.connection, [source.name], async () => {
      changes = await changeDuring(loop, async () => {
        for (let run = 0; run < 3; run += 1) summaries.push(await ingest())
      })
    })
    await loop.end()
    expect(changes.count).toBeGreaterThan(0)
    expect(changes.refused).toEqual([])
    expect(longWaits(looks)).toEqual([])
    for (const summary of summaries) {
      expect(['success', 'partialSuccess']).toContain(summary.state)
      expect(summary).toMatchObject({ deleted: 0, failures: [] })
      expect(summary.skipped.filter(({ reason }) => reason !== 'locked' && reason !== 'changedDuringRun')).toEqual([])
    }
    expect(await ingest()).toMatchObject({ state: 'success', deleted: 0, restored: 0, failures: [], skipped: [] })
  })

  test('the watch would have seen a lock of ours that outlives its statement', async () => {
    const [ours, other] = [await connect('trunkline:control'), await connect('loop')]
    const looks = await watchSessions(source.connection, [source.name], async () => {
      await ours.query('begin; lock table shop.t0 in access share mode')
      const state = { isOver: false }
      const refused = other.query(`set lock_timeout = '1s'; truncate shop.t0`).catch((error: unknown) => error).finally(() => { state.isOver = true })
      while (!state.isOver) await ours.query('select pg_sleep(0.02)')
      expect(await refused).toMatchObject({ code: '55P03' })
    })
    await Promise.all([ours.end(), other.end()])
    expect(longWaits(looks)).toEqual([expect.stringContaining('truncate shop.t0')])
  })

  test('there are never more than two sessions of ours, none idle in a transaction, and none after the run', async () => {
    const others = [await temporaryDatabase({ major, sql: [busy] }), await temporaryDatabase({ major, sql: [busy] })]
    const names = [source, ...others].map(({ name }) => name)
    try {
      const looks = await watchSessions(source.connection, names, async () => {
        const config = { threads: 4, databaseFilterPattern: { includes: names.map((name) => `^${name}$`) } }
        expect(await ingest({ toFile: true, connection: { ingestAllDatabases: true }, config })).toMatchObject({ state: 'success', failures: [] })
      })
      expect(looks.flatMap(({ sessions }) => sessions).length).toBeGreaterThan(0)
      expect(Math.max(...looks.map(({ sessions }) => sessions.length))).toBeLessThanOrEqual(2)
      // Between two statements a session is idle for a moment; unchanged over five looks it would be one that keeps its snapshot for nothing.
      expect(idleInTransaction(looks, 5)).toEqual([])
      expect(await lastingSessions(source.connection, names)).toEqual([])
    } finally {
      for (const other of others) await other.drop()
    }
  })

  test('every statement that the server counted carries our mark', async () => {
    const file = readWorkflowFile(fileOf({ connection: { username: role } }), { fileName: 'metadata.yaml', environment: {} })
    await app.ingest(file, { signal: new AbortController().signal, allowMassDelete: false, emit: () => {} })
    await app.doctor(file, new AbortController().signal)
    const { rows } = await source.client.query<{ query: string; is_marked: boolean }>(
      'select query, query like $1 as is_marked from pg_stat_statements where userid = $2::regrole', [ownStatementPattern, role])
    expect(rows.filter((row) => row.is_marked).length).toBeGreaterThan(40)
    expect(rows.filter((row) => !row.is_marked)).toEqual([])
  })

  test('a run that is aborted while it writes stops, marks nothing deleted and leaves no session', async () => {
    const stop = new AbortController()
    const emit = (event: RunEvent) => { if (event.type === 'progress') stop.abort() }
    const ended = await ingest({ signal: stop.signal, emit }).catch((error: unknown) => (error as { summary: RunSummary }).summary)
    expect(ended).toMatchObject({ state: 'stopped', deleted: 0 })
    expect(await lastingSessions(source.connection, [source.name])).toEqual([])
  })

  test.each(['SIGINT', 'SIGKILL'] as const)('a command that gets %s in the middle of a statement leaves no session', async (kill) => {
    const file = join(folder, 'metadata.json')
    writeFileSync(file, fileOf({ connection: { connectionOptions: { connect_timeout: 60 } } }))
    // The run reads this catalog inside its snapshot, so that the signal finds it in the middle of a transaction.
    const locker = await connect('locker')
    await locker.query('begin; lock table pg_sequence in access exclusive mode')
    try {
      const { promise: started, resolve: onStart } = Promise.withResolvers<ChildProcess>()
      const running = startCommand(['ingest', '-c', file, '--sink', `file:${join(folder, 'killed.jsonl')}`], {}, { onStart })
      await Promise.race([untilWaiting(), running])
      ;(await started).kill(kill)
      const { exitCode, err } = await running
      expect([exitCode, err]).toEqual(kill === 'SIGINT' ? [1, expect.stringContaining('Stopping')] : [null, expect.stringContaining(`Reading ${source.name}`)])
      expect(await lastingSessions(source.connection, [source.name])).toEqual([])
    } finally {
      await locker.end()
    }
  })

  /** Until a session of ours waits for a lock; asked for a bounded number of times. */
  async function untilWaiting(): Promise<void> {
    const statement = `select from pg_stat_activity where application_name like 'trunkline%' and datname = $1 and wait_event_type = 'Lock'`
    for (let look = 0; look < 1_000; look += 1) {
      if ((await source.client.query(statement, [source.name])).rows.length > 0) return
      await new Promise((resolve) => { setTimeout(resolve, 20) })
    }
  }
})
