import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp, type App } from '../src/app.ts'
import { createTestCatalog } from '../src/catalog/data-quality/known-tests.ts'
import { readSuggestions } from '../src/catalog/data-quality/suggestions.ts'
import { createOrUpdateEntity } from '../src/catalog/create.ts'
import { readWorkflowFile } from '../src/config.ts'
import type { TestResultRecord } from '../src/model/data-quality/run.ts'
import type { RunSummary } from '../src/model/ingestion.ts'
import { Secret } from '../src/model/secret.ts'
import { startCommand } from './command-line.ts'
import { createReferee, hasOpenMetadataSchemas, objections } from './open-metadata-schemas.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'

const schema = `
  create schema shop;
  create table shop.orders (id int primary key, total numeric, state text);
  insert into shop.orders select n, n - 3, case when n % 4 = 0 then 'open' else 'paid' end from generate_series(1, 100) n;`

/** As OpenMetadata's documentation writes it. */
const processor = (testCases: object[], more: object = {}) => ({ processor: { type: 'orm-test-runner', config: { testCases, ...more } } })
const cases = [
  { name: 'total_positive', testDefinitionName: 'columnValuesToBeBetween', columnName: 'total', parameterValues: [{ name: 'minValue', value: 0 }], computePassedFailedRowCount: true },
  { name: 'states', testDefinitionName: 'columnValuesToBeInSet', columnName: 'state', parameterValues: [{ name: 'allowedValues', value: ['open', 'paid'] }, { name: 'matchEnum', value: true }] },
  { name: 'rows', testDefinitionName: 'tableRowCountToEqual', parameterValues: [{ name: 'value', value: '100' }] },
  { name: 'broken', testDefinitionName: 'columnValuesToMatchRegex', columnName: 'state', parameterValues: [{ name: 'regex', value: '(' }] },
]

describe.each(servers())('runs of tests on PostgreSQL %i', (major) => {
  let source: TemporaryDatabase
  let catalog: TemporaryDatabase
  let folder: string
  let app: App
  let pool: Pool
  const table = (): string => `pg.${source.name}.shop.orders`

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'trunkline-quality-'))
    source = await temporaryDatabase({ major, sql: [schema] })
    catalog = await temporaryDatabase({ major })
    app = createApp({ environment: {}, databaseUrl: new Secret(catalog.url), home: folder, host: '127.0.0.1', port: 0, allowedHosts: [] }, () => {})
    pool = await app.store()
    const { host, port, user } = source.connection
    const connection = { hostPort: `${host}:${port}`, username: user, database: source.name }
    const file = readWorkflowFile(JSON.stringify({ source: { type: 'postgres', serviceName: 'pg', serviceConnection: { config: connection }, sourceConfig: { config: { type: 'DatabaseMetadata' } } } }), { fileName: 'metadata.yaml', environment: {} })
    expect(await app.ingest(file, { signal: new AbortController().signal, allowMassDelete: false, emit: () => {} })).toMatchObject({ state: 'success' })
  })
  afterAll(async () => {
    await app.close()
    await catalog.drop()
    await source.drop()
    rmSync(folder, { recursive: true })
  })

  async function run(config: object, parts: object = {}, serviceName = 'pg_orders_tests'): Promise<{ summary: RunSummary; records: TestResultRecord[] }> {
    const file = readWorkflowFile(JSON.stringify({ source: { type: 'TestSuite', serviceName, sourceConfig: { config: { type: 'TestSuite', ...config } } }, ...parts }), { fileName: 'tests.yaml', environment: {} })
    const records: TestResultRecord[] = []
    const summary = await app.ingest(file, { signal: new AbortController().signal, allowMassDelete: false, emit: () => {}, onTestResult: (record) => void records.push(record) })
    return { summary, records }
  }
  const statusOf = (records: readonly TestResultRecord[]) => Object.fromEntries(records.map(({ testCase, result }) => [testCase.name, result.testCaseStatus]))

  test('a file of OpenMetadata makes its tests, runs all of the table and keeps the results', async () => {
    const { summary, records } = await run({ entityFullyQualifiedName: table() }, processor(cases))
    expect(summary).toMatchObject({ workflow: 'data quality', state: 'success', failures: [], facts: [{ label: 'Tests', value: '2 passed, 1 failed, 1 aborted' }] })
    expect(statusOf(records)).toEqual({ total_positive: 'Failed', states: 'Success', rows: 'Success', broken: 'Aborted' })
    const known = createTestCatalog(pool)
    expect((await known.listTestCases({ table: table() })).map(({ name, testSuite }) => [name, testSuite?.fullyQualifiedName])).toEqual(['rows', 'broken', 'states', 'total_positive'].map((name) => [name, `${table()}.testSuite`]))
    const [last] = await known.readPastResults(`${table()}.total.total_positive`, 10)
    expect(last).toMatchObject({ testCaseStatus: 'Failed', failedRows: 2, passedRows: 98, grade: 'exact', minBound: 0, result: 'Found min=-2, max=97 vs. the expected min=0, max=inf.' })
    // What a file does not describe runs too; what exists stays as it is, unless forceUpdate.
    const again = await run({ entityFullyQualifiedName: table() }, processor([{ ...cases[2]!, parameterValues: [{ name: 'value', value: '99' }] }]))
    expect(statusOf(again.records)).toEqual({ total_positive: 'Failed', states: 'Success', rows: 'Success', broken: 'Aborted' })
    const forced = await run({ entityFullyQualifiedName: table(), testCases: ['rows'] }, processor([{ ...cases[2]!, parameterValues: [{ name: 'value', value: '99' }] }], { forceUpdate: true }))
    expect(statusOf(forced.records)).toEqual({ rows: 'Failed' })
    await run({ entityFullyQualifiedName: table(), testCases: ['rows'] }, processor([cases[2]!], { forceUpdate: true }))
  })

  test('what a table could be tested for is suggested, until it is', async () => {
    const namesOf = async () => (await readSuggestions(pool, table())).tests.map(({ name, isFree }) => [name, isFree])
    expect(await namesOf()).toEqual([['id_not_null', true], ['id_unique', true], ['columns', true], ['row_count', false]])
    const low = { name: 'low', testDefinitionName: 'columnValuesToBeBetween', columnName: 'total', parameterValues: [{ name: 'minValue', value: -2 }] }
    await run({ entityFullyQualifiedName: table(), testCases: ['key', 'low'] }, processor([{ name: 'key', testDefinitionName: 'columnValuesToBeUnique', columnName: 'id' }, low]))
    expect(await namesOf()).toEqual([['id_not_null', true], ['columns', true], ['row_count', false]])
    expect((await readSuggestions(pool, table())).constraints).toEqual([{ column: 'total', statement: 'ALTER TABLE shop.orders ADD CHECK (total >= -2);', reason: 'All rows passed low.' }])
    await pool.query(`update trunkline.entity set deleted = true where entity_type = 'testCase' and name in ('key', 'low')`)
  })

  test('without a table, the tests of the service are run; a definition of one\'s own is SQL with typed parameters', async () => {
    await createOrUpdateEntity(pool, 'testDefinition', {
      name: 'aboveLimit', entityType: 'COLUMN', testPlatforms: ['OpenMetadata'], sqlExpression: 'select * from {table} where {column} > {{limit}} and state = {{state}}',
      parameterDefinition: [{ name: 'limit', dataType: 'NUMBER', required: true, optionValues: [] }, { name: 'state', dataType: 'STRING', required: false, optionValues: [] }],
    }, { name: 'test', isBot: true })
    const own = { name: 'few_above', testDefinitionName: 'aboveLimit', columnName: 'total', parameterValues: [{ name: 'limit', value: '95' }, { name: 'state', value: "paid' or 'a' = 'a" }], computePassedFailedRowCount: true }
    expect((await run({ entityFullyQualifiedName: table() }, processor([own]))).records.find(({ testCase }) => testCase.name === 'few_above')?.result).toMatchObject({ testCaseStatus: 'Success', failedRows: 0, passedRows: 100 })
    const changed = await run({ entityFullyQualifiedName: table(), testCases: ['few_above'] }, processor([{ ...own, parameterValues: [{ name: 'limit', value: '95' }, { name: 'state', value: 'paid' }] }], { forceUpdate: true }))
    expect(changed.records[0]!.result).toMatchObject({ testCaseStatus: 'Failed', failedRows: 1, result: 'Found 1 failing row(s). There should be none.' })
    const bad = await run({ entityFullyQualifiedName: table(), testCases: ['few_above'] }, processor([{ ...own, parameterValues: [{ name: 'limit', value: 'all' }] }], { forceUpdate: true }))
    expect(bad.records[0]!.result).toMatchObject({ testCaseStatus: 'Aborted', code: 'TEST_INVALID' })
    expect(statusOf((await run({}, {}, 'pg')).records)).toEqual({ total_positive: 'Failed', states: 'Success', rows: 'Success', broken: 'Aborted', few_above: 'Aborted' })
  })

  test('bounds are learned from past results', async () => {
    const learning = { name: 'steady', testDefinitionName: 'tableRowCountToFollowHistory', parameterValues: [{ name: 'learningResults', value: 3 }] }
    const dynamic = { name: 'mean', testDefinitionName: 'columnValueMeanToBeBetween', columnName: 'total', useDynamicAssertion: true }
    const once = async () => (await run({ entityFullyQualifiedName: table(), testCases: ['steady', 'mean'] }, processor([learning, dynamic]))).records.map(({ testCase: { name }, result }) => [name, result.testCaseStatus, result.notes?.[0]])
    expect(await once()).toEqual([['steady', 'Success', 'Learning: 0 of the 3 results that bounds are learned from are there.'], ['mean', 'Success', 'Learning: 0 of the 5 results that bounds are learned from are there.']])
    await once()
    await once()
    expect((await once())[0]).toEqual(['steady', 'Success', 'Bounds were learned (3 past results): the last was 100, it usually moves by 0, give or take 1.'])
    await source.client.query('insert into shop.orders select n, 1, null from generate_series(101, 102) n')
    expect((await once())[0]!.slice(0, 2)).toEqual(['steady', 'Failed'])
    await source.client.query('delete from shop.orders where id > 100')
  })

  test('the file sink writes the calls that OpenMetadata would get', async () => {
    const filename = join(folder, 'tests.jsonl')
    const { host, port, user } = source.connection
    const connection = { serviceConnection: { config: { hostPort: `${host}:${port}`, username: user, database: source.name } } }
    const file = { source: { type: 'postgres', serviceName: 'pg', ...connection, sourceConfig: { config: { type: 'TestSuite', entityFullyQualifiedName: table(), sampleFailedRows: true } } }, sink: { type: 'file', config: { filename } } }
    await app.ingest(readWorkflowFile(JSON.stringify({ ...file, ...processor([...cases, { name: 'fresh', testDefinitionName: 'tableSchemaToMatchContract', parameterValues: [{ name: 'columns', value: [] }] }]) }), { fileName: 'tests.yaml', environment: {} }), { signal: new AbortController().signal, allowMassDelete: false, emit: () => {} })
    const calls = readFileSync(filename, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { method: string; path: string; body: Record<string, unknown> })
    expect(calls.map(({ method, path }) => `${method} ${path.replace(encodeURIComponent(table()), '…')}`)).toEqual([
      'PUT /dataQuality/testSuites/basic', 'PUT /dataQuality/testCases', 'PUT /dataQuality/testCases', 'PUT /dataQuality/testCases', 'PUT /dataQuality/testCases',
      'PUT /dataQuality/testDefinitions', 'PUT /dataQuality/testCases', 'POST /dataQuality/testCases/testCaseResults/….fresh', 'POST /dataQuality/testCases/testCaseResults/….total.total_positive',
      'PUT /dataQuality/testCases/{id}/failedRowsSample?validate=false', 'PUT /dataQuality/testCases/{id}/inspectionQuery', 'POST /dataQuality/testCases/testCaseResults/….state.states',
      'POST /dataQuality/testCases/testCaseResults/….rows', 'POST /dataQuality/testCases/testCaseResults/….state.broken',
    ])
    if (!hasOpenMetadataSchemas) return
    const referee = createReferee()
    for (const { path, body } of calls) {
      const schemaFile = path.startsWith('/dataQuality/testSuites') ? 'createTestSuite' : path === '/dataQuality/testCases' ? 'createTestCase' : path === '/dataQuality/testDefinitions' ? 'createTestDefinition' : path.includes('testCaseResults') ? 'createTestCaseResult' : undefined
      if (schemaFile !== undefined) expect(objections(referee(`api/tests/${schemaFile}.json`), body)).toEqual([])
    }
  })

  test('the command line: a folder of tests kept in git, reports and an exit code for CI', async () => {
    const tests = join(folder, 'tests')
    mkdirSync(join(tests, 'shop'), { recursive: true })
    const { host, port, user } = source.connection
    writeFileSync(join(tests, 'defaults.yaml'), JSON.stringify({ source: { type: 'TestSuite', serviceName: 'pg', serviceConnection: { config: { hostPort: `${host}:${port}`, username: user, database: source.name } } }, sink: { type: 'file', config: { filename: join(folder, 'ci.jsonl') } } }))
    const fileOf = (list: object[]) => JSON.stringify({ source: { sourceConfig: { config: { type: 'TestSuite', entityFullyQualifiedName: table() } } }, ...processor(list) })
    writeFileSync(join(tests, 'a.yaml'), fileOf([cases[1]!, cases[2]!]))
    const passing = await startCommand(['test', '-c', tests, '--junit', join(folder, 'pass.xml')], { TRUNKLINE_HOME: folder })
    expect([passing.exitCode, passing.out.trim().split('\n').at(-1)]).toEqual([0, '2 test(s): 2 passed, 0 failed, 0 aborted'])
    writeFileSync(join(tests, 'shop', 'b.yml'), fileOf([cases[0]!, cases[3]!]))
    const failing = await startCommand(['test', '-c', tests, '--json', '--junit', join(folder, 'fail.xml')], { TRUNKLINE_HOME: folder })
    expect(failing.exitCode).toBe(1)
    const report = JSON.parse(failing.out) as { runs: { file: string; summary: RunSummary }[]; tests: { name: string; status: string; parameters: object }[] }
    expect(report.runs.map(({ file, summary }) => [file, summary.state])).toEqual([[join(tests, 'a.yaml'), 'success'], [join(tests, 'shop', 'b.yml'), 'success']])
    expect(report.tests.map(({ name, status }) => [name, status])).toEqual([['states', 'Success'], ['rows', 'Success'], ['total_positive', 'Failed'], ['broken', 'Aborted']])
    const xml = readFileSync(join(folder, 'fail.xml'), 'utf8')
    expect(xml).toContain('<testsuites name="trunkline" tests="4" failures="1" errors="1" skipped="0">')
    expect(xml).toContain('<failure type="columnValuesToBeBetween" message="Found min=-2, max=97 vs. the expected min=0, max=inf.">')
    expect(xml).toContain('<error type="SOURCE_FAILED" message="The server refused: invalid regular expression: parentheses () not balanced.">')
    const wrong = await startCommand(['test', '-c', join(folder, 'nothing')], { TRUNKLINE_HOME: folder })
    expect([wrong.exitCode, wrong.err.split(':')[0]]).toEqual([2, 'CONFIG_NOT_FOUND'])
  })
})
