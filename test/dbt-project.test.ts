import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp, type App } from '../src/app.ts'
import { createOrUpdateEntity } from '../src/catalog/create.ts'
import { readProjectOverview } from '../src/catalog/dbt/project-overview.ts'
import { listProjects } from '../src/catalog/dbt/projects.ts'
import { readTableModel } from '../src/catalog/dbt/read-models.ts'
import { getEntity } from '../src/catalog/get.ts'
import { patchEntity } from '../src/catalog/patch.ts'
import { readWorkflowFile } from '../src/config.ts'
import type { RunSummary } from '../src/model/ingestion.ts'
import { Secret } from '../src/model/secret.ts'
import type { Table } from '../src/model/table.ts'
import { fernhillTables, writeFernhill } from './dbt/artifacts.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'

type Node = Record<string, unknown> & { config: Record<string, unknown>; meta: Record<string, unknown>; description: string; name: string }
type Manifest = Record<'nodes' | 'exposures' | 'metrics' | 'semantic_models' | 'unit_tests', Record<string, Node>>
type Results = { results: { unique_id: string; status: string; message: string | null; failures: number | null }[] }

const edgesQuery = `select f.name || ' → ' || t.name as edge from trunkline.lineage_edge e join trunkline.entity f on f.id = e.from_id join trunkline.entity t on t.id = e.to_id
  where e.ended_at is null and e.source = 'DbtLineage' and (t.entity_type = 'dbtAsset' or f.entity_type = 'dbtAsset') order by 1`
const testsQuery = `select e.name || ': ' || r.status || coalesce(' ' || (r.result -> 'notes' ->> 0), '') as test from trunkline.entity e join trunkline.test_state s on s.test_case_id = e.id
  join trunkline.test_result r on r.test_case_id = e.id and r.at = s.last_at where e.entity_type = 'testCase' and not e.deleted order by 1`
const liveQuery = `select entity_type as type, count(*)::int as count from trunkline.entity where entity_type in ('testCase', 'dbtAsset') and not deleted group by 1 order by 1`

describe.each(servers())('what a project of a real dbt says, PostgreSQL %i', (major) => {
  let folder: string
  let source: TemporaryDatabase
  let catalog: TemporaryDatabase
  let app: App
  let pool: Pool
  const ada = { name: 'ada', isBot: false }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'trunkline-dbt-project-'))
    source = await temporaryDatabase({ major, sql: [await fernhillTables()] })
    catalog = await temporaryDatabase({ major })
    app = createApp({ environment: {}, databaseUrl: new Secret(catalog.url), home: folder, host: '127.0.0.1', port: 0, allowedHosts: [] }, () => {})
    pool = await app.store()
    await run('postgres', {})
    for (const name of ['shop_owner', 'shop_analyst']) await createOrUpdateEntity(pool, 'user', { name, email: `${name}@example.com` }, ada)
    const tables = await getEntity(pool, 'type', { fqn: 'table' })
    await patchEntity(pool, 'type', { id: tables.id }, { actor: ada, operations: [{ op: 'add', path: '/customProperties', value: [{ name: 'costCentre', description: 'Who pays', propertyType: { type: 'type', id: (await getEntity(pool, 'type', { fqn: 'string' })).id } }] }] })
  })
  afterAll(async () => {
    await app.close()
    await Promise.all([source.drop(), catalog.drop()])
    rmSync(folder, { recursive: true })
  })

  function run(type: string, config: object, allowMassDelete = false): Promise<RunSummary> {
    const { host, port, user, database } = source.connection
    const file = readWorkflowFile(JSON.stringify({
      source: { type, serviceName: 'pg', sourceConfig: { config }, ...(type !== 'dbt' && { serviceConnection: { config: { hostPort: `${host}:${port}`, username: user, database } } }) },
    }), { fileName: 'dbt.yaml', environment: {} })
    return app.ingest(file, { signal: new AbortController().signal, allowMassDelete, emit: () => {} })
  }
  type Changes = { manifest?: (manifest: Manifest) => void; results?: (results: Results) => void; semantic?: (text: string) => string; config?: object; allowMassDelete?: boolean }
  const edit = <T>(text: string, change: ((value: T) => void) | undefined): string => {
    const value = JSON.parse(text) as T
    change?.(value)
    return JSON.stringify(value)
  }
  const runDbt = async ({ manifest, results, semantic = (text) => text, config = {}, allowMassDelete = false }: Changes = {}) => {
    const path = await writeFernhill({ folder: join(folder, 'artifacts'), database: source.name, change: (text, name) => (
      name === 'manifest.json' ? edit(text, manifest) : name === 'run_results.json' ? edit(text, results) : name === 'semantic_manifest.json' ? semantic(text) : text
    ) })
    return run('dbt', { type: 'DBT', dbtConfigSource: { dbtConfigType: 'local', dbtManifestFilePath: path }, ...config }, allowMassDelete)
  }
  const table = (name: string): Promise<Table> => getEntity(pool, 'table', { fqn: `pg.${source.name}.${name}` })
  const dbt = async (name: string) => (await readTableModel(pool, (await table(name)).id))!
  const rows = async (query: string): Promise<string[]> => (await pool.query<{ edge?: string; test?: string }>(query)).rows.map(({ edge, test: one }) => edge ?? one ?? '')

  test('groups, access, contracts, versions, snapshots, seeds, docs blocks, freshness', async () => {
    expect(await runDbt()).toMatchObject({ state: 'success', failures: [], skipped: [] })
    const orders = await dbt('marts.fct_orders')
    expect(orders.facts).toMatchObject({ materialized: 'table', access: 'public', group: { name: 'analytics', owner: 'shop_analyst', email: 'analytics@fernhill.example' }, through: ['model.fernhill.int_orders_in_euros', 'model.fernhill.int_order_lines'] })
    expect(orders.facts?.contract?.columns?.slice(0, 2)).toEqual([{ name: 'order_id', dataType: 'bigint', constraints: ['not_null'] }, { name: 'customer_id', dataType: 'bigint', constraints: [] }])
    const shown = await table('marts.fct_orders')
    expect(shown.columns.find(({ name }) => name === 'revenue_eur')?.description).toBe('Goods and shipping less discounts, **in euros of the day the order was placed**. Cancelled orders count nothing.')
    expect([shown.owners?.[0]?.name, shown.tags?.map(({ tagFQN }) => tagFQN).toSorted()]).toEqual(['shop_analyst', ['Tier.Tier1', 'dbtTags.core', 'dbtTags.finance']])
    // The group of a model owns it where nothing else does.
    expect((await table('staging.stg_orders')).owners?.[0]?.name).toBe('shop_owner')
    // Where the project says nothing the database does; of a source its meta.
    expect([(await table('marts.product_status')).owners?.map(({ name }) => name), (await table('sales.orders')).owners?.map(({ name }) => name)]).toEqual([['shop_analyst'], ['shop_owner']])
    expect([(await dbt('marts.dim_customers_v1')).facts, (await dbt('marts.dim_customers_v2')).facts]).toMatchObject([
      { name: 'dim_customers', version: '1', latestVersion: '2', deprecatedOn: '2027-01-31T00:00:00+00:00' }, { name: 'dim_customers', version: '2', latestVersion: '2' },
    ])
    expect((await dbt('marts.product_status')).model).toMatchObject({ resourceType: 'snapshot', upstream: [`pg.${source.name}.staging.stg_products`] })
    expect((await dbt('marts.shipping_zones')).model).toMatchObject({ resourceType: 'seed', path: 'seeds/shipping_zones.csv' })
    expect((await dbt('marts.days')).facts?.timeSpine).toEqual({ column: 'day', granularity: 'day' })
    expect((await dbt('sales.orders')).facts?.freshness).toMatchObject({ warnAfter: '12 hours', errorAfter: '36500 days', loadedAtField: 'placed_at', last: { status: 'warn', ageSeconds: 320228.524074 } })
  })

  test('tests with their results: unit tests on their models, queries of one\'s own on what dbt builds, relationships on the child', async () => {
    const facts = async (name: string) => ((await dbt(name)).facts?.tests ?? []).map((one) => [one.kind, one.definition, one.column ?? null, one.lastRun?.status, one.refersTo ?? null])
    expect(await facts('marts.mart_daily_revenue')).toEqual([['generic', 'not_null', 'ordered_on', 'pass', null], ['unit', 'unit_test', null, 'pass', null]])
    expect(await facts('marts.mart_product_sales')).toEqual([['singular', 'every_category_sells', null, 'warn', [`pg.${source.name}.catalog.categories`]]])
    expect((await facts('staging.stg_orders')).find(([, definition]) => definition === 'relationships')).toEqual(['generic', 'relationships', 'customer_id', 'pass', [`pg.${source.name}.staging.stg_customers`]])
    expect((await facts('staging.stg_customers')).map(([, definition]) => definition)).toEqual(['unique', 'not_null'])
    const told = await rows(testsQuery)
    expect(told).toHaveLength(26)
    expect(told.filter((one) => !one.endsWith(': Success'))).toEqual([
      'every_category_sells: Aborted dbt: warn', 'not_null_dim_customers_v2_first_order_on: Failed', 'not_null_dim_customers_v2_shipping_zone: Aborted dbt: warn', 'not_null_stg_orders_delivered_at: Aborted dbt: warn',
      'orders_freshness: Aborted dbt: warn',
    ])
  })

  test('a test that could not run and one that was not run are told apart; one of a package is one of its own, and two of one name are two', async () => {
    const summary = await runDbt({
      manifest: ({ nodes }) => {
        const own = nodes['test.fernhill.not_null_fct_orders_revenue_eur.b13c909ed0']!
        nodes['test.dbt_utils.expression_is_true_fct_orders.1'] = { ...own, package_name: 'dbt_utils', name: 'expression_is_true_fct_orders', column_name: null, test_metadata: { name: 'expression_is_true', namespace: 'dbt_utils', kwargs: { expression: 'revenue_eur >= 0' } } }
        nodes['test.other.not_null_fct_orders_revenue_eur.2'] = { ...own, package_name: 'other' }
      },
      results: ({ results }) => {
        const [accepted, unique] = ['accepted_values_fct_orders', 'unique_fct_orders'].map((name) => results.find(({ unique_id: id }) => id.includes(name))!)
        Object.assign(accepted!, { status: 'error', message: 'Database Error\n  column "chanel" does not exist', failures: null })
        Object.assign(unique!, { status: 'skipped', message: 'Skipping due to upstream failure', failures: null })
        results.push({ ...unique!, unique_id: 'test.dbt_utils.expression_is_true_fct_orders.1', status: 'fail', message: 'Got 2 results, configured to fail if != 0', failures: 2 })
      },
    })
    expect(summary).toMatchObject({ state: 'success', failures: [], skipped: [] })
    expect((await rows(testsQuery)).filter((one) => one.includes('fct_orders') && !one.endsWith('Success'))).toEqual([
      'accepted_values_fct_orders_channel__web__app__phone__marketplace: Aborted dbt: error', 'expression_is_true_fct_orders: Failed', 'unique_fct_orders_order_id: Aborted dbt: skipped',
    ])
    // A warning is nothing that could not run, and nobody is told so.
    expect((await pool.query("select e.name from trunkline.quality_event q join trunkline.entity e on e.id = q.test_case_id where q.kind = 'testAborted'")).rows).toEqual([{ name: 'accepted_values_fct_orders_channel__web__app__phone__marketplace' }])
    const names = (await dbt('marts.fct_orders')).facts?.tests?.filter(({ name }) => name.startsWith('not_null')).map(({ uniqueId }) => uniqueId)
    expect(names).toEqual(['test.fernhill.not_null_fct_orders_revenue_eur.b13c909ed0', 'test.other.not_null_fct_orders_revenue_eur.2'])
    expect(await getEntity(pool, 'testCase', { fqn: `pg.${source.name}.marts.fct_orders.revenue_eur."test.other.not_null_fct_orders_revenue_eur.2"` })).toMatchObject({ name: 'test.other.not_null_fct_orders_revenue_eur.2' })
    expect(await getEntity(pool, 'testDefinition', { fqn: 'dbt_dbt_utils_expression_is_true' })).toMatchObject({ displayName: 'dbt utils.expression is true', testPlatforms: ['dbt'], parameterDefinition: ['error_if', 'expression', 'severity', 'warn_if'].map((name) => ({ name })) })
    const [project] = await listProjects(pool)
    expect((await readProjectOverview(pool, project!.id)).failing.filter((one) => one.table.endsWith('.fct_orders')).map(({ status, name }) => [status, name])).toEqual([
      ['error', 'accepted_values_fct_orders_channel__web__app__phone__marketplace'], ['fail', 'expression_is_true_fct_orders'],
    ])
  })

  test('what is gone from the project ends with its history: tests, exposures, metrics; what a filter leaves out stays', async () => {
    const gone = await getEntity(pool, 'testCase', { fqn: `pg.${source.name}.marts.fct_orders.expression_is_true_fct_orders` })
    expect(await runDbt({ manifest: ({ metrics }) => { delete metrics['metric.fernhill.average_order_value'] }, semantic: () => '{"semantic_models": [], "metrics": []}', config: { tableFilterPattern: { excludes: ['^stg_orders$'] } } })).toMatchObject({ state: 'success', deleted: 5 })
    await expect(getEntity(pool, 'testCase', { fqn: gone.fullyQualifiedName })).rejects.toMatchObject({ code: 'ENTITY_NOT_FOUND' })
    expect(await getEntity(pool, 'testCase', { id: gone.id }, { include: 'all' })).toMatchObject({ deleted: true })
    expect(await pool.query('select from trunkline.test_result where test_case_id = $1', [gone.id])).toMatchObject({ rowCount: 1 })
    await expect(getEntity(pool, 'dbtAsset', { fqn: 'pg."metric.fernhill.average_order_value"' })).rejects.toMatchObject({ code: 'ENTITY_NOT_FOUND' })
    // The table that was left out has its tests and all that was said of it.
    expect((await dbt('staging.stg_orders')).facts?.tests).toHaveLength(5)
    expect((await rows(testsQuery)).filter((one) => one.includes('stg_orders'))).toHaveLength(5)
  })

  test('a project that seems to have lost most of its models ends nothing, unless it is allowed to', async () => {
    const lose = ({ nodes }: Manifest) => {
      for (const id of Object.keys(nodes)) if (!id.includes('fct_orders') && !id.includes('int_') && !id.includes('stg_')) delete nodes[id]
      for (const id of Object.keys(nodes)) if (id.includes('stg_products') || id.includes('stg_order_items') || id.includes('stg_customers')) delete nodes[id]
    }
    await runDbt()
    const before = (await pool.query(liveQuery)).rows
    await expect(runDbt({ manifest: lose })).rejects.toMatchObject({ code: 'MASS_DELETE_REFUSED' })
    expect((await pool.query(liveQuery)).rows).toEqual(before)
    expect((await dbt('marts.days')).facts?.name).toBe('days')
    expect(await runDbt({ manifest: lose, allowMassDelete: true })).toMatchObject({ state: 'success' })
    expect(await readTableModel(pool, (await table('marts.days')).id)).toBeUndefined()
    await runDbt()
    expect((await dbt('marts.days')).facts?.name).toBe('days')
  })

  test('metrics stand on metrics, and semantic models on tables; where the manifest lacks them the semantic manifest has them', async () => {
    const withMetrics = [
      'dim_customers_v2 → exposure.fernhill.weekly_management_report', 'fct_orders → semantic_model.fernhill.orders', 'mart_daily_revenue → exposure.fernhill.weekly_management_report',
      'mart_product_sales → exposure.fernhill.assortment_planner', 'metric.fernhill.orders → metric.fernhill.average_order_value', 'metric.fernhill.revenue → metric.fernhill.average_order_value',
      'semantic_model.fernhill.orders → metric.fernhill.orders', 'semantic_model.fernhill.orders → metric.fernhill.revenue',
    ]
    expect(await rows(edgesQuery)).toEqual(withMetrics)
    await runDbt({ manifest: (manifest) => { [manifest.metrics, manifest.semantic_models] = [{}, {}] }, semantic: () => '{}' })
    expect((await rows(edgesQuery)).filter((edge) => /metric|semantic/.test(edge))).toEqual([])
    expect(await runDbt({ manifest: (manifest) => { [manifest.metrics, manifest.semantic_models] = [{}, {}] } })).toMatchObject({ state: 'success', warnings: [] })
    expect(await rows(edgesQuery)).toEqual(withMetrics)
    expect(await getEntity(pool, 'dbtAsset', { fqn: 'pg."metric.fernhill.average_order_value"' })).toMatchObject({ displayName: 'Average order value', kind: 'ratio', description: 'Revenue for each order.' })
    expect((await runDbt({ semantic: (text) => text.replaceAll('fct_orders', 'elsewhere') })).warnings).toEqual([expect.stringContaining('semantic_manifest.json is of another project: none of its 1 semantic models')])
  })

  test('custom properties, texts with docs blocks that nobody put in, and what an exposure stands for', async () => {
    const summary = await runDbt({
      manifest: ({ nodes, exposures }) => {
        nodes['model.fernhill.stg_products']!.description = '{{ doc("order_status") }} and {{ doc(\'fernhill\', \'revenue_eur\') }}, {{ doc("nowhere") }} <script>alert(1)</script>'
        for (const id of ['model.fernhill.days', 'model.fernhill.stg_customers']) Object.assign(nodes[id]!.meta, { trunkline: { customProperties: { costCentre: 'shop', weight: 3 } } })
        nodes['model.fernhill.days']!.meta['owner'] = ['@shop_owner', 'shop_analyst@example.com']
        exposures['exposure.fernhill.assortment_planner']!.meta = { open_metadata_fqn: `pg.${source.name}.marts.days` }
        exposures['exposure.fernhill.weekly_management_report']!.meta = { open_metadata_fqn: 'superset.weekly' }
      },
    })
    expect(summary.warnings.toSorted()).toEqual([
      'There is no entity superset.weekly, which an exposure of dbt stands for (open_metadata_fqn).',
      `weight of pg.${source.name}.marts.days is not a custom property of tables, and was left out.`, `weight of pg.${source.name}.staging.stg_customers is not a custom property of tables, and was left out.`,
    ])
    expect(await table('marts.days')).toMatchObject({ extension: { costCentre: 'shop' }, owners: [{ name: 'shop_owner' }, { name: 'shop_analyst' }] })
    const { description } = await table('staging.stg_products')
    expect(description).toMatch(/Goods and shipping less discounts.*, \{\{ doc\("nowhere"\) \}\} <script>alert\(1\)<\/script>$/s)
    expect(description).not.toContain('order_status')
    expect((await rows(edgesQuery)).filter((edge) => edge.includes('→ days'))).toEqual(['exposure.fernhill.assortment_planner → days'])
    await runDbt()
    expect([(await table('marts.days')).extension, (await rows(edgesQuery)).filter((edge) => edge.includes('→ days'))]).toEqual([expect.not.objectContaining({ costCentre: 'shop' }), []])
  })

  test('lineage that another project gave to the same tables stays, unless this one overrides it', async () => {
    const other = async (config: object) => runDbt({ manifest: (manifest) => Object.assign((manifest as unknown as { metadata: object }).metadata, { project_name: 'copy' }), config: { ...config, tableFilterPattern: { includes: ['^stg_products$', '^products$', '^categories$'] } } })
    const scopes = async () => (await pool.query<{ scope: string }>(`select distinct e.scope from trunkline.lineage_edge e join trunkline.entity t on t.id = e.to_id where e.ended_at is null and e.source = 'DbtLineage' and t.name = 'stg_products'`)).rows.map(({ scope }) => scope)
    const owner = async () => (await getEntity(pool, 'dbtAsset', { fqn: 'pg."exposure.fernhill.weekly_management_report"' })).project
    await other({})
    expect([await scopes(), await owner()]).toEqual([['pg dbt copy'], 'fernhill'])
    await runDbt()
    expect(await scopes()).toEqual(['pg dbt fernhill'])
    await pool.query(`insert into trunkline.lineage_edge (from_id, to_id, source, evidence, scope, grade, content_hash, first_seen_at, last_seen_at, created_by, updated_at, updated_by)
      select f.id, t.id, 'DbtLineage', 'by:another', 'another', 'parsed', '', 1, 1, 'x', 1, 'x' from trunkline.entity f, trunkline.entity t where f.name = 'days' and t.name = 'stg_products' and t.entity_type = 'table' and f.entity_type = 'table'`)
    await runDbt()
    expect((await scopes()).toSorted()).toEqual(['another', 'pg dbt fernhill'])
    await runDbt({ config: { overrideLineage: true } })
    expect(await scopes()).toEqual(['pg dbt fernhill'])
    // An exposure that comes with both is of the one that had it first, until that one has it no more.
    await runDbt({ manifest: (manifest) => { manifest.exposures = {} } })
    await other({})
    await runDbt()
    expect(await owner()).toBe('copy')
  })
})
