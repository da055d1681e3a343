import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp, type App } from '../src/app.ts'
import { createEntity } from '../src/catalog/create.ts'
import { seedTestDefinitions } from '../src/catalog/data-quality/seed-definitions.ts'
import { seedCatalog } from '../src/catalog/seed.ts'
import { readWorkflowFile } from '../src/config.ts'
import { exportCatalog } from '../src/export/export-catalog.ts'
import type { RunSummary } from '../src/model/ingestion.ts'
import { AirflowConfig } from '../src/model/pipeline.ts'
import { Secret } from '../src/model/secret.ts'
import { toStepSummary } from '../src/model/step-summary.ts'
import { type ApiServer, byName, startApi } from './api-server.ts'
import { corner, writeArtifacts } from './dbt/artifacts.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'

const sourceSql = `
  create schema "odd.schema"; create table customers (id int primary key, name text not null, email text); comment on table customers is 'who "buys"';
  create table orders (id int primary key, customer_id int references customers, total numeric(10, 2), place point, span tstzrange, labels text[]);
  create table "odd.schema"."a::b>""c" ("x""y" int primary key, other int references customers);
  create table parts (k int, v int) partition by list (k); create table parts_1 partition of parts for values in (1); create table parts_2 partition of parts for values in (2);
  create view recent as select o.id, c.name, o.total * 2 as twice from orders o join customers c on c.id = o.customer_id where o.total > 1;
  create view gone as select id from customers;
  create view "odd.schema"."v ""w""" as select "x""y" as n from "odd.schema"."a::b>""c"; create function add(a int, b int) returns int language sql as 'select a + b';
  create function note() returns trigger language plpgsql as 'begin insert into orders (id) values (new.id); return new; end'; create trigger noted after insert on customers for each row when (new.id > 100) execute function note();
  alter table customers enable row level security; create policy tenant on customers using (id > 0);
  insert into customers select n, 'c' || n, 'someone' || n || '@example.com' from generate_series(1, 20) n; insert into parts select 1 + n % 2, n from generate_series(1, 20) n; insert into orders select n, n, n from generate_series(1, 20) n;`

describe.each(servers())('the way from a source to a catalog and over the wire to another, PostgreSQL %i', (major) => {
  let folder: string
  let api: ApiServer
  let source: TemporaryDatabase
  let catalog: TemporaryDatabase
  let pool: Pool
  let app: App
  let workflowConfig: object

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'trunkline-round-trip-'))
    source = await temporaryDatabase({ major, sql: [sourceSql, await corner()] })
    catalog = await temporaryDatabase({ major })
    api = await startApi(major)
    await seedCatalog(api.pool)
    await seedTestDefinitions(api.pool)
    await api.app.listen({ port: 0, host: '127.0.0.1' })
    const jwtToken = (await api.asBot())['authorization']!.slice('Bearer '.length)
    workflowConfig = { openMetadataServerConfig: { hostPort: `http://127.0.0.1:${(api.app.server.address() as AddressInfo).port}/api`, authProvider: 'openmetadata', securityConfig: { jwtToken } } }
    app = createApp({ environment: {}, databaseUrl: new Secret(catalog.url), home: folder, host: '127.0.0.1', port: 0, allowedHosts: [] }, () => {})
    pool = new Pool({ connectionString: catalog.url })
  })
  afterAll(async () => {
    await app.close()
    await pool.end()
    await api.close()
    await Promise.all([source.drop(), catalog.drop()])
    rmSync(folder, { recursive: true })
  })

  const into = { catalog: {}, server: { sink: { type: 'metadata-rest', config: {} } } }
  function run(where: keyof typeof into, type: string, config: object = {}, parts: object = {}): Promise<RunSummary> {
    const { host, port, user, database } = source.connection
    const file = readWorkflowFile(JSON.stringify({
      source: { type, serviceName: 'pg', sourceConfig: { config }, ...(type !== 'dbt' && { serviceConnection: { config: { hostPort: `${host}:${port}`, username: user, database, authType: { password: 'hunter2' } } } }) },
      ...into[where], ...(where === 'server' && { workflowConfig }), ...parts,
    }), { fileName: 'x.yaml', environment: {} })
    return app.ingest(file, { signal: new AbortController().signal, allowMassDelete: false, emit: () => {} })
  }
  /** What a run did, without its instants and what it cost. */
  const account = ({ state, created, updated, unchanged, renamed, restored, deleted, filtered, skipped, failures, warnings, facts }: RunSummary) => ({ state, created, updated, unchanged, renamed, restored, deleted, filtered, skipped, failures, warnings, facts })
  const both = async (...args: [type: string, config?: object, parts?: object]): Promise<RunSummary> => {
    const [here, there] = [await run('catalog', ...args), await run('server', ...args)]
    expect(account(there)).toEqual(account(here))
    expect(there).toMatchObject({ failures: [] })
    return there
  }

  async function exportOf(from: Pool, format: 'json' | 'openlineage'): Promise<Record<string, string>> {
    const directory = mkdtempSync(join(folder, 'export-'))
    await exportCatalog(from, { format, directory })
    const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((one) => one.isFile() && !['users.json', 'teams.json'].includes(one.name)).map((one) => join(one.parentPath, one.name))
    return Object.fromEntries(files.toSorted().map((file) => [file.slice(directory.length), timeless(readFileSync(file, 'utf8'))]))
  }
  /** Instants are those of each run, and so is what follows from them: the id of a run, how long a test took. */
  const timeless = (text: string) => text.replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, 'T').replaceAll(/\b1\d{12}\b/g, '0').replaceAll(/"runId":\s?"[^"]*"/g, '"runId":""').replaceAll(/(\*{9}:|password )[0-9a-f]{16}/g, '$1')

  /** Every row of what no export holds, with names in place of ids. */
  async function rowsOf(from: Pool): Promise<Record<string, string[]>> {
    const { rows: names } = await from.query<{ id: string; name: string }>(`select id, entity_type || ' ' || fqn as name from trunkline.entity`)
    const nameOf = new Map(names.map(({ id, name }) => [id, name]))
    const content: Record<string, string[]> = {}
    for (const table of tables) {
      const { rows } = await from.query<{ row: Record<string, unknown> }>(`select to_jsonb(t) as row from trunkline.${table} t`)
      content[table] = rows.filter(({ row }) => row['entity_type'] !== 'user').map(({ row }) => timeless(JSON.stringify(Object.fromEntries(Object.entries(row).filter(([key]) => !own.has(key))))
        .replaceAll(/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g, (id) => nameOf.get(id) ?? 'id')
        // The hash of what a source said of something with owners is of their ids too.
        .replaceAll(/"(sourceHash|oldValue|newValue)":"[0-9a-f]{32}"/g, '"$1":""'))).toSorted()
    }
    return content
  }
  const tables = [
    'entity', 'foreign_key', 'lineage_edge', 'lineage_column', 'lineage_dependency', 'query_table', 'query_cost_day', 'usage_count', 'usage_summary', 'join_count', 'life_cycle', 'usage_unresolved', 'profile', 'system_profile',
    'profile_state', 'partition_profile', 'test_result', 'test_state', 'tag_suggestion', 'sample_data', 'dbt_project', 'data_model',
  ]
  const own = new Set(['id', 'edge_id', 'project_id', 'content_hash', 'updated_by', 'updated_at', 'created_at', 'sealed_secrets'])
  const compare = async () => {
    for (const format of ['json', 'openlineage'] as const) expect(await exportOf(api.pool, format)).toEqual(await exportOf(pool, format))
    const [there, here] = [await rowsOf(api.pool), await rowsOf(pool)]
    for (const table of tables) expect([table, there[table]]).toEqual([table, here[table]])
    return here
  }

  test('every workflow leaves the same in both: the exports, and what no export holds', async () => {
    // The first look at it makes the catalog.
    await app.exportCatalog({ format: 'json', directory: join(folder, 'empty') })
    for (const to of [pool, api.pool]) {
      await createEntity(to, 'team', { name: 'postgres', teamType: 'Group' }, { name: 'ada', isBot: false })
      await createEntity(to, 'user', { name: 'ann.b', email: 'Ann@example.com' }, { name: 'ada', isBot: false })
    }
    await both('postgres', { includeOwners: true })
    const log = join(folder, 'log.csv')
    const statements = ['select name from customers', 'select count(*) from orders o join customers c on c.id = o.customer_id', 'insert into orders (id) select id from customers', 'select from nowhere']
    const started = new Date(Date.now() - 3_600_000).toISOString()
    writeFileSync(log, `query_text,database_name,user_name,start_time,duration\n${statements.map((text) => `"${text}",${source.name},ada,${started},5`).join('\n')}\n`)
    const usage = { processor: { type: 'query-parser', config: {} }, stage: { type: 'table-usage', config: { filename: join(folder, 'stage') } }, bulkSink: { type: 'metadata-usage', config: { filename: join(folder, 'stage') } } }
    await both('postgres-usage', { type: 'DatabaseUsage', queryLogFilePath: log }, usage)
    // What it counted already is not counted again, since the other server remembers what it saw.
    await both('postgres-usage', { type: 'DatabaseUsage', queryLogFilePath: log }, usage)
    await both('postgres-lineage', { type: 'DatabaseLineage', queryLogFilePath: log })
    await both('postgres', { type: 'Profiler' })
    await both('postgres', { type: 'AutoClassification', storeSampleData: true, tableFilterPattern: { includes: ['^customers$'] } })
    const testCases = [{ name: 'id_unique', testDefinitionName: 'columnValuesToBeUnique', columnName: 'id' }, { name: 'rows', testDefinitionName: 'tableRowCountToEqual', parameterValues: [{ name: 'value', value: '11' }], computePassedFailedRowCount: true }]
    await both('TestSuite', { type: 'TestSuite', entityFullyQualifiedName: `pg.${source.name}.public.customers` }, { processor: { type: 'orm-test-runner', config: { testCases } } })
    const dbtManifestFilePath = await writeArtifacts('1.11-functions', { folder: join(folder, 'artifacts'), database: source.name })
    const dbt = { type: 'DBT', dbtConfigSource: { dbtConfigType: 'local', dbtManifestFilePath } }
    await both('dbt', dbt)
    const content = await compare()
    for (const table of tables.filter((one) => one !== 'system_profile' && one !== 'usage_unresolved')) expect([table, content[table]!.length > 0]).toEqual([table, true])
  })

  test('so do second runs over a source that changed: renamed, dropped, written to', async () => {
    await source.client.query(`alter table orders rename to purchases; drop view gone; insert into parts values (1, 100); comment on table customers is 'another'`)
    const pipeline = { name: 'nightly', service: 'pg', pipelineType: 'metadata' as const, sourceConfig: { config: { type: 'DatabaseMetadata' } }, airflowConfig: AirflowConfig.parse({}), loggerLevel: 'INFO' as const, raiseOnError: true }
    for (const to of [pool, api.pool]) await createEntity(to, 'ingestionPipeline', pipeline, { name: 'ada', isBot: false })
    const pipelineRunId = '0b0e1a52-5a53-4b0c-9e3d-1f0f6a3a0001'
    const told = await both('postgres', { includeOwners: true }, { ingestionPipelineFQN: 'pg.nightly', pipelineRunId })
    expect(told).toMatchObject({ renamed: 1, deleted: 1 })
    const { data } = (await api.call('GET', '/services/ingestionPipelines/pg.nightly/pipelineStatus')).json()
    expect(data).toMatchObject([{ runId: pipelineRunId, pipelineState: 'success', status: [toStepSummary(told)] }])
    await both('postgres-lineage', { type: 'DatabaseLineage' })
    await both('postgres', { type: 'Profiler', tableFilterPattern: { includes: ['^parts$', '^customers$'] } })
    await compare()
    expect((await api.call('GET', `${byName('/tables', `pg.${source.name}.public.purchases`)}?fields=joins`)).json()).toMatchObject({ joins: { columnJoins: [{ columnName: 'customer_id' }] } })
  })
})
