import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp, type App } from '../src/app.ts'
import { createTestCatalog } from '../src/catalog/data-quality/known-tests.ts'
import { seedCatalog } from '../src/catalog/seed.ts'
import { readWorkflowFile } from '../src/config.ts'
import type { RunSummary } from '../src/model/ingestion.ts'
import { Secret } from '../src/model/secret.ts'
import { type ApiServer, byName, startApi } from './api-server.ts'
import { corner, writeArtifacts } from './dbt/artifacts.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'

describe.each(servers().slice(-1))('dbt over the wire to our own server, PostgreSQL %i', (major) => {
  let folder: string
  let api: ApiServer
  let source: TemporaryDatabase
  let app: App
  let workflowConfig: object

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'trunkline-rest-dbt-'))
    source = await temporaryDatabase({ major, sql: [await corner()] })
    api = await startApi(major)
    await seedCatalog(api.pool)
    await api.app.listen({ port: 0, host: '127.0.0.1' })
    const jwtToken = (await api.asBot())['authorization']!.slice('Bearer '.length)
    workflowConfig = { openMetadataServerConfig: { hostPort: `http://127.0.0.1:${(api.app.server.address() as AddressInfo).port}/api`, authProvider: 'openmetadata', securityConfig: { jwtToken } } }
    app = createApp({ environment: {}, databaseUrl: undefined, home: folder, host: '127.0.0.1', port: 0, allowedHosts: [] }, () => {})
    await run('postgres', {})
    await api.call('PUT', '/users', { name: 'Ann', email: 'ann@example.com' })
    await api.call('PUT', '/glossaries', { name: 'Sales', description: 'Words of sales' })
    await api.call('PUT', '/glossaryTerms', { name: 'Customer', glossary: 'Sales', description: 'Who buys' })
    await api.call('PUT', '/domains', { name: 'Sales', description: 'Sales', domainType: 'Aggregate' })
  })
  afterAll(async () => {
    await app.close()
    await api.close()
    await source.drop()
    rmSync(folder, { recursive: true })
  })

  function run(type: string, config: object, into: 'server' | App = 'server'): Promise<RunSummary> {
    const { host, port, user, database } = source.connection
    const file = readWorkflowFile(JSON.stringify({
      source: { type, serviceName: 'pg', sourceConfig: { config }, ...(type !== 'dbt' && { serviceConnection: { config: { hostPort: `${host}:${port}`, username: user, database } } }) },
      ...(into === 'server' && { sink: { type: 'metadata-rest', config: {} }, workflowConfig }),
    }), { fileName: 'dbt.yaml', environment: {} })
    return (into === 'server' ? app : into).ingest(file, { signal: new AbortController().signal, allowMassDelete: false, emit: () => {} })
  }
  const runDbt = async (others: object = {}, change?: (text: string, file: string) => string, into?: App) => {
    const path = await writeArtifacts('1.10', { folder: join(folder, 'artifacts'), database: source.name, ...(change !== undefined && { change }) })
    return run('dbt', { type: 'DBT', dbtConfigSource: { dbtConfigType: 'local', dbtManifestFilePath: path }, ...others }, into)
  }
  const table = async (name: string) => (await api.call('GET', `${byName('/tables', `pg.${source.name}.${name}`)}?fields=owners,tags,columns,domains,extension,dataModel`)).json()
  const labels = (of: { tags?: { tagFQN: string }[] }) => (of.tags ?? []).map(({ tagFQN }) => tagFQN).toSorted()
  const results = async (test: string) => (await api.call('GET', `/dataQuality/testCases/testCaseResults/${encodeURIComponent(`pg.${source.name}.marts.${test}`)}?startTs=0&endTs=9999999999999`)).json().data

  test('data models, words, labels, owners, domain, tests with their results and lineage arrive', async () => {
    const summary = await runDbt()
    expect(summary).toMatchObject({ state: 'success', failures: [], skipped: [], warnings: ['data team owns something in dbt and is neither a user nor a team of the catalog.'] })
    const facts = await table('marts.Customer Facts')
    expect(facts).toMatchObject({
      description: 'What each customer brought, <b>paid</b> orders only.', owners: [{ name: 'Ann' }], domains: [{ name: 'Sales' }],
      dataModel: { modelType: 'DBT', resourceType: 'model', dbtSourceProject: 'corner', upstream: [`pg.${source.name}.marts.stg_customers`, `pg.${source.name}.raw.orders`] },
    })
    expect(labels(facts)).toEqual(['Sales.Customer', 'Tier.Tier1', 'dbtTags.core', 'dbtTags.nightly'])
    expect(facts.columns.map((column: { name: string; description?: string }) => [column.name, column.description])).toEqual([['customer_id', 'Key of the customer'], ['full_name', undefined], ['revenue', 'Sum of paid orders']])
    expect(await results('Customer Facts.revenue_is_positive')).toMatchObject([{ testCaseStatus: 'Failed' }])
    expect(await results('stg_customers.country.not_null_stg_customers_country')).toMatchObject([{ testCaseStatus: 'Aborted', result: 'warn: Got 1 result, configured to warn if != 0' }])
    expect((await api.call('GET', '/dataQuality/testDefinitions/name/dbt_not_null')).json()).toMatchObject({ testPlatforms: ['dbt'], entityType: 'COLUMN' })
    // dbt runs them, and no run of ours.
    expect(await createTestCatalog(api.pool).listTestCases({ service: 'pg' })).toEqual([])
    const lineage = (await api.call('GET', `/lineage/table/name/${encodeURIComponent(`pg.${source.name}.marts.Customer Facts`)}`)).json()
    expect(lineage.upstreamEdges.map(({ lineageDetails }: { lineageDetails: { source: string; columnsLineage: { toColumn: string }[] } }) => [lineageDetails.source, lineageDetails.columnsLineage.map(({ toColumn }) => toColumn.split('.').at(-1))]).toSorted()).toEqual([
      ['DbtLineage', ['customer_id', 'full_name']], ['DbtLineage', ['revenue']],
    ])
  })

  test('again it changes nothing; what people wrote gives way only where the file says so', async () => {
    const before = await table('marts.Customer Facts')
    expect(await runDbt()).toMatchObject({ state: 'success', created: 0, failures: [] })
    expect((await table('marts.Customer Facts')).version).toBe(before.version)
    expect(await results('Customer Facts.revenue_is_positive')).toHaveLength(1)
    const bob = (await api.call('PUT', '/users', { name: 'bob', email: 'bob@example.com' })).json()
    await api.call('PATCH', `/tables/${before.id}`, [
      { op: 'replace', path: '/description', value: 'By people' }, { op: 'replace', path: '/columns/2/description', value: 'Theirs' }, { op: 'replace', path: '/owners', value: [{ id: bob.id, type: 'user' }] },
    ])
    await runDbt()
    const kept = await table('marts.Customer Facts')
    expect([kept.description, kept.columns[2].description, kept.owners[0].name]).toEqual(['By people', 'Theirs', 'bob'])
    await runDbt({ dbtUpdateDescriptions: true, dbtUpdateOwners: true })
    const updated = await table('marts.Customer Facts')
    expect([updated.description, updated.columns[2].description, updated.owners[0].name]).toEqual(['What each customer brought, <b>paid</b> orders only.', 'Sum of paid orders', 'Ann'])
  })

  test('tables that the server does not hold, terms, properties and dashboards that it does not know are told of', async () => {
    const summary = await runDbt({}, (text, name) => {
      const renamed = text.replaceAll('order_states', 'order_conditions').replaceAll('Sales.Customer', 'Sales.Nobody')
      if (name !== 'manifest.json') return renamed
      const manifest = JSON.parse(renamed) as { nodes: Record<string, { meta: { openmetadata: object } }>; exposures: Record<string, object> }
      Object.assign(manifest.nodes['model.corner.customers']!.meta.openmetadata, { customProperties: { colour: 'blue' } })
      Object.assign(manifest.exposures['exposure.corner.board']!, { meta: { open_metadata_fqn: 'board.weekly' } })
      return JSON.stringify(manifest)
    })
    expect(summary.state).toBe('success')
    expect(summary.skipped.map(({ object }) => object)).toEqual(['model.corner.order_conditions'])
    expect(summary.warnings).toEqual(expect.arrayContaining([expect.stringMatching(/^colour of .* was left out\.$/), 'There is no glossary term Sales.Nobody, which dbt puts on something.', 'There is no entity board.weekly, which an exposure of dbt stands for (open_metadata_fqn).']))
  })

  test('a custom property arrives; the API shows it beside domain and version; nodes in other services, and what filters of databases and schemas leave out, are told', async () => {
    const [type, text] = await Promise.all(['table', 'string'].map(async (name) => (await api.call('GET', byName('/metadata/types', name))).json()))
    expect((await api.call('PUT', `/metadata/types/${type.id}`, { name: 'colour', description: 'Of its folder', propertyType: { type: 'type', id: text.id } })).statusCode).toBe(200)
    const change = (content: string, name: string) => {
      if (name !== 'manifest.json') return content.replaceAll('order_states', 'order_conditions')
      const manifest = JSON.parse(content.replaceAll('order_states', 'order_conditions')) as { nodes: Record<string, { meta: { openmetadata: object } }> }
      const customers = manifest.nodes['model.corner.customers']!
      Object.assign(customers, { version: 2, latest_version: 3, meta: { ...customers.meta, openmetadata: { ...customers.meta.openmetadata, customProperties: { colour: 'blue' } } } })
      return JSON.stringify(manifest)
    }
    expect((await runDbt({}, change)).warnings.filter((warning) => warning.includes('refuses'))).toEqual([])
    expect((await table('marts.Customer Facts')).extension).toMatchObject({ colour: 'blue' })

    for (const [path, body] of [
      ['/services/databaseServices', { name: 'other', serviceType: 'Postgres' }], ['/databases', { name: source.name, service: 'other' }], ['/databaseSchemas', { name: 'marts', database: `other.${source.name}` }],
      ['/tables', { name: 'order_conditions', databaseSchema: `other.${source.name}.marts`, columns: [] }],
    ] as const) expect((await api.call('PUT', path, body)).statusCode).toBeLessThan(300)
    const direct = createApp({ environment: {}, databaseUrl: new Secret(api.databaseUrl), home: folder, host: '127.0.0.1', port: 0, allowedHosts: [] }, () => {})
    const summary = await runDbt({ searchAcrossDatabases: true, schemaFilterPattern: { excludes: ['^raw$'] } }, change, direct)
    // It has its words; what it reads is not in the other service, so that the columns cannot be found there.
    expect(summary.skipped).toMatchObject([{ object: 'model.corner.order_conditions', reason: 'unsupported' }])
    expect(summary.filtered.map(({ object, by }) => `${object}: ${by}`).toSorted()).toEqual(['source.corner.raw.customers: schemaFilterPattern excludes ^raw$', 'source.corner.raw.orders: schemaFilterPattern excludes ^raw$'])
    const { domains, extension, id } = await table('marts.Customer Facts')
    expect([domains, extension]).toMatchObject([[{ name: 'Sales' }], { colour: 'blue' }])
    expect((await api.call('GET', `/catalog/tables/${id}/dbt`)).json()).toMatchObject({ dbt: { facts: { version: '2', latestVersion: '3' } } })
    const elsewhere = (await api.call('GET', `${byName('/tables', `other.${source.name}.marts.order_conditions`)}?fields=dataModel`)).json()
    expect(elsewhere).toMatchObject({ description: 'Orders with the label of their state.', dataModel: { resourceType: 'model' } })
    const none = await runDbt({ searchAcrossDatabases: true, databaseFilterPattern: { excludes: ['.*'] } }, change, direct)
    expect([new Set(none.filtered.map(({ by }) => by)), none.deleted]).toEqual([new Set(['databaseFilterPattern excludes .*']), 0])
    await direct.close()
  })
})
