import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ApiServer, putSchema, startApi } from '../../../../test/api-server.ts'
import { servers } from '../../../../test/server.ts'
import { writeUsage } from '../../../catalog/usage/write-usage.ts'
import type { UsageSet } from '../../../model/usage-write.ts'

const fqn = (name: string) => `pg.shop.public.${name}`
const column = (name: string) => ({ name, dataType: 'INT', dataTypeDisplay: 'integer' })
const to = Date.UTC(2026, 4, 2, 12)
const state = { systemIdentifier: 's', takenAt: to, startedAt: 1 }

const set: UsageSet = {
  serviceName: 'pg', runId: 'r1', window: { from: to - 3_600_000, to, isTotal: false }, day: '2026-05-02', baseTakenAt: undefined, base: { snapshot: { state, counters: [] }, scope: 'x' },
  calls: 10, totalMs: 50, rows: 10, statements: 1, resets: [], scans: [], leftOut: [], unresolved: [], keepsCost: true,
  queries: [{
    fingerprint: 'f1', query: 'select id from orders join items using (id)', checksum: 'c1', queryType: 'SELECT',
    figures: [{
      database: 'shop', role: 'app', calls: 10, totalMs: 50, planMs: 0, rows: 10, blocksRead: 0, walBytes: 0, jitMs: 0, firstSeenAt: to - 1000, lastSeenAt: to,
      tables: [{ fqn: fqn('orders'), uses: ['read'], isIndirect: false }, { fqn: fqn('items'), uses: ['read'], isIndirect: false }],
    }],
  }],
  counts: ['orders', 'items'].flatMap((name) => (['any', 'read'] as const).map((kind) => ({ entityType: 'table' as const, fqn: fqn(name), column: '', role: 'app', kind, isIndirect: false, calls: 10 }))),
  joins: [{ fqn: fqn('items'), column: '', otherFqn: fqn('orders'), otherColumn: '', calls: 10 }, { fqn: fqn('items'), column: 'id', otherFqn: fqn('orders'), otherColumn: 'id', calls: 10 }],
  lifeCycle: [{ fqn: fqn('orders'), event: 'accessed', at: to, by: 'app' }],
}

describe.each(servers())('usage over PostgreSQL %i', (major) => {
  let api: ApiServer
  const ids: Record<string, string> = {}
  beforeAll(async () => {
    api = await startApi(major)
    const databaseSchema = await putSchema(api)
    for (const name of ['orders', 'items', 'idle']) ids[name] = (await api.call('PUT', '/tables', { name, databaseSchema, columns: [column('id')] })).json().id
    await writeUsage(api.pool, set)
  })
  afterAll(() => api.close())
  const get = async (path: string) => (await api.call('GET', path)).json()

  test('a table tells its usage, joins and life cycle where they are asked for', async () => {
    expect(await get(`/tables/${ids['orders']}?fields=usageSummary,joins,lifeCycle`)).toMatchObject({
      usageSummary: { date: '2026-05-02', dailyStats: { count: 10 }, weeklyStats: { count: 10 }, monthlyStats: { count: 10 } },
      joins: { startDate: '2026-04-03', dayCount: 30, columnJoins: [{ columnName: 'id', joinedWith: [{ fullyQualifiedName: `${fqn('items')}.id`, joinCount: 10 }] }] },
      lifeCycle: { accessed: { timestamp: to, accessedByAProcess: 'app' } },
    })
    expect(await get(`/tables/${ids['orders']}`)).not.toHaveProperty('usageSummary')
  })

  test('statements are listed for a table, with who ran them and what they cost', async () => {
    const { data, paging } = await get(`/queries?entityId=${ids['items']}&fields=queryUsedIn,usedBy,usage`)
    expect([paging, data]).toMatchObject([{ total: 1 }, [{ name: 'c1', query_type: 'SELECT', usedBy: ['app'], duration: 5, usage: { calls: 10 }, queryUsedIn: expect.arrayContaining([expect.objectContaining({ id: ids['orders'] })]) }]])
    expect((await get(`/queries?entityId=${ids['idle']}`)).data).toEqual([])
    expect(await get(`/catalog/usage/statements?entity=${ids['orders']}`)).toMatchObject({ total: 1, rows: [{ calls: 10, meanMs: 5, roles: ['app'] }] })
  })

  test('the same run again is refused, and counts nothing', async () => {
    await expect(writeUsage(api.pool, set)).rejects.toMatchObject({ code: 'RUN_ACTIVE' })
    expect(await get(`/usage/table/${ids['orders']}`)).toMatchObject({ usage: [{ dailyStats: { count: 10 } }] })
  })

  test('another program adds counts, joins, statements and costs with OpenMetadata\'s calls', async () => {
    expect((await api.call('POST', `/usage/table/${ids['idle']}`, { date: '2026-05-03', count: 4 })).statusCode).toBe(201)
    expect((await api.call('POST', '/usage/compute.percentile/table/2026-05-03')).statusCode).toBe(201)
    expect(await get(`/usage/table/${ids['idle']}`)).toMatchObject({ usage: [{ date: '2026-05-03', dailyStats: { count: 4, percentileRank: 100 } }] })
    expect(await get('/databases/name/pg.shop?fields=usageSummary')).toMatchObject({ usageSummary: { dailyStats: { count: 4 } } })
    const joins = { startDate: '2026-05-03', dayCount: 1, columnJoins: [{ columnName: 'id', joinedWith: [{ fullyQualifiedName: `${fqn('items')}.id`, joinCount: 2 }] }], directTableJoins: [] }
    expect((await api.call('PUT', `/tables/${ids['idle']}/joins`, joins)).statusCode).toBe(200)
    expect((await get(`/tables/${ids['idle']}?fields=joins`)).joins.columnJoins).toEqual(joins.columnJoins)
    const query = (await api.call('PUT', '/queries', { query: 'select $1', service: 'pg', users: [], dialect: 'postgres', duration: 3, queryUsedIn: [] })).json()
    expect(query).toMatchObject({ name: expect.stringMatching(/^[0-9a-f]{32}$/), fullyQualifiedName: expect.stringMatching(/^pg\./) })
    await api.call('PUT', `/queries/${query.id}/usage`, [{ id: ids['idle'], type: 'table' }])
    await api.call('PUT', `/queries/${query.id}/usedBy`, ['robot'])
    expect((await api.call('POST', '/queryCostRecord', { timestamp: 1, jsonSchema: 'queryCostRecord', queryReference: { id: query.id, type: 'query' }, cost: 1, count: 1, totalDuration: 1 })).statusCode).toBe(201)
    expect((await get(`/queries?entityId=${ids['idle']}&fields=usedBy`)).data).toMatchObject([{ id: query.id, usedBy: ['robot'] }])
  })

  test('a life cycle that another program tells is kept where it is newer', async () => {
    const patch = (timestamp: number, by: string) => api.call('PATCH', `/tables/${ids['orders']}`, [{ op: 'add', path: '/lifeCycle', value: { accessed: { timestamp, accessedByAProcess: by } } }])
    expect((await patch(to - 1, 'early')).statusCode).toBe(200)
    expect((await get(`/tables/${ids['orders']}?fields=lifeCycle`)).lifeCycle.accessed.accessedByAProcess).toBe('app')
    await patch(to + 1, 'late')
    expect(await get(`/tables/${ids['orders']}?fields=lifeCycle`)).toMatchObject({ version: 0.1, lifeCycle: { accessed: { timestamp: to + 1, accessedByAProcess: 'late' } } })
    expect((await api.call('PATCH', `/tables/${ids['orders']}`, [{ op: 'add', path: '/lifeCycle', value: 'now' }])).json().errorCode).toBe('PATCH_INVALID')
  })

  test('pages are told of the most used, the cold and the joined tables, with the evidence', async () => {
    expect((await get('/catalog/usage/tables?scope=pg.shop')).rows.map(({ name }: { name: string }) => name)).toContain('orders')
    expect(await get(`/catalog/usage/cold-tables?entity=${ids['orders']}&days=1`)).toMatchObject({ evidence: { since: to - 3_600_000, until: to, runs: 1 }, rows: expect.arrayContaining([expect.objectContaining({ name: 'idle' })]) })
    expect(await get(`/catalog/usage/entity/${ids['orders']}`)).toMatchObject({ calls: 10, roles: [{ role: 'app', calls: 10 }], kinds: [{ kind: 'read', calls: 10 }], joins: [{ calls: 10, columns: [{ column: 'id', otherColumn: 'id' }] }] })
    expect((await get('/catalog/usage/services')).data).toMatchObject([{ name: 'pg', days: [{ day: '2026-05-02', calls: 10 }] }])
    expect((await get('/catalog/children?type=table&parent=pg.shop.public&sort=usage')).rows.map(({ name }: { name: string }) => name)).toEqual(['items', 'orders', 'idle'])
  })
})
