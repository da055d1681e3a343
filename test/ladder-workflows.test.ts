import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg, { type Pool } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createApp, type App } from '../src/app.ts'
import { findId, getEntity } from '../src/catalog/get.ts'
import { readLatestProfile } from '../src/catalog/profile/read-profile.ts'
import { readWorkflowFile } from '../src/config.ts'
import type { RunSummary } from '../src/model/ingestion.ts'
import { Secret } from '../src/model/secret.ts'
import { startPrivateServer, type PrivateServer } from './private-server.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'

/** Two views, one over the other, in schemas that nobody but their owner may use; row security on one table. */
const company = `
  create extension pg_stat_statements;
  create role reader login; create role app login;
  create schema shop; create schema hr;
  create table shop.customers (id int primary key, region text);
  create table shop.orders (id int primary key, customer int, total int);
  create table shop.copies (id int, total int);
  insert into shop.customers select n, case when n = 1 then 'north' else 'south' end from generate_series(1, 4) n;
  insert into shop.orders select n, 1, n * 10 from generate_series(1, 10) n;
  create view shop.totals as select c.region, sum(o.total) as total from shop.customers c join shop.orders o on o.customer = c.id group by c.region;
  create table hr.staff (id int primary key, salary int);
  insert into hr.staff select n, n * 100 from generate_series(1, 5) n;
  alter table hr.staff enable row level security; create policy low on hr.staff using (salary <= 300);
  create view hr.best as select max(salary) as salary from hr.staff;
  create function shop.copy() returns void begin atomic insert into shop.copies select id, total from shop.orders; end;
  grant usage on schema shop to app; grant all on all tables in schema shop to app;
  analyze`

describe.each(servers())('the ladder of rights of lineage, usage, profiler, classification and data quality on PostgreSQL %i', (major) => {
  let server: PrivateServer
  let superuser: pg.Client
  let catalog: TemporaryDatabase
  let folder: string
  let app: App
  let pool: Pool

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'trunkline-ladder-'))
    server = await startPrivateServer({ major, settings: { shared_preload_libraries: 'pg_stat_statements' } })
    superuser = new pg.Client(server.connection('postgres'))
    superuser.on('error', () => {})
    await superuser.connect()
    await superuser.query(company)
    catalog = await temporaryDatabase({ major })
    app = createApp({ environment: {}, databaseUrl: new Secret(catalog.url), home: folder, host: '127.0.0.1', port: 0, allowedHosts: [] }, () => {})
    pool = await app.store()
    // Without the views of pg_stat_statements, as usual: their lineage is proved like that of any view, and what the catalog does not hold of them is no warning.
    expect(await run('postgres')).toMatchObject({ state: 'success' })
  })
  afterAll(async () => {
    await app.close()
    await catalog.drop()
    await superuser.end()
    await server.stop()
    rmSync(folder, { recursive: true })
  })
  beforeEach(async () => {
    await superuser.query('drop owned by reader; revoke pg_read_all_stats, pg_read_all_data from reader; alter role reader nobypassrls; grant select on pg_stat_statements to public; select pg_stat_statements_reset()')
    const client = new pg.Client({ ...server.tcpConnection('postgres'), user: 'app' })
    await client.connect()
    await client.query('insert into shop.copies select id, total from shop.orders')
    await client.end()
  })

  type WorkflowType = 'postgres' | 'postgres-lineage' | 'postgres-usage' | 'profiler' | 'classification'
  function run(type: WorkflowType, config: object = {}): Promise<RunSummary> {
    const file = readWorkflowFile(JSON.stringify({
      source: {
        type: type === 'profiler' || type === 'classification' ? 'postgres' : type, serviceName: 'pg',
        sourceConfig: { config: { ...(type === 'profiler' && { type: 'Profiler' }), ...(type === 'classification' && { type: 'AutoClassification' }), ...config } },
        serviceConnection: { config: { hostPort: `127.0.0.1:${server.port}`, username: 'reader', database: 'postgres' } },
      },
      ...(type === 'profiler' && { processor: { type: 'orm-profiler', config: {} } }),
    }), { fileName: 'workflow.yaml', environment: {} })
    return app.ingest(file, { signal: new AbortController().signal, allowMassDelete: false, emit: () => {} })
  }
  const edges = async (): Promise<string[]> => (await pool.query<{ edge: string }>(`
    select f.name || ' → ' || t.name || ' ' || e.source || ' ' || e.grade as edge from trunkline.lineage_edge e
    join trunkline.entity f on f.id = e.from_id join trunkline.entity t on t.id = e.to_id where e.ended_at is null and f.name not like 'pg_stat%' order by 1`)).rows.map(({ edge }) => edge)
  const profileOf = async (table: string) => readLatestProfile(pool, await findId(pool, 'table', { fqn: `pg.postgres.${table}` }, 'non-deleted'))
  const grant = 'GRANT pg_read_all_stats TO reader'
  const stored = [
    'customers → totals ViewLineage exact', 'orders → copies QueryLineage exact', 'orders → totals ViewLineage exact', 'staff → best ViewLineage exact',
  ]

  test('lineage: CONNECT proves every view and reads every body; statements are hidden and said with the grant that shows them', async () => {
    const summary = await run('postgres-lineage')
    expect(summary).toMatchObject({ state: 'success', failures: [], skipped: [] })
    expect(summary.facts).toEqual(expect.arrayContaining([{ label: 'Views verified', value: '4 of 4' }, { label: 'Statements', value: 'none' }]))
    expect(summary.warnings).toEqual([expect.stringMatching(new RegExp(`^Statements of postgres were not read: Role "reader" sees in public.pg_stat_statements only statements of its own.*Run: ${grant}$`))])
    expect(await edges()).toEqual(stored)
  })

  test('lineage: a view of statistics that may not be read at all is said with its grant, and the rest goes on', async () => {
    await superuser.query('revoke select on pg_stat_statements from public')
    const summary = await run('postgres-lineage')
    expect(summary).toMatchObject({ state: 'success', failures: [] })
    expect(summary.warnings).toEqual([expect.stringMatching(/^Statements of postgres were not read: Role "reader" may not read public.pg_stat_statements.*GRANT SELECT ON public.pg_stat_statements TO reader$/)])
  })

  test('lineage: pg_read_all_stats adds the statements of others, without a right on their tables', async () => {
    await superuser.query('grant pg_read_all_stats to reader')
    const summary = await run('postgres-lineage')
    expect(summary).toMatchObject({ state: 'success', failures: [], warnings: [], facts: expect.arrayContaining([{ label: 'Views verified', value: '4 of 4' }]) })
    expect(await edges()).toEqual([...stored, 'orders → copies QueryLineage parsed'].toSorted())
  })

  test('usage: CONNECT fails, says which grant is missing and counts nothing; a filter on texts hides that from nobody', async () => {
    const hidden = { code: 'QUERY_STATISTICS_HIDDEN', hint: `Run: ${grant}` }
    await expect(run('postgres-usage')).rejects.toMatchObject({ ...hidden, summary: { state: 'failed', created: 0, error: hidden } })
    await expect(run('postgres-usage', { filterCondition: `s.query like '%copies%'` })).rejects.toMatchObject({ ...hidden, summary: { state: 'failed' } })
    expect((await pool.query('select from trunkline.usage_count')).rows).toHaveLength(0)
  })

  test('usage: SELECT on every table shows no statement of others; pg_read_all_stats alone is enough', async () => {
    await superuser.query('grant pg_read_all_data to reader')
    await expect(run('postgres-usage')).rejects.toMatchObject({ code: 'QUERY_STATISTICS_HIDDEN' })
    await superuser.query('revoke pg_read_all_data from reader; grant pg_read_all_stats to reader')
    expect(await run('postgres-usage')).toMatchObject({ state: 'success', failures: [], warnings: [] })
    const { rows } = await pool.query(`select e.name, u.kind, u.calls::int as calls from trunkline.usage_count u join trunkline.entity e on e.id = u.entity_id
      where u.role = 'app' and u.column_name = '' and u.kind <> 'any' and e.entity_type = 'table' order by 1, 2`)
    expect(rows).toEqual([{ name: 'copies', kind: 'write', calls: 1 }, { name: 'orders', kind: 'read', calls: 1 }])
  })

  test('profiler: CONNECT, with or without pg_read_all_stats, reads no row and names the grants of each table', async () => {
    const skipped = [['hr', 'staff'], ['shop', 'copies'], ['shop', 'customers'], ['shop', 'orders']].map(([schema, table]) => ({
      object: `pg.postgres.${schema}.${table}`, entityType: 'table', reason: 'notVisible', detail: 'the role reader may not use its schema',
      hint: `GRANT USAGE ON SCHEMA ${schema} TO reader; GRANT SELECT ON ${schema}.${table} TO reader;`,
    }))
    for (const rung of ['grant connect on database postgres to reader', 'grant pg_read_all_stats to reader']) {
      await superuser.query(rung)
      expect(await run('profiler')).toMatchObject({ state: 'partialSuccess', created: 0, failures: [], skipped, facts: [{ label: 'Profiles', value: 'none' }] })
    }
    expect(await profileOf('shop.orders')).toBeUndefined()
  })

  test('profiler: CONNECT is enough for the rows and the size that the server believes; statistics of columns are not shown, and that is said', async () => {
    const only = { useStatistics: true, tableFilterPattern: { includes: ['^orders$', '^staff$'] } }
    const summary = await run('profiler', only)
    expect(summary).toMatchObject({ state: 'success', created: 2, failures: [], skipped: [], facts: [{ label: 'Profiles', value: '2 statistics' }] })
    expect(summary.warnings).toEqual(['pg.postgres.hr.staff, pg.postgres.shop.orders: The role reader may not see the statistics of its columns: GRANT SELECT on it to reader.'])
    expect(await profileOf('shop.orders')).toMatchObject({ tableProfile: { grade: 'statistics', rowCount: 10, estimated: ['rowCount'], columnCount: 3, sizeInByte: expect.any(Number) }, columnProfile: [] })
    await superuser.query('grant pg_read_all_data to reader')
    expect((await run('profiler', only)).warnings).toEqual(['pg.postgres.hr.staff: Row security keeps the statistics of its columns from the role reader.'])
    expect((await profileOf('shop.orders'))?.columnProfile.find(({ name }) => name === 'total')).toMatchObject({ grade: 'statistics', min: 10, max: 100 })
  })

  test('profiler: SELECT on some tables, and on one column, profiles these; what is left is named', async () => {
    await superuser.query('grant usage on schema shop to reader; grant select on shop.orders to reader; grant select (region) on shop.customers to reader')
    const summary = await run('profiler', { schemaFilterPattern: { includes: ['^shop$'] } })
    expect(summary).toMatchObject({ state: 'partialSuccess', created: 2, failures: [], facts: [{ label: 'Profiles', value: '2 exact' }] })
    expect(summary.skipped).toEqual([{ object: 'pg.postgres.shop.copies', entityType: 'table', reason: 'notVisible', detail: 'the role reader may not read it', hint: 'GRANT SELECT ON shop.copies TO reader;' }])
    expect(summary.warnings).toEqual([expect.stringMatching(/^pg\.postgres\.shop\.customers: Column id: .*GRANT SELECT \(id\)/)])
    const [orders, customers] = [await profileOf('shop.orders'), await profileOf('shop.customers')]
    expect(orders).toMatchObject({ tableProfile: { grade: 'exact', rowCount: 10 } })
    expect(orders?.columnProfile.find(({ name }) => name === 'total')).toMatchObject({ min: 10, max: 100, sum: 550, distinctCount: 10 })
    expect(customers?.columnProfile.find(({ name }) => name === 'region')).toMatchObject({ valuesCount: 4, distinctCount: 2 })
    expect(customers?.columnProfile.find(({ name }) => name === 'id')).not.toHaveProperty('valuesCount')
  })

  test('profiler: row security leaves some rows, which is said; BYPASSRLS shows all', async () => {
    await superuser.query('grant pg_read_all_data to reader')
    const only = { tableFilterPattern: { includes: ['^staff$'] } }
    expect((await run('profiler', only)).warnings).toEqual(['pg.postgres.hr.staff: Row security decides which rows this role sees: the figures are of those rows only.'])
    const some = await profileOf('hr.staff')
    expect(some).toMatchObject({ tableProfile: { rowCount: 3, sampledRows: 3 } })
    expect(some?.columnProfile.find(({ name }) => name === 'salary')).toMatchObject({ max: 300 })
    await superuser.query('alter role reader bypassrls')
    expect(await run('profiler', only)).toMatchObject({ state: 'success', warnings: [] })
    expect(await profileOf('hr.staff')).toMatchObject({ tableProfile: { grade: 'exact', rowCount: 5, sampledRows: 5 } })
  })

  test('classification: CONNECT judges names and names the grants; SELECT on a column adds its values, and the hidden ones are said', async () => {
    await superuser.query(`create table shop.people (id int, email text, reference text); insert into shop.people select n, 'p' || n, 'r' || n || '@example.org' from generate_series(1, 20) n; analyze shop.people`)
    await run('postgres')
    const only = { tableFilterPattern: { includes: ['^people$'] } }
    const labels = async (): Promise<Record<string, string | undefined>> => Object.fromEntries((await getEntity(pool, 'table', { fqn: 'pg.postgres.shop.people' })).columns.flatMap(({ name, tags = [] }) => tags.map(({ reason }) => [name, reason])))
    for (const rung of ['grant connect on database postgres to reader', 'grant pg_read_all_stats to reader']) {
      await superuser.query(rung)
      expect(await run('classification', only)).toMatchObject({ state: 'partialSuccess', failures: [], skipped: [{ reason: 'notVisible', hint: 'GRANT USAGE ON SCHEMA shop TO reader; GRANT SELECT ON shop.people TO reader;' }] })
      expect(await labels()).toEqual({ email: 'the name says e-mail address; no values were looked at' })
    }
    await superuser.query('grant usage on schema shop to reader; grant select (reference) on shop.people to reader')
    const summary = await run('classification', only)
    expect(summary).toMatchObject({ state: 'success', skipped: [] })
    expect(summary.warnings).toEqual(['pg.postgres.shop.people: The role reader may not read 2 columns (id, email). GRANT SELECT (id, email) ON shop.people TO reader;'])
    expect(await labels()).toMatchObject({ reference: '20 of 20 values are e-mail addresses' })
    await superuser.query('grant select on shop.people to reader')
    expect(await run('classification', only)).toMatchObject({ state: 'success', warnings: [], facts: expect.arrayContaining([{ label: 'Taken back', value: 1 }]) })
    expect(Object.keys(await labels())).toEqual(['reference'])
    await superuser.query('drop table shop.people')
  })

  test('classification: row security leaves some rows to look at, which is said', async () => {
    await superuser.query('grant usage on schema hr to reader; grant select on hr.staff to reader')
    expect((await run('classification', { tableFilterPattern: { includes: ['^staff$'] }, storeSampleData: true })).warnings).toEqual(['pg.postgres.hr.staff: Row security decides which rows this role sees.'])
  })

  test('data quality: CONNECT names the grants that its tests need; SELECT on a table runs those of it; row security is said', async () => {
    const runTests = async () => {
      const results: Record<string, Record<string, unknown>> = {}
      for (const [table, testCases] of [['shop.orders', [{ name: 'keys', testDefinitionName: 'columnValuesToBeUnique', columnName: 'id' }, { name: 'totals', testDefinitionName: 'columnValuesToBeBetween', columnName: 'total', parameterValues: [{ name: 'minValue', value: '10' }, { name: 'maxValue', value: '100' }] }]], ['hr.staff', [{ name: 'staff', testDefinitionName: 'tableRowCountToEqual', parameterValues: [{ name: 'value', value: '3' }] }]]] as const) {
        const file = readWorkflowFile(JSON.stringify({
          source: { type: 'TestSuite', serviceName: 'pg', sourceConfig: { config: { type: 'TestSuite', entityFullyQualifiedName: `pg.postgres.${table}` } }, serviceConnection: { config: { hostPort: `127.0.0.1:${server.port}`, username: 'reader', database: 'postgres' } } },
          processor: { type: 'orm-test-runner', config: { testCases } },
        }), { fileName: 'tests.yaml', environment: {} })
        await app.ingest(file, { signal: new AbortController().signal, allowMassDelete: false, emit: () => {}, onTestResult: ({ testCase, result }) => { results[testCase.name] = { ...result } } })
      }
      return results
    }
    const refused = (schema: string, table: string) => ({ testCaseStatus: 'Aborted', code: 'INSUFFICIENT_PRIVILEGE', result: `The role reader may not use the schema of the table. GRANT USAGE ON SCHEMA ${schema} TO reader; GRANT SELECT ON ${schema}.${table} TO reader;` })
    for (const rung of ['grant connect on database postgres to reader', 'grant pg_read_all_stats to reader']) {
      await superuser.query(rung)
      expect(await runTests()).toMatchObject({ keys: refused('shop', 'orders'), totals: refused('shop', 'orders'), staff: refused('hr', 'staff') })
    }
    await superuser.query('grant usage on schema shop to reader; grant select on shop.orders to reader')
    expect(await runTests()).toMatchObject({ keys: { testCaseStatus: 'Success', grade: 'proved' }, totals: { testCaseStatus: 'Success', result: 'Found min=10, max=100 vs. the expected min=10, max=100.' }, staff: refused('hr', 'staff') })
    await superuser.query('grant pg_read_all_data to reader')
    expect(await runTests()).toMatchObject({ staff: { testCaseStatus: 'Success', result: 'Found rowCount=3 vs. the expected 3.', notes: ['Row security decides which rows this role sees: only those were tested.'] } })
  })
})
