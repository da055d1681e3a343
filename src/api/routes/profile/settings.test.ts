import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ApiServer, startApi } from '../../../../test/api-server.ts'
import { containers, table } from '../../../../test/catalog.ts'
import { servers } from '../../../../test/server.ts'
import { findId } from '../../../catalog/get.ts'
import { putEntities } from '../../../catalog/put.ts'

let api: ApiServer
let id: string
beforeAll(async () => {
  api = await startApi(servers().at(-1)!)
  for (const records of [...containers('public'), [table('public', 'orders', 7, ['id', 'total'])]]) await putEntities(api.pool, records, { overrideMetadata: false, updatedBy: 'ingestion' })
  id = await findId(api.pool, 'table', { fqn: 'pg.shop.public.orders' }, 'non-deleted')
})
afterAll(() => api.close())

test('how a table is profiled is kept, shown with it where asked, and forgotten', async () => {
  const config = { profileSample: 10, profileSampleType: 'PERCENTAGE', excludeColumns: ['id'], profileQuery: null, partitioning: { enablePartitioning: false } }
  expect((await api.call('PUT', `/tables/${id}/tableProfilerConfig`, config)).json()).toMatchObject({ id, tableProfilerConfig: { profileSample: 10, excludeColumns: ['id'] } })
  const shown = (await api.call('GET', '/tables/name/pg.shop.public.orders?fields=tableProfilerConfig,customMetrics')).json<Record<string, unknown>>()
  expect(shown['tableProfilerConfig']).toEqual({ profileSample: 10, profileSampleType: 'PERCENTAGE', excludeColumns: ['id'], partitioning: { enablePartitioning: false } })
  expect((await api.call('GET', '/tables/name/pg.shop.public.orders')).json()).not.toHaveProperty('tableProfilerConfig')
  await api.call('DELETE', `/tables/${id}/tableProfilerConfig`)
  expect((await api.call('GET', `/tables/${id}/tableProfilerConfig`)).json()).not.toHaveProperty('tableProfilerConfig')
  expect((await api.call('PUT', `/tables/${id}/tableProfilerConfig`, { profileSamples: 10 })).statusCode).toBe(400)
})

test('schemas and databases have settings of their own', async () => {
  for (const [type, fqn, path] of [['databaseSchema', 'pg.shop.public', 'databaseSchemas'], ['database', 'pg.shop', 'databases']] as const) {
    const key = `${type}ProfilerConfig`
    const of = await findId(api.pool, type, { fqn }, 'non-deleted')
    expect((await api.call('PUT', `/${path}/${of}/${key}`, { profileSample: 1000, profileSampleType: 'ROWS' })).json()).toMatchObject({ [key]: { profileSample: 1000 } })
    expect((await api.call('PUT', `/${path}/${of}/${key}`, { profileQuery: 'select 1' })).statusCode).toBe(400)
  }
})

test('metrics of people stand with the table; one of an unknown column is refused', async () => {
  const put = (body: object) => api.call('PUT', `/tables/${id}/customMetric`, body)
  expect((await put({ name: 'open', expression: 'select count(*) from orders' })).json()).toMatchObject({ customMetrics: [{ name: 'open', expression: 'select count(*) from orders' }] })
  await put({ name: 'open', expression: 'select 1', description: 'One' })
  expect((await put({ name: 'largest', columnName: 'total', expression: 'max(total)' })).json<{ customMetrics: object[] }>().customMetrics).toEqual([
    { id: expect.any(String), name: 'open', expression: 'select 1', description: 'One', updatedAt: expect.any(Number), updatedBy: expect.any(String) },
    { id: expect.any(String), name: 'largest', columnName: 'total', expression: 'max(total)', updatedAt: expect.any(Number), updatedBy: expect.any(String) },
  ])
  expect((await put({ name: 'x', columnName: 'gone', expression: 'max(gone)' })).json()).toMatchObject({ code: 400, errorCode: 'REQUEST_INVALID' })
  expect((await api.call('DELETE', `/tables/${id}/customMetric/total/largest`)).json<{ customMetrics: object[] }>().customMetrics).toHaveLength(1)
  expect((await api.call('DELETE', `/tables/${id}/customMetric/largest`)).statusCode).toBe(404)
  expect((await api.call('DELETE', `/tables/${id}/customMetric/open`)).json<{ customMetrics: object[] }>().customMetrics).toEqual([])
})

test('what changed in a table is kept as a series', async () => {
  await api.call('PUT', `/tables/${id}/tableProfile`, { systemProfile: [{ timestamp: 5, operation: 'INSERT', rowsAffected: 3 }, { timestamp: 5, operation: 'DELETE', rowsAffected: 1 }] })
  expect((await api.call('GET', '/tables/pg.shop.public.orders/systemProfile?startTs=0&endTs=9')).json()).toEqual({ data: [{ timestamp: 5, operation: 'DELETE', rowsAffected: 1 }, { timestamp: 5, operation: 'INSERT', rowsAffected: 3 }], paging: { total: 2 } })
})

test('which metrics a type gets is a setting of the whole catalog', async () => {
  expect((await api.call('GET', '/system/settings/profilerConfiguration')).json()).toEqual({ config_type: 'profilerConfiguration', config_value: { metricConfiguration: [] } })
  const metricConfiguration = [{ dataType: 'TEXT', metrics: ['valuesCount', 'nullCount'] }, { dataType: 'JSON', disabled: true }]
  await api.call('PUT', '/system/settings/profilerConfiguration', { metricConfiguration })
  expect((await api.call('GET', '/system/settings/profilerConfiguration')).json()).toMatchObject({ config_value: { metricConfiguration } })
})
