import { afterAll, beforeAll, expect, test } from 'vitest'
import { seedTestDefinitions } from '../src/catalog/data-quality/seed-definitions.ts'
import { putEntities } from '../src/catalog/put.ts'
import { createRequest } from '../src/api/entity/create-request.ts'
import { entityDefinitions } from '../src/api/routes/index.ts'
import { type ApiServer, startApi } from './api-server.ts'
import { containers, table } from './catalog.ts'
import { createReferee, hasOpenMetadataSchemas, objections } from './open-metadata-schemas.ts'
import { servers } from './server.ts'

/** The properties that OpenMetadata's requests have (its JSON schemas of April 2026), and `testSuite`, which older clients send. */
const requestProperties: Record<string, string> = {
  TestDefinition: 'name displayName description owners entityType testPlatforms supportedDataTypes provider parameterDefinition dataQualityDimension supportedServices domains sqlExpression validatorClass',
  TestSuite: 'name displayName description owners basicEntityReference executableEntityReference dataContract domains tags reviewers',
  TestCase: 'name description displayName testDefinition entityLink parameterValues owners reviewers computePassedFailedRowCount useDynamicAssertion tags dimensionColumns topDimensions testSuite',
}
const orders = 'pg.shop.public.orders'
const cases = '/dataQuality/testCases'
const suites = '/dataQuality/testSuites'

test.each(Object.entries(requestProperties))('a request for a %s may carry exactly the properties that OpenMetadata has', (name, properties) => {
  const definition = entityDefinitions.find((one) => one.name === name)!
  expect(new Set(Object.keys(createRequest(definition).shape))).toEqual(new Set(properties.split(' ')))
})

if (hasOpenMetadataSchemas) {
  const referee = createReferee()
  let api: ApiServer
  let owner: object
  beforeAll(async () => {
    api = await startApi(servers().at(-1)!)
    for (const records of [...containers('public'), [table('public', 'orders', 7, ['id', 'state'])]]) await putEntities(api.pool, records, { overrideMetadata: false, updatedBy: 'ingestion' })
    await seedTestDefinitions(api.pool)
    owner = { id: (await api.call('PUT', '/users', { name: 'ann', email: 'ann@shop.example' })).json().id, type: 'user' }
  })
  afterAll(() => api.close())

  test("definitions that ship are right in the eyes of OpenMetadata's JSON schemas, and one of one's own", async () => {
    const own = { name: 'noGaps', entityType: 'COLUMN', testPlatforms: ['OpenMetadata'], sqlExpression: 'select 1', parameterDefinition: [{ name: 'most', dataType: 'INT', required: true }], owners: [owner] }
    expect(objections(referee('api/tests/createTestDefinition.json'), own)).toEqual([])
    expect((await api.call('POST', '/dataQuality/testDefinitions', own)).statusCode).toBe(201)
    const { data } = (await api.call('GET', '/dataQuality/testDefinitions?limit=200&fields=*')).json()
    expect(data.length).toBeGreaterThan(25)
    for (const definition of data) expect([definition.name, ...objections(referee('tests/testDefinition.json'), definition)]).toEqual([definition.name])
  })

  test('tests, suites, results and incidents are right alone, in lists, in their history and deleted', async () => {
    const request = {
      name: 'state_known', testDefinition: 'columnValuesToBeInSet', entityLink: `<#E::table::${orders}::columns::state>`, parameterValues: [{ name: 'allowedValues', value: '["a"]' }],
      computePassedFailedRowCount: true, dimensionColumns: ['id'], topDimensions: 3, description: 'states', displayName: 'State', owners: [owner], useDynamicAssertion: false,
    }
    expect(objections(referee('api/tests/createTestCase.json'), request)).toEqual([])
    const created = (await api.call('POST', cases, request)).json()
    const result = {
      timestamp: 1000, testCaseStatus: 'Failed', result: 'Found 2.', testResultValue: [{ name: 'allowedValueCount', value: '2' }], passedRows: 1, failedRows: 2, passedRowsPercentage: 33.3, failedRowsPercentage: 66.7, minBound: 0,
      grade: 'exact', notes: ['a'], dimensionResults: [{ dimensionValues: [{ name: 'id', value: '1' }], dimensionKey: 'id=1', testCaseStatus: 'Failed', impactScore: 0.5 }],
    }
    const path = `${cases}/testCaseResults/${encodeURIComponent(created.fullyQualifiedName)}`
    const written = (await api.call('POST', path, result)).json()
    expect(objections(referee('tests/basic.json#/definitions/testCaseResult'), written)).toEqual([])
    await api.call('PUT', `${cases}/${created.id}/failedRowsSample`, { columns: ['id'], rows: [[1]] })
    const assigned = { testCaseReference: created.fullyQualifiedName, testCaseResolutionStatusType: 'Assigned', testCaseResolutionStatusDetails: { assignee: { ...owner, name: 'ann' } }, severity: 'Severity2' }
    expect(objections(referee('api/tests/createTestCaseResolutionStatus.json'), assigned)).toEqual([])
    const resolved = { testCaseReference: created.fullyQualifiedName, testCaseResolutionStatusType: 'Resolved', testCaseResolutionStatusDetails: { testCaseFailureReason: 'Other', testCaseFailureComment: 'fine' } }
    for (const step of [assigned, resolved]) expect(objections(referee('tests/testCaseResolutionStatus.json'), (await api.call('POST', `${cases}/testCaseIncidentStatus`, step)).json())).toEqual([])
    for (const step of (await api.call('GET', `${cases}/testCaseIncidentStatus`)).json().data) expect(objections(referee('tests/testCaseResolutionStatus.json'), step)).toEqual([])
    const patched = (await api.call('PATCH', `${cases}/${created.id}`, [{ op: 'replace', path: '/parameterValues/0/value', value: '["b"]' }, { op: 'remove', path: '/owners' }])).json()
    expect(patched).toMatchObject({ version: 0.2, parameterValues: [{ name: 'allowedValues', value: '["b"]' }] })
    const history = (await api.call('GET', `${cases}/${created.id}/versions`)).json()
    const [whole] = (await api.call('GET', `${cases}?fields=*`)).json().data
    const [plain] = (await api.call('GET', cases)).json().data
    for (const one of [created, patched, whole, plain, ...(history.versions as string[]).map((text) => JSON.parse(text))]) expect(objections(referee('tests/testCase.json'), one)).toEqual([])
    const bundle = { name: 'core', description: 'x', owners: [owner] }
    expect(objections(referee('api/tests/createTestSuite.json'), bundle)).toEqual([])
    const made = (await api.call('PUT', suites, bundle)).json()
    await api.call('PUT', `${cases}/logicalTestCases`, { testSuiteId: made.id, testCaseIds: [created.id] })
    const listed = (await api.call('GET', `${suites}?fields=*`)).json().data
    expect(listed).toHaveLength(2)
    for (const suite of [made, ...listed]) expect(objections(referee('tests/testSuite.json'), suite)).toEqual([])
    expect(objections(referee('entity/data/table.json'), (await api.call('GET', '/tables/name/pg.shop.public.orders?fields=testSuite')).json())).toEqual([])
    const deleted = (await api.call('DELETE', `${cases}/${created.id}`)).json()
    expect(objections(referee('tests/testCase.json'), deleted)).toEqual([])
  })
} else {
  test('the JSON schemas of OpenMetadata are not beside this working copy: requests are checked against the list written down here', () => {
    expect(Object.keys(requestProperties)).toEqual(['TestDefinition', 'TestSuite', 'TestCase'])
  })
}
