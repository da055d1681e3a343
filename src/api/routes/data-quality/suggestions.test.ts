import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ApiServer, startApi } from '../../../../test/api-server.ts'
import { containers, table } from '../../../../test/catalog.ts'
import { servers } from '../../../../test/server.ts'
import { signInAs } from '../../../../test/sign-in.ts'
import { seedTestDefinitions } from '../../../catalog/data-quality/seed-definitions.ts'
import { putEntities } from '../../../catalog/put.ts'
import type { SuggestedTest } from '../../../model/data-quality/suggest.ts'

const orders = 'pg.shop.public.orders'
const idLink = `<#E::table::${orders}::columns::id>`

describe.each(servers())('suggested tests over PostgreSQL %i', (major) => {
  let api: ApiServer
  beforeAll(async () => {
    api = await startApi(major)
    for (const records of [...containers('public'), [table('public', 'orders', 7, ['id', 'total'])]]) await putEntities(api.pool, records, { overrideMetadata: false, updatedBy: 'ingestion' })
    await seedTestDefinitions(api.pool)
    const { id } = (await api.call('GET', `/tables/name/${orders}`)).json()
    const measured = { timestamp: Date.now(), grade: 'exact', valuesCount: 40, nullCount: 0, uniqueCount: 40, min: 3 }
    expect((await api.call('PUT', `/tables/${id}/tableProfile`, { tableProfile: { timestamp: Date.now() }, columnProfile: [{ name: 'id', ...measured }] })).statusCode).toBe(200)
  })
  afterAll(() => api.close())
  const suggested = async (): Promise<SuggestedTest[]> => (await api.call('GET', `/catalog/quality/suggestions?table=${orders}`)).json().tests
  const toRequest = ({ name, testDefinition, entityLink, parameterValues }: SuggestedTest) => ({ name, testDefinition, entityLink, parameterValues })

  test('many are accepted in one call, each told what became of it; what somebody wrote under the same name stays', async () => {
    const written = { name: 'id_unique', testDefinition: 'columnValuesToBeBetween', entityLink: idLink, parameterValues: [{ name: 'minValue', value: '1' }] }
    expect((await api.call('POST', '/dataQuality/testCases', written)).statusCode).toBe(201)
    const tests = await suggested()
    expect(tests.map(({ name }) => name)).toEqual(['columns', 'id_not_null', 'id_unique_2', 'row_count'])
    const viewer = (await signInAs(api.pool, 'viewer')).headers
    expect((await api.call('PUT', '/dataQuality/testCases/bulk', tests.map(toRequest), viewer)).statusCode).toBe(403)
    const editor = (await signInAs(api.pool, 'editor')).headers
    const wrong = { ...toRequest(tests[1]!), name: 'wrong', entityLink: `<#E::table::${orders}::columns::gone>` }
    expect((await api.call('PUT', '/dataQuality/testCases/bulk', [...tests.map(toRequest), wrong], editor)).json()).toMatchObject({
      status: 'partialSuccess', numberOfRowsPassed: 4, successRequest: [{ request: `${orders}.columns` }, { request: `${orders}.id.id_not_null`, status: 201 }, { status: 201 }, { request: `${orders}.row_count` }],
      failedRequest: [{ request: 'wrong', status: 400, message: expect.stringContaining('The table has no column gone.') }],
    })
    expect(await suggested()).toEqual([])
    expect((await api.call('GET', `/dataQuality/testCases/name/${orders}.id.id_unique`)).json()).toMatchObject({ testDefinition: { name: 'columnValuesToBeBetween' }, parameterValues: written.parameterValues })
  })

  test('SQL of somebody is not accepted along for who may not run any', async () => {
    const editor = (await signInAs(api.pool, 'editor')).headers
    const sql = { name: 'sql', testDefinition: 'tableCustomSQLQuery', entityLink: `<#E::table::${orders}>`, parameterValues: [{ name: 'sqlExpression', value: 'select 1' }] }
    expect((await api.call('PUT', '/dataQuality/testCases/bulk', [sql], editor)).json()).toMatchObject({ status: 'failure', failedRequest: [{ request: 'sql', status: 403 }] })
  })
})
