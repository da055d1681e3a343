import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp, type App } from '../src/app.ts'
import { readLatestProfile, readTableProfiles } from '../src/catalog/profile/read-profile.ts'
import { findId } from '../src/catalog/get.ts'
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

  function run(config: object, parts: object = {}): Promise<RunSummary> {
    const { host, port } = source.connection
    const file = readWorkflowFile(JSON.stringify({
      source: { type: 'postgres', serviceName: 'pg', sourceConfig: { config }, serviceConnection: { config: { hostPort: `${host}:${port}`, username: reader, database: source.name } } },
      ...parts,
    }), { fileName: 'profiler.yaml', environment: {} })
    return app.ingest(file, { signal: new AbortController().signal, allowMassDelete: false, emit: () => {} })
  }
  const fqn = (table: string): string => `pg.${source.name}.shop.${table}`
  const idOf = (table: string): Promise<string> => findId(pool, 'table', { fqn: fqn(table) }, 'non-deleted')

  test('a run measures the tables that the catalog holds, look by look; what it could not read is counted with its GRANT', async () => {
    const summary = await run({ type: 'Profiler' }, { processor: { type: 'orm-profiler', config: {} } })
    expect(summary).toMatchObject({ workflow: 'profiler', state: 'partialSuccess', created: 1, failures: [], facts: [{ label: 'Profiles', value: '2 exact' }, { label: 'Not in the catalog', value: 1 }] })
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
})
