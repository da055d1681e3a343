import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp, type App } from '../src/app.ts'
import { createOrUpdateEntity } from '../src/catalog/create.ts'
import { getEntity } from '../src/catalog/get.ts'
import { readProjectOverview } from '../src/catalog/dbt/project-overview.ts'
import { listProjects } from '../src/catalog/dbt/projects.ts'
import { readTableModel } from '../src/catalog/dbt/read-models.ts'
import { patchEntity } from '../src/catalog/patch.ts'
import { readWorkflowFile } from '../src/config.ts'
import type { RunSummary } from '../src/model/ingestion.ts'
import type { Table } from '../src/model/table.ts'
import { Secret } from '../src/model/secret.ts'
import { corner, dbtVersions, writeArtifacts } from './dbt/artifacts.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'

type EdgeRow = { edge: string }
const edgesQuery = `select f.name || coalesce('.' || c.from_column, '') || ' → ' || t.name || coalesce('.' || c.to_column, '') as edge
  from trunkline.lineage_edge e join trunkline.entity f on f.id = e.from_id join trunkline.entity t on t.id = e.to_id left join trunkline.lineage_column c on c.edge_id = e.id
  where e.ended_at is null and e.source = $1 and ($2 or c.edge_id is null or c.to_column is not null) order by 1`

describe.each(servers())('dbt runs against PostgreSQL %i', (major) => {
  let folder: string
  let source: TemporaryDatabase
  let catalog: TemporaryDatabase
  let app: App
  let pool: Pool
  let database: string
  const ada = { name: 'ada', isBot: false }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'trunkline-dbt-runs-'))
    source = await temporaryDatabase({ major, sql: [await corner()] })
    database = source.connection.database
    catalog = await temporaryDatabase({ major })
    app = createApp({ environment: {}, databaseUrl: new Secret(catalog.url), home: folder, host: '127.0.0.1', port: 0, allowedHosts: [] }, () => {})
    pool = await app.store()
    await run({ type: 'postgres' })
    await createOrUpdateEntity(pool, 'user', { name: 'Ann', email: 'ann@example.com' }, ada)
    await createOrUpdateEntity(pool, 'glossary', { name: 'Sales', description: 'Words of sales' }, ada)
    await createOrUpdateEntity(pool, 'glossaryTerm', { name: 'Customer', glossary: 'Sales', description: 'Who buys' }, ada)
    await createOrUpdateEntity(pool, 'domain', { name: 'Sales', description: 'Sales', domainType: 'Aggregate' }, ada)
  })
  afterAll(async () => {
    await app.close()
    await Promise.all([source.drop(), catalog.drop()])
    rmSync(folder, { recursive: true })
  })

  function run({ type = 'dbt', config = {}, sink }: { type?: string; config?: object; sink?: object }): Promise<RunSummary> {
    const { host, port, user } = source.connection
    const file = readWorkflowFile(JSON.stringify({
      source: { type, serviceName: 'pg', sourceConfig: { config }, ...(type !== 'dbt' && { serviceConnection: { config: { hostPort: `${host}:${port}`, username: user, database } } }) },
      ...(sink !== undefined && { sink }),
    }), { fileName: 'dbt.yaml', environment: {} })
    return app.ingest(file, { signal: new AbortController().signal, allowMassDelete: false, emit: () => {} })
  }
  const artifacts = (name: string, change?: (text: string, file: string) => string, version = '1.10') => writeArtifacts(version, { folder: join(folder, name), database, ...(change !== undefined && { change }) })
  const runDbt = (path: string, others: object = {}) => run({ config: { type: 'DBT', dbtConfigSource: { dbtConfigType: 'local', dbtManifestFilePath: path }, ...others } })
  const table = (name: string): Promise<Table> => getEntity(pool, 'table', { fqn: `pg.${database}.${name}` })
  const edges = async (from: string, withInfluence = false): Promise<string[]> => (await pool.query<EdgeRow>(edgesQuery, [from, withInfluence])).rows.map(({ edge }) => edge)
  const labels = (of: { tags?: Table['tags'] }) => (of.tags ?? []).map(({ tagFQN }) => tagFQN).sort()

  test.each(dbtVersions)('artifacts of dbt %s: what the project knows is on the tables it built', async (version) => {
    const summary = await runDbt(await artifacts(`v${version}`, undefined, version), { dbtUpdateOwners: true })
    expect(summary).toMatchObject({ state: 'success', failures: [], skipped: [] })
    expect(summary.warnings).toEqual(['data team owns something in dbt and is neither a user nor a team of the catalog.'])
    const facts = await table('marts.Customer Facts')
    expect(facts).toMatchObject({ description: 'What each customer brought, <b>paid</b> orders only.', owners: [{ name: 'Ann' }], domains: [{ name: 'Sales' }] })
    expect(labels(facts)).toEqual(['Sales.Customer', 'Tier.Tier1', 'dbtTags.core', 'dbtTags.nightly'])
    expect(facts.columns.map((column) => [column.name, column.description, labels(column)])).toEqual([
      ['customer_id', 'Key of the customer', ['dbtTags.key']], ['full_name', undefined, []], ['revenue', 'Sum of paid orders', ['Sales.Customer']],
    ])
    const orders = await table('raw.orders')
    expect(orders.columns.filter(({ description }) => description !== undefined).map(({ name, description }) => [name, description])).toEqual([['id', 'Number of the order'], ['amount', 'Said by the database']])
    const model = await readTableModel(pool, facts.id)
    expect(model).toMatchObject({
      model: { modelType: 'DBT', resourceType: 'model', dbtSourceProject: 'corner', path: 'models/customers.sql', upstream: [`pg.${database}.marts.stg_customers`, `pg.${database}.raw.orders`] },
      facts: { materialized: 'table', strayColumns: ['forgotten'], through: ['model.corner.paid_orders'], lastRun: { status: 'success' } },
      usedBy: [{ name: 'exposure.corner.board', assetType: 'exposure', kind: 'dashboard', sourceUrl: 'https://board.example/1' }],
    })
    expect(model?.model.rawSql).toContain("ref('stg_customers')")
    expect(model?.facts?.tests?.map(({ definition, column, lastRun }) => [definition, column, lastRun?.status]).toSorted()).toEqual([['relationships', 'customer_id', 'pass'], ['revenue_is_positive', undefined, 'fail']])
    // Each test once, as a data-quality test: the relationships test on its child, a warning told as one.
    const tests = await pool.query<{ test: string }>(`select split_part(e.fqn, '.marts.', 2) || ': ' || r.status || coalesce(' ' || (r.result -> 'notes' ->> 0), '') as test
      from trunkline.entity e join trunkline.test_result r on r.test_case_id = e.id where e.entity_type = 'testCase' and not e.deleted and e.fqn like '%.marts.%' order by 1`)
    expect([...new Set(tests.rows.map(({ test: told }) => told))]).toEqual([
      'Customer Facts.customer_id.relationships_customers_customer_id__customer_id__ref_stg_customers_: Success', 'Customer Facts.revenue_is_positive: Failed',
      'stg_customers.country.not_null_stg_customers_country: Aborted dbt: warn', 'stg_customers.customer_id.not_null_stg_customers_customer_id: Success', 'stg_customers.customer_id.unique_stg_customers_customer_id: Success',
    ])
    expect(model?.model.sql).toContain(`"${database}"."marts"."stg_customers"`)
  })

  test('functions of dbt are the routines that it made: their words, the tables that they read and the models that call them', async () => {
    const made = await artifacts('functions', undefined, '1.11-functions')
    expect(await runDbt(made)).toMatchObject({ state: 'success', failures: [], skipped: [] })
    const routine = (name: string) => getEntity(pool, 'storedProcedure', { fqn: `pg.${database}.marts.${name}` })
    const net = await routine('net_amount(numeric, numeric)')
    expect(net).toMatchObject({ description: 'An amount without its tax.', owners: [{ name: 'Ann' }] })
    expect(labels(net)).toEqual(['Sales.Customer', 'dbtTags.money'])
    expect(await routine('net_amount(numeric)')).not.toHaveProperty('description')
    expect((await readTableModel(pool, net.id))?.facts).toMatchObject({ uniqueId: 'function.corner.net_amount', lastRun: { status: 'success' }, meta: { openmetadata: { owner: 'Ann' } } })
    const throughFunctions = (list: string[]) => list.filter((edge) => /net_amount|paid_total/.test(edge))
    expect(throughFunctions(await edges('DbtLineage'))).toEqual(['net_amount(numeric, numeric) → net_orders', 'orders → paid_total(integer)', 'paid_total(integer) → net_orders'])
    expect(await runDbt(made)).toMatchObject({ created: 0, updated: 0, deleted: 0 })
    const [project] = await listProjects(pool)
    const { materializations, slowest } = await readProjectOverview(pool, project!.id)
    expect(materializations.find(({ name }) => name === 'function')).toEqual({ name: 'function', count: 2 })
    expect(slowest.filter(({ name }) => name === 'net_amount' || name === 'paid_total')).toEqual([])
    // What people write goes back into the project.
    const paid = await routine('paid_total(integer)')
    await patchEntity(pool, 'storedProcedure', { id: paid.id }, { actor: ada, operations: [{ op: 'replace', path: '/description', value: 'Paid so far' }] })
    const copied = join(folder, 'project-functions')
    for (const part of ['project', 'project-functions']) cpSync(join(import.meta.dirname, 'dbt', part), copied, { recursive: true })
    const { patch } = await app.exportDbtPatch({ directory: copied, serviceName: 'pg', classification: 'dbtTags', write: false })
    expect(patch.split('\n').filter((line) => /paid|Paid/.test(line) && /^[+-] /.test(line))).toEqual(['-    description: What a customer has paid.', '+    description: Paid so far'])
    // A filter leaves out and ends nothing; a project without the function does.
    await runDbt(made, { tableFilterPattern: { excludes: ['net_amount'] } })
    expect([(await routine('net_amount(numeric, numeric)')).description, throughFunctions(await edges('DbtLineage')).length]).toEqual(['An amount without its tax.', 3])
    await runDbt(join(folder, 'v1.10'), { dbtUpdateOwners: true })
    expect([await routine('net_amount(numeric, numeric)'), throughFunctions(await edges('DbtLineage'))]).toEqual([expect.not.objectContaining({ description: expect.anything() }), []])
  })

  test('lineage goes through ephemeral models and down to the columns, as the view itself says where the model is one', async () => {
    await run({ type: 'postgres-lineage', config: { processQueryLineage: false } })
    const dbt = await edges('DbtLineage')
    expect(dbt.filter((edge) => edge.includes('→ Customer Facts'))).toEqual([
      'orders.amount → Customer Facts.revenue', 'stg_customers.customer_id → Customer Facts.customer_id', 'stg_customers.full_name → Customer Facts.full_name',
    ])
    const ofViews = (list: string[]) => list.filter((edge) => /→ (?:stg_customers|order_states)(?:\.|$)/.test(edge))
    // Columns and what decides about rows, the same as the server's own trees say.
    const [parsed, exact] = [ofViews(await edges('DbtLineage', true)), ofViews(await edges('ViewLineage', true))]
    expect(parsed).toEqual(exact)
    expect(parsed).toHaveLength(9)
    expect(dbt).toContain('Customer Facts → exposure.corner.board')
  })

  test('a second run writes nothing', async () => {
    await runDbt(join(folder, 'v1.10'), { dbtUpdateOwners: true })
    const before = (await table('marts.Customer Facts')).version
    expect(await runDbt(join(folder, 'v1.10'), { dbtUpdateOwners: true })).toMatchObject({ created: 0, updated: 0, restored: 0, deleted: 0 })
    expect((await table('marts.Customer Facts')).version).toBe(before)
  })

  test('what people wrote stays, and what they took away; with the switch dbt wins, but never for a source', async () => {
    const facts = await table('marts.Customer Facts')
    await patchEntity(pool, 'table', { id: facts.id }, { actor: ada, operations: [
      { op: 'replace', path: '/description', value: 'By Ada' }, { op: 'remove', path: '/columns/2/description' }, { op: 'replace', path: '/tags', value: facts.tags!.filter(({ tagFQN }) => tagFQN !== 'dbtTags.core') },
    ] })
    const orders = await table('raw.orders')
    await patchEntity(pool, 'table', { id: orders.id }, { actor: ada, operations: [{ op: 'replace', path: '/description', value: 'Orders by Ada' }] })
    await runDbt(join(folder, 'v1.10'))
    const kept = await table('marts.Customer Facts')
    expect([kept.description, kept.columns[2]!.description, labels(kept)]).toEqual(['By Ada', undefined, ['Sales.Customer', 'Tier.Tier1', 'dbtTags.nightly']])
    await runDbt(join(folder, 'v1.10'), { dbtUpdateDescriptions: true })
    const updated = await table('marts.Customer Facts')
    expect([updated.description, updated.columns[2]!.description]).toEqual(['What each customer brought, <b>paid</b> orders only.', 'Sum of paid orders'])
    expect((await table('raw.orders')).description).toBe('Orders by Ada')
  })

  test('a description that dbt changes is changed, what it no longer says goes, and a model that goes takes its words, its edges and its exposure along', async () => {
    const drops = (text: string) => {
      const manifest = JSON.parse(text) as { nodes: Record<string, unknown>; exposures: Record<string, unknown> }
      delete manifest.nodes['model.corner.order_states']
      manifest.exposures = {}
      return JSON.stringify(manifest).replaceAll('Customers with a plain key.', 'Customers, plainly.').replaceAll('"Key of the customer"', '""')
    }
    expect((await table('marts.order_states')).description).toBe('Orders with the label of their state.')
    const summary = await runDbt(await artifacts('changed', (text, name) => (name === 'manifest.json' ? drops(text) : text)))
    expect(summary.state).toBe('success')
    expect(summary.deleted).toBeGreaterThan(0)
    const customers = await table('marts.stg_customers')
    expect([customers.description, customers.columns[0]!.description]).toEqual(['Customers, plainly.', undefined])
    const states = await table('marts.order_states')
    expect([states.description, await readTableModel(pool, states.id)]).toEqual([undefined, undefined])
    expect((await edges('DbtLineage')).filter((edge) => /order_states|board/.test(edge))).toEqual([])
    expect((await readTableModel(pool, (await table('marts.Customer Facts')).id))?.usedBy).toEqual([])
    await expect(getEntity(pool, 'dbtAsset', { fqn: 'pg."exposure.corner.board"' })).rejects.toMatchObject({ code: 'ENTITY_NOT_FOUND' })
    // All comes back with the model.
    await runDbt(join(folder, 'v1.10'))
    expect((await table('marts.order_states')).description).toBe('Orders with the label of their state.')
    expect(await edges('DbtLineage')).toContain('Customer Facts → exposure.corner.board')
  })

  test('what is in no table is listed with the reason and the nearest; filters leave out, and nothing is dropped in silence', async () => {
    const path = await artifacts('unmatched', (text) => text.replaceAll('stg_customers', 'STG_Customers').replaceAll('\\"raw\\".\\"orders\\"', '\\"cooked\\".\\"orders\\"'))
    const summary = await runDbt(path, { tableFilterPattern: { excludes: ['^states$'] }, tagFilterPattern: { includes: ['core'] } })
    expect(summary.skipped.filter(({ reason }) => reason === 'notInCatalog').map(({ object, detail }) => [object, detail])).toEqual([
      ['model.corner.STG_Customers', `${database}.marts.STG_Customers: its name has other letters, large or small (quoting of the project); near: pg.${database}.marts.stg_customers`],
      ['source.corner.raw.orders', `${database}.cooked.orders: there is such a table in another schema only; near: pg.${database}.raw.orders`],
    ])
    expect(summary.filtered).toEqual([{ object: 'seed.corner.states', entityType: 'table', by: 'tableFilterPattern excludes ^states$' }])
    expect(summary.facts).toContainEqual({ label: 'Nodes matched', value: '4 of 6 (1 ephemeral, 0 disabled)' })
    const bySchema = await runDbt(path, { schemaFilterPattern: { excludes: ['^raw$', '^cooked$'] } })
    expect(bySchema.filtered.map(({ object, by }) => [object, by])).toEqual([
      ['source.corner.raw.customers', 'schemaFilterPattern excludes ^raw$'], ['source.corner.raw.orders', 'schemaFilterPattern excludes ^cooked$'],
    ])
    const byDatabase = await runDbt(path, { databaseFilterPattern: { includes: ['^elsewhere$'] } })
    // The six and the seed that the filter of tables left out above.
    expect(byDatabase.filtered).toHaveLength(7)
    expect(new Set(byDatabase.filtered.map(({ by }) => by))).toEqual(new Set(['databaseFilterPattern includes']))
  })

  test('a name of another database is no table of the model\'s own: in another service it has its columns, and in none the tables that are known stay', async () => {
    const from = async () => (await pool.query<EdgeRow>(`select f.fqn || coalesce('.' || c.from_column, '') || ' → ' || t.name || coalesce('.' || c.to_column, '') as edge
      from trunkline.lineage_edge e join trunkline.entity f on f.id = e.from_id join trunkline.entity t on t.id = e.to_id left join trunkline.lineage_column c on c.edge_id = e.id and c.to_column is not null
      where e.ended_at is null and e.source = 'DbtLineage' and t.name in ('Customer Facts', 'order_states') and f.name in ('orders', 'states')`)).rows.map(({ edge }) => edge).toSorted()
    const inLedger = (schema: string) => artifacts(`ledger-${schema}`, (text) => text.replaceAll(`\\"${database}\\".\\"raw\\".\\"orders\\"`, `\\"ledger\\".\\"${schema}\\".\\"orders\\"`))
    const near = await runDbt(await inLedger('raw'))
    expect(near.skipped.map(({ object }) => object).toSorted()).toEqual(['model.corner.customers', 'model.corner.order_states', 'source.corner.raw.orders'])
    expect(near.skipped[0]).toMatchObject({ detail: `ledger.raw.orders: it is in another database, and searchAcrossDatabases is off; near: pg.${database}.raw.orders` })
    expect(await from()).toEqual([`pg.${database}.marts.states → order_states`])
    await createOrUpdateEntity(pool, 'databaseService', { name: 'erp', serviceType: 'Postgres' }, ada)
    await createOrUpdateEntity(pool, 'database', { name: 'ledger', service: 'erp' }, ada)
    await createOrUpdateEntity(pool, 'databaseSchema', { name: 'books', database: 'erp.ledger' }, ada)
    const columns = ['id', 'customer_id', 'amount', 'state'].map((name) => ({ name, dataType: 'TEXT' as const }))
    await createOrUpdateEntity(pool, 'table', { name: 'orders', databaseSchema: 'erp.ledger.books', columns }, ada)
    expect(await runDbt(await inLedger('books'), { searchAcrossDatabases: true })).toMatchObject({ state: 'success', skipped: [] })
    expect(await from()).toEqual([
      'erp.ledger.books.orders.amount → Customer Facts.revenue', 'erp.ledger.books.orders.amount → order_states.doubled', 'erp.ledger.books.orders.id → order_states.id',
      'erp.ledger.books.orders.state → order_states.state', `pg.${database}.marts.states.label → order_states.label`,
    ])
    expect((await readTableModel(pool, (await table('marts.Customer Facts')).id))?.model.upstream).toContain('erp.ledger.books.orders')
  })

  test('a circle of models, two models of one table and a hundred columns of HTML are read; what cannot be is told', async () => {
    const path = await artifacts('odd', (text, name) => {
      if (name !== 'manifest.json') return text
      const manifest = JSON.parse(text) as { nodes: Record<string, { depends_on: { nodes: string[] }; config: { materialized: string } } & Record<string, unknown>> }
      manifest.nodes['model.corner.paid_orders']!.depends_on.nodes.push('model.corner.paid_orders', 'model.corner.customers')
      const reads = manifest.nodes['model.corner.customers']!.depends_on.nodes
      reads[reads.indexOf('model.corner.stg_customers')] = 'model.corner.twin'
      manifest.nodes['model.corner.twin'] = { ...manifest.nodes['model.corner.stg_customers']!, unique_id: 'model.corner.twin', name: 'twin', alias: 'stg_customers' }
      return JSON.stringify(manifest)
    })
    const summary = await runDbt(path)
    expect(summary.state).toBe('success')
    expect(summary.skipped.map(({ object, detail }) => [object, detail])).toEqual([
      ['model.corner.twin', `${database}.marts.stg_customers: model.corner.stg_customers describes this table already; near: pg.${database}.marts.stg_customers`],
    ])
    // The table that it names is known all the same.
    expect((await readTableModel(pool, (await table('marts.Customer Facts')).id))?.model.upstream).toContain(`pg.${database}.marts.stg_customers`)
  })

  test('a file gets the calls that an OpenMetadata server would, the same for the same artifacts', async () => {
    const write = async (name: string) => {
      const filename = join(folder, name)
      await run({ config: { type: 'DBT', dbtConfigSource: { dbtConfigType: 'local', dbtManifestFilePath: join(folder, 'v1.10') } }, sink: { type: 'file', config: { filename } } })
      return readFileSync(filename, 'utf8')
    }
    const [first, second] = [await write('one.jsonl'), await write('two.jsonl')]
    expect(second).toBe(first)
    const calls = first.trim().split('\n').map((line) => JSON.parse(line) as { method: string; path: string; id?: { fullyQualifiedName: string }; body: Record<string, unknown> })
    expect([...new Set(calls.filter(({ method }) => method === 'PUT').map(({ method, path }) => `${method} ${path}`))].toSorted()).toEqual(['PUT /classifications', 'PUT /dataQuality/testCases', 'PUT /dataQuality/testDefinitions', 'PUT /dataQuality/testSuites/basic', 'PUT /lineage', 'PUT /tables/{id}/dataModel', 'PUT /tags'])
    expect(calls.find(({ id }) => id?.fullyQualifiedName.endsWith('.stg_customers'))?.body).toMatchObject({
      modelType: 'DBT', resourceType: 'model', description: 'Customers with a plain key.', columns: expect.arrayContaining([expect.objectContaining({ name: 'customer_id', dataType: 'INT', description: 'Key of the customer' })]),
    })
  })

  test('what people wrote goes back into the project, as a patch that git applies', async () => {
    await runDbt(join(folder, 'v1.10'), { dbtUpdateDescriptions: true })
    const states = await table('marts.order_states')
    await createOrUpdateEntity(pool, 'tag', { name: 'checked', classification: 'dbtTags', description: 'Looked at' }, ada)
    await patchEntity(pool, 'table', { id: states.id }, { actor: ada, operations: [
      { op: 'replace', path: '/description', value: 'Orders: by state' }, { op: 'add', path: '/columns/1/description', value: 'How far it is' },
      { op: 'add', path: '/tags/-', value: { tagFQN: 'dbtTags.checked', source: 'Classification', labelType: 'Manual', state: 'Confirmed' } },
    ] })
    const project = join(folder, 'project')
    cpSync(join(import.meta.dirname, 'dbt/project'), project, { recursive: true })
    const options = { directory: project, serviceName: 'pg', classification: 'dbtTags' }
    const { patch, files, missing } = await app.exportDbtPatch({ ...options, write: false })
    expect([files, missing]).toEqual([['models/schema.yml'], []])
    expect(patch.split('\n').filter((line) => /^[+-] /.test(line))).toEqual([
      '-        description: Every order.', '+        description: Orders by Ada', '-            description: Said by dbt', '+            description: Said by the database',
      '-    description: Orders with the label of their state.', '+    tags: [checked]', '+    description: "Orders: by state"', '+    columns:', '+      - name: state', '+        description: How far it is',
    ])
    execFileSync('git', ['init', '-q'], { cwd: project })
    execFileSync('git', ['apply', '-'], { cwd: project, input: patch })
    const applied = readFileSync(join(project, 'models/schema.yml'), 'utf8')
    cpSync(join(import.meta.dirname, 'dbt/project/models/schema.yml'), join(project, 'models/schema.yml'))
    await app.exportDbtPatch({ ...options, write: true })
    expect(readFileSync(join(project, 'models/schema.yml'), 'utf8')).toBe(applied)
    await expect(app.exportDbtPatch({ ...options, directory: folder, write: false })).rejects.toMatchObject({ code: 'CONFIG_NOT_FOUND' })
  })
})
