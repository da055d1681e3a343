import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DbtConfigSource } from '../../model/dbt/config-source.ts'
import type { DbtRelation } from '../../model/dbt/artifacts.ts'
import type { TrunklineError } from '../../model/errors.ts'
import type { DbtProjectReading } from '../dbt-connector.ts'
import { openDbtSource } from './open-dbt-source.ts'

const artifacts = 'demo/dbt/artifacts'
let folder: string
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'trunkline-dbt-test-')) })
afterAll(() => rm(folder, { recursive: true }))

/** The projects of a configuration, with what was warned of; the caller closes them. */
async function read(configSource: DbtConfigSource) {
  const warnings: string[] = []
  const source = await openDbtSource({ configSource, environment: {}, signal: new AbortController().signal, warn: (sentence) => warnings.push(sentence), retryWaitMs: 1 })
  const projects: DbtProjectReading[] = []
  const failures: unknown[] = []
  for await (const project of source.readProjects()) {
    if ('error' in project) failures.push(project.error)
    else projects.push(project)
  }
  await source.close()
  return { projects, failures, warnings }
}

const local = (path: string, others: Partial<Extract<DbtConfigSource, { dbtConfigType: 'local' }>> = {}): DbtConfigSource => ({ dbtConfigType: 'local', dbtManifestFilePath: path, ...others })

test('a folder is a project with the files beside its manifest, packed or not', async () => {
  const { projects: [project], warnings } = await read(local(artifacts))
  expect(warnings).toEqual([])
  expect(project).toMatchObject({ hasRunResults: true, head: { schemaVersion: 12, projectName: 'fernhill', adapterType: 'postgres' } })
  const { index, catalog, results, freshness } = project!
  expect([...Map.groupBy(index.relations.values(), ({ resourceType }) => resourceType)].map(([type, members]) => [type, members.length])).toEqual([['model', 12], ['snapshot', 1], ['seed', 1], ['source', 6]])
  expect(index.assets.map(({ uniqueId }) => uniqueId)).toEqual([
    'exposure.fernhill.weekly_management_report', 'exposure.fernhill.assortment_planner', 'metric.fernhill.revenue', 'metric.fernhill.orders', 'metric.fernhill.average_order_value',
    'semantic_model.fernhill.orders',
  ])
  expect(catalog.get('model.fernhill.fct_orders')).toMatchObject({ owner: 'shop_analyst', columns: expect.arrayContaining([{ name: 'delivery_time', type: 'interval', index: 9 }]) })
  expect(results.get('model.fernhill.fct_orders')).toMatchObject({ status: 'success', command: 'build' })
  expect(freshness.get('source.fernhill.shop.orders')).toMatchObject({ status: 'warn', warnAfter: '12 hours', errorAfter: '36500 days' })
  const relations: DbtRelation[] = []
  for await (const relation of project!.readRelations()) relations.push(relation)
  expect(relations).toHaveLength(20)
  expect(relations.find(({ uniqueId }) => uniqueId === 'model.fernhill.dim_customers.v2')).toMatchObject({ version: '2', latestVersion: '2', identifier: 'dim_customers_v2', access: 'public', group: 'analytics', hasContract: false })
  expect(relations.find(({ uniqueId }) => uniqueId === 'model.fernhill.fct_orders')).toMatchObject({
    hasContract: true, relationName: '"shop"."marts"."fct_orders"', meta: { openmetadata: { owner: 'shop_analyst', tier: 'Tier.Tier1' } }, path: 'models/marts/fct_orders.sql',
    compiledCode: expect.stringContaining('"shop"."staging"."stg_orders"'), rawCode: expect.stringContaining("ref('stg_orders')"),
  })
  await project!.close()
})

test('a test belongs to the node that it tests: a relationships test to its child, a query of its own to what dbt builds, a unit test to its model', async () => {
  const { projects: [project] } = await read(local(artifacts))
  const { tests } = project!.index
  const find = (name: string) => tests.find((one) => one.name.startsWith(name))
  expect(find('relationships_stg_orders')).toMatchObject({ kind: 'generic', column: 'customer_id', attachedTo: 'model.fernhill.stg_orders', refersTo: ['model.fernhill.stg_customers'], arguments: { field: 'customer_id' } })
  expect(find('every_category_sells')).toMatchObject({ kind: 'singular', severity: 'warn', attachedTo: 'model.fernhill.mart_product_sales', refersTo: ['source.fernhill.assortment.categories'] })
  expect(find('revenue_adds_up')).toMatchObject({ kind: 'unit', attachedTo: 'model.fernhill.mart_daily_revenue' })
  await project!.close()
})

test('without a manifest, with half of one, and with another kind of file, the error names the file and what to do', async () => {
  const whole = gunzipSync(await readFile(join(artifacts, 'manifest.json.gz')))
  const write = async (name: string, content: string | Buffer) => { await writeFile(join(folder, name), content); return join(folder, name) }
  const codeOf = async (path: string) => {
    const { failures } = await read(local(path)).catch((error: unknown) => ({ failures: [error] }))
    expect(failures).toHaveLength(1)
    return [(failures[0] as TrunklineError).code, (failures[0] as TrunklineError).message.replace(/^\S+ /, '')]
  }
  expect(await codeOf(join(folder, 'none.json'))).toEqual(['ARTIFACTS_MISSING', 'is not there.'])
  expect(await codeOf(await write('cut.json', whole.subarray(0, 200_000)))).toEqual(['ARTIFACTS_INVALID', 'is not a whole JSON document: it ends too early.'])
  expect((await codeOf(await write('page.json', '<html>Sign in</html>')))[0]).toBe('ARTIFACTS_INVALID')
  expect(await codeOf(await write('empty.json', ''))).toEqual(['ARTIFACTS_INVALID', 'is not a whole JSON document: it is empty.'])
  expect(await codeOf(await write('list.json', '[]'))).toEqual(['ARTIFACTS_INVALID', 'is not a manifest of dbt: it has no metadata.'])
  expect(await codeOf(await write('keys.json', '{"metadata": {}}'))).toEqual(['ARTIFACTS_INVALID', 'is not a manifest of dbt: it has no nodes and no sources.'])
  expect((await codeOf(await write('cut.gz', (await readFile(join(artifacts, 'manifest.json.gz'))).subarray(0, 5_000))))[0]).toBe('ARTIFACTS_INVALID')
  expect((await codeOf(await write('twice.json', Buffer.concat([whole, whole]))))[0]).toBe('ARTIFACTS_INVALID')
})

test('a manifest of a format to come is read as far as it is understood, and that is said', async () => {
  const manifest = JSON.parse(gunzipSync(await readFile(join(artifacts, 'manifest.json.gz'))).toString()) as { metadata: Record<string, string>; nodes: Record<string, Record<string, unknown>> }
  manifest.metadata['dbt_schema_version'] = 'https://schemas.getdbt.com/dbt/manifest/v15.json'
  manifest.nodes['hologram.fernhill.x'] = { resource_type: 'hologram', name: 'x' }
  manifest.nodes['model.fernhill.broken'] = { resource_type: 'model', name: 'broken' }
  const path = join(folder, 'future.json')
  await writeFile(path, JSON.stringify(manifest))
  const { projects, warnings } = await read(local(path))
  expect(projects[0]!.index.relations.size).toBe(20)
  expect(warnings).toEqual([
    'The manifest has format 15 (dbt 1.10.23), and 12 is the newest that is known: what is new in it is not read.',
    '1 nodes have no name or schema and were left out: model.fernhill.broken.',
    'Nodes of kinds that are not known were left out: 1 hologram.',
  ])
  await projects[0]!.close()
})

test('a catalog and run results of another project are not used, and that is said', async () => {
  const other = (name: string) => join(folder, name)
  await writeFile(other('catalog.json'), JSON.stringify({ metadata: {}, nodes: { 'model.other.a': { metadata: {}, columns: {} } }, sources: {} }))
  await writeFile(other('run_results.json'), JSON.stringify({ metadata: {}, results: [{ unique_id: 'model.other.a', status: 'success', timing: [] }], args: { which: 'run' } }))
  const { projects: [project], warnings } = await read(local(join(artifacts, 'manifest.json.gz'), { dbtCatalogFilePath: other('catalog.json'), dbtRunResultsFilePath: other('run_results.json') }))
  expect(project!.catalog.size + project!.results.size).toBe(0)
  expect(warnings).toEqual([
    `${other('catalog.json')} is of another project: none of its 1 tables is in the manifest. It was not used.`,
    `${other('run_results.json')} is of another project: none of its 1 results is of a node of the manifest.`,
  ])
  await project!.close()
})

test('of several run results the newest of each node counts, whatever the order of the files; what only compiled counts nothing', async () => {
  const results = join(folder, 'results')
  await mkdir(results)
  const write = (name: string, which: string, day: number, status: string) => writeFile(join(results, name), JSON.stringify({
    metadata: { generated_at: `2026-03-0${day}T00:00:00Z` }, args: { which },
    results: [{ unique_id: 'model.fernhill.fct_orders', status, timing: [{ name: 'execute', completed_at: `2026-03-0${day}T06:00:00.5Z` }], execution_time: 1.25, message: 'SELECT 3' }],
  }))
  await write('run_results.json', 'run', 2, 'success')
  await write('run_results_a.json', 'run', 1, 'error')
  await write('run_results_z.json', 'generate', 3, 'skipped')
  const { projects: [project] } = await read(local(join(artifacts, 'manifest.json.gz'), { dbtRunResultsFilePath: results }))
  expect(project!.results.get('model.fernhill.fct_orders')).toEqual({
    uniqueId: 'model.fernhill.fct_orders', status: 'success', completedAt: Date.parse('2026-03-02T06:00:00.500Z'), command: 'run', executionTimeMs: 1250, message: 'SELECT 3',
  })
  await project!.close()
})

test('several projects below one folder are read one by one, and one that is broken stops none of the others', async () => {
  const top = join(folder, 'several')
  for (const name of ['a/target', 'b/target']) await mkdir(join(top, name), { recursive: true })
  await copyFile(join(artifacts, 'manifest.json.gz'), join(top, 'a/target/manifest.json.gz'))
  await writeFile(join(top, 'b/target/manifest.json'), '{')
  const { projects, failures } = await read(local(top))
  expect(projects.map(({ location }) => location)).toEqual([join(top, 'a/target')])
  expect(failures).toMatchObject([{ code: 'ARTIFACTS_INVALID', object: join(top, 'b/target/manifest.json') }])
  await projects[0]!.close()
})

test('artifacts of several versions of dbt go together, and run results without a manifest are no project', async () => {
  const mixed = join(folder, 'mixed')
  await mkdir(mixed)
  await copyFile('test/dbt/artifacts/1.11/manifest.json.gz', join(mixed, 'manifest.json.gz'))
  for (const name of ['catalog.json', 'run_results.json', 'sources.json']) await copyFile(`test/dbt/artifacts/1.0/${name}`, join(mixed, name))
  const { projects: [project], failures, warnings } = await read(local(mixed))
  expect(failures).toEqual([])
  expect(warnings).toEqual([`${join(mixed, 'manifest.json.gz')} is of a later or earlier run of dbt than every file beside it: results and columns are those of that other run.`])
  expect([project!.head.schemaVersion, project!.catalog.get('model.corner.customers')?.columns.map(({ name }) => name), project!.results.get('model.corner.customers')?.status, project!.freshness.size]).toEqual([12, ['customer_id', 'full_name', 'revenue'], 'success', 1])
  await project!.close()
  const alone = join(folder, 'alone')
  await mkdir(alone)
  await copyFile('test/dbt/artifacts/1.0/run_results.json', join(alone, 'run_results.json'))
  await expect(read(local(alone))).rejects.toMatchObject({ code: 'ARTIFACTS_MISSING', message: 'There is no manifest.json where the configuration says.' })
})

test('a broken file beside the manifest stops the project where somebody named it, and is left out where nobody did', async () => {
  const beside = join(folder, 'beside')
  await mkdir(beside)
  await copyFile(join(artifacts, 'manifest.json.gz'), join(beside, 'manifest.json.gz'))
  await writeFile(join(beside, 'semantic_manifest.json'), '{"semantic_models": [')
  const { projects: [project], warnings } = await read(local(join(beside, 'manifest.json.gz')))
  expect(warnings).toEqual([`${join(beside, 'semantic_manifest.json')} is not a whole JSON document: it ends too early. It was not used.`])
  expect(project!.index.assets).toHaveLength(6)
  await project!.close()
  await writeFile(join(beside, 'catalog.json'), 'not JSON')
  expect((await read(local(join(beside, 'manifest.json.gz'), { dbtCatalogFilePath: join(beside, 'catalog.json') }))).failures).toMatchObject([{ code: 'ARTIFACTS_INVALID', object: join(beside, 'catalog.json') }])
})
