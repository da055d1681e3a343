import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg, { type Pool } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createApp, type App } from '../src/app.ts'
import { readUsageBase } from '../src/catalog/usage/read-base.ts'
import { readWorkflowFile } from '../src/config.ts'
import type { RunSummary } from '../src/model/ingestion.ts'
import { Secret } from '../src/model/secret.ts'
import { startPrivateServer, type PrivateServer } from './private-server.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'

/** Two schemas with a table of one name each, a view over two tables, a partitioned table; roles with search paths of their own. */
const schema = `
  create extension pg_stat_statements;
  create role reader login; grant pg_read_all_stats to reader; grant pg_read_all_data to reader;
  create role app login; create role analyst login; create role batch;
  create schema shop; create schema archive;
  create table shop.customers (id int primary key, name text, region text);
  create table shop.orders (id int primary key, customer_id int, region text, total numeric, note text);
  create table archive.orders (id int, customer_id int, total numeric);
  create table shop.events (id int, day date) partition by range (day);
  create table shop.events_2026 partition of shop.events for values from ('2026-01-01') to ('2027-01-01');
  create view shop.totals as select c.name, o.total from shop.orders o join shop.customers c on c.id = o.customer_id;
  alter role app set search_path = shop; alter role analyst set search_path = archive, shop;
  grant usage on schema shop, archive to app, analyst, batch;
  grant all on all tables in schema shop, archive to app, analyst, batch`

describe.each(servers())('usage of PostgreSQL %i', (major) => {
  let server: PrivateServer
  let superuser: pg.Client
  let catalog: TemporaryDatabase
  let folder: string
  let app: App
  let pool: Pool

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'trunkline-usage-'))
    server = await startPrivateServer({ major, settings: { shared_preload_libraries: 'pg_stat_statements', 'pg_stat_statements.track': 'all', 'pg_stat_statements.track_utility': 'on', logging_collector: 'on', log_destination: 'csvlog', log_directory: 'log', log_min_duration_statement: '0' } })
    superuser = new pg.Client(server.connection('postgres'))
    superuser.on('error', () => {})
    await superuser.connect()
    await superuser.query(schema)
  })
  afterAll(async () => {
    await superuser.end()
    await server.stop()
    rmSync(folder, { recursive: true })
  })
  beforeEach(async () => {
    catalog = await temporaryDatabase({ major })
    app = createApp({ environment: {}, databaseUrl: new Secret(catalog.url), home: folder, host: '127.0.0.1', port: 0, allowedHosts: [] }, () => {})
    pool = await app.store()
    await run('postgres')
    await superuser.query('select pg_stat_statements_reset()')
    return async () => {
      await app.close()
      await catalog.drop()
    }
  })

  function run(type: 'postgres' | 'postgres-usage', config: object = {}, user = 'reader', sink?: object): Promise<RunSummary> {
    const file = readWorkflowFile(JSON.stringify({
      source: { type, serviceName: 'pg', sourceConfig: { config }, serviceConnection: { config: { hostPort: `127.0.0.1:${server.port}`, username: user, database: 'postgres' } } },
      ...(sink !== undefined && { sink }),
      ...(type === 'postgres-usage' && { processor: { type: 'query-parser', config: {} }, stage: { type: 'table-usage', config: { filename: '/tmp/x' } }, bulkSink: { type: 'metadata-usage', config: { filename: '/tmp/x' } } }),
    }), { fileName: 'usage.yaml', environment: {} })
    return app.ingest(file, { signal: new AbortController().signal, allowMassDelete: false, emit: () => {} })
  }
  async function as(role: string, times: number, ...statements: readonly string[]): Promise<void> {
    const mayLogIn = role !== 'batch'
    const client = new pg.Client({ ...server.tcpConnection('postgres'), ...(mayLogIn && { user: role }) })
    await client.connect()
    if (!mayLogIn) await client.query(`set role ${role}`)
    for (let n = 0; n < times; n += 1) for (const statement of statements) await client.query(statement)
    await client.end()
  }
  const rows = async (statement: string): Promise<unknown[][]> => (await pool.query<unknown[]>({ text: statement, rowMode: 'array' })).rows
  const tableCounts = (kind = 'any') => rows(`
    select substr(e.fqn, 13), u.role, u.is_indirect, sum(u.calls)::int from trunkline.usage_count u join trunkline.entity e on e.id = u.entity_id
    where e.entity_type = 'table' and u.column_name = '' and u.kind = '${kind}' group by 1, 2, 3 order by 1, 2, 3`)
  const columnCounts = (table: string) => rows(`
    select u.column_name, u.kind, u.is_indirect, sum(u.calls)::int from trunkline.usage_count u join trunkline.entity e on e.id = u.entity_id
    where e.fqn = 'pg.postgres.${table}' and u.column_name <> '' and u.kind <> 'any' group by 1, 2, 3 order by 1, 2, 3`)

  test('calls are counted for the tables that each role means, with columns, joins, kinds and views', async () => {
    await as('app', 3, 'select id, total from orders where region = \'north\'')
    await as('analyst', 2, 'select id, total from orders where customer_id = 7', 'select id from shop.events_2026')
    await as('app', 5, 'select c.name from customers c join orders o on o.customer_id = c.id and o.region = c.region group by c.name')
    await as('app', 4, 'select total from totals')
    await as('batch', 1, 'update shop.orders set note = \'x\' where id in (select id from archive.orders)', 'truncate shop.events')
    await as('analyst', 1, 'select region from customers join shop.orders using (region)')
    const summary = await run('postgres-usage')
    expect([summary.state, summary.failures, summary.warnings.filter((warning) => !/no effect/.test(warning))]).toEqual(['success', [], []])
    expect(await tableCounts()).toEqual([
      ['archive.orders', 'analyst', false, 2], ['archive.orders', 'batch', false, 1],
      ['shop.customers', 'analyst', false, 1], ['shop.customers', 'app', false, 5], ['shop.customers', 'app', true, 4],
      ['shop.events', 'analyst', false, 2], ['shop.events', 'batch', false, 1],
      ['shop.orders', 'analyst', false, 1], ['shop.orders', 'app', false, 8], ['shop.orders', 'app', true, 4], ['shop.orders', 'batch', false, 1],
      ['shop.totals', 'app', false, 4],
    ])
    expect(await tableCounts('write')).toEqual([['shop.events', 'batch', false, 1], ['shop.orders', 'batch', false, 1]])
    expect(await columnCounts('shop.orders')).toEqual([
      ['customer_id', 'join', false, 5], ['customer_id', 'join', true, 4], ['id', 'filter', false, 1], ['id', 'read', false, 3], ['note', 'write', false, 1],
      ['region', 'filter', false, 3], ['region', 'join', false, 6], ['total', 'read', false, 3], ['total', 'read', true, 4],
    ])
    expect(await columnCounts('shop.totals')).toEqual([['total', 'read', false, 4]])
    expect(await rows(`select substr(a.fqn, 13), j.column_name, substr(b.fqn, 13), j.other_column, j.calls::int
      from trunkline.join_count j join trunkline.entity a on a.id = j.entity_id join trunkline.entity b on b.id = j.other_id where a.fqn < b.fqn order by 1, 2, 3, 4`)).toEqual([
      ['shop.customers', '', 'shop.orders', '', 6], ['shop.customers', 'id', 'shop.orders', 'customer_id', 5], ['shop.customers', 'region', 'shop.orders', 'region', 6],
    ])
    expect(await rows(`select substr(e.fqn, 13), l.event, l.by from trunkline.life_cycle l join trunkline.entity e on e.id = l.entity_id order by 1, 2`)).toEqual([
      ['archive.orders', 'accessed', 'analyst'], ['shop.customers', 'accessed', 'app'], ['shop.events', 'accessed', 'analyst'], ['shop.events', 'updated', 'batch'],
      ['shop.orders', 'accessed', 'app'], ['shop.orders', 'updated', 'batch'], ['shop.totals', 'accessed', 'app'],
    ])
  })

  const queryCalls = () => rows(`select e.document ->> 'query', c.role, sum(c.calls)::int from trunkline.query_cost_day c join trunkline.entity e on e.id = c.query_id group by 1, 2 order by 1, 2`)

  test('a second run counts what came on top, twice in a minute counts nothing twice, and no constant is kept', async () => {
    await as('app', 3, 'select id from orders where note = \'secret word\'')
    await run('postgres-usage')
    await run('postgres-usage')
    expect(await queryCalls()).toEqual([['select id from orders where note = $1', 'app', 3]])
    await as('app', 2, 'select  id from orders where note = \'another\'')
    await as('app', 1, 'select id from customers')
    const summary = await run('postgres-usage')
    expect(await queryCalls()).toEqual([['select id from customers', 'app', 1], ['select id from orders where note = $1', 'app', 5]])
    expect([summary.created, summary.unchanged]).toEqual([1, 1])
    expect(summary.facts?.[0]?.value).toMatch(/^20.* to 20/)
  })

  test('a run whose base is gone by is refused whole', async () => {
    await as('app', 1, 'select id from customers')
    const results = await Promise.allSettled([run('postgres-usage'), run('postgres-usage')])
    for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'RUN_ACTIVE' })
    expect(await queryCalls()).toEqual([['select id from customers', 'app', 1]])
  })

  test('a reset and a restart are said, and what ran after them is counted', async () => {
    await as('app', 3, 'select id from customers')
    await run('postgres-usage')
    await as('app', 4, 'select id from customers')
    await superuser.query('select pg_stat_statements_reset()')
    await as('app', 2, 'select id from customers')
    const summary = await run('postgres-usage')
    expect(summary.warnings.filter((warning) => /reset/.test(warning))).toHaveLength(1)
    expect(await queryCalls()).toEqual([['select id from customers', 'app', 5]])
  })

  test('what cannot be told of is listed with its reason, and what is beyond the limit is counted', async () => {
    await superuser.query('create table shop.gone (id int); grant select on shop.gone to app')
    await as('app', 2, 'select id from gone')
    await superuser.query('drop table shop.gone')
    await as('app', 1, 'select id from customers')
    const summary = await run('postgres-usage')
    expect(await rows('select statement, reason, detail, calls::int from trunkline.usage_unresolved where role = \'app\'')).toEqual([['select id from gone', 'notResolved', 'relation gone does not exist', 2]])
    expect(summary.facts).toContainEqual({ label: 'Not resolved', value: expect.stringMatching(/with names that mean nothing/) })
    await as('app', 1, 'select name from customers', 'select region from customers', 'select id from customers')
    const limited = await run('postgres-usage', { resultLimit: 1 })
    expect(limited.facts?.filter(({ value }) => /resultLimit/.test(String(value))).length).toBe(1)
  })

  test('a file gets the calls that OpenMetadata would, the same each time', async () => {
    await as('app', 2, 'select c.name from customers c join orders o on o.customer_id = c.id')
    const filename = join(folder, 'calls.jsonl')
    await run('postgres-usage', { filterCondition: 's.query like \'%join orders%\'' }, 'reader', { type: 'file', config: { filename } })
    const calls = readFileSync(filename, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { method: string; path: string; id?: { fullyQualifiedName: string }; body: unknown })
    const day = new Date().toISOString().slice(0, 10)
    expect(calls.map(({ method, path, id }) => [method, path, id?.fullyQualifiedName.replace(/[0-9a-f]{32}/, 'md5')])).toEqual([
      ['PUT', '/queries', undefined], ['PUT', '/queries/{id}/usage', 'pg.md5'], ['PUT', '/queries/{id}/usedBy', 'pg.md5'], ['POST', '/queryCostRecord', undefined],
      ['POST', '/usage/table/{id}', 'pg.postgres.shop.customers'], ['POST', '/usage/table/{id}', 'pg.postgres.shop.orders'],
      ['PUT', '/tables/{id}/joins', 'pg.postgres.shop.customers'], ['PUT', '/tables/{id}/joins', 'pg.postgres.shop.orders'],
      ['PATCH', '/tables/{id}', 'pg.postgres.shop.customers'], ['PATCH', '/tables/{id}', 'pg.postgres.shop.orders'],
      ['POST', `/usage/compute.percentile/table/${day}`, undefined], ['POST', `/usage/compute.percentile/database/${day}`, undefined],
    ])
    expect(calls[4]?.body).toEqual({ date: day, count: 2 })
    expect(calls[6]?.body).toEqual({ startDate: day, dayCount: 1, columnJoins: [{ columnName: 'id', joinedWith: [{ fullyQualifiedName: 'pg.postgres.shop.orders.customer_id', joinCount: 2 }] }], directTableJoins: [] })
  })

  test('the same statements in a log have the same fingerprints; what was counted of it is not counted again', async () => {
    await as('app', 3, 'select region from customers where name = \'one of them\'')
    await run('postgres-usage')
    const log = { queryLogFilePath: join(server.directory, 'data', 'log') }
    const calls = async () => (await queryCalls()).filter(([text]) => String(text).startsWith('select region from customers where name'))
    expect(await calls()).toEqual([['select region from customers where name = $1', 'app', 3]])
    await as('app', 2, 'select region from customers where name = \'another\'')
    // What ran before the statistics were read is in the log, too.
    const fromLog = await run('postgres-usage', log)
    expect([await calls(), fromLog.warnings.filter((warning) => /left out/.test(warning)).length]).toEqual([[['select region from customers where name = $1', 'app', 5]], 1])
    await run('postgres-usage', log)
    const fromStatistics = await run('postgres-usage')
    expect([await calls(), fromStatistics.warnings.filter((warning) => /The last run read a log/.test(warning)).length]).toEqual([[['select region from customers where name = $1', 'app', 5]], 1])
    expect(await rows('select count(*)::int from trunkline.entity where entity_type = \'query\' and document ->> \'query\' like \'%one of them%\'')).toEqual([[0]])
  })

  test('a log whose clock goes back: what was added is counted once and for the day that it bears, and the run says so', async () => {
    const queryLogFilePath = join(folder, `jumps-${major}.csv`)
    const entry = (time: string) => `app,select id from shop.orders,postgres,1,${time}\n`
    writeFileSync(queryLogFilePath, `user_name,query_text,database_name,duration,start_time\n${entry('2026-01-31T12:00:00Z')}${entry('2026-01-31T12:00:01Z')}`)
    await run('postgres-usage', { queryLogFilePath })
    appendFileSync(queryLogFilePath, entry('2026-01-30T12:00:00Z'))
    const summary = await run('postgres-usage', { queryLogFilePath })
    expect(summary.warnings.filter((warning) => /^1 entry was added .* the clock went back/.test(warning))).toHaveLength(1)
    await run('postgres-usage', { queryLogFilePath })
    expect(await rows(`select c.day::text, c.calls::int from trunkline.query_cost_day c order by 1`)).toEqual([['2026-01-30', 1], ['2026-01-31', 2]])
  })

  test('a role that may not see statements fails with the grant; a service that is not in the catalog is said', async () => {
    await as('app', 1, 'select id from customers')
    await superuser.query('do $$ begin create role poor login; exception when duplicate_object then null; end $$')
    await expect(run('postgres-usage', {}, 'poor')).rejects.toMatchObject({ code: 'QUERY_STATISTICS_HIDDEN', hint: expect.stringContaining('GRANT pg_read_all_stats') })
    await pool.query('delete from trunkline.entity where entity_type = \'databaseService\'')
    await expect(run('postgres-usage')).rejects.toMatchObject({ code: 'ENTITY_NOT_FOUND' })
    expect(await readUsageBase(pool, 'pg')).toBeUndefined()
  })
})
