import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp, type App } from '../src/app.ts'
import { seedTestDefinitions } from '../src/catalog/data-quality/seed-definitions.ts'
import { seedCatalog } from '../src/catalog/seed.ts'
import { readWorkflowFile } from '../src/config.ts'
import { Secret } from '../src/model/secret.ts'
import { type ApiServer, byName, startApi } from './api-server.ts'
import { corner, writeArtifacts } from './dbt/artifacts.ts'
import { createReferee, hasOpenMetadataSchemas, objections } from './open-metadata-schemas.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'

const major = servers().at(-1)!
const sourceSql = `
  create schema "odd.schema"; create table customers (id int primary key, name text not null); comment on table customers is 'who "buys"';
  create table orders (id int primary key, customer_id int references customers, total numeric(10, 2), place point, span tstzrange, labels text[]);
  create table "odd.schema"."a::b>""c" ("x""y" int primary key, other int references customers);
  create view recent as select o.id, c.name, o.total * 2 as twice from orders o join customers c on c.id = o.customer_id where o.total > 1;
  create view "odd.schema"."v ""w""" as select "x""y" as n from "odd.schema"."a::b>""c"; create function add(a int, b int) returns int language sql as 'select a + b';`

type Line = { method: string; path: string; body?: unknown }

describe(`what metadata-rest sends, PostgreSQL ${major}`, () => {
  let folder: string
  let api: ApiServer
  let source: TemporaryDatabase
  let catalog: TemporaryDatabase
  let app: App
  let proxy: Server
  let token: string
  const sent: Line[] = []
  /** The version that the proxy says it is, where that is not ours, and a call that it refuses. */
  const says: { version?: string; refuses?: string } = {}
  /** Every call of all tests so far. */
  const all: Line[] = []

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'trunkline-referee-'))
    source = await temporaryDatabase({ major, sql: [sourceSql] })
    catalog = await temporaryDatabase({ major })
    api = await startApi(major)
    await api.app.listen({ port: 0, host: '127.0.0.1' })
    token = (await api.asBot())['authorization']!.slice('Bearer '.length)
    app = createApp({ environment: {}, databaseUrl: new Secret(catalog.url), home: folder, host: '127.0.0.1', port: 0, allowedHosts: [] }, () => {})
    proxy = await listening(recording(`http://127.0.0.1:${portOf(api.app.server)}`, sent, all, says))
  })
  afterAll(async () => {
    proxy.closeAllConnections()
    proxy.close()
    await app.close()
    await api.close()
    await Promise.all([source.drop(), catalog.drop()])
    rmSync(folder, { recursive: true })
  })

  const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port
  const run = (serviceName: string, type: string, sink: { sink: object } | { port: number }, more: { config?: object; parts?: object } = {}) => {
    const { host, port, user, database } = source.connection
    return app.ingest(readWorkflowFile(JSON.stringify({
      source: { type, serviceName, serviceConnection: { config: { hostPort: `${host}:${port}`, username: user, database, authType: { password: 'hunter2' } } }, ...(type === 'postgres-lineage' && { sourceConfig: { config: { type: 'DatabaseLineage', processQueryLineage: false } } }), ...(more.config !== undefined && { sourceConfig: { config: more.config } }) },
      ...('sink' in sink ? sink : { sink: { type: 'metadata-rest', config: {} }, workflowConfig: { openMetadataServerConfig: { hostPort: `http://127.0.0.1:${sink.port}/api`, authProvider: 'openmetadata', securityConfig: { jwtToken: token } } } }), ...more.parts,
    }), { fileName: 'x.yaml', environment: {} }), { signal: new AbortController().signal, allowMassDelete: false, emit: () => {} })
  }
  const fileLines = async (type: string, more: { config?: object; parts?: object } = {}) => {
    const filename = join(folder, `${type}.jsonl`)
    await run('om', type, { sink: { type: 'file', config: { filename } } }, more)
    return readFileSync(filename, 'utf8').trimEnd().split('\n')
  }
  /** Ids as the names that a file has in their place. */
  const nameOf = async (id: string) => {
    const fqn = (await api.call('GET', `/tables/${id}`)).json().fullyQualifiedName as string
    return { type: 'table', fullyQualifiedName: fqn }
  }

  test('to a server of OpenMetadata the calls of a metadata run are those that the file sink writes, byte by byte', async () => {
    expect(await run('om', 'postgres', { port: portOf(proxy) })).toMatchObject({ state: 'success', failures: [], warnings: [] })
    const lines: string[] = []
    for (const { method, path, body } of sent.splice(0)) {
      const [, id] = /^\/tables\/([0-9a-f-]{36})$/.exec(path) ?? []
      if (path.endsWith('/bulk?async=false')) for (const one of body as object[]) lines.push(JSON.stringify({ method, path: path.replace('/bulk?async=false', ''), body: one }))
      else if (id !== undefined) lines.push(JSON.stringify({ method, path: '/tables/{id}', id: await nameOf(id), body }))
      else lines.push(JSON.stringify({ method, path, body }))
    }
    // The file masks the secrets of a connection, which the server keeps.
    const withoutService = (all: string[]) => all.filter((line) => !line.includes('/services/databaseServices')).toSorted()
    expect(withoutService(lines)).toEqual(withoutService(await fileLines('postgres')))
    expect(lines.find((line) => line.includes('/services/databaseServices'))).toContain('hunter2')
  })

  test('so are those of a lineage run', async () => {
    expect(await run('om', 'postgres-lineage', { port: portOf(proxy) })).toMatchObject({ state: 'success', failures: [], warnings: [] })
    const lines: string[] = []
    for (const { method, path, body } of sent.splice(0)) {
      const { edge } = body as { edge: { fromEntity: { id: string }; toEntity: { id: string } } }
      lines.push(JSON.stringify({ method, path, body: { edge: { ...edge, fromEntity: await nameOf(edge.fromEntity.id), toEntity: await nameOf(edge.toEntity.id) } } }))
    }
    expect(lines.toSorted()).toEqual((await fileLines('postgres-lineage')).toSorted())
    await run('om', 'postgres-lineage', { port: portOf(proxy) })
    expect(sent.splice(0)).toEqual([])
  })

  /** Calls as a file has them: names for ids, in any order; the instant of a run is that of the run. */
  const asLines = async (calls: readonly Line[]): Promise<string[]> => {
    const named = new Map<string, string>()
    for (const [id] of JSON.stringify(calls).matchAll(/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g)) {
      for (const [type, path] of [['table', 'tables'], ['query', 'queries'], ['testCase', 'dataQuality/testCases'], ['user', 'users']] as const) {
        const answer = named.has(id) ? undefined : await api.call('GET', `/${path}/${id}`)
        if (answer?.statusCode === 200) named.set(id, JSON.stringify({ type, fullyQualifiedName: answer.json().fullyQualifiedName as string }))
      }
    }
    const lines = calls.map(({ method, path, body }) => {
      const [id] = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/.exec(path) ?? []
      return JSON.stringify({ method, path: path.replace(id ?? '\0', '{id}'), ...(id !== undefined && { id: JSON.parse(named.get(id)!) as object }), body })
    })
    return timeless(lines.map((line) => line.replaceAll(/\{"id":"([0-9a-f-]{36})","type":"[a-zA-Z]+"\}/g, (all, id: string) => named.get(id) ?? all)))
  }
  const timeless = (lines: readonly string[]): string[] => lines.map((line) => line.replaceAll(/"(timestamp|queryDate)":\d{13}/g, '"$1":0')).toSorted()

  test('so are those of a profiler run', async () => {
    await source.client.query(`insert into customers select n, 'c' || n from generate_series(1, 10) n; analyze customers`)
    const more = { config: { type: 'Profiler', tableFilterPattern: { includes: ['^customers$', '^a::b'] } } }
    expect(await run('om', 'postgres', { port: portOf(proxy) }, more)).toMatchObject({ state: 'success', failures: [] })
    const lines = await asLines(sent.splice(0))
    expect(lines).toHaveLength(2)
    expect(lines).toEqual(timeless(await fileLines('postgres', more)))
  })

  test('so are those of a usage run, from a query log', async () => {
    const log = join(folder, 'log.csv')
    const statements = ['select name from customers', 'select count(*) from orders o join customers c on c.id = o.customer_id']
    const started = new Date(Date.now() - 3_600_000).toISOString()
    writeFileSync(log, `query_text,database_name,user_name,start_time,duration\n${statements.map((text) => `"${text}",${source.name},ada,${started},5`).join('\n')}\n`)
    const more = { config: { type: 'DatabaseUsage', queryLogFilePath: log }, parts: { processor: { type: 'query-parser', config: {} }, stage: { type: 'table-usage', config: { filename: join(folder, 'stage') } }, bulkSink: { type: 'metadata-usage', config: { filename: join(folder, 'stage') } } } }
    expect(await run('om', 'postgres-usage', { port: portOf(proxy) }, more)).toMatchObject({ state: 'success', failures: [] })
    const lines = await asLines(sent.splice(0))
    expect(lines.length).toBeGreaterThan(8)
    expect(lines).toEqual(timeless(await fileLines('postgres-usage', more)))
    const used = await api.call('GET', `${byName('/tables', `om.${source.name}.public.customers`)}?fields=usageSummary,joins`)
    expect(used.json()).toMatchObject({ usageSummary: { dailyStats: { count: 2 } }, joins: { columnJoins: [{ columnName: 'id' }] } })
    // What statements cost came with 1.7: an older server gets the rest.
    rmSync(join(folder, 'usage'), { recursive: true })
    says.version = '1.6.13'
    expect(await run('om', 'postgres-usage', { port: portOf(proxy) }, more)).toMatchObject({ state: 'success', failures: [] })
    delete says.version
    expect(sent.splice(0).flatMap(({ path }) => /^.(?:usage.table|queryCost)/.exec(path) ?? [])).toEqual(['/usage/table', '/usage/table'])
  })

  test('so are those of a run of tests', async () => {
    await seedTestDefinitions(api.pool)
    const tests = [{ name: 'name there', testDefinitionName: 'columnValuesToBeNotNull', columnName: 'name' }, { name: 'rows', testDefinitionName: 'tableRowCountToEqual', parameterValues: [{ name: 'value', value: '10' }] }]
    const more = { config: { type: 'TestSuite', entityFullyQualifiedName: `om.${source.name}.public.customers` }, parts: { processor: { type: 'orm-test-runner', config: { testCases: tests } } } }
    expect(await run('om', 'TestSuite', { port: portOf(proxy) }, more)).toMatchObject({ state: 'success', failures: [], warnings: [] })
    const lines = await asLines(sent.splice(0))
    expect(lines).toHaveLength(5)
    expect(lines).toEqual(timeless(await fileLines('TestSuite', more)))
  })

  test('so are those of a classification run, whose labels go table by table', async () => {
    await seedCatalog(api.pool)
    await source.client.query(`create table people (id int primary key, email text); insert into people select n, 'someone' || n || '@example.com' from generate_series(1, 10) n`)
    const sampled = { config: { type: 'AutoClassification', storeSampleData: true, tableFilterPattern: { includes: ['^people$'] } } }
    await run('om', 'postgres', { port: portOf(proxy) })
    sent.splice(0)
    expect(await run('om', 'postgres', { port: portOf(proxy) }, sampled)).toMatchObject({ state: 'success', failures: [] })
    const { columns } = (await api.call('GET', byName('/tables', `om.${source.name}.public.people`))).json() as { columns: { fullyQualifiedName: string }[] }
    const [patches, others] = [sent.filter(({ method }) => method === 'PATCH'), sent.filter(({ method }) => method !== 'PATCH')]
    sent.splice(0)
    const labels = await Promise.all(patches.map(async ({ method, path, body }) => {
      const id = await nameOf(path.split('/').at(-1)!)
      return (body as { path: string; value: object[] }[]).map((step) => {
        const column = columns[Number(/^\/columns\/(\d+)\/tags$/.exec(step.path)![1])]!.fullyQualifiedName
        return JSON.stringify({ method, path: '/tables/{id}', id, column, body: [{ op: 'add', path: '/columns/{column}/tags/-', value: step.value[0] }] })
      })
    }))
    expect(labels.flat().join()).toContain('PII.Sensitive')
    expect([...labels.flat(), ...await asLines(others)].toSorted()).toEqual(timeless(await fileLines('postgres', sampled)))
  })

  test('so are those of a dbt run; words that the server did not take from the data model follow as a patch', async () => {
    await source.client.query(await corner())
    // A file knows neither people nor terms, and takes those that are named to be there.
    for (const name of ['Ann', 'postgres', 'data team']) await api.call('PUT', '/users', { name, email: `${name.replace(' ', '.')}@example.com` })
    await api.call('PUT', '/glossaries', { name: 'Sales', description: 'x' })
    await api.call('PUT', '/glossaryTerms', { name: 'Customer', glossary: 'Sales', description: 'x' })
    await run('om', 'postgres', { port: portOf(proxy) })
    sent.splice(0)
    const manifest = await writeArtifacts('1.10', { folder: join(folder, 'artifacts'), database: source.name })
    const more = { config: { type: 'DBT', dbtConfigSource: { dbtConfigType: 'local', dbtManifestFilePath: manifest } } }
    expect(await run('om', 'dbt', { port: portOf(proxy) }, more)).toMatchObject({ state: 'success', failures: [] })
    const [patches, others] = [sent.filter(({ method }) => method === 'PATCH'), sent.filter(({ method }) => method !== 'PATCH')]
    sent.splice(0)
    expect(patches.flatMap(({ body }) => (body as { path: string }[]).map(({ path }) => path.split('/').at(path.startsWith('/columns') ? 3 : 1)!)).filter((field) => !['description', 'tags', 'owners', 'domains', 'extension', 'displayName'].includes(field))).toEqual([])
    expect(await asLines(others)).toEqual(timeless(await fileLines('dbt', more)))
  })

  test('the pipeline of a run is made as the version has it, and where the server refuses it, the run ends with a warning', async () => {
    const dbtConfigSource = { dbtConfigType: 'local', dbtManifestFilePath: await writeArtifacts('1.10', { folder: join(folder, 'artifacts'), database: source.name }) }
    const table = `om.${source.name}.public.customers`
    const runs = [['dbt', 'om.models', { type: 'DBT', dbtConfigSource }], ['TestSuite', `${table}.testSuite.nightly`, { type: 'TestSuite', entityFullyQualifiedName: table }]] as const
    for (const [type, ingestionPipelineFQN, config] of runs) {
      sent.splice(0)
      const { warnings } = await run('om', type, { port: portOf(proxy) }, { config, parts: { ingestionPipelineFQN } })
      expect(warnings.filter((sentence) => sentence.includes(ingestionPipelineFQN))).toEqual([])
      expect(sent.filter(({ path }) => path === '/services/ingestionPipelines')).toMatchObject([{ body: { service: { type: type === 'dbt' ? 'databaseService' : 'testSuite' }, sourceConfig: { config } } }])
      expect((await api.call('GET', `/services/ingestionPipelines/${encodeURIComponent(ingestionPipelineFQN)}/pipelineStatus`)).json().data).toMatchObject([{ pipelineState: 'success' }])
    }
    const labels = { config: { type: 'AutoClassification', tableFilterPattern: { includes: ['^people$'] } }, parts: { ingestionPipelineFQN: 'om.labels' } }
    Object.assign(says, { version: '1.5.15', refuses: 'PUT /services/ingestionPipelines' })
    sent.splice(0)
    expect(await run('om', 'postgres', { port: portOf(proxy) }, labels)).toMatchObject({ state: 'success', failures: [], warnings: ['The OpenMetadata server is not told of this run as om.labels: the pipeline is not there, and the server refuses to make it: 400, no such kind.'] })
    expect(sent[0]).toMatchObject({ path: '/services/ingestionPipelines', body: { pipelineType: 'profiler', sourceConfig: { config: { type: 'Profiler' } } } })
    delete says.version
    delete says.refuses
    sent.splice(0)
  })

  test('what OpenMetadata has no field for is a custom property where that is asked for, which is made first; sample rows go where they are asked for', async () => {
    await seedCatalog(api.pool)
    await source.client.query('create table boxes (id int primary key, size int default 7)')
    expect(await run('om', 'postgres', { port: portOf(proxy) })).toMatchObject({ state: 'success', failures: [], created: 1 })
    expect(sent.splice(0).flatMap(({ path }) => (path.startsWith('/metadata/types') ? [path] : []))).toEqual([])
    await source.client.query(`create table more_boxes (id int primary key check (id > 0))`)
    const sink = { parts: { sink: { type: 'metadata-rest', config: { includeExtension: true } } } }
    expect(await run('om', 'postgres', { port: portOf(proxy) }, sink)).toMatchObject({ state: 'success', failures: [], created: 1 })
    const properties = sent.splice(0)
    expect(properties.findIndex(({ path }) => path.startsWith('/metadata/types'))).toBe(0)
    const { extension } = (await api.call('GET', `${byName('/tables', `om.${source.name}.public.more_boxes`)}?fields=extension`)).json() as { extension: { postgres: string } }
    expect(JSON.parse(extension.postgres)).toMatchObject({ relkind: 'r', indexes: [{ name: 'more_boxes_pkey' }] })
    await run('om', 'postgres', { port: portOf(proxy) }, { config: { type: 'AutoClassification', storeSampleData: true, schemaFilterPattern: { includes: ['^public$'] }, tableFilterPattern: { includes: ['^customers$'] } } })
    const samples = sent.splice(0).filter(({ path }) => path.endsWith('/sampleData'))
    expect(samples).toMatchObject([{ method: 'PUT', body: { columns: ['id', 'name'] } }])
    expect((samples[0]!.body as { rows: unknown[] }).rows).toHaveLength(10)
  })

  test.runIf(hasOpenMetadataSchemas)('every request, and every entity that is there then, is valid against the JSON schemas of OpenMetadata', async () => {
    const referee = createReferee()
    /** Paths with names and ids left out; undefined where OpenMetadata publishes no schema of the body. */
    const schemaOf: Record<string, string | undefined> = {
      'PUT /services/databaseServices': 'api/services/createDatabaseService.json', 'PUT /databases': 'api/data/createDatabase.json', 'PUT /databaseSchemas': 'api/data/createDatabaseSchema.json',
      'PUT /tables': 'api/data/createTable.json', 'PUT /storedProcedures': 'api/data/createStoredProcedure.json', 'PUT /classifications': 'api/classification/createClassification.json', 'PUT /tags': 'api/classification/createTag.json',
      'PUT /lineage': 'api/lineage/addLineage.json', 'PUT /tables/{id}/tableProfile': 'api/data/createTableProfile.json', 'PUT /tables/{id}/sampleData': 'entity/data/table.json#/definitions/tableData',
      'PUT /tables/{id}/joins': 'entity/data/table.json#/definitions/tableJoins', 'PUT /queries': 'api/data/createQuery.json', 'PUT /queries/{id}/usage': 'type/entityReferenceList.json', 'PUT /queries/{id}/usedBy': undefined,
      'POST /usage/table/{id}': 'type/usageRequest.json', 'POST /usage/compute.percentile/table/{day}': undefined, 'POST /usage/compute.percentile/database/{day}': undefined, 'POST /queryCostRecord': undefined,
      'PUT /dataQuality/testSuites/basic': 'api/tests/createTestSuite.json', 'PUT /dataQuality/testCases': 'api/tests/createTestCase.json', 'POST /dataQuality/testCases/testCaseResults/{name}': 'api/tests/createTestCaseResult.json',
      'PUT /dataQuality/testCases/{id}/failedRowsSample?validate=false': 'entity/data/table.json#/definitions/tableData', 'PUT /dataQuality/testCases/{id}/inspectionQuery': undefined, 'PUT /metadata/types/{id}': undefined,
      'PUT /tables/{id}/dataModel': 'entity/data/table.json#/definitions/dataModel', 'PUT /dataQuality/testDefinitions': 'api/tests/createTestDefinition.json',
    }
    const kindOf = ({ method, path }: Line): string => `${method} ${path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, '{id}').replace(/testCaseResults\/.*/, 'testCaseResults/{name}').replace(/\d{4}-\d\d-\d\d$/, '{day}').replace('/bulk?async=false', '')}`
    const wrong: [string, string[]][] = []
    const walked = new Set<string>()
    // The schema of pipelines is not at hand; those of their options are asked in pipeline-config.test.ts.
    for (const call of all.filter(({ method, path }) => method !== 'PATCH' && !path.startsWith('/services/ingestionPipelines'))) {
      const kind = kindOf(call)
      walked.add(kind)
      if (!(kind in schemaOf)) wrong.push([kind, ['nothing says what its body is']])
      const schema = schemaOf[kind]
      for (const body of call.path.includes('/bulk') ? call.body as object[] : [call.body]) if (schema !== undefined) wrong.push([kind, objections(referee(schema), body).filter(isNoFlaw)])
    }
    expect(wrong.filter(([, objected]) => objected.length > 0)).toEqual([])
    expect([...walked].filter((kind) => schemaOf[kind] !== undefined).length).toBeGreaterThan(13)
    // What a patch leaves is an entity that is right, of every kind that was written.
    const entities: Record<string, string> = {
      '/services/databaseServices': 'entity/services/databaseService.json', '/databases': 'entity/data/database.json', '/databaseSchemas': 'entity/data/databaseSchema.json', '/tables': 'entity/data/table.json',
      '/storedProcedures': 'entity/data/storedProcedure.json', '/queries': 'entity/data/query.json', '/dataQuality/testSuites': 'tests/testSuite.json', '/dataQuality/testCases': 'tests/testCase.json',
    }
    for (const [path, schema] of Object.entries(entities)) {
      const { data } = (await api.call('GET', `${path}?limit=1000&fields=*&include=all`)).json() as { data: { fullyQualifiedName: string }[] }
      expect([path, data.length > 0]).toEqual([path, true])
      // OpenMetadata lets no name hold `::`: our own catalog keeps them, and a server of theirs gets them spelled.
      for (const entity of data.filter((one) => !JSON.stringify(one).includes('::b'))) expect([entity.fullyQualifiedName, objections(referee(schema), entity)]).toEqual([entity.fullyQualifiedName, []])
    }
  })
})

/** The schema of a column's profile wants a number or an integer and not both: no whole number is right in its eyes. */
function isNoFlaw(objection: string): boolean {
  return !/^\/columnProfile\/\d+\/(min|max) must match exactly one schema in oneOf \{"passingSchemas":\[0,1\]\}$/.test(objection)
}

/** A proxy that says it is a server of OpenMetadata, and keeps every call that changes something. */
function recording(target: string, sent: Line[], all: Line[], says: { version?: string; refuses?: string }): Server {
  return createServer((request, response) => {
    const parts: Buffer[] = []
    const forward = async () => {
      const text = Buffer.concat(parts).toString()
      const call: Line = { method: request.method!, path: request.url!.replace('/api/v1', ''), ...(text !== '' && { body: JSON.parse(text) as unknown }) }
      if (request.method !== 'GET') for (const list of [sent, all]) list.push(call)
      if (says.version?.startsWith('1.6') === true && call.path === '/queryCostRecord') return response.writeHead(404).end()
      if (says.refuses === `${call.method} ${call.path}`) return response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ code: 400, message: 'no such kind' }))
      const { authorization = '', 'content-type': type = 'application/json' } = request.headers
      const answer = await fetch(`${target}${request.url}`, { method: request.method!, headers: { authorization, 'content-type': type }, ...(text !== '' && { body: text }) })
      const told = (await answer.text()).replace(/,"trunkline":"[^"]*"/, '')
      const body = says.version === undefined || call.path !== '/system/version' ? told : JSON.stringify({ version: says.version })
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(body)
    }
    request.on('data', (part: Buffer) => parts.push(part)).on('end', () => void forward())
  })
}

async function listening(server: Server): Promise<Server> {
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  return server
}
