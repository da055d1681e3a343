import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp, type App } from '../src/app.ts'
import { writeTestCase } from '../src/catalog/data-quality/write-test.ts'
import { readWorkflowFile } from '../src/config.ts'
import type { RunSummary } from '../src/model/ingestion.ts'
import { Secret } from '../src/model/secret.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'
import { lastingSessions, longWaits, watchSessions } from './session-watch.ts'

const busy = `
  create schema shop;
  do $$ begin
    for i in 0..19 loop
      execute format('create table shop.t%s (id int primary key, total numeric default 0, note text)', i);
      execute format('insert into shop.t%s select n, n %% 7, repeat(''x'', n %% 9) from generate_series(1, 2000) n', i);
    end loop;
    for i in 0..19 loop
      execute format('create view shop.v%s as select a.id, a.total, b.note from shop.t%s a join shop.t%s b using (id)', i, i, (i + 1) % 20);
    end loop;
  end $$;
  create table shop.big (id int primary key, total int, note text);
  insert into shop.big select n, n % 1000, md5(n::text) from generate_series(1, 150000) n;
  create table shop.parts (id int, total int) partition by range (id);
  create table shop.parts_1 partition of shop.parts for values from (0) to (5000);
  insert into shop.parts select n, n % 7 from generate_series(1, 2000) n;
  analyze`

/** What other people do to tables that are read at the same time; what is emptied is filled again. One of them is so large that its profile takes many looks. */
const changesOf = (i: number): string[] => [
  `truncate shop.t${i}`, `alter table shop.t${i} add column extra int`, `create index t_extra on shop.t${i} (extra)`, 'drop index shop.t_extra',
  `alter table shop.t${i} drop column extra`, `insert into shop.t${i} select n, n from generate_series(1, 2000) n`,
  `alter table shop.big alter column total set default ${i}`, 'truncate shop.parts_1', 'insert into shop.parts select n, n % 7 from generate_series(1, 2000) n',
]

describe.each(servers())('lineage, usage, profiler, classification and data quality beside other people on PostgreSQL %i', (major) => {
  let folder: string
  let source: TemporaryDatabase
  let catalog: TemporaryDatabase
  let app: App

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'trunkline-harm-'))
    source = await temporaryDatabase({ major, sql: ['create extension pg_stat_statements', busy] })
    for (let i = 0; i < 20; i += 1) await source.client.query(`insert into shop.t${i} (id, total) select -a.id, b.total from shop.t${(i + 1) % 20} a join shop.v${i} b using (id) where a.id < 0`)
    catalog = await temporaryDatabase({ major })
    app = createApp({ environment: {}, databaseUrl: new Secret(catalog.url), home: folder, host: '127.0.0.1', port: 0, allowedHosts: [] }, () => {})
    expect(await run('postgres', { type: 'DatabaseMetadata' })).toMatchObject({ state: 'success' })
  })
  afterAll(async () => {
    await app.close()
    await Promise.all([source.drop(), catalog.drop()])
    rmSync(folder, { recursive: true })
  })

  function run(type: string, config: object, verify = false): Promise<RunSummary> {
    const { host, port, user } = source.connection
    const file = readWorkflowFile(JSON.stringify({
      source: { type, serviceName: 'pg', sourceConfig: { config }, serviceConnection: { config: { hostPort: `${host}:${port}`, username: user, database: source.name } } },
    }), { fileName: 'workflow.yaml', environment: {} })
    return app.ingest(file, { signal: new AbortController().signal, allowMassDelete: false, verify, emit: () => {} })
  }

  /** Runs a workflow twice beside the loop; gives its summaries, what the loop was refused after ten seconds, and what waited for more than one statement of ours. */
  async function besideLoop(type: string, config: object, verify = false) {
    const loop = new Client({ ...source.connection, application_name: 'loop' })
    await loop.connect()
    await loop.query(`set lock_timeout = '10s'`)
    const state = { isOver: false, count: 0, refused: [] as string[] }
    const summaries: RunSummary[] = []
    const looks = await watchSessions(source.connection, [source.name], async () => {
      const looping = (async () => {
        for (let i = 0; !state.isOver; i = (i + 1) % 20) {
          for (const change of changesOf(i)) {
            await loop.query(change).catch((error: unknown) => state.refused.push(`${change}: ${String(error)}`))
            state.count += 1
          }
        }
      })()
      try {
        for (let time = 0; time < 2; time += 1) summaries.push(await run(type, config, verify))
      } finally {
        state.isOver = true
        await looping
      }
    })
    await loop.end()
    expect(state.count).toBeGreaterThan(0)
    return { summaries, refused: state.refused, waits: longWaits(looks) }
  }

  test('a lineage run keeps nobody waiting', async () => {
    const { summaries, refused, waits } = await besideLoop('postgres-lineage', { processQueryLineage: false })
    expect([refused, waits]).toEqual([[], []])
    // Two of them are the extension's.
    for (const summary of summaries) expect(summary).toMatchObject({ state: 'success', deleted: 0, failures: [], facts: expect.arrayContaining([{ label: 'Views verified', value: '22 of 22' }]) })
  })

  test('a lineage run over executed statements, which the server verifies, keeps nobody waiting longer than one statement of it takes', async () => {
    const { summaries, refused, waits } = await besideLoop('postgres-lineage', { processViewLineage: false }, true)
    expect([refused, waits]).toEqual([[], []])
    for (const { failures, error, facts } of summaries) {
      expect([failures, error]).toEqual([[], undefined])
      expect(facts?.map(({ label }) => label)).toEqual(expect.arrayContaining(['Statements', 'Verified by the server']))
    }
  })

  test('a usage run keeps nobody waiting', async () => {
    const { summaries, refused, waits } = await besideLoop('postgres-usage', {})
    expect([refused, waits]).toEqual([[], []])
    for (const summary of summaries) expect(summary).toMatchObject({ state: 'success', failures: [] })
  })

  test('a profiler run keeps nobody waiting longer than one statement of it takes', async () => {
    const { summaries, refused, waits } = await besideLoop('postgres', { type: 'Profiler', threadCount: 2 })
    expect([refused, waits]).toEqual([[], []])
    for (const { failures, skipped, error } of summaries) {
      expect([failures, error]).toEqual([[], undefined])
      expect(skipped.filter(({ reason }) => reason !== 'locked' && reason !== 'changedDuringRun')).toEqual([])
    }
    expect(await lastingSessions(source.connection, [source.name])).toEqual([])
  })

  test('a classification run keeps nobody waiting longer than one statement of it takes', async () => {
    const { summaries, refused, waits } = await besideLoop('postgres', { type: 'AutoClassification', storeSampleData: true })
    expect([refused, waits]).toEqual([[], []])
    for (const { failures, skipped, error, footprint } of summaries) {
      expect([failures, error]).toEqual([[], undefined])
      expect(skipped.filter(({ reason }) => reason !== 'locked' && reason !== 'changedDuringRun')).toEqual([])
      expect(footprint.connections).toBeLessThanOrEqual(2)
    }
    expect(await lastingSessions(source.connection, [source.name])).toEqual([])
  })

  test('a run of tests keeps nobody waiting longer than one statement of it takes', async () => {
    const pool = await app.store()
    const on = (table: string, column?: string): string => `<#E::table::pg.${source.name}.shop.${table}${column === undefined ? '' : `::columns::${column}`}>`
    const keep = (name: string, testDefinition: string, entityLink: string, parameters: Record<string, string> = {}): Promise<unknown> => writeTestCase(pool, {
      name, testDefinition, entityLink, computePassedFailedRowCount: true, parameterValues: Object.entries(parameters).map(([key, value]) => ({ name: key, value })),
    }, { forceUpdate: false, updatedBy: 'test' })
    for (const table of [...Array.from({ length: 20 }, (_, i) => `t${i}`), 'big', 'parts', 'v1']) {
      await keep('rows', 'tableRowCountToBeBetween', on(table), { minValue: '1' })
      await keep('unique', 'columnValuesToBeUnique', on(table, 'id'))
      await keep('range', 'columnValuesToBeBetween', on(table, 'total'), { minValue: '1', maxValue: '5' })
    }
    await keep('by hand', 'tableCustomSQLQuery', on('big'), { sqlExpression: 'select a.id from shop.big a join shop.t1 b using (id) where a.total < 0' })
    await keep('words', 'columnValuesToMatchRegex', on('big', 'note'), { regex: '^[0-9a-f]+$' })
    const { summaries, refused, waits } = await besideLoop('TestSuite', { type: 'TestSuite', sampleFailedRows: true })
    expect([refused, waits]).toEqual([[], []])
    for (const { failures, error, footprint, facts } of summaries) {
      expect([failures, error]).toEqual([[], undefined])
      expect(footprint.connections).toBeLessThanOrEqual(2)
      expect(facts).toContainEqual({ label: 'Tests', value: expect.stringMatching(/passed/) as string })
    }
    expect(await lastingSessions(source.connection, [source.name])).toEqual([])
  })
})
