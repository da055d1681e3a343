import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ApiServer, byName, startApi } from '../../../../test/api-server.ts'
import { containers, table } from '../../../../test/catalog.ts'
import { servers } from '../../../../test/server.ts'
import { signInAs } from '../../../../test/sign-in.ts'
import { removeOldResults } from '../../../catalog/data-quality/retention.ts'
import { seedTestDefinitions } from '../../../catalog/data-quality/seed-definitions.ts'
import { readPipeline, readPipelineConfig } from '../../../catalog/pipelines/read.ts'
import { putEntities } from '../../../catalog/put.ts'

const cases = '/dataQuality/testCases'
const suites = '/dataQuality/testSuites'
const pipelines = '/services/ingestionPipelines'
const policy = { overrideMetadata: false, updatedBy: 'ingestion' }

describe.each(servers())('what runs tests over PostgreSQL %i', (major) => {
  let api: ApiServer
  let testCase: { id: string; fullyQualifiedName: string; testSuite: { id: string } }
  beforeAll(async () => {
    api = await startApi(major)
    for (const records of [...containers('public'), [table('public', 'orders', 7, ['id', 'mail'])]]) await putEntities(api.pool, records, policy)
    await seedTestDefinitions(api.pool)
    testCase = (await api.call('POST', cases, { name: 'id_there', testDefinition: 'columnValuesToBeNotNull', entityLink: '<#E::table::pg.shop.public.orders::columns::id>' })).json()
  })
  afterAll(() => api.close())
  const pipeline = (suiteId: string, more: object = {}) => ({ name: 'nightly', pipelineType: 'TestSuite', service: { id: suiteId, type: 'testSuite' }, sourceConfig: { config: { type: 'TestSuite', testCases: ['id_there'] } }, airflowConfig: { scheduleInterval: '0 6 * * *' }, ...more })

  test('a suite may have several pipelines, each with its tests and schedule; they run under the service of the table, and name the table as it is called today', async () => {
    const created = await api.call('POST', pipelines, pipeline(testCase.testSuite.id))
    expect([created.statusCode, created.json().message]).toEqual([201, undefined])
    expect(created.json()).toMatchObject({ fullyQualifiedName: 'pg.shop.public.orders.testSuite.nightly', service: { id: testCase.testSuite.id, type: 'testSuite' }, serviceType: 'TestSuite' })
    expect((await api.call('POST', pipelines, pipeline(testCase.testSuite.id, { name: 'hourly' }))).statusCode).toBe(201)
    await api.call('POST', `${pipelines}/deploy/${created.json().id}`)
    expect((await api.call('GET', `${pipelines}?service=pg.shop.public.orders.testSuite`)).json().data.map(({ name }: { name: string }) => name)).toEqual(['hourly', 'nightly'])
    expect((await api.call('GET', `${suites}/${testCase.testSuite.id}?fields=pipelines`)).json().pipelines).toMatchObject([{ name: 'hourly' }, { name: 'nightly' }])
    await putEntities(api.pool, [table('public', 'orders_2024', 7, ['id', 'mail'])], policy)
    expect(await readPipeline(api.pool, created.json().id)).toMatchObject({ serviceName: 'pg', fqn: 'pg.shop.public.orders_2024.testSuite.nightly' })
    expect(await readPipelineConfig(api.pool, api.openSecretBox, created.json().id)).toEqual({ type: 'TestSuite', testCases: ['id_there'], entityFullyQualifiedName: 'pg.shop.public.orders_2024' })
    const files = (await api.call('GET', `/catalog/pipelines/${created.json().id}/files`)).json() as { text: string }[]
    expect(files[0]!.text).toContain('entityFullyQualifiedName: pg.shop.public.orders_2024')
  })

  test('a bundle has pipelines too, which name the bundle; other kinds do not stand on suites', async () => {
    const bundle = (await api.call('POST', suites, { name: 'core' })).json()
    const { id } = (await api.call('POST', pipelines, pipeline(bundle.id))).json()
    expect(await readPipeline(api.pool, id)).toMatchObject({ serviceName: 'core', fqn: 'core.nightly' })
    expect(await readPipelineConfig(api.pool, api.openSecretBox, id)).toMatchObject({ testSuite: 'core' })
    expect((await api.call('POST', pipelines, { ...pipeline(bundle.id), name: 'x', pipelineType: 'profiler', sourceConfig: { config: {} } })).json()).toMatchObject({ code: 400, message: 'A profiler pipeline cannot stand on a testSuite.' })
    expect((await api.call('POST', pipelines, pipeline('00000000-0000-4000-8000-000000000000'))).statusCode).toBe(404)
    expect((await api.call('DELETE', `${suites}/${bundle.id}`)).statusCode).toBe(400)
    expect((await api.call('DELETE', `${suites}/${bundle.id}?recursive=true&hardDelete=true`)).statusCode).toBe(200)
    expect((await api.call('GET', `${pipelines}/${id}?include=all`)).statusCode).toBe(404)
  })

  test("a test that is tried is checked first, and SQL of one's own asks for more", async () => {
    const attempt = async (body: object, headers?: Record<string, string>) => (await api.call('POST', '/catalog/quality/try', body, headers)).json()
    const link = '<#E::table::pg.shop.public.orders_2024>'
    const editor = (await signInAs(api.pool, 'editor')).headers
    expect(await attempt({ entityLink: link, testDefinition: 'tableRowCountToEqual', parameterValues: [] })).toMatchObject({ code: 400, message: 'value is missing.' })
    expect(await attempt({ entityLink: '<#E::table::pg.shop.public.gone>', testDefinition: 'tableRowCountToEqual' })).toMatchObject({ code: 404 })
    expect(await attempt({ entityLink: link, testDefinition: 'tableRowCountToFollowHistory', testCase: testCase.fullyQualifiedName.replace('.orders.', '.orders_2024.') })).toMatchObject({ code: 400, errorCode: 'REQUEST_INVALID', message: expect.stringContaining('tests something else') })
    expect(await attempt({ entityLink: link, testDefinition: 'tableCustomSQLQuery', parameterValues: [{ name: 'sqlExpression', value: 'select 1' }] }, editor)).toMatchObject({ code: 403 })
    expect(await attempt({ entityLink: link, testDefinition: 'tableRowCountToEqual', parameterValues: [{ name: 'value', value: '1' }] }, editor)).toMatchObject({ code: 501, errorCode: 'NOT_OFFERED' })
  })

  test('old results go, but the last hundred of each test', async () => {
    const results = `${cases}/testCaseResults/${encodeURIComponent('pg.shop.public.orders_2024.id.id_there')}`
    await api.pool.query(`insert into trunkline.test_result (test_case_id, at, id, status, result) select $1, i, gen_random_uuid(), 'Success', '{}' from generate_series(1, 150) i`, [testCase.id])
    await api.call('POST', results, { timestamp: Date.now(), testCaseStatus: 'Success' })
    expect(await removeOldResults(api.pool, { runDays: 180 })).toBe(51)
    expect((await api.call('GET', results)).json().data).toHaveLength(100)
    expect(await removeOldResults(api.pool, { runDays: 180 })).toBe(0)
  })

  test('a column that is renamed takes its tests along', async () => {
    const record = table('public', 'orders_2024', 7, ['order_id', 'mail'])
    await putEntities(api.pool, [record], policy)
    expect((await api.call('GET', byName(cases, 'pg.shop.public.orders_2024.order_id.id_there'))).json()).toMatchObject({ id: testCase.id, entityLink: '<#E::table::pg.shop.public.orders_2024::columns::order_id>', version: 0.2 })
    await putEntities(api.pool, [table('public', 'orders_2024', 7, ['order_id'])], policy)
    expect((await api.call('GET', `${cases}/${testCase.id}`)).statusCode).toBe(200)
  })
})
