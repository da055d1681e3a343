import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ApiServer, startApi } from '../../../../test/api-server.ts'
import { containers, table } from '../../../../test/catalog.ts'
import { servers } from '../../../../test/server.ts'
import { signInAs } from '../../../../test/sign-in.ts'
import { putEntities } from '../../../catalog/put.ts'
import { seedCatalog } from '../../../catalog/seed.ts'
import { findId } from '../../../catalog/get.ts'
import { putPartitionProfiles } from '../../../catalog/profile/partition-profiles.ts'
import { removeOldProfiles } from '../../../catalog/profile/retention.ts'

let api: ApiServer
let id: string
beforeAll(async () => {
  api = await startApi(servers().at(-1)!)
  await seedCatalog(api.pool)
  for (const records of [...containers('public'), [table('public', 'orders', 7, ['id', 'Total.net'])]]) await putEntities(api.pool, records, { overrideMetadata: false, updatedBy: 'ingestion' })
  id = await findId(api.pool, 'table', { fqn: 'pg.shop.public.orders' }, 'non-deleted')
})
afterAll(() => api.close())

/** As OpenMetadata's profiler tells it: each column at the moment at which it came to it. */
const profileAt = (timestamp: number, rowCount: number) => ({
  tableProfile: { timestamp, rowCount, columnCount: 2, sizeInByte: null, customMetrics: [] },
  columnProfile: [{ name: 'id', timestamp: timestamp + 7, valuesCount: rowCount, max: '9007199254740993', validCount: 3, mean: null }, { name: 'Total.net', timestamp, valuesCount: 1 }],
  systemProfile: [],
})

test('a table was never profiled: it has columns, and no profile', async () => {
  const latest = (await api.call('GET', '/tables/pg.shop.public.orders/tableProfile/latest')).json<{ profile?: unknown; columns: object[] }>()
  expect(latest).not.toHaveProperty('profile')
  expect(latest.columns).toHaveLength(2)
})

test('profiles are kept look by look, and the latest stands with the table', async () => {
  for (const [at, rows] of [[1000, 5], [3000, 7], [2000, 6], [3000, 8]] as const) expect((await api.call('PUT', `/tables/${id}/tableProfile`, profileAt(at, rows))).statusCode).toBe(200)
  const series = (await api.call('GET', '/tables/pg.shop.public.orders/tableProfile?startTs=1500&endTs=3000')).json<{ data: object[]; paging: object }>()
  expect(series).toEqual({ data: [{ timestamp: 3000, rowCount: 8, columnCount: 2, customMetrics: [] }, { timestamp: 2000, rowCount: 6, columnCount: 2, customMetrics: [] }], paging: { total: 2 } })
  const column = (await api.call('GET', `/tables/${encodeURIComponent('pg.shop.public.orders."Total.net"')}/columnProfile?startTs=0&endTs=2000`)).json<{ data: object[] }>()
  expect(column.data).toEqual([{ name: 'Total.net', timestamp: 2000, valuesCount: 1 }, { name: 'Total.net', timestamp: 1000, valuesCount: 1 }])
  expect((await api.call('GET', '/tables/pg.shop.public.orders/tableProfile/latest')).json()).toMatchObject({
    fullyQualifiedName: 'pg.shop.public.orders', profile: { rowCount: 8, timestamp: 3000 },
    columns: [{ name: 'id', profile: { timestamp: 3000, valuesCount: 8, max: '9007199254740993', validCount: 3 } }, { name: 'Total.net', profile: { valuesCount: 1 } }],
  })
})

test('figures that tell values of a column tagged PII.Sensitive are for administrators and owners; those of lengths are for all', async () => {
  const timestamp = 5000
  const [member, name] = [{ name: 'id', timestamp, valuesCount: 3, nullCount: 0, min: 41, max: 99, mean: 70, median: 70, histogram: { boundaries: ['41 and up'], frequencies: [3] }, customMetrics: [{ name: 'oldest', value: 99 }] }, { name: 'Total.net', timestamp, valuesCount: 3, minLength: 3, maxLength: 9, mean: 5, cardinalityDistribution: { categories: ['Ada'], counts: [2], percentages: [66.67] } }]
  await api.call('PUT', `/tables/${id}/tableProfile`, { tableProfile: { timestamp, rowCount: 3 }, columnProfile: [member, name] })
  await putPartitionProfiles(api.pool, id, { names: ['public.orders_1'], read: [{ name: 'public.orders_1', asked: 'x', state: { timestamp, inserts: 1, updates: 0, deletes: 0, resetAt: 0, files: '1', shape: 'a' }, tableProfile: { timestamp, rowCount: 3 }, columnProfile: [member], sketches: {} }] })
  const { headers: viewer, userId } = await signInAs(api.pool, 'viewer')
  const seen = async (headers?: Record<string, string>) => {
    const get = async <T>(path: string): Promise<T> => (await api.call('GET', `/tables/pg.shop.public.orders${path}`, undefined, headers)).json<T>()
    const { columns } = await get<{ columns: { profile: object }[] }>('/tableProfile/latest')
    const series = (await api.call('GET', '/tables/pg.shop.public.orders.id/columnProfile?startTs=5000', undefined, headers)).json<{ data: object[] }>().data
    return { columns: columns.map(({ profile }) => profile), series, partition: (await get<{ columnProfile: object[] }>('/partitionProfile/public.orders_1')).columnProfile }
  }
  expect(await seen(viewer)).toEqual({ columns: [member, name], series: [member], partition: [member] })
  const tag = [{ tagFQN: 'PII.Sensitive', source: 'Classification', labelType: 'Manual', state: 'Confirmed' }]
  expect((await api.call('PATCH', `/tables/${id}`, [{ op: 'add', path: '/columns/0/tags', value: tag }, { op: 'add', path: '/columns/1/tags', value: tag }])).statusCode).toBe(200)
  const masked = { name: 'id', timestamp, valuesCount: 3, nullCount: 0, masked: ['min', 'max', 'customMetrics', 'mean', 'median', 'histogram'] }
  expect(await seen(viewer)).toEqual({ columns: [masked, { name: 'Total.net', timestamp, valuesCount: 3, minLength: 3, maxLength: 9, mean: 5, masked: ['cardinalityDistribution'] }], series: [masked], partition: [masked] })
  expect(await seen()).toEqual({ columns: [member, name], series: [member], partition: [member] })
  await api.call('PATCH', `/tables/${id}`, [{ op: 'add', path: '/owners', value: [{ id: userId, type: 'user' }] }])
  expect((await seen(viewer)).columns).toEqual([member, name])
  await api.call('PATCH', `/tables/${id}`, [{ op: 'remove', path: '/columns/0/tags' }, { op: 'remove', path: '/columns/1/tags' }, { op: 'remove', path: '/owners' }])
})

test('partitions are listed with what was measured of each; one that is not known is told', async () => {
  expect((await api.call('GET', '/tables/pg.shop.public.orders/partitionProfile')).json()).toEqual({ data: [{ name: 'public.orders_1', tableProfile: { timestamp: 5000, rowCount: 3 } }], paging: { total: 1 } })
  expect((await api.call('GET', '/tables/pg.shop.public.orders/partitionProfile/public.orders_9')).json()).toMatchObject({ code: 404, errorCode: 'ENTITY_NOT_FOUND' })
  await putPartitionProfiles(api.pool, id, { names: ['public.orders_2'], read: [] })
  expect((await api.call('GET', '/tables/pg.shop.public.orders/partitionProfile')).json()).toMatchObject({ data: [] })
})

test('what is no profile is refused, and so is one of no table', async () => {
  expect((await api.call('PUT', `/tables/${id}/tableProfile`, { tableProfile: { timestamp: 1, rowCount: 'many' } })).json()).toMatchObject({ code: 400, errorCode: 'REQUEST_INVALID' })
  expect((await api.call('PUT', '/tables/0b8f2a6e-0c53-4a70-9f0e-2f6b8c1d9e11/tableProfile', profileAt(1, 1))).statusCode).toBe(404)
  expect((await api.call('GET', '/tables/pg.shop.public.gone/tableProfile')).statusCode).toBe(404)
})

test('old profiles go with what changed at their instants, the last ten of a table stay', async () => {
  const day = 86_400_000
  await api.pool.query('delete from trunkline.profile where entity_id = $1', [id])
  for (let age = 1; age <= 14; age += 1) {
    const timestamp = Date.now() - age * 30 * day
    await api.call('PUT', `/tables/${id}/tableProfile`, { ...profileAt(timestamp, age), systemProfile: [{ timestamp, operation: 'INSERT', rowsAffected: 1 }] })
  }
  // Twelve are older than 60 days, of which eight are among the last ten; each look has three rows.
  expect(await removeOldProfiles(api.pool, 60)).toBe(12)
  const kept = (await api.call('GET', '/tables/pg.shop.public.orders/tableProfile')).json<{ data: { rowCount: number }[] }>().data
  expect(kept.map(({ rowCount }) => rowCount)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  expect((await api.call('GET', '/tables/pg.shop.public.orders/systemProfile')).json<{ data: object[] }>().data).toHaveLength(10)
  expect(await removeOldProfiles(api.pool, 60)).toBe(0)
})
