import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp, type App } from '../src/app.ts'
import { putCustomMetric, removeCustomMetric } from '../src/catalog/profile/custom-metrics.ts'
import { putProfilerConfig, removeProfilerConfig } from '../src/catalog/profile/profiler-config.ts'
import { listPartitionProfiles, readPartitionProfile } from '../src/catalog/profile/partition-profiles.ts'
import { readLatestProfile, readSystemProfiles, readTableProfiles } from '../src/catalog/profile/read-profile.ts'
import { editMany } from '../src/catalog/bulk-edit.ts'
import { findId } from '../src/catalog/get.ts'
import { putSetting } from '../src/catalog/settings.ts'
import { readWorkflowFile } from '../src/config.ts'
import type { RunSummary } from '../src/model/ingestion.ts'
import { Secret } from '../src/model/secret.ts'
import { createReferee, hasOpenMetadataSchemas, objections } from './open-metadata-schemas.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'

const schema = `
  create schema shop;
  create table shop.orders (id int primary key, total numeric, state text, made date, at timestamptz, huge numeric, tags text[], open bool, ip inet, ratio float8);
  insert into shop.orders select n, n * 1.5, case when n % 4 = 0 then 'open' else 'paid' end, date '2024-01-01' + n, '2024-01-01 00:00Z', 1e30 + n, '{a}', n > 5, '10.0.0.1', 'NaN' from generate_series(1, 100) n;
  create view shop.paid as select * from shop.orders where state = 'paid';
  create table shop.secret (id int);
  create table shop.visits (n int, k int) partition by list (k);
  create table shop.visits_1 partition of shop.visits for values in (1);
  create table shop.visits_2 partition of shop.visits for values in (2);
  insert into shop.visits select n, 1 + n % 2 from generate_series(1, 20) n;
  create table shop.late (id int);`

describe.each(servers())('profiler runs on PostgreSQL %i', (major) => {
  let source: TemporaryDatabase
  let catalog: TemporaryDatabase
  let folder: string
  let app: App
  let pool: Pool
  const reader = `profile_runner_${major}_${process.pid}`

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'trunkline-profile-'))
    source = await temporaryDatabase({ major, sql: [schema] })
    await source.client.query(`create role ${reader} login; grant usage on schema shop to ${reader}; grant select on all tables in schema shop to ${reader}; revoke all on shop.secret from ${reader}`)
    catalog = await temporaryDatabase({ major })
    app = createApp({ environment: {}, databaseUrl: new Secret(catalog.url), home: folder, host: '127.0.0.1', port: 0, allowedHosts: [] }, () => {})
    pool = await app.store()
    expect(await run({ type: 'DatabaseMetadata', tableFilterPattern: { excludes: ['late'] } })).toMatchObject({ state: 'success' })
  })
  afterAll(async () => {
    await app.close()
    await catalog.drop()
    await source.client.query(`drop owned by ${reader}; drop role ${reader}`)
    await source.drop()
    rmSync(folder, { recursive: true })
  })

  function run(config: object, parts: object = {}, options: { planOnly?: boolean } = {}): Promise<RunSummary> {
    const { host, port } = source.connection
    const file = readWorkflowFile(JSON.stringify({
      source: { type: 'postgres', serviceName: 'pg', sourceConfig: { config }, serviceConnection: { config: { hostPort: `${host}:${port}`, username: reader, database: source.name } } },
      ...parts,
    }), { fileName: 'profiler.yaml', environment: {} })
    return app.ingest(file, { signal: new AbortController().signal, allowMassDelete: false, emit: () => {}, ...options })
  }
  const fqn = (table: string): string => `pg.${source.name}.shop.${table}`
  const idOf = (table: string): Promise<string> => findId(pool, 'table', { fqn: fqn(table) }, 'non-deleted')

  test('a run measures the tables that the catalog holds, look by look; what it could not read is counted with its GRANT', async () => {
    const summary = await run({ type: 'Profiler' }, { processor: { type: 'orm-profiler', config: {} } })
    expect(summary).toMatchObject({ workflow: 'profiler', state: 'partialSuccess', created: 2, failures: [], facts: [{ label: 'Profiles', value: '3 exact' }, { label: 'Not in the catalog', value: 1 }] })
    expect(summary.skipped).toEqual([{ object: fqn('secret'), entityType: 'table', reason: 'notVisible', detail: `the role ${reader} may not read it`, hint: `GRANT SELECT ON shop.secret TO ${reader};` }])
    expect(summary.filtered).toEqual([{ object: fqn('paid'), entityType: 'table', by: 'includeViews' }])
    expect(summary.warnings.at(-1)).toContain(fqn('late'))
    const latest = await readLatestProfile(pool, await idOf('orders'))
    expect(latest?.tableProfile).toMatchObject({ rowCount: 100, columnCount: 10, grade: 'exact' })
    expect(latest?.columnProfile.find(({ name }) => name === 'total')).toMatchObject({ min: 1.5, max: 150, sum: 7575, mean: 75.75, median: 75.75, distinctCount: 100 })
    await run({ type: 'Profiler', tableFilterPattern: { includes: ['orders'] } })
    expect(await readTableProfiles(pool, await idOf('orders'), { startTs: 0, endTs: Date.now() + 60_000 })).toHaveLength(2)
  })

  test('settings of one table win: a sample, chosen columns and metrics, a part of the rows', async () => {
    const processor = (settings: object) => ({ processor: { type: 'orm-profiler', config: { tableConfig: [{ fullyQualifiedName: fqn('orders'), ...settings }] } } })
    const only = { type: 'Profiler', tableFilterPattern: { includes: ['^orders$'] }, profileSample: 10 }
    await run(only, processor({
      profileSample: 100, columnConfig: { includeColumns: [{ columnName: 'id', metrics: ['max'] }, { columnName: 'made' }], excludeColumns: ['made'] },
      partitionConfig: { enablePartitioning: true, partitionColumnName: 'id', partitionIntervalType: 'INTEGER-RANGE', partitionIntegerRangeStart: 11, partitionIntegerRangeEnd: 20 },
    }))
    const latest = await readLatestProfile(pool, await idOf('orders'))
    expect(latest?.columnProfile).toEqual([{ name: 'id', timestamp: latest?.tableProfile.timestamp, grade: 'exact', sampledRows: 10, max: 20 }])
    // The parts of a table by time end now: all rows are older but those of this day and hour.
    await source.client.query(`insert into shop.orders (id, state, made, at) values (101, 'new', current_date, now()), (102, 'new', current_date - 40, now() - interval '40 days'), (103, 'sent', current_date - 400, now() - interval '400 days')`)
    const rowsOf = async (settings: object) => {
      expect(await run({ ...only, profileSample: undefined }, processor({ columnConfig: { includeColumns: [{ columnName: 'id', metrics: ['min', 'max', 'valuesCount'] }] }, partitionConfig: { enablePartitioning: true, ...settings } }))).toMatchObject({ state: 'success', created: 1 })
      const [column] = (await readLatestProfile(pool, await idOf('orders')))!.columnProfile
      return [column?.valuesCount, column?.min, column?.max]
    }
    const since = (type: string, column: string, partitionInterval: number, partitionIntervalUnit: string) => ({ partitionIntervalType: type, partitionColumnName: column, partitionInterval, partitionIntervalUnit })
    expect(await rowsOf(since('TIME-UNIT', 'made', 1, 'DAY'))).toEqual([1, 101, 101])
    expect(await rowsOf(since('TIME-UNIT', 'at', 3, 'MONTH'))).toEqual([2, 101, 102])
    expect(await rowsOf(since('TIME-UNIT', 'at', 2, 'HOUR'))).toEqual([1, 101, 101])
    expect(await rowsOf(since('INGESTION-TIME', 'at', 2, 'YEAR'))).toEqual([3, 101, 103])
    expect(await rowsOf({ partitionIntervalType: 'COLUMN-VALUE', partitionColumnName: 'state', partitionValues: ['new', 'sent'] })).toEqual([3, 101, 103])
    await source.client.query('delete from shop.orders where id > 100')
    await expect(run(only, processor({ partitionConfig: { enablePartitioning: true } }))).resolves.toMatchObject({ state: 'failed', failures: [{ code: 'CONFIG_INVALID', object: fqn('orders') }] })
  })

  test('keys that change nothing are told of, and so are old ones', async () => {
    const { warnings } = await run({ type: 'Profiler', tableFilterPattern: { includes: ['^orders$'] }, useStatistics: true, threadCount: 5, processingEngine: { type: 'Native' }, generateSampleData: true, metrics: ['max', 'rowCount'] })
    expect(warnings).toEqual(expect.arrayContaining(['The old key generateSampleData is ignored: no rows are kept.', 'The key processingEngine has no effect on a profiler run of PostgreSQL.']))
  })

  test('the file sink writes what OpenMetadata takes', async () => {
    const filename = join(folder, 'profiles.jsonl')
    await run({ type: 'Profiler', includeViews: true, tableFilterPattern: { includes: ['^orders$', '^paid$'] }, threadCount: 2 }, { sink: { type: 'file', config: { filename } } })
    const calls = readFileSync(filename, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { path: string; id: object; body: { tableProfile: object; columnProfile: { name: string }[] } })
    expect(calls.map(({ id }) => id)).toEqual(expect.arrayContaining([{ type: 'table', fullyQualifiedName: fqn('orders') }, { type: 'table', fullyQualifiedName: fqn('paid') }]))
    const orders = calls.find(({ id }) => JSON.stringify(id).includes('orders'))!
    expect(orders).toMatchObject({ method: 'PUT', path: '/tables/{id}/tableProfile', body: { tableProfile: { rowCount: 100 } } })
    expect(orders.body.tableProfile).not.toHaveProperty('grade')
    // A clone without OpenMetadata's schemas believes the lines above. Of min and max they want exactly one of number, integer, date and string, which no integer and no date can be.
    const validate = hasOpenMetadataSchemas ? createReferee()('api/data/createTableProfile.json') : undefined
    if (validate !== undefined) expect(calls.flatMap(({ body }) => objections(validate, body)).filter((text) => !/^\/columnProfile\/\d+\/(?:min|max) /.test(text))).toEqual([])
    expect(orders.body.columnProfile.find(({ name }) => name === 'state')).toMatchObject({ minLength: 4, maxLength: 4, distinctCount: 2 })
  })

  test('custom metrics are series of their own; one that writes is refused, one that never ends is ended, one of a column stands with it', async () => {
    const id = await idOf('orders')
    const metrics: [string, string, string?][] = [
      ['open', `select count(*) from orders where state = 'open'`], ['largest', 'max(total)', 'total'], ['writes', `with gone as (delete from orders returning 1) select count(*) from gone`],
      ['endless', 'select count(*) from pg_sleep(3600)'], ['words', `select 'many'`], ['two', 'select 1; drop table shop.orders'],
    ]
    for (const [name, expression, columnName] of metrics) await putCustomMetric(pool, id, { name, expression, columnName }, 'ann')
    const summary = await run({ type: 'Profiler', tableFilterPattern: { includes: ['^orders$'] }, timeoutSeconds: 2 })
    for (const [name, , columnName] of metrics) await removeCustomMetric(pool, id, { name, columnName })
    const latest = (await readLatestProfile(pool, id))!
    expect(latest.tableProfile.customMetrics).toEqual([{ name: 'open', value: 25 }])
    expect(latest.columnProfile.find(({ name }) => name === 'total')).toMatchObject({ max: 150, customMetrics: [{ name: 'largest', value: 150 }] })
    const notes = latest.tableProfile.notes!.join('\n')
    for (const name of ['writes', 'endless', 'words', 'two']) expect(notes).toContain(`The custom metric ${name}: `)
    expect(notes).toContain('read-only transaction')
    expect(summary.warnings.join()).toContain('endless')
    expect((await source.client.query('select count(*)::int as n from shop.orders')).rows).toEqual([{ n: 100 }])
    await expect(removeCustomMetric(pool, id, { name: 'open' })).rejects.toMatchObject({ code: 'ENTITY_NOT_FOUND' })
  })

  test('what changed since the profile before is told, and a table in which nothing did is left out where asked', async () => {
    const id = await idOf('orders')
    const only = { type: 'Profiler', tableFilterPattern: { includes: ['^orders$'] } }
    await run(only)
    await source.client.query(`update shop.orders set state = 'paid' where id <= 3; delete from shop.orders where id = 100; insert into shop.orders (id) values (100), (101)`)
    await source.client.query('delete from shop.orders where id = 101')
    await settle()
    expect(await run(only)).toMatchObject({ created: 1 })
    const [latest] = await readTableProfiles(pool, id, { startTs: 0, endTs: Number.MAX_SAFE_INTEGER })
    expect(latest!.activity).toMatchObject({ inserts: 2, updates: 3, deletes: 2, since: expect.any(Number), deadRows: expect.any(Number) })
    const system = await readSystemProfiles(pool, id, { startTs: latest!.timestamp, endTs: latest!.timestamp })
    expect(system.map(({ operation, rowsAffected }) => [operation, rowsAffected])).toEqual([['DELETE', 2], ['INSERT', 2], ['UPDATE', 3]])
    expect(await run({ ...only, skipUnchanged: true })).toMatchObject({ created: 0, unchanged: 1 })
    await source.client.query('alter table shop.orders add column note text')
    expect(await run({ ...only, skipUnchanged: true })).toMatchObject({ created: 1, unchanged: 0 })
  })

  test('partitions are kept one by one, and a run reads those again in which something changed', async () => {
    const only = { type: 'Profiler', tableFilterPattern: { includes: ['^visits$'] } }
    const id = await idOf('visits')
    await settle()
    expect(await run(only)).toMatchObject({ created: 1 })
    const list = async () => (await listPartitionProfiles(pool, id)).map(({ name, tableProfile: { rowCount, timestamp } }) => ({ name, rowCount, timestamp }))
    const first = await list()
    expect(first).toMatchObject([{ name: 'shop.visits_1', rowCount: 10 }, { name: 'shop.visits_2', rowCount: 10 }])
    expect((await readPartitionProfile(pool, id, 'shop.visits_2')).columnProfile).toMatchObject([{ name: 'n', min: 1, max: 19, sum: 100, median: 10 }, { name: 'k', distinctCount: 1 }])
    await source.client.query('insert into shop.visits values (40, 2); alter table shop.visits detach partition shop.visits_1; create table shop.visits_3 partition of shop.visits for values in (3)')
    await settle()
    await run({ ...only, useStatistics: true })
    await run(only)
    const second = await list()
    expect(second).toMatchObject([{ name: 'shop.visits_2', rowCount: 11 }, { name: 'shop.visits_3', rowCount: 0 }])
    expect((await readLatestProfile(pool, id))!.tableProfile).toMatchObject({ rowCount: 11, partitions: { count: 2, read: 2 } })
    await run(only)
    expect(await list()).toEqual(second)
    expect((await readLatestProfile(pool, id))!.tableProfile).toMatchObject({ rowCount: 11, partitions: { count: 2, read: 0, oldestAt: second[0]!.timestamp } })
    expect(await run({ ...only, skipUnchanged: true })).toMatchObject({ created: 0, unchanged: 1 })
    // A plan counts the partitions in which something changed.
    const planned = async (statements: number) => expect((await run(only, {}, { planOnly: true })).facts?.[0]).toMatchObject({ label: fqn('visits'), value: expect.stringMatching(new RegExp(`^exact, ${statements} statements`)) })
    await planned(8)
    await source.client.query('insert into shop.visits values (41, 3)')
    await settle()
    await planned(13)
    await run({ ...only, partitionMetrics: false })
    expect((await readLatestProfile(pool, id))!.tableProfile).not.toHaveProperty('partitions')
  })

  /** The server counts what was written a moment later. */
  async function settle(): Promise<void> {
    await source.client.query(major >= 15 ? 'select pg_stat_force_next_flush()' : 'select pg_sleep(1)')
    await source.client.query('select 1')
  }

  test('what people keep in the catalog is honoured: columns and metrics, a sample, labels; the file wins', async () => {
    const id = await idOf('orders')
    const only = { type: 'Profiler', tableFilterPattern: { includes: ['^orders$'] } }
    await putProfilerConfig(pool, id, { includeColumns: [{ columnName: 'id', metrics: ['max'] }, { columnName: 'total' }], excludeColumns: ['state'], partitioning: { enablePartitioning: true, partitionColumnName: 'id', partitionIntervalType: 'INTEGER-RANGE', partitionIntegerRangeStart: 1, partitionIntegerRangeEnd: 10 } }, 'ann')
    await run(only)
    expect((await readLatestProfile(pool, id))!.columnProfile).toMatchObject([{ name: 'id', max: 10 }, { name: 'total', max: 15, sum: 82.5 }])
    await run(only, { processor: { type: 'orm-profiler', config: { tableConfig: [{ fullyQualifiedName: fqn('orders'), columnConfig: { includeColumns: [{ columnName: 'open' }] } }] } } })
    expect((await readLatestProfile(pool, id))!.columnProfile.map(({ name }) => name)).toEqual(['open'])
    await removeProfilerConfig(pool, id)
    expect(await run({ ...only, classificationFilterPattern: { includes: ['^PII'] } })).toMatchObject({ created: 0, filtered: expect.arrayContaining([{ object: fqn('orders'), entityType: 'table', by: 'classificationFilterPattern includes' }]) })
  })

  test('settings of schema, database and all profilers are honoured, the nearest first, and the file before the catalog', async () => {
    const id = await idOf('orders')
    const schemaId = await findId(pool, 'databaseSchema', { fqn: `pg.${source.name}.shop` }, 'non-deleted')
    const databaseId = await findId(pool, 'database', { fqn: `pg.${source.name}` }, 'non-deleted')
    const only = { type: 'Profiler', tableFilterPattern: { includes: ['^orders$'] } }
    const sampleOf = async (config: object = {}, parts: object = {}) => {
      await run({ ...only, ...config }, parts)
      const { grade, profileSample, profileSampleType, samplingMethodType } = (await readLatestProfile(pool, id))!.tableProfile
      return [grade, profileSample, profileSampleType, samplingMethodType]
    }
    await putProfilerConfig(pool, databaseId, { profileSample: 40, profileSampleType: 'PERCENTAGE', samplingMethodType: 'SYSTEM' }, 'ann')
    expect(await sampleOf({ profileSample: 70 })).toEqual(['sampled', 40, 'PERCENTAGE', 'SYSTEM'])
    await putProfilerConfig(pool, schemaId, { profileSample: 50 }, 'ann')
    expect(await sampleOf()).toEqual(['sampled', 50, 'PERCENTAGE', 'BERNOULLI'])
    const inFile = (config: object) => ({ processor: { type: 'orm-profiler', config } })
    expect(await sampleOf({}, inFile({ databaseConfig: [{ fullyQualifiedName: `pg.${source.name}`, profileSample: 10 }] }))).toEqual(['sampled', 50, 'PERCENTAGE', 'BERNOULLI'])
    expect(await sampleOf({}, inFile({ schemaConfig: [{ fullyQualifiedName: `pg.${source.name}.shop`, profileSample: 30, profileSampleType: 'ROWS' }] }))).toEqual(['sampled', 30, 'ROWS', 'BERNOULLI'])
    await putProfilerConfig(pool, id, { profileSample: 100 }, 'ann')
    expect(await sampleOf()).toEqual(['exact', undefined, undefined, undefined])
    for (const entity of [id, schemaId, databaseId]) await removeProfilerConfig(pool, entity)
    await putSetting(pool, 'profilerConfiguration', { document: { metricConfiguration: [{ dataType: 'NUMERIC', metrics: ['max', 'sum'] }, { dataType: 'TEXT', disabled: true }, { dataType: 'ARRAY', metrics: ['maxLength'] }] }, updatedBy: 'ann', openBox: () => Promise.reject(new Error('there is no secret in it')) })
    await putProfilerConfig(pool, id, { includeColumns: ['id', 'total', 'huge', 'state', 'tags'].map((columnName) => ({ columnName, ...(columnName === 'huge' && { metrics: ['min'] }) })) }, 'ann')
    await run(only)
    const [timestamp, of] = [expect.any(Number), { grade: 'exact', sampledRows: 100 }]
    expect((await readLatestProfile(pool, id))!.columnProfile).toEqual(expect.arrayContaining([
      expect.objectContaining({ name: 'id', max: 100 }), { name: 'total', timestamp, ...of, max: 148.5, sum: 7425 },
      { name: 'huge', timestamp, ...of, min: expect.any(String) }, { name: 'tags', timestamp, ...of, maxLength: 1 },
    ]))
    expect((await readLatestProfile(pool, id))!.columnProfile).toHaveLength(4)
    await removeProfilerConfig(pool, id)
    await putSetting(pool, 'profilerConfiguration', { document: { metricConfiguration: [] }, updatedBy: 'ann', openBox: () => Promise.reject(new Error('there is no secret in it')) })
  })

  test('tables are chosen by their tags and those of their columns', async () => {
    const chosen = async (pattern: object): Promise<string[]> => {
      const summary = await run({ type: 'Profiler', classificationFilterPattern: pattern, tableFilterPattern: { includes: ['^orders$', '^visits$'] } }, {}, { planOnly: true })
      return (summary.facts ?? []).map(({ label }) => label).filter((label) => label.startsWith('pg.')).map((label) => label.split('.').at(-1)!)
    }
    for (const [table, columns, tag] of [['orders', ['ip'], 'PII.Sensitive'], ['visits', [], 'Tier.Tier1']] as const) {
      const [outcome] = await editMany(pool, [{ entityType: 'table', id: await idOf(table), ...(columns.length > 0 && { columns: [...columns] }) }], { addTags: [{ tagFQN: tag, source: 'Classification', labelType: 'Manual', state: 'Confirmed' }] }, { actor: { name: 'ann', isBot: false } })
      expect(outcome).toMatchObject({ outcome: 'changed' })
    }
    expect(await chosen({ includes: ['^PII'] })).toEqual(['orders'])
    expect(await chosen({ includes: ['Tier\\.Tier1$'] })).toEqual(['visits'])
    expect(await chosen({ excludes: ['^PII'] })).toEqual(['visits'])
    expect(await chosen({ includes: ['^PII', '^Tier'], excludes: ['PII\\.Sens'] })).toEqual(['visits'])
  })

  test('a time for the whole run: what would take more than its share is sampled or taken from statistics, and what took its time is kept', async () => {
    const summary = await run({ type: 'Profiler', includeViews: true, timeBudgetSeconds: 600 })
    expect(summary.facts).toEqual(expect.arrayContaining([{ label: 'Profiles', value: expect.stringMatching(/^\d exact$/) }]))
    // A table of 500 MB is believed to take 25 seconds; a hundredth of a second is nothing.
    await source.client.query(`update pg_class set relpages = 64000, reltuples = 1e7 where oid = 'shop.orders'::regclass`)
    const fitted = await run({ type: 'Profiler', tableFilterPattern: { includes: ['^orders$'] }, timeBudgetSeconds: 5 })
    expect(fitted.facts).toEqual(expect.arrayContaining([{ label: 'Profiles', value: '1 sampled' }]))
    expect((await readLatestProfile(pool, await idOf('orders')))!.tableProfile).toMatchObject({ grade: 'sampled', samplingMethodType: 'SYSTEM', profileSample: expect.closeTo(19, -1) })
    await source.client.query(`update pg_class set relpages = 2000000000, reltuples = 1e12 where oid = 'shop.orders'::regclass`)
    expect((await run({ type: 'Profiler', tableFilterPattern: { includes: ['^orders$'] }, timeBudgetSeconds: 5 })).facts).toEqual(expect.arrayContaining([{ label: 'Profiles', value: '1 statistics' }]))
    await source.client.query('analyze shop.orders')
  })

  test('a plan tells what would be read, and reads and writes nothing', async () => {
    const before = await readLatestProfile(pool, await idOf('orders'))
    await source.client.query('analyze shop.orders')
    const summary = await run({ type: 'Profiler', tableFilterPattern: { includes: ['^orders$'] } }, {}, { planOnly: true })
    expect(summary.facts).toEqual(expect.arrayContaining([{ label: fqn('orders'), value: expect.stringMatching(/^exact, 8 statements, about 300 rows, about \d+ bytes$/) }, { label: 'Tables', value: 1 }, { label: 'Rows to read, about', value: 300 }]))
    expect(await readLatestProfile(pool, await idOf('orders'))).toEqual(before)
  })
})
