import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ApiServer, byName, startApi } from '../../../../test/api-server.ts'
import { containers, table } from '../../../../test/catalog.ts'
import { servers } from '../../../../test/server.ts'
import { signInAs } from '../../../../test/sign-in.ts'
import { seedTestDefinitions } from '../../../catalog/data-quality/seed-definitions.ts'
import { putEntities } from '../../../catalog/put.ts'

const orders = 'pg.shop.public.orders'
const cases = '/dataQuality/testCases'
const results = `${cases}/testCaseResults/${encodeURIComponent(`${orders}.id.id_there`)}`
const steps = `${cases}/testCaseIncidentStatus`

describe.each(servers())('results and incidents over PostgreSQL %i', (major) => {
  let api: ApiServer
  let testCase: { id: string; fullyQualifiedName: string }
  let editor: Record<string, string>
  beforeAll(async () => {
    api = await startApi(major)
    const tier = { tagFQN: 'Tier.Tier2', source: 'Classification', labelType: 'Manual', state: 'Confirmed' } as const
    const sensitive = { tagFQN: 'PII.Sensitive', source: 'Classification', labelType: 'Manual', state: 'Confirmed' } as const
    const one = table('public', 'orders', 7, ['id', 'email'])
    const [id, email] = one.request.columns
    for (const records of [...containers('public'), [{ ...one, request: { ...one.request, tags: [tier], columns: [id!, { ...email!, tags: [sensitive] }] } }]]) {
      await putEntities(api.pool, records, { overrideMetadata: false, updatedBy: 'ingestion' })
    }
    await seedTestDefinitions(api.pool)
    editor = (await signInAs(api.pool, 'editor')).headers
    await api.call('PUT', '/users', { name: 'ann', email: 'ann@shop.example' })
    testCase = (await api.call('POST', cases, { name: 'id_there', testDefinition: 'columnValuesToBeNotNull', entityLink: `<#E::table::${orders}::columns::id>` })).json()
  })
  afterAll(() => api.close())
  const found = (timestamp: number, testCaseStatus: string, more: object = {}) => ({ timestamp, testCaseStatus, result: `Found nullCount=3 at ${timestamp}.`, testResultValue: [{ name: 'nullCount', value: '3' }], ...more })
  const read = async () => (await api.call('GET', `${cases}/${testCase.id}?fields=testCaseResult`)).json()
  const incidents = async (query = '') => (await api.call('GET', `/catalog/quality/incidents?state=all&${query}`)).json().data

  test('results are kept one per instant, the newest stands with the test, older ones are history', async () => {
    const added = await api.call('POST', results, found(2000, 'Success', { passedRows: 7, minBound: null }))
    expect(added.statusCode).toBe(201)
    expect(added.json()).toMatchObject({ testCaseStatus: 'Success', timestamp: 2000, passedRows: 7, testCaseFQN: `${orders}.id.id_there` })
    const older = `${cases}/${encodeURIComponent(testCase.fullyQualifiedName)}/testCaseResult`
    expect((await api.call('PUT', older, found(1000, 'Failed'))).statusCode).toBe(200)
    expect(await read()).toMatchObject({ testCaseStatus: 'Success', testCaseResult: { timestamp: 2000 } })
    expect(await read()).not.toHaveProperty('incidentId')
    const listed = async (path: string) => (await api.call('GET', path)).json().data.map((one: { timestamp: number }) => one.timestamp)
    expect(await listed(results)).toEqual([2000, 1000])
    expect(await listed(`${older}?startTs=500&endTs=1500`)).toEqual([1000])
    expect((await api.call('POST', `${cases}/testCaseResults/nope`, found(1, 'Failed'))).statusCode).toBe(404)
    expect((await api.call('POST', results, { timestamp: 1, testCaseStatus: 'Broken' })).statusCode).toBe(400)
    expect(await incidents()).toEqual([])
  })

  test('a failure opens an incident, as bad as the tier of the table; the next failures join it, and the same result again does not', async () => {
    await api.call('POST', results, found(3000, 'Failed'))
    const { incidentId, testCaseResult } = await read()
    expect(testCaseResult.incidentId).toBe(incidentId)
    await api.call('POST', results, found(4000, 'Failed'))
    await api.call('POST', results, found(4000, 'Failed'))
    expect(await incidents()).toMatchObject([{ id: incidentId, state: 'New', severity: 'Severity2', failureCount: 2, openedAt: 3000, lastFailedAt: 4000, column: 'id', table: { fullyQualifiedName: orders } }])
    expect((await api.call('GET', `${cases}/testCaseIncidentStatus/stateId/${incidentId}`)).json().data).toMatchObject([{ stateId: incidentId, testCaseResolutionStatusType: 'New', severity: 'Severity2', testCaseReference: { fullyQualifiedName: testCase.fullyQualifiedName } }])
  })

  test('it is acknowledged, assigned and resolved step by step, and not otherwise', async () => {
    const step = async (body: object) => (await api.call('POST', steps, { testCaseReference: testCase.fullyQualifiedName, ...body }, editor)).json()
    const reason = { testCaseFailureReason: 'MissingData', testCaseFailureComment: 'The import stopped halfway.' }
    expect(await step({ testCaseResolutionStatusType: 'Ack' })).toMatchObject({ testCaseResolutionStatusType: 'Ack', updatedBy: { type: 'user', name: 'editor' } })
    expect(await step({ testCaseResolutionStatusType: 'New' })).toMatchObject({ code: 400, message: 'The incident is Ack, and cannot become New from there.' })
    expect(await step({ testCaseResolutionStatusType: 'Assigned' })).toMatchObject({ code: 400, message: 'The step lacks assignee.' })
    expect(await step({ testCaseResolutionStatusType: 'Assigned', testCaseResolutionStatusDetails: { assignee: { name: 'nobody', type: 'user' } } })).toMatchObject({ code: 404 })
    expect(await step({ testCaseResolutionStatusType: 'Assigned', testCaseResolutionStatusDetails: { assignee: { name: 'ann', type: 'user' } } })).toMatchObject({ testCaseResolutionStatusDetails: { assignee: { name: 'ann', type: 'user' } } })
    const [open] = await incidents('assignee=ann')
    expect(open).toMatchObject({ state: 'Assigned', assignee: { name: 'ann' } })
    await api.call('POST', results, found(5000, 'Success'))
    expect(await read()).toMatchObject({ testCaseStatus: 'Success', incidentId: open.id })
    const latest = (await api.call('GET', `${steps}?latest=true&assignee=ann`)).json()
    expect(latest).toMatchObject({ data: [{ testCaseResolutionStatusType: 'Assigned' }], paging: { total: 1 } })
    await api.call('PATCH', `${steps}/${latest.data[0].id}`, [{ op: 'replace', path: '/severity', value: 'Severity1' }])
    expect((await api.call('PATCH', `${steps}/${latest.data[0].id}`, [{ op: 'replace', path: '/timestamp', value: 1 }])).json()).toMatchObject({ code: 400, errorCode: 'PATCH_INVALID' })
    await api.call('POST', `/catalog/quality/incidents/${open.id}/comments`, { comment: 'Looking into it.' }, editor)
    expect(await step({ testCaseResolutionStatusType: 'Resolved', testCaseResolutionStatusDetails: { ...reason, testCaseFailureComment: ' ' } })).toMatchObject({ code: 400 })
    expect(await step({ testCaseResolutionStatusType: 'Resolved', testCaseResolutionStatusDetails: reason })).toMatchObject({ severity: 'Severity1', testCaseResolutionStatusDetails: { ...reason, resolvedBy: { name: 'editor' } } })
    expect(await step({ testCaseResolutionStatusType: 'Resolved', testCaseResolutionStatusDetails: reason })).toMatchObject({ code: 400, message: 'The test has no open incident, so none can be resolved.' })
    expect((await api.call('GET', `/catalog/quality/incidents/${open.id}`)).json().timeLine.map(({ kind, comment }: { kind: string; comment?: string }) => (comment === undefined ? kind : `${kind}: ${comment}`))).toEqual([
      'New', 'Ack', 'Assigned', 'Severity', 'Comment: Looking into it.', 'Resolved: The import stopped halfway.',
    ])
    expect(await read()).not.toHaveProperty('incidentId')
  })

  test('the next failure opens another; a person can open one by hand', async () => {
    await api.call('POST', results, found(6000, 'Failed', { failedRowsPercentage: 80 }))
    expect(await incidents()).toMatchObject([{ state: 'New', severity: 'Severity1', openedAt: 6000 }, { state: 'Resolved' }])
    const other = (await api.call('POST', cases, { name: 'unique', testDefinition: 'columnValuesToBeUnique', entityLink: `<#E::table::${orders}::columns::id>` })).json()
    expect((await api.call('POST', steps, { testCaseReference: other.fullyQualifiedName, testCaseResolutionStatusType: 'New', severity: 'Severity5' })).json()).toMatchObject({ testCaseResolutionStatusType: 'New', severity: 'Severity5' })
    expect(await incidents(`testCaseId=${other.id}`)).toMatchObject([{ failureCount: 0, severity: 'Severity5' }])
  })

  test('two results at once open one incident', async () => {
    const third = (await api.call('POST', cases, { name: 'third', testDefinition: 'columnValuesToBeNotNull', entityLink: `<#E::table::${orders}::columns::email>` })).json()
    const path = `${cases}/testCaseResults/${encodeURIComponent(third.fullyQualifiedName)}`
    await Promise.all([1, 2, 3, 4].map((at) => api.call('POST', path, found(at, 'Failed'))))
    expect(await incidents(`testCaseId=${third.id}`)).toHaveLength(1)
  })

  test('a result can be corrected and taken back; how the test stands follows', async () => {
    expect((await api.call('PATCH', `${results}/6000`, [{ op: 'replace', path: '/testCaseStatus', value: 'Success' }])).json()).toMatchObject({ testCaseStatus: 'Success', timestamp: 6000 })
    expect(await read()).toMatchObject({ testCaseStatus: 'Success' })
    expect((await api.call('DELETE', `${results}/6000`)).statusCode).toBe(200)
    expect(await read()).toMatchObject({ testCaseStatus: 'Success', testCaseResult: { timestamp: 5000 } })
    expect((await api.call('DELETE', `${results}/6000`)).statusCode).toBe(404)
  })

  test('failing rows are shown with sensitive values masked for all but administrators, also under other names', async () => {
    const sample = `${cases}/${testCase.id}/failedRowsSample`
    expect((await api.call('GET', sample)).statusCode).toBe(404)
    expect((await api.call('PUT', `${sample}?validate=false`, { columns: ['id', 'email', 'mail'], rows: [[1, 'a@b', 'a@b'], [2, null, 'c']] })).statusCode).toBe(200)
    expect((await api.call('GET', sample)).json()).toEqual({ columns: ['id', 'email', 'mail'], rows: [[1, 'a@b', 'a@b'], [2, null, 'c']] })
    expect((await api.call('GET', sample, undefined, editor)).json()).toEqual({ columns: ['id', 'email', 'mail'], rows: [[1, '***', '***'], [2, null, '***']] })
    await api.call('PUT', sample, { columns: ['id'], rows: Array.from({ length: 60 }, (_, i) => [i]) })
    expect((await api.call('GET', sample)).json().rows).toHaveLength(50)
    const raw = await api.app.inject({ method: 'PUT', url: `/api/v1${cases}/${testCase.id}/inspectionQuery`, headers: { host: 'localhost:8585', ...await api.asBot(), 'content-type': 'application/json' }, payload: 'select * from orders where id is null' })
    expect([raw.statusCode, raw.json().message]).toEqual([200, undefined])
    expect((await api.call('GET', `${cases}/${testCase.id}?fields=inspectionQuery`)).json()).toMatchObject({ inspectionQuery: 'select * from orders where id is null' })
    expect((await api.call('DELETE', sample)).statusCode).toBe(200)
  })

  test('the overview counts tests, coverage, incidents and days', async () => {
    const overview = (await api.call('GET', '/catalog/quality?service=pg&days=7')).json()
    expect(overview).toMatchObject({
      tests: { total: 3, success: 1, failed: 1, aborted: 0, queued: 0 },
      dimensions: [{ dimension: 'Completeness', total: 2, success: 1, failed: 1 }, { dimension: 'Uniqueness', total: 1, success: 0 }],
      coverage: { tables: 1, tested: 1, healthy: 0, columns: 2, testedColumns: 2 }, incidents: { open: 3, unassigned: 3, resolvedLately: 1 }, trend: [],
    })
    expect((await api.call('GET', '/catalog/quality?service=other')).json()).toMatchObject({ tests: { total: 0 }, coverage: { tables: 0 }, incidents: { open: 0 } })
    expect((await api.call('GET', '/dataQuality/testSuites/executionSummary')).json()).toMatchObject({ total: 3, failed: 1 })
    expect((await api.call('GET', byName('/dataQuality/testSuites', `${orders}.testSuite`) + '?fields=summary,testCaseResultSummary')).json()).toMatchObject({
      summary: { total: 3, success: 1, failed: 1, columnTestSummary: [{ entityLink: `<#E::table::${orders}::columns::email>`, failed: 1 }, { entityLink: `<#E::table::${orders}::columns::id>`, total: 2 }] },
      testCaseResultSummary: [{ status: 'Failed' }, { status: 'Success' }],
    })
  })

  test('the mean times to acknowledge and to resolve are those of the incidents of the time', async () => {
    const now = Date.now()
    await api.pool.query('delete from trunkline.incident_step')
    await api.pool.query('update trunkline.incident set opened_at = $1::bigint, resolved_at = $1::bigint + 5', [now - 30 * 86_400_000])
    const { rows: [one, other] } = await api.pool.query<{ id: string }>('select id from trunkline.incident order by id limit 2')
    await api.pool.query(`update trunkline.incident set opened_at = $3::bigint, resolved_at = $3::bigint + case when id = $1 then 60000 else 120000 end where id in ($1, $2)`, [one!.id, other!.id, now - 300_000])
    await api.pool.query(`insert into trunkline.incident_step (id, incident_id, at, kind) values (gen_random_uuid(), $1, $2, 'Ack'), (gen_random_uuid(), $1, $3, 'Assigned')`, [one!.id, now - 290_000, now - 280_000])
    expect((await api.call('GET', '/catalog/quality?days=7')).json().incidents).toMatchObject({ resolvedLately: 2, meanMsToResolve: 90_000, meanMsToAcknowledge: 10_000 })
  })

  test('what results tell of values of a sensitive column is for administrators, owners of the table and bots, wherever it is shown', async () => {
    const make = async (name: string, testDefinition: string, column: string | undefined, more: object = {}) => {
      const { fullyQualifiedName, id } = (await api.call('POST', cases, { name, testDefinition, entityLink: `<#E::table::${orders}${column === undefined ? '' : `::columns::${column}`}>`, ...more })).json()
      return { id: id as string, path: `${cases}/testCaseResults/${encodeURIComponent(fullyQualifiedName as string)}` }
    }
    const span = await make('span', 'columnValuesToBeBetween', 'email', { useDynamicAssertion: true })
    const result = {
      timestamp: 1, testCaseStatus: 'Failed', result: 'Found min=ann@shop.example, max=zoe@shop.example.', testResultValue: [{ name: 'min', value: 'ann@shop.example' }, { name: 'max', value: 'zoe@shop.example' }], minBound: 7777, notes: ['7777 was usual.'],
      dimensionResults: [{ dimensionValues: [{ name: 'id', value: '1' }], dimensionKey: 'id=1', testCaseStatus: 'Failed', result: 'Found min=ann@shop.example', testResultValue: [{ name: 'nullCount', value: '2' }] }, { dimensionValues: [{ name: 'email', value: 'ann@shop.example' }], dimensionKey: 'email=ann@shop.example', testCaseStatus: 'Failed' }],
    }
    await api.call('POST', span.path, result)
    const raw = await api.app.inject({ method: 'PUT', url: `/api/v1${cases}/${span.id}/inspectionQuery`, headers: { host: 'localhost:8585', ...await api.asBot(), 'content-type': 'application/json' }, payload: 'select * from orders where email > \'ann@shop.example\'' })
    expect(raw.statusCode).toBe(200)
    const places = [
      `${cases}/${span.id}?fields=testCaseResult,inspectionQuery`, `${cases}?fields=testCaseResult,inspectionQuery&limit=100`, `${cases}/search/list?fields=testCaseResult&q=span`, span.path, `${span.path.replace('testCaseResults/', '')}/testCaseResult`,
      `${cases}/${span.id}/versions`, `${cases}/${span.id}/versions/0.1`, '/catalog/quality/incidents',
    ]
    const told = /shop\.example|7777/
    for (const path of places) {
      const answer = await api.call('GET', path, undefined, editor)
      expect([path, answer.statusCode, told.test(answer.body)]).toEqual([path, 200, false])
      expect([path, told.test((await api.call('GET', path)).body)]).toEqual([path, true])
    }
    expect((await api.call('GET', span.path, undefined, await api.asBot())).json().data).toMatchObject([{ result: result.result, minBound: 7777 }])
    const sentence = 'Values of email are sensitive: administrators and owners of the table see the rest.'
    const [whole, ofTable] = [sentence.replace('the rest', 'what was found'), sentence.replace('email', 'the table')]
    expect((await api.call('GET', span.path, undefined, editor)).json().data).toEqual([{
      id: expect.any(String), timestamp: 1, testCaseStatus: 'Failed', testCaseFQN: `${orders}.email.span`, incidentId: expect.any(String), testResultValue: [], result: whole,
      dimensionResults: [expect.objectContaining({ dimensionKey: 'id=1', result: `Found nullCount=2. ${sentence}`, testResultValue: [{ name: 'nullCount', value: '2' }] })],
    }])
    // A patch, or what somebody sends, is answered alike.
    expect(told.test((await api.call('PATCH', `${cases}/${span.id}`, [{ op: 'add', path: '/description', value: 'Addresses.' }], editor)).body)).toBe(false)
    const missing = await make('missing', 'columnValuesToBeNotNull', 'email')
    expect((await api.call('POST', missing.path, { ...found(1, 'Failed'), maxBound: 5 }, editor)).json()).toMatchObject({ result: `Found nullCount=3. ${sentence}`, testResultValue: [{ name: 'nullCount', value: '3' }], maxBound: 5 })
    const first = await make('first', 'tableCustomSQLQuery', undefined, { parameterValues: [{ name: 'sqlExpression', value: 'select max(id) from orders' }, { name: 'strategy', value: 'COUNT' }] })
    expect((await api.call('POST', first.path, { timestamp: 1, testCaseStatus: 'Failed', result: 'The query returned 99.', testResultValue: [{ name: 'resultRowCount', value: '99' }] }, editor)).json()).toMatchObject({ result: ofTable.replace('the rest', 'what was found'), testResultValue: [] })
    expect((await api.call('POST', first.path, { timestamp: 2, testCaseStatus: 'Aborted', code: 'SOURCE_FAILED', result: 'invalid input syntax for type integer: "ann@shop.example"' }, editor)).json()).toMatchObject({ result: `It could not run (SOURCE_FAILED). ${ofTable}` })
    const plain = await make('plain', 'columnValuesToBeBetween', 'id')
    expect((await api.call('POST', plain.path, { ...result, dimensionResults: [] }, editor)).json()).toMatchObject({ result: result.result, testResultValue: result.testResultValue })
    // Who owns the table sees it.
    const { id: tableId } = (await api.call('GET', byName('/tables', orders))).json()
    const { id: ownerId } = (await api.call('GET', '/users/name/editor')).json()
    await api.call('PATCH', `/tables/${tableId}`, [{ op: 'add', path: '/owners', value: [{ id: ownerId, type: 'user' }] }])
    expect((await api.call('GET', span.path, undefined, editor)).json().data).toMatchObject([{ result: result.result, minBound: 7777 }])
  })
})
