import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seedTestDefinitions } from '../src/catalog/data-quality/seed-definitions.ts'
import { createApp, type App } from '../src/app.ts'
import { readWorkflowFile } from '../src/config.ts'
import type { TestSelection } from '../src/model/data-quality/run.ts'
import type { RunSummary } from '../src/model/ingestion.ts'
import { Secret } from '../src/model/secret.ts'
import { createClient } from '../src/sinks/metadata-rest/client.ts'
import { openSession } from '../src/sinks/metadata-rest/session.ts'
import { createServerTestCatalog } from '../src/sinks/metadata-rest/test-catalog.ts'
import { type ApiServer, byName, startApi } from './api-server.ts'
import { seedCatalog } from '../src/catalog/seed.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'

const sourceSql = `
  create schema shop; create schema "odd.schema";
  create table shop.customers (id int primary key, name text not null, email varchar(80) unique); comment on table shop.customers is 'who buys';
  create table shop.orders (id int, placed date, customer_id int references shop.customers, total numeric(10, 2), primary key (id, placed)) partition by range (placed);
  create table "odd.schema"."a::b>""c" ("x""y" int primary key, other int references shop.customers);
  create view shop.recent as select id, total from shop.orders;
  create function shop.add(a int, b int) returns int language sql as 'select a + b';
  alter table shop.customers enable row level security; create policy tenant on shop.customers using (true);`

describe.each(servers().slice(-1))('the sink metadata-rest against our own server, PostgreSQL %i', (major) => {
  let folder: string
  let api: ApiServer
  let source: TemporaryDatabase
  let app: App
  let token: string
  let hostPort: string

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'trunkline-rest-'))
    source = await temporaryDatabase({ major, sql: [sourceSql] })
    api = await startApi(major)
    await api.app.listen({ port: 0, host: '127.0.0.1' })
    hostPort = `http://127.0.0.1:${(api.app.server.address() as AddressInfo).port}/api`
    token = (await api.asBot())['authorization']!.slice('Bearer '.length)
    app = createApp({ environment: {}, databaseUrl: undefined, home: folder, host: '127.0.0.1', port: 0, allowedHosts: [] }, () => {})
  })
  afterAll(async () => {
    await app.close()
    await api.close()
    await source.drop()
    rmSync(folder, { recursive: true })
  })

  function ingest(config: object = {}, type = 'postgres', more: object = {}): Promise<RunSummary> {
    const { host, port, user, database } = source.connection
    const file = readWorkflowFile(JSON.stringify({
      source: { type, serviceName: 'pg', sourceConfig: { config }, serviceConnection: { config: { hostPort: `${host}:${port}`, username: user, database } } },
      sink: { type: 'metadata-rest', config: {} },
      workflowConfig: { openMetadataServerConfig: { hostPort, authProvider: 'openmetadata', securityConfig: { jwtToken: token } } }, ...more,
    }), { fileName: 'metadata.yaml', environment: {} })
    return app.ingest(file, { signal: new AbortController().signal, allowMassDelete: false, emit: () => {} })
  }
  const fqn = (...parts: string[]) => ['pg', source.name, ...parts].join('.')
  const table = async (name: string) => (await api.call('GET', `${byName('/tables', name)}?fields=*`)).json()

  test('a first run creates everything, a second one writes nothing', async () => {
    const first = await ingest()
    expect(first).toMatchObject({ state: 'success', failures: [], warnings: [], unchanged: 0, created: 12 })
    expect(await table(fqn('shop', 'orders'))).toMatchObject({
      tableType: 'Partitioned', tableConstraints: [
        { constraintType: 'FOREIGN_KEY', columns: ['customer_id'], referredColumns: [fqn('shop', 'customers', 'id')], relationshipType: 'MANY_TO_ONE' },
        { constraintType: 'PRIMARY_KEY', columns: ['id', 'placed'] },
      ],
    })
    expect(await ingest()).toMatchObject({ state: 'success', created: 0, updated: 0, restored: 0, deleted: 0, unchanged: 12 })
  })

  test('lineage arrives, and the second run finds it as it is', async () => {
    expect(await ingest({ type: 'DatabaseLineage', processQueryLineage: false }, 'postgres-lineage')).toMatchObject({ state: 'success', failures: [], warnings: [], created: 1 })
    expect((await api.call('GET', `/lineage/table/name/${encodeURIComponent(fqn('shop', 'recent'))}`)).json().upstreamEdges).toMatchObject([{
      lineageDetails: { source: 'ViewLineage', columnsLineage: [{ toColumn: fqn('shop', 'recent', 'id') }, { toColumn: fqn('shop', 'recent', 'total') }] },
    }])
    expect(await ingest({ type: 'DatabaseLineage', processQueryLineage: false }, 'postgres-lineage')).toMatchObject({ created: 0, updated: 0, unchanged: 1 })
  })

  test('profiles arrive', async () => {
    await source.client.query(`insert into shop.customers select i, 'c' || i from generate_series(1, 10) i`)
    expect(await ingest({ type: 'Profiler' })).toMatchObject({ state: 'success', failures: [], warnings: [], created: 3 })
    const latest = await api.call('GET', `/tables/${encodeURIComponent(fqn('shop', 'customers'))}/tableProfile/latest`)
    expect(latest.json().profile).toMatchObject({ rowCount: 10 })
    // A partitioned table that has no partitions has no rows and no size.
    expect((await api.call('GET', `/tables/${encodeURIComponent(fqn('shop', 'orders'))}/tableProfile/latest`)).json().profile).toMatchObject({ rowCount: 0, sizeInByte: 0 })
  })

  test('suggested tags and sample rows arrive once', async () => {
    await seedCatalog(api.pool)
    await source.client.query(`insert into shop.customers select n, 'c' || n from generate_series(1, 10) n on conflict do nothing; update shop.customers set email = 'c' || id || '@example.org'`)
    const config = { type: 'AutoClassification', storeSampleData: true, tableFilterPattern: { includes: ['^customers$'] } }
    expect(await ingest(config)).toMatchObject({ state: 'success', failures: [], warnings: [], facts: expect.arrayContaining([{ label: 'Labels proposed', value: 1 }]) })
    const customers = await table(fqn('shop', 'customers'))
    expect(customers.columns.find(({ name }: { name: string }) => name === 'email').tags).toMatchObject([{ tagFQN: 'PII.Sensitive', labelType: 'Generated', state: 'Suggested', reason: '10 of 10 values are e-mail addresses; the name says e-mail address' }])
    expect((await api.call('GET', `/tables/${customers.id}/sampleData`)).json().sampleData.rows).toHaveLength(10)
    expect(await ingest(config)).toMatchObject({ facts: expect.arrayContaining([{ label: 'Labels proposed', value: 0 }, { label: 'Already there', value: 1 }]) })
  })

  test('a run that belongs to a pipeline is told of there, and the pipeline is made', async () => {
    const pipelineRunId = '0b0e1a52-5a53-4b0c-9e3d-1f0f6a3a0001'
    await ingest({}, 'postgres', { ingestionPipelineFQN: 'pg.nightly', pipelineRunId })
    expect((await api.call('GET', '/services/ingestionPipelines/pg.nightly/pipelineStatus')).json().data).toMatchObject([{ runId: pipelineRunId, pipelineState: 'success', status: [{ name: 'metadata', records: 12 }] }])
  })

  test('tests and their results arrive, with the suite of the table, and the second run adds results alone', async () => {
    await seedTestDefinitions(api.pool)
    const tests = { processor: { type: 'orm-test-runner', config: { testCases: [{ name: 'id_unique', testDefinitionName: 'columnValuesToBeUnique', columnName: 'id' }, { name: 'rows', testDefinitionName: 'tableRowCountToEqual', parameterValues: [{ name: 'value', value: '11' }] }] } } }
    const config = { type: 'TestSuite', entityFullyQualifiedName: fqn('shop', 'customers') }
    expect(await ingest(config, 'TestSuite', tests)).toMatchObject({ failures: [], warnings: [] })
    const results = async (test: string) => (await api.call('GET', `/dataQuality/testCases/testCaseResults/${encodeURIComponent(fqn('shop', 'customers', ...test.split('.')))}?startTs=0&endTs=9999999999999`)).json().data
    expect(await results('id.id_unique')).toMatchObject([{ testCaseStatus: 'Success' }])
    expect(await results('rows')).toMatchObject([{ testCaseStatus: 'Failed' }])
    await ingest(config, 'TestSuite', tests)
    expect(await results('rows')).toHaveLength(2)
    // The server's own tests are run, whether the file describes them or not.
    expect(await ingest(config, 'TestSuite')).toMatchObject({ failures: [], warnings: [] })
    expect([await results('rows'), await results('id.id_unique')].map((all) => all.length)).toEqual([3, 3])
    await ingest({ ...config, testCases: ['rows'] }, 'TestSuite')
    expect([await results('rows'), await results('id.id_unique')].map((all) => all.length)).toEqual([4, 3])
  })

  test('what a run of tests asks for is read from the server', async () => {
    const client = createClient({ baseUrl: `${hostPort}/v1`, readToken: () => Promise.resolve(new Secret(token)), extraHeaders: {}, tls: { rejectUnauthorized: true }, timeoutMs: { connect: 1000, answer: 60_000 } }, { signal: new AbortController().signal, wait: () => Promise.resolve(), random: () => 1 })
    const catalog = createServerTestCatalog(await openSession(client))
    const customers = fqn('shop', 'customers')
    const namesOf = async (selection: TestSelection) => (await catalog.listTestCases(selection)).map(({ name }) => name)
    expect(await Promise.all([{ table: customers }, { suite: `${customers}.testSuite` }, { service: 'pg' }, { service: 'p' }, { table: customers, names: ['rows'] }, { suite: 'nobody' }].map(namesOf))).toEqual([['id_unique', 'rows'], ['id_unique', 'rows'], ['id_unique', 'rows'], [], ['rows'], []])
    const { id, databaseSchema } = await table(customers)
    await api.call('PUT', `/tables/${id}/tableProfilerConfig`, { profileSample: 50, profileSampleType: 'PERCENTAGE' })
    await api.call('PUT', `/databaseSchemas/${databaseSchema.id}/databaseSchemaProfilerConfig`, { profileSample: 9, profileSampleType: 'ROWS' })
    expect(await catalog.readRowSettings(customers)).toMatchObject([{ profileSample: 50 }, { profileSample: 9 }])
    for (const [path, field] of [[`/tables/${id}`, 'tableProfilerConfig'], [`/databaseSchemas/${databaseSchema.id}`, 'databaseSchemaProfilerConfig']]) await api.call('DELETE', `${path}/${field}`)
    expect(await catalog.readRowSettings(customers)).toEqual([])
    expect((await catalog.readColumnProfiles(customers)).map(({ name }) => name)).toEqual(['id', 'name', 'email'])
    expect((await catalog.readPastResults(fqn('shop', 'customers', 'rows'), 2)).map(({ testCaseStatus }) => testCaseStatus)).toEqual(['Failed', 'Failed'])
    expect(await catalog.readTestDefinition('tableRowCountToEqual')).toMatchObject({ entityType: 'TABLE' })
    expect([await catalog.readTestDefinition('nothing'), await catalog.readPastResults('no.such', 1), await catalog.readColumnProfiles('no.such.table.x'), await catalog.readSensitiveColumns('no.such.table.x')]).toEqual([undefined, [], [], []])
    client.close()
  })

  test('suggested labels arrive on columns that have none of their classification', async () => {
    await api.call('PUT', '/classifications', { name: 'PII', description: 'x' })
    for (const name of ['Sensitive', 'NonSensitive', 'None']) await api.call('PUT', '/tags', { name, classification: 'PII', description: 'x' })
    await source.client.query(`update shop.customers set email = 'person' || id || '@example.org'`)
    const config = { type: 'AutoClassification', schemaFilterPattern: { includes: ['^shop$'] } }
    expect(await ingest(config, 'postgres')).toMatchObject({ failures: [] })
    const email = async () => (await table(fqn('shop', 'customers'))).columns.find(({ name }: { name: string }) => name === 'email')
    expect(await email()).toMatchObject({ tags: [{ tagFQN: 'PII.Sensitive', labelType: 'Generated', state: 'Suggested' }] })
    await ingest(config, 'postgres')
    expect((await email()).tags).toHaveLength(1)
  })

  test('what is written elsewhere meanwhile stays: words, a column more, a table deleted by hand; a dropped table goes', async () => {
    const before = await table(fqn('shop', 'customers'))
    await api.call('PATCH', `/tables/${before.id}`, [{ op: 'add', path: '/description', value: 'by people' }, { op: 'add', path: '/columns/1/description', value: 'their name' }])
    const gone = await table(fqn('shop', 'recent'))
    await api.call('DELETE', `/tables/${gone.id}`)
    await source.client.query(`alter table shop.customers add column since date; comment on table shop.customers is 'from the source'; drop table "odd.schema"."a::b>""c"`)
    expect(await ingest()).toMatchObject({ state: 'success', failures: [], updated: 1, restored: 1, deleted: 1 })
    const after = await table(fqn('shop', 'customers'))
    expect([after.description, after.columns.map(({ name }: { name: string }) => name), after.columns[1].description]).toEqual(['by people', ['id', 'name', 'email', 'since'], 'their name'])
    expect(await table(fqn('shop', 'recent'))).toMatchObject({ id: gone.id, deleted: false })
  })

  test('a table that was renamed keeps its id and what people wrote on it, as in the catalog itself', async () => {
    const { id } = await table(fqn('shop', 'customers'))
    await source.client.query('alter table shop.customers rename to clients')
    expect(await ingest()).toMatchObject({ state: 'success', failures: [], created: 0, renamed: 1, deleted: 0 })
    expect(await table(fqn('shop', 'clients'))).toMatchObject({ id, description: 'by people' })
  })

  test('a step that is malformed is refused by its place, and one that would delete what no run writes deletes nothing', async () => {
    const step = async (name: string, body: object) => api.call('POST', `/catalog/ingest/${name}`, body, await api.asBot())
    const edge = { from: { entityType: 'table', fqn: 'a' }, to: { entityType: 'table', fqn: 'b' }, source: 'Guess', grade: 'exact', columnsLineage: [], datasetInfluence: [], evidence: 'x', lastSeenAt: 1 }
    expect((await step('lineage', { set: { edges: [edge], dependencies: [] }, options: { evidenceScope: 'x' } })).json()).toMatchObject({ code: 400, message: expect.stringContaining('body/set/edges/0/source') })
    expect((await step('entities', { records: [{ entityType: 'user', fullyQualifiedName: 'x', request: { name: 'x' } }], overrideMetadata: false })).statusCode).toBe(400)
    const { id } = (await api.call('GET', byName('/users', 'admin'))).json()
    expect((await step('deleted', { ids: [id] })).json()).toEqual({ deleted: 0 })
    expect((await api.call('GET', byName('/users', 'admin'))).json()).toMatchObject({ deleted: false })
  })
})
