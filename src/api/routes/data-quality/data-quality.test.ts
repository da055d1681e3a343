import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ApiServer, byName, startApi } from '../../../../test/api-server.ts'
import { containers, table } from '../../../../test/catalog.ts'
import { servers } from '../../../../test/server.ts'
import { signInAs } from '../../../../test/sign-in.ts'
import { seedTestDefinitions } from '../../../catalog/data-quality/seed-definitions.ts'
import { putEntities } from '../../../catalog/put.ts'

const orders = 'pg.shop.public.orders'
const cases = '/dataQuality/testCases'
const suites = '/dataQuality/testSuites'
const policy = { overrideMetadata: false, updatedBy: 'ingestion' }

describe.each(servers())('data quality over PostgreSQL %i', (major) => {
  let api: ApiServer
  beforeAll(async () => {
    api = await startApi(major)
    for (const records of [...containers('public'), [table('public', 'orders', 7, ['id', 'to.tal']), table('public', 'customers', 8, ['id'])]]) await putEntities(api.pool, records, policy)
    await seedTestDefinitions(api.pool)
  })
  afterAll(() => api.close())
  const between = (more: object = {}) => ({
    name: 'total_sane', testDefinition: 'columnValuesToBeBetween', entityLink: `<#E::table::${orders}::columns::to.tal>`, parameterValues: [{ name: 'minValue', value: '0' }], ...more,
  })
  const rowCount = { name: 'not_empty', testDefinition: 'tableRowCountToBeBetween', entityLink: `<#E::table::${orders}>`, parameterValues: [{ name: 'minValue', value: '1' }] }

  test('what ships is there from the start, written once; it can be disabled, and not deleted', async () => {
    const { data, paging } = (await api.call('GET', '/dataQuality/testDefinitions?limit=100')).json()
    expect(paging.total).toBe(data.length)
    expect(data.map(({ name }: { name: string }) => name)).toEqual(expect.arrayContaining(['columnValuesToBeBetween', 'tableCustomSQLQuery', 'tableDiff', 'tableRowCountToEqual']))
    await seedTestDefinitions(api.pool)
    const known = (await api.call('GET', byName('/dataQuality/testDefinitions', 'columnValuesToBeUnique'))).json()
    expect(known).toMatchObject({ version: 0.1, entityType: 'COLUMN', dataQualityDimension: 'Uniqueness', provider: 'system', testPlatforms: ['OpenMetadata'] })
    expect((await api.call('PATCH', `/dataQuality/testDefinitions/${known.id}`, [{ op: 'add', path: '/enabled', value: false }])).json()).toMatchObject({ enabled: false })
    await seedTestDefinitions(api.pool)
    expect((await api.call('GET', `/dataQuality/testDefinitions/${known.id}`)).json()).toMatchObject({ enabled: false })
    expect((await api.call('DELETE', `/dataQuality/testDefinitions/${known.id}`)).json()).toMatchObject({ code: 400, hint: 'Disable it instead.' })
  })

  test('the first test of a table makes its suite; a test of a column bears the name of the column in its own', async () => {
    expect((await api.call('GET', `${byName('/tables', orders)}?fields=testSuite`)).json()).not.toHaveProperty('testSuite')
    const created = await api.call('POST', cases, between())
    expect([created.statusCode, created.json().message]).toEqual([201, undefined])
    expect(created.json()).toMatchObject({
      name: 'total_sane', fullyQualifiedName: `${orders}."to.tal".total_sane`, entityLink: `<#E::table::${orders}::columns::to.tal>`, entityFQN: `${orders}."to.tal"`,
      testDefinition: { type: 'testDefinition', name: 'columnValuesToBeBetween' }, testSuite: { type: 'testSuite', fullyQualifiedName: `${orders}.testSuite` },
      testSuites: [{ basic: true, fullyQualifiedName: `${orders}.testSuite` }], parameterValues: [{ name: 'minValue', value: '0' }],
    })
    expect(created.json()).not.toHaveProperty('column')
    expect((await api.call('PUT', cases, rowCount)).statusCode).toBe(201)
    expect((await api.call('PUT', cases, rowCount)).json()).toMatchObject({ version: 0.1 })
    const { testSuite } = (await api.call('GET', `${byName('/tables', orders)}?fields=testSuite`)).json()
    const suite = (await api.call('GET', `${suites}/${testSuite.id}?fields=tests,summary,pipelines`)).json()
    expect(suite).toMatchObject({
      basic: true, executable: true, basicEntityReference: { type: 'table', fullyQualifiedName: orders }, pipelines: [], summary: { total: 2, success: 0, failed: 0, aborted: 0 },
      tests: [{ fullyQualifiedName: `${orders}."to.tal".total_sane` }, { fullyQualifiedName: `${orders}.not_empty` }],
    })
    expect(suite).not.toHaveProperty('service')
    expect((await api.call('PUT', `${suites}/executable`, { name: `${orders}.TestSuite`, executableEntityReference: orders })).json()).toMatchObject({ id: testSuite.id, version: 0.1 })
    expect((await api.call('POST', `${suites}/basic`, { name: 'x', basicEntityReference: orders })).statusCode).toBe(409)
  })

  test('tests are listed by table, column, suite, status and definition', async () => {
    const names = async (query: string) => (await api.call('GET', `${cases}?${query}`)).json().data.map(({ name }: { name: string }) => name)
    const link = (text: string) => `entityLink=${encodeURIComponent(text)}`
    expect(await names(link(`<#E::table::${orders}>`))).toEqual(['not_empty'])
    expect(await names(`${link(`<#E::table::${orders}>`)}&includeAllTests=true`)).toEqual(['total_sane', 'not_empty'])
    expect(await names(link(`<#E::table::${orders}::columns::"to.tal">`))).toEqual(['total_sane'])
    expect(await names('testCaseType=column')).toEqual(['total_sane'])
    expect(await names('testCaseStatus=none')).toEqual(['total_sane', 'not_empty'])
    expect(await names('testCaseStatus=Failed')).toEqual([])
    expect(await names('testDefinition=tableRowCountToBeBetween')).toEqual(['not_empty'])
    expect(await names('dataQualityDimension=Accuracy&testPlatforms=OpenMetadata&serviceName=pg')).toEqual(['total_sane'])
    expect(await names('serviceName=other')).toEqual([])
    const [suite] = (await api.call('GET', `${suites}?testSuiteType=basic&fullyQualifiedName=${orders}`)).json().data
    expect(await names(`testSuiteId=${suite.id}&limit=1`)).toEqual(['total_sane'])
    const { paging } = (await api.call('GET', `${cases}?testSuiteId=${suite.id}&limit=1`)).json()
    expect(paging).toEqual({ total: 2, after: '1' })
    expect(await names(`testSuiteId=${suite.id}&limit=1&after=1`)).toEqual(['not_empty'])
  })

  test('tests are searched by offset, by name or by their last results', async () => {
    const found = async (query: string) => (await api.call('GET', `${cases}/search/list?${query}`)).json()
    const names = async (query: string) => (await found(query)).data.map(({ name }: { name: string }) => name)
    expect(await found(`entityLink=${encodeURIComponent(`<#E::table::${orders}>`)}&includeAllTests=true&limit=1&offset=1&fields=testCaseResult`)).toMatchObject({ data: [{ name: 'not_empty' }], paging: { offset: 1, limit: 1, total: 2 } })
    expect(await names('sortField=name&sortType=desc')).toEqual(['not_empty', 'total_sane'])
    await api.call('POST', `${cases}/testCaseResults/${encodeURIComponent(`${orders}.not_empty`)}`, { timestamp: 5, testCaseStatus: 'Success' })
    expect(await names('sortField=testCaseResult.timestamp')).toEqual(['not_empty', 'total_sane'])
    await api.call('POST', `${cases}/testCaseResults/${encodeURIComponent(`${orders}."to.tal".total_sane`)}`, { timestamp: 9, testCaseStatus: 'Success' })
    expect(await names('sortField=testCaseResult.timestamp&sortType=asc')).toEqual(['not_empty', 'total_sane'])
    expect(await names('sortField=testCaseResult.timestamp')).toEqual(['total_sane', 'not_empty'])
    expect((await found('sortField=shoeSize')).code).toBe(400)
    for (const [name, at] of [[`${orders}.not_empty`, 5], [`${orders}."to.tal".total_sane`, 9]] as const) await api.call('DELETE', `${cases}/testCaseResults/${encodeURIComponent(name)}/${at}`)
  })

  test('a test that could not run is refused with a sentence', async () => {
    const refused = async (body: object) => {
      const { code, message, hint } = (await api.call('POST', cases, body)).json()
      return [code, message, hint]
    }
    expect(await refused(between({ name: 'a', entityLink: `<#E::table::${orders}::columns::totl>` }))).toEqual([400, 'The table has no column totl.', expect.any(String)])
    expect(await refused(between({ name: 'a', entityLink: `<#E::table::${orders}>` }))).toEqual([400, 'columnValuesToBeBetween tests a column, and the link names a table.', expect.any(String)])
    expect(await refused({ ...rowCount, name: 'a', entityLink: `<#E::table::${orders}::columns::id>` })).toEqual([400, expect.stringContaining('tests a table'), expect.any(String)])
    expect(await refused({ ...rowCount, name: 'a', parameterValues: [{ name: 'minValue', value: 'ten' }] })).toEqual([400, 'minValue is "ten", which is no number or date.', expect.any(String)])
    expect(await refused(between({ name: 'a', parameterValues: [{ name: 'minValue', value: '9' }, { name: 'maxValue', value: '-3' }] }))).toEqual([400, expect.stringMatching(/^minValue is 9, and must be at most maxValue, which is -3\.$/), expect.any(String)])
    // Digits count, and a number that is no text may have lost some on its way.
    expect(await refused(between({ name: 'a', parameterValues: [{ name: 'minValue', value: '9007199254740993' }, { name: 'maxValue', value: '9007199254740992' }] }))).toEqual([400, 'minValue is 9007199254740993, and must be at most maxValue, which is 9007199254740992.', expect.any(String)])
    expect(await refused(between({ name: 'a', parameterValues: [{ name: 'minValue', value: 9007199254740992 }] }))).toEqual([400, 'The request is not valid. body/parameterValues/0/value: Invalid input: expected string, received number', expect.any(String)])
    expect(await refused({ ...rowCount, name: 'a', testDefinition: 'tableColumnCountToEqual', parameterValues: [] })).toEqual([400, 'columnCount is missing.', expect.any(String)])
    expect(await refused(between({ name: 'a', testDefinition: 'columnValuesToBeBetwen' }))).toEqual([404, 'There is no testDefinition columnValuesToBeBetwen.', undefined])
    expect(await refused(between({ name: 'a', entityLink: '<#E::table::pg.shop.public.gone::columns::id>' }))).toEqual([404, expect.stringContaining('there is no table pg.shop.public.gone'), expect.any(String)])
    expect(await refused(between({ name: 'a::b' }))).toEqual([400, expect.stringContaining('::'), expect.anything()])
    expect(await refused(between({ name: 'a', dimensionColumns: ['nope'] }))).toEqual([400, 'The table has no column nope.', expect.any(String)])
    expect(await refused(between({ name: 'a', entityLink: 'orders' }))).toEqual([400, '"orders" is no link to a table or column.', expect.any(String)])
  })

  test("SQL of one's own asks for more than a change of the catalog; what is there already does not", async () => {
    const editor = (await signInAs(api.pool, 'editor')).headers
    const sql = { ...rowCount, name: 'by_sql', testDefinition: 'tableCustomSQLQuery', parameterValues: [{ name: 'sqlExpression', value: 'select 1 where false' }] }
    expect((await api.call('POST', cases, sql, editor)).json()).toMatchObject({ code: 403, errorCode: 'FORBIDDEN' })
    const { id } = (await api.call('POST', cases, sql)).json()
    expect((await api.call('PATCH', `${cases}/${id}`, [{ op: 'add', path: '/description', value: 'by Ann' }], editor)).statusCode).toBe(200)
    expect((await api.call('PATCH', `${cases}/${id}`, [{ op: 'replace', path: '/parameterValues/0/value', value: 'select 2' }], editor)).statusCode).toBe(403)
    const own = { name: 'noGaps', entityType: 'COLUMN', testPlatforms: ['OpenMetadata'], sqlExpression: 'select * from {table} where {column} is null' }
    expect((await api.call('POST', '/dataQuality/testDefinitions', own, editor)).statusCode).toBe(403)
    expect((await api.call('POST', '/dataQuality/testDefinitions', own)).json()).toMatchObject({ provider: 'user', supportsRowLevelPassedFailed: true, sqlExpression: own.sqlExpression, validatorClass: 'ColumnRuleLibrarySqlExpressionValidator' })
    expect((await api.call('GET', '/dataQuality/testDefinitions/name/noGaps', undefined, { 'user-agent': 'python-requests/2.32.3' })).json()).not.toHaveProperty('validatorClass')
    const ofDbt = { name: 'unique_orders_id', entityType: 'COLUMN', testPlatforms: ['dbt'], parameterDefinition: [{ name: 'unique', displayName: 'unique', required: false }] }
    expect((await api.call('PUT', '/dataQuality/testDefinitions', ofDbt)).json()).toMatchObject({ parameterDefinition: [{ name: 'unique', dataType: 'STRING' }] })
    // What is called dbt was DBT before 1.11: in what such clients send, and in what they are sent.
    const platformFor = async (agent: string) => [
      (await api.call('PUT', '/dataQuality/testDefinitions', { ...ofDbt, testPlatforms: ['DBT'] }, { 'user-agent': agent })).json().testPlatforms,
      (await api.call('GET', '/dataQuality/testDefinitions?limit=1000', undefined, { 'user-agent': agent })).json().data.find(({ name }: { name: string }) => name === ofDbt.name).testPlatforms,
    ]
    for (const agent of ['python-requests/2.32.3', 'dbt (service: pg; v1.10.14.0)']) expect(await platformFor(agent)).toEqual([['DBT'], ['DBT']])
    for (const agent of ['dbt (service: pg; v1.11.14.0)', 'dbt (service: pg; v2.0.7.0)', 'Mozilla/5.0']) expect(await platformFor(agent)).toEqual([['dbt'], ['dbt']])
    expect((await api.call('DELETE', `${cases}/name/${encodeURIComponent(`${orders}.by_sql`)}?hardDelete=true`)).statusCode).toBe(200)
  })

  test('bundles hold tests of several tables, which outlive them', async () => {
    const customers = (await api.call('POST', cases, { ...rowCount, name: 'some', entityLink: '<#E::table::pg.shop.public.customers>' })).json()
    const bundle = (await api.call('POST', suites, { name: 'nightly.core', description: 'What must hold' })).json()
    expect(bundle).toMatchObject({ basic: false, fullyQualifiedName: '"nightly.core"' })
    const [first] = (await api.call('GET', `${cases}?q=total`)).json().data
    expect((await api.call('PUT', `${cases}/logicalTestCases`, { testSuiteId: bundle.id, testCaseIds: [customers.id, first.id] })).statusCode).toBe(200)
    expect((await api.call('GET', `${suites}/${bundle.id}?fields=tests`)).json().tests.map(({ name }: { name: string }) => name)).toEqual(['some', 'total_sane'])
    expect((await api.call('GET', `${cases}/${first.id}?fields=testSuites`)).json().testSuites).toMatchObject([{ basic: true }, { basic: false, name: 'nightly.core' }])
    await api.call('DELETE', `${cases}/logicalTestCases/${bundle.id}/${first.id}`)
    expect((await api.call('GET', `${cases}?testSuiteId=${bundle.id}`)).json().paging.total).toBe(1)
    expect((await api.call('PUT', `${cases}/logicalTestCases`, { testSuiteId: bundle.id, testCaseIds: ['00000000-0000-4000-8000-000000000000'] })).statusCode).toBe(404)
    expect((await api.call('PUT', `${cases}/logicalTestCases`, { testSuiteId: customers.testSuite.id, testCaseIds: [first.id] })).statusCode).toBe(400)
    expect((await api.call('DELETE', `${suites}/${bundle.id}?hardDelete=true`)).statusCode).toBe(200)
    expect((await api.call('GET', `${cases}/${customers.id}`)).statusCode).toBe(200)
    expect((await api.call('POST', '/services/databaseServices', { name: 'core', serviceType: 'Postgres' })).statusCode).toBe(201)
    expect((await api.call('POST', suites, { name: 'core' })).json()).toMatchObject({ code: 409 })
  })

  test('a table that is renamed takes its tests and their names along; one that is deleted brings them back', async () => {
    await putEntities(api.pool, [table('public', 'orders_2024', 7, ['id', 'to.tal'])], policy)
    const moved = (await api.call('GET', byName(cases, 'pg.shop.public.orders_2024."to.tal".total_sane'))).json()
    expect(moved).toMatchObject({ entityLink: '<#E::table::pg.shop.public.orders_2024::columns::to.tal>', testSuite: { fullyQualifiedName: 'pg.shop.public.orders_2024.testSuite' } })
    const { id } = (await api.call('GET', byName('/tables', 'pg.shop.public.orders_2024'))).json()
    expect((await api.call('DELETE', `/tables/${id}`)).statusCode).toBe(200)
    expect((await api.call('GET', `${cases}/${moved.id}`)).statusCode).toBe(404)
    await api.call('PUT', '/tables/restore', { id })
    expect((await api.call('GET', `${cases}/${moved.id}`)).statusCode).toBe(200)
    const suiteId = moved.testSuite.id
    expect((await api.call('DELETE', `${suites}/basic/${suiteId}`)).statusCode).toBe(400)
    expect((await api.call('DELETE', `${suites}/basic/${suiteId}?recursive=true&hardDelete=true`)).statusCode).toBe(200)
    expect((await api.call('GET', `${cases}/${moved.id}?include=all`)).statusCode).toBe(404)
  })
})
