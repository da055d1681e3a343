import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp, type App } from '../src/app.ts'
import { loadSecretBox } from '../src/catalog/secret-key.ts'
import { readWorkflowFile } from '../src/config.ts'
import type { BuiltInTest } from '../src/model/data-quality/definitions/built-in.ts'
import { Secret } from '../src/model/secret.ts'
import { caseTables, fiveOf, type Case, type Five } from './data-quality-cases.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'
import { botHeaders, signInAs } from './sign-in.ts'

type Kept = { id: string; name: string; fullyQualifiedName: string; testCaseStatus?: string; testCaseResult?: { testCaseStatus: string; result: string; code?: string; grade?: string; testResultValue?: { name: string; value: string }[] } }
const short = ({ testCaseResult: one }: Kept): string => [one?.testCaseStatus, ...(one?.testResultValue ?? []).map(({ name, value }) => `${name}=${value}`)].join(' ')
type Named = { name: string; definition: BuiltInTest; one: Case }
/** Every case of every definition, by a name of its own. */
const everyCase: readonly Named[] = (Object.entries(fiveOf) as [BuiltInTest, Five][]).flatMap(([definition, five]) => (Object.entries(five) as [string, Case][]).map(([kind, one]) => ({ name: `${definition}_${kind}`, definition, one })))
const expectFound = (found: ReadonlyMap<string, Kept>, all: readonly Named[]): void => {
  expect(all.map(({ name, one: [,, expected] }) => [name, typeof expected === 'string' ? short(found.get(name)!) : expected.test(short(found.get(name)!))])).toEqual(all.map(({ name, one: [,, expected] }) => [name, typeof expected === 'string' ? expected : true]))
}
const cases = '/dataQuality/testCases'

describe.each(servers())('a server that runs tests, on PostgreSQL %i', (major) => {
  let [source, other, catalog]: TemporaryDatabase[] = []
  let home: string
  let app: App
  let pool: Pool
  let address: string
  let admin: Record<string, string>
  const reader = `quality_server_${major}_${process.pid}`

  beforeAll(async () => {
    ;[source, other, catalog] = await Promise.all([
      temporaryDatabase({ major, sql: [caseTables, `create table people (id int, email text, city text); insert into people values (1, 'ann@shop.example', 'Rome'), (2, 'bob', 'Oslo'), (3, 'eve', 'Rome');
        create table hidden (id int); create view over_hidden as select * from hidden; create table large (id int); insert into large select generate_series(1, 4000); create table doomed (id int);`] }),
      temporaryDatabase({ major, sql: ['create table stock (id int primary key, n int); insert into stock values (1, 5), (2, -1)'] }), temporaryDatabase({ major }),
    ])
    await source!.client.query(`create role ${reader} login; grant select on all tables in schema public to ${reader}; revoke all on over_hidden from ${reader}`)
    home = mkdtempSync(join(tmpdir(), 'trunkline-quality-server-'))
    app = createApp({ environment: {}, databaseUrl: new Secret(catalog!.url), home, host: '127.0.0.1', port: 0, allowedHosts: [] }, () => {})
    address = await app.serve({ host: '127.0.0.1', port: 0 })
    pool = await app.store()
    admin = (await signInAs(pool, 'admin', { port: Number(new URL(address).port) })).headers
    for (const [serviceName, database, user] of [['pg', source!, reader], ['other', other!, undefined]] as const) {
      const { host, port } = database.connection
      await ingest({ source: { type: 'postgres', serviceName, serviceConnection: { config: { hostPort: `${host}:${port}`, username: user ?? database.connection.user, database: database.name } }, sourceConfig: { config: {} } } })
    }
  })
  afterAll(async () => {
    await app.close()
    await source!.client.query(`drop owned by ${reader}; drop role ${reader}`)
    await Promise.all([source, other, catalog].map((database) => database!.drop()))
    rmSync(home, { recursive: true })
  })

  const ingest = (file: object) => app.ingest(readWorkflowFile(JSON.stringify(file), { fileName: 'file.yaml', environment: {} }), { signal: new AbortController().signal, allowMassDelete: false, emit: () => {} })
  // oxlint-disable-next-line typescript/no-explicit-any -- answers of any route
  const call = async (method: string, path: string, body?: unknown, headers = admin): Promise<{ status: number; json: any }> => {
    const answer = await fetch(`${address}/api/v1${path}`, { method, headers: { ...headers, ...(body !== undefined && { 'content-type': method === 'PATCH' ? 'application/json-patch+json' : 'application/json' }) }, ...(body !== undefined && { body: JSON.stringify(body) }) })
    return { status: answer.status, json: await answer.json() }
  }
  const table = (name: string): string => `pg.${source!.name}.public.${name}`
  const link = (on: string): string => {
    const [name, column] = on.split('.') as [string, string?]
    return `<#E::table::${table(name)}${column === undefined ? '' : `::columns::${column}`}>`
  }
  const values = (parameters: Readonly<Record<string, string>>) => Object.entries(parameters).map(([name, value]) => ({ name, value }))
  const request = (name: string, testDefinition: string, [on, parameters]: readonly [string, Readonly<Record<string, string>>, ...unknown[]], more: object = {}) => ({ name, testDefinition, entityLink: link(on), parameterValues: values(parameters), ...more })
  /** Tests of a bundle with how they ended last, by name. */
  const kept = async (query: string): Promise<Map<string, Kept>> => new Map((await call('GET', `${cases}?${query}&fields=testCaseResult&limit=1000`)).json.data.map((one: Kept) => [one.name, one]))
  /** Makes a bundle of tests and a pipeline, and runs it. */
  const runBundle = async (name: string, ids: readonly string[], config: object = {}): Promise<{ suite: string; pipelineId: string; summary: { state: string } }> => {
    const { id } = (await call('POST', '/dataQuality/testSuites', { name })).json
    expect((await call('PUT', `${cases}/logicalTestCases`, { testSuiteId: id, testCaseIds: ids })).status).toBe(200)
    const pipeline = await call('POST', '/services/ingestionPipelines', { name: 'now', pipelineType: 'TestSuite', service: { id, type: 'testSuite' }, sourceConfig: { config: { type: 'TestSuite', ...config } } })
    expect([pipeline.status, pipeline.json.message]).toEqual([201, undefined])
    return { suite: id, pipelineId: pipeline.json.id, summary: await run(pipeline.json.id) }
  }
  const run = async (pipelineId: string): Promise<{ state: string }> => {
    await call('POST', `/services/ingestionPipelines/deploy/${pipelineId}`)
    const { runId } = (await call('POST', `/services/ingestionPipelines/trigger/${pipelineId}`)).json
    await expect.poll(async () => (await call('GET', `/catalog/runs/${runId}`)).json.state, { timeout: 90_000, interval: 300 }).toMatch(/success|failed|stopped/i)
    return (await call('GET', `/catalog/runs/${runId}`)).json.summary
  }

  test('every case of every definition comes to the same through a file, and its result is kept', async () => {
    // Those that need results of the past are run through the API, which can tell of them.
    const all = everyCase.filter(({ one: [,,, past] }) => past === undefined).map((one) => ({ ...one, name: `file_${one.name}` }))
    const summary = await ingest({
      source: { type: 'TestSuite', serviceName: 'pg', sourceConfig: { config: { type: 'TestSuite', testCases: all.map(({ name }) => name) } } },
      processor: { type: 'orm-test-runner', config: { testCases: all.map(({ name, definition, one: [on, parameters] }) => ({ name, testDefinitionName: definition, entityFullyQualifiedName: table(on.split('.')[0]!), ...(on.includes('.') && { columnName: on.split('.')[1] }), parameterValues: values(parameters) })) } },
    })
    expect(summary).toMatchObject({ state: 'success', failures: [] })
    expectFound(await kept('serviceName=pg'), all)
  })

  test('every case of every definition comes to the same through the API: made in bulk, put into a bundle over two services, run by its pipeline, and told of', async () => {
    const requests = everyCase.map(({ name, definition, one }) => request(name, definition, one))
    for (const part of [requests.slice(0, 100), requests.slice(100)]) expect((await call('PUT', `${cases}/bulk`, part)).json).toMatchObject({ status: 'success', numberOfRowsPassed: part.length })
    for (const { name, one: [on,,, past = []] } of everyCase) {
      for (const [index, value] of past.entries()) {
        const result = { timestamp: Date.now() - 60_000 * (past.length - index), testCaseStatus: 'Success', testResultValue: [{ name: 'rowCount', value: String(value) }] }
        expect((await call('POST', `${cases}/testCaseResults/${encodeURIComponent(`${table(on)}.${name}`)}`, result)).status).toBe(201)
      }
    }
    const stock = `other.${other!.name}.public.stock`
    const ofOther = (await call('POST', cases, { name: 'in_stock', testDefinition: 'columnValuesToBeBetween', entityLink: `<#E::table::${stock}::columns::n>`, parameterValues: values({ minValue: '0' }) })).json
    const across = (await call('POST', cases, { name: 'as_stock', testDefinition: 'tableDiff', entityLink: link('here'), parameterValues: values({ table2: stock, keyColumns: '["id"]', useColumns: '["id"]' }) })).json
    const names = new Set(everyCase.map(({ name }) => name))
    const ids = [...(await kept('serviceName=pg')).values()].filter(({ name }) => names.has(name)).map(({ id }) => id)
    expect(ids).toHaveLength(everyCase.length)
    const { suite, pipelineId, summary } = await runBundle('core', [...ids, ofOther.id, across.id], { sampleFailedRows: true })
    expect(summary).toMatchObject({ state: 'success', failures: [] })
    const found = await kept(`testSuiteId=${suite}`)
    expect(found.size).toBe(everyCase.length + 2)
    expectFound(found, everyCase)
    expect(short(found.get('in_stock')!)).toBe('Failed min=-1 max=5')
    expect(short(found.get('as_stock')!)).toBe('Failed removedRows=1 addedRows=0 changedRows=0 diffCount=1')
    // Tests may be chosen: a second pipeline runs one of them.
    const one = (await call('POST', '/services/ingestionPipelines', { name: 'one', pipelineType: 'TestSuite', service: { id: suite, type: 'testSuite' }, sourceConfig: { config: { type: 'TestSuite', testCases: ['in_stock'] } } })).json
    expect(await run(one.id)).toMatchObject({ facts: [{ label: 'Tests', value: '0 passed, 1 failed, 0 aborted' }] })
    expect((await call('GET', `/dataQuality/testSuites/${suite}?fields=pipelines,summary`)).json).toMatchObject({ summary: { total: everyCase.length + 2 }, pipelines: [{ id: pipelineId }, { id: one.id }] })
  })

  test('what cannot be run is aborted, with the reason kept, and the rest goes on', async () => {
    const own = (await call('PUT', '/dataQuality/testDefinitions', { name: 'ownTest', entityType: 'TABLE', testPlatforms: ['OpenMetadata'], sqlExpression: 'select * from {table} where false' })).json
    const sql = (name: string, sqlExpression: string, more: Record<string, string> = {}) => request(name, 'tableCustomSQLQuery', ['large', { sqlExpression, ...more }])
    const bad: readonly (readonly [object & { name: string }, string, string | RegExp])[] = [
      [request('wrong_type', 'tableRowCountToEqual', ['n', { value: 'four' }]), 'TEST_INVALID', 'value must be a number, not "four"'],
      [request('min_above_max', 'columnValuesToBeBetween', ['n.id', { minValue: '9', maxValue: '1' }]), 'TEST_INVALID', 'minValue ("9") is above maxValue ("1")'],
      [request('bad_regex', 'columnValuesToMatchRegex', ['n.t', { regex: '(' }]), 'SOURCE_FAILED', 'invalid regular expression'],
      [sql('writes', 'insert into large values (1)'), 'TEST_INVALID', 'only a SELECT can be a test'],
      [sql('writes_below', 'with gone as (delete from large returning *) select * from gone'), 'SOURCE_FAILED', /permission denied|read-only|top level/],
      [sql('returns_nothing', 'select id from large where false', { strategy: 'COUNT' }), '', 'no'],
      [request('no_rights', 'tableRowCountToEqual', ['over_hidden', { value: '0' }]), 'INSUFFICIENT_PRIVILEGE', `GRANT SELECT ON public.over_hidden TO ${reader};`],
      [request('dropped', 'tableRowCountToEqual', ['doomed', { value: '0' }]), 'ENTITY_NOT_FOUND', 'it was dropped'],
      [request('no_definition', 'ownTest', ['n', {}]), 'TEST_INVALID', 'There is no test definition'],
      [request('by_person', 'columnValuesToBeNotNull', ['people.id', {}], { dimensionColumns: ['email'] }), 'TEST_INVALID', 'The values of email are sensitive'],
    ]
    const good = [sql('ten_million', 'select a.id from large a, large b where b.id <= 2500', { operator: '==', threshold: '10000000' }), request('fine', 'tableRowCountToEqual', ['n', { value: '4' }]), request('fine_too', 'columnValuesToBeNotNull', ['people.id', {}])]
    // What a bot sends is kept as it is.
    const asBot = await botHeaders(pool, () => loadSecretBox({ setting: undefined, former: undefined, file: join(home, 'secret.key') }))
    const ids: string[] = []
    for (const body of [...bad.map(([one]) => one), ...good]) {
      const { status, json } = await call('PUT', cases, body, asBot)
      expect([status, json.message]).toEqual([201, undefined])
      ids.push(json.id)
    }
    await tagSensitive('people', 'email')
    await source!.client.query('drop table doomed')
    expect((await call('DELETE', `/dataQuality/testDefinitions/${own.id}?hardDelete=true`)).status).toBe(200)
    const { suite, summary } = await runBundle('hostile', ids)
    expect(summary).toMatchObject({ state: 'success', failures: [], facts: [{ value: `${good.length} passed, 0 failed, ${bad.length} aborted` }] })
    const found = await kept(`testSuiteId=${suite}`)
    expect(bad.map(([{ name }]) => [name, found.get(name)!.testCaseStatus, found.get(name)!.testCaseResult!.code ?? ''])).toEqual(bad.map(([{ name }, code]) => [name, 'Aborted', code]))
    for (const [{ name }, , reason] of bad) expect([name, found.get(name)!.testCaseResult!.result]).toEqual([name, typeof reason === 'string' ? expect.stringContaining(reason) : expect.stringMatching(reason)])
    expect(good.map(({ name }) => short(found.get(name)!))).toEqual(['Success resultRowCount=10000000', 'Success rowCount=4', 'Success nullCount=0'])
    expect((await source!.client.query('select count(*)::int as n from large')).rows[0].n).toBe(4000)
  })

  test('SQL that never ends is stopped, and the rest goes on', async () => {
    const endless = (await call('POST', cases, request('never_ends', 'tableCustomSQLQuery', ['large', { sqlExpression: 'select pg_sleep(600)' }]))).json
    const after = (await call('POST', cases, request('after_it', 'tableCustomSQLQuery', ['town', { sqlExpression: 'select 1 where false' }]))).json
    const { suite } = await runBundle('endless', [endless.id, after.id], { statementTimeoutSeconds: 5 })
    const found = await kept(`testSuiteId=${suite}`)
    expect(found.get('never_ends')!.testCaseResult).toMatchObject({ testCaseStatus: 'Aborted', code: 'STATEMENT_TIMEOUT' })
    expect(short(found.get('after_it')!)).toBe('Success resultRowCount=0')
  })

  test('failing rows of a run are kept where asked for, masked before they leave the server, and whole for nobody', async () => {
    const { id } = (await call('POST', cases, request('mails', 'columnValuesToMatchRegex', ['people.email', { regex: '@' }]))).json
    const ofCity = (await call('POST', cases, request('cities', 'columnValuesToBeNotInSet', ['people.city', { forbiddenValues: '["Rome"]' }], { computePassedFailedRowCount: true }))).json
    await runBundle('people', [id, ofCity.id], { sampleFailedRows: true })
    const viewer = (await signInAs(pool, 'viewer', { port: Number(new URL(address).port) })).headers
    expect((await call('GET', `${cases}/${id}/failedRowsSample`, undefined, viewer)).json).toEqual({ columns: ['id', 'email', 'city'], rows: [['2', '***', 'Oslo'], ['3', '***', 'Rome']] })
    expect((await call('GET', `${cases}/${ofCity.id}/failedRowsSample`, undefined, viewer)).json.rows).toEqual([['1', '***', 'Rome'], ['3', '***', 'Rome']])
    expect((await call('GET', `${cases}/${ofCity.id}?fields=testCaseResult,inspectionQuery`, undefined, viewer)).json).toMatchObject({ testCaseResult: { passedRows: 1, failedRows: 2 }, inspectionQuery: expect.stringContaining('Rome') })
    expect(JSON.stringify((await call('GET', `${cases}/${id}?fields=testCaseResult,inspectionQuery`, undefined, viewer)).json)).not.toContain('shop.example')
  })

  async function tagSensitive(name: string, column: string): Promise<void> {
    const found = (await call('GET', `/tables/name/${encodeURIComponent(table(name))}?fields=columns,tags`)).json as { id: string; columns: { name: string }[] }
    const index = found.columns.findIndex((one) => one.name === column)
    expect((await call('PATCH', `/tables/${found.id}`, [{ op: 'add', path: `/columns/${index}/tags`, value: [{ tagFQN: 'PII.Sensitive', source: 'Classification', labelType: 'Manual', state: 'Confirmed' }] }])).status).toBe(200)
  }
})
