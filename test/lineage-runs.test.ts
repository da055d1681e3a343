import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp, type App } from '../src/app.ts'
import { readWorkflowFile } from '../src/config.ts'
import type { RunSummary } from '../src/model/ingestion.ts'
import { Secret } from '../src/model/secret.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'

const schema = `create schema shop;
create table shop.orders (id int primary key, customer_id int, price numeric, state text, doubled numeric generated always as (price * 2) stored);
create table shop.totals (customer_id int, total numeric, note text);
create table shop.log (order_id int, state text, at timestamptz);
create table shop.event (id int, at date) partition by range (at);
create table shop.event_2026 partition of shop.event for values from ('2026-01-01') to ('2027-01-01');
create view shop.paid as select id, price from shop.orders where state = 'paid';
create view shop.paid_total as select sum(price) as total from shop.paid;
create view shop.recent as select id from shop.event_2026;
create rule logged as on update to shop.orders do also insert into shop.log (order_id, state) values (old.id, new.state);`

type EdgeRow = { edge: string }
const edgesQuery = `select f.name || ' → ' || t.name || ' ' || e.source || ' ' || e.grade as edge
  from trunkline.lineage_edge e join trunkline.entity f on f.id = e.from_id join trunkline.entity t on t.id = e.to_id where e.ended_at is null order by 1`

describe.each(servers())('lineage runs against PostgreSQL %i', (major) => {
  let folder: string
  let source: TemporaryDatabase
  let catalog: TemporaryDatabase
  let app: App
  let pool: Pool

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'trunkline-lineage-'))
    source = await temporaryDatabase({ major, sql: [schema] })
    catalog = await temporaryDatabase({ major })
    app = createApp({ environment: {}, databaseUrl: new Secret(catalog.url), home: folder, host: '127.0.0.1', port: 0, allowedHosts: [] }, () => {})
    pool = await app.store()
    await run('postgres')
  })
  afterAll(async () => {
    await app.close()
    await Promise.all([source.drop(), catalog.drop()])
    rmSync(folder, { recursive: true })
  })

  function run(type: string, config: object = {}, sink?: object, verify = false): Promise<RunSummary> {
    const { host, port, user, database } = source.connection
    const file = readWorkflowFile(JSON.stringify({
      source: { type, serviceName: 'pg', sourceConfig: { config }, serviceConnection: { config: { hostPort: `${host}:${port}`, username: user, database } } },
      ...(sink !== undefined && { sink }),
    }), { fileName: 'lineage.yaml', environment: {} })
    return app.ingest(file, { signal: new AbortController().signal, allowMassDelete: false, verify, emit: () => {} })
  }
  const edges = async (): Promise<string[]> => (await pool.query<EdgeRow>(edgesQuery)).rows.map(({ edge }) => edge)
  const log = join(import.meta.dirname, 'databases/lineage/log.csv')

  test('views are verified and told; a second run writes nothing; a dropped view takes its edges along', async () => {
    const first = await run('postgres-lineage', { processQueryLineage: false })
    expect(first).toMatchObject({ state: 'success', failures: [], warnings: [] })
    expect(first.facts).toContainEqual({ label: 'Views verified', value: '3 of 3' })
    expect(await edges()).toEqual([
      'event → recent ViewLineage exact', 'orders → log QueryLineage exact', 'orders → orders QueryLineage exact', 'orders → paid ViewLineage exact', 'paid → paid_total ViewLineage exact',
    ])
    expect(await run('postgres-lineage', { processQueryLineage: false })).toMatchObject({ created: 0, updated: 0, unchanged: 5, deleted: 0 })
    await source.client.query('drop view shop.recent')
    expect(await run('postgres-lineage', { processQueryLineage: false })).toMatchObject({ created: 0, unchanged: 4, deleted: 1 })
  })

  test('statements of a log are resolved, temporary tables looked through, and what cannot be resolved is listed', async () => {
    const summary = await run('postgres-lineage', { processViewLineage: false, queryLogFilePath: log, enableTempTableLineage: true, threads: 2 })
    expect(summary.facts).toContainEqual({ label: 'Statements', value: '4 resolved, 1 not parsed, 1 not resolved' })
    expect(summary.skipped.map(({ object, detail }) => `${object.slice(0, 24)}: ${detail}`)).toEqual([
      'select * from nowhere in: syntaxError: syntax error at or near "into" at character 22', 'insert into shop.totals : notResolved: relation missing does not exist',
    ])
    // A log holds values; what is stored of it does not.
    const { rows } = await pool.query<{ query: string }>(`select distinct sql_query as query from trunkline.lineage_edge where sql_query like '%big%'`)
    expect(rows.map(({ query }) => query)).toEqual(['insert into shop.totals (customer_id, total) select customer_id, price * $1 from big'])
    expect((await edges()).filter((edge) => edge.includes('totals'))).toEqual(['orders → totals QueryLineage parsed', 'orders → totals QueryLineage parsed', 'orders → totals QueryLineage parsed'])
  })

  test('a csvlog of the server: each session has its own search_path and temporary tables', async () => {
    const line = (session: string, second: number, text: string): string =>
      `2026-01-31 12:00:0${second}.000 UTC,"app","${source.connection.database}",12,"[local]",${session},1,"INSERT",2026-01-31 12:00:00 UTC,3/1,0,LOG,00000,"statement: ${text.replaceAll('"', '""')}",,,,,,,,,"psql","client backend",,0\n`
    const path = join(folder, 'sessions.csv')
    writeFileSync(path, line('6a.1', 0, 'create temp table t as select customer_id, price from shop.orders') + line('6a.2', 1, 'set search_path = shop') + line('6a.2', 2, 'create temp table t as select order_id as price from log')
      + line('6a.1', 3, 'insert into shop.totals (customer_id, total) select customer_id, price from t') + line('6a.2', 4, 'insert into totals (total) select price from t') + line('6a.3', 5, 'insert into totals (total) select 1'))
    const filename = join(folder, 'sessions.jsonl')
    const summary = await run('postgres-lineage', { processViewLineage: false, processStoredProcedureLineage: false, queryLogFilePath: path, enableTempTableLineage: true }, { type: 'file', config: { filename } })
    expect(summary.facts).toContainEqual({ label: 'Statements', value: '1 not resolved, 4 resolved' })
    expect(summary.skipped.map(({ detail }) => detail)).toEqual(['notResolved: relation totals does not exist'])
    const flows = readFileSync(filename, 'utf8').trim().split('\n').map((row) => (JSON.parse(row) as { body: { edge: { lineageDetails: { columnsLineage: { fromColumns: string[]; toColumn: string }[] } } } }).body.edge.lineageDetails.columnsLineage)
    const short = (name: string): string => name.split('.').slice(-2).join('.')
    expect(flows.flatMap((columns) => columns.map(({ fromColumns, toColumn }) => `${fromColumns.map(short).join()} → ${short(toColumn)}`)).toSorted()).toEqual([
      'log.order_id → totals.total', 'orders.customer_id → totals.customer_id', 'orders.price → totals.total',
    ])
  })

  test('the server itself agrees with what was resolved', async () => {
    const summary = await run('postgres-lineage', { processViewLineage: false, queryLogFilePath: log }, undefined, true)
    expect(summary.facts).toContainEqual({ label: 'Verified by the server', value: '0 of 2 statements differ, 0 refused by it' })
  })

  test('tables of another service with the same name flow into these, where that is asked for', async () => {
    await pool.query(`insert into trunkline.entity (id, entity_type, parent_id, root_id, name, fqn, version, updated_at, updated_by, content_hash, document)
      select md5(e.id::text)::uuid, e.entity_type, case when e.parent_id is not null then md5(e.parent_id::text)::uuid end, md5(e.root_id::text)::uuid, case when e.entity_type = 'databaseService' then 'copy' else e.name end,
             regexp_replace(e.fqn, '^pg', 'copy'), 0.1, 0, 'test', e.content_hash, e.document
      from trunkline.entity e where e.fqn = 'pg' or e.fqn like 'pg.%'`)
    await run('postgres-lineage', { processViewLineage: false, processQueryLineage: false, processCrossDatabaseLineage: true, crossDatabaseServiceNames: ['copy'] })
    expect((await edges()).filter((edge) => edge.includes('CrossDatabaseLineage'))).toContain('orders → orders CrossDatabaseLineage opaque')
  })

  test('without enableTempTableLineage a temporary table is not followed, and said so', async () => {
    const summary = await run('postgres-lineage', { processViewLineage: false, queryLogFilePath: log })
    expect(summary.skipped.map(({ detail }) => detail)).toContain('notResolved: temporary table big is not in the catalog')
    expect(summary.skipped.map(({ detail }) => detail)).toContain('notResolved: relation big does not exist')
  })

  test('however many threads there are, the file is the same, byte by byte', async () => {
    const files = await Promise.all([1, 4].map(async (threads) => {
      const filename = join(folder, `lineage-${threads}.jsonl`)
      await run('postgres-lineage', { queryLogFilePath: log, threads, enableTempTableLineage: true }, { type: 'file', config: { filename } })
      return readFileSync(filename, 'utf8')
    }))
    expect(files[0]).toBe(files[1])
    expect(files[0]!.split('\n').length).toBeGreaterThan(4)
  })
})
