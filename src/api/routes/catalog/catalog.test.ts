import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ApiServer, byName, putSchema, startApi } from '../../../../test/api-server.ts'
import { servers } from '../../../../test/server.ts'
import { putRun } from '../../../catalog/runs/record.ts'
import { putEntities } from '../../../catalog/put.ts'
import type { RunSummary } from '../../../model/ingestion.ts'

const int = (name: string) => ({ name, dataType: 'INT' as const, dataTypeDisplay: 'integer' })
const run: RunSummary = {
  runId: 'run-1', workflow: 'metadata', serviceName: 'pg', state: 'success', startedAt: 1_000, endedAt: 2_000,
  created: 3, updated: 0, unchanged: 0, renamed: 0, restored: 0, deleted: 0, filtered: [], skipped: [], failures: [], warnings: [], reconciliation: [],
  footprint: { statements: 9, serverMs: 1, rows: 3, bytes: 100, mostLocks: 1, connections: 1 }, successPercent: 100,
}

describe.each(servers())('what our pages ask, over PostgreSQL %i', (major) => {
  let api: ApiServer
  const get = async (path: string) => (await api.call('GET', `/catalog/${path}`)).json()

  beforeAll(async () => {
    api = await startApi(major)
    const databaseSchema = await putSchema(api)
    const ann = (await api.call('PUT', '/users', { name: 'ann', email: 'ann@shop.example' })).json()
    const foreignKey = { constraintType: 'FOREIGN_KEY', columns: ['customer_id'], referredColumns: [`${databaseSchema}.customers.id`], relationshipType: 'MANY_TO_ONE' }
    await api.call('PUT', '/tables', { name: 'customers', databaseSchema, tableType: 'Regular', columns: [int('id'), int('loyalty_points')], description: 'people who buy' })
    await api.call('PUT', '/tables', {
      name: 'Orders', databaseSchema, tableType: 'Regular', columns: [int('id'), int('customer_id')], tableConstraints: [foreignKey], owners: [{ id: ann.id, type: 'user' }],
    })
    await api.call('PUT', '/tables', { name: 'order_totals', databaseSchema, tableType: 'View', columns: [int('id')], schemaDefinition: 'create view …' })
    await api.call('PUT', '/storedProcedures', { name: 'refund(integer)', databaseSchema, storedProcedureCode: { language: 'SQL', code: 'select 1' } })
    await putEntities(api.pool, [{
      entityType: 'table', fullyQualifiedName: `${databaseSchema}.measured`, request: { name: 'measured', databaseSchema, columns: [] },
      measurement: { estimatedRowCount: 1200, sizeBytes: 8192, estimatedAt: 1_000 },
    }], { overrideMetadata: false, updatedBy: 'ingestion-bot' })
    await putRun(api.pool, run)
  })
  afterAll(() => api.close())

  test('children are slim rows by name, whatever the case, a window at a time', async () => {
    const { rows, total } = await get('children?parent=pg.shop.public&type=table&limit=3')
    expect([rows.map((row: { name: string }) => row.name), total]).toEqual([['customers', 'measured', 'order_totals'], 4])
    expect(rows[0]).toEqual({
      id: expect.any(String), entityType: 'table', name: 'customers', fullyQualifiedName: 'pg.shop.public.customers', description: 'people who buy',
      tableType: 'Regular', owners: [], tags: [], columnCount: 2, updatedAt: expect.any(Number), deleted: false,
    })
    expect(rows[1]).toMatchObject({ estimatedRowCount: 1200, sizeBytes: 8192, estimatedAt: 1_000, columnCount: 0 })
    const last = await get('children?parent=pg.shop.public&type=table&limit=3&offset=3')
    expect(last.rows).toMatchObject([{ name: 'Orders', owners: [{ name: 'ann', type: 'user' }] }])
    expect(await get('children?parent=pg.shop.public&type=table&offset=99')).toEqual({ rows: [], total: 4 })
  })

  test('children are filtered by a part of the name, and stand at every level', async () => {
    expect((await get('children?parent=pg.shop.public&type=table&q=ORDER')).rows.map((row: { name: string }) => row.name)).toEqual(['order_totals', 'Orders'])
    expect((await get('children?parent=pg.shop.public&type=table&q=%25')).total).toBe(0)
    expect((await get('children?parent=pg.shop.public&type=storedProcedure')).rows).toMatchObject([{ name: 'refund(integer)' }])
    expect((await get('children?parent=pg.shop&type=databaseSchema')).rows).toMatchObject([{ name: 'public' }])
    expect((await get('children?type=databaseService')).rows).toMatchObject([{ name: 'pg' }])
    expect(await get('children?parent=pg.nowhere&type=databaseSchema')).toMatchObject({ code: 404, errorCode: 'ENTITY_NOT_FOUND' })
    expect(await get('children?parent=pg&type=databaseService')).toMatchObject({ code: 400, errorCode: 'REQUEST_INVALID' })
  })

  test('deleted children are listed when asked for', async () => {
    await api.call('PUT', '/tables', { name: 'gone', databaseSchema: 'pg.shop.public', columns: [] })
    await api.call('DELETE', byName('/tables', 'pg.shop.public.gone'))
    expect((await get('children?parent=pg.shop.public&type=table&deleted=true')).rows).toMatchObject([{ name: 'gone', deleted: true }])
    expect((await get('children?parent=pg.shop.public&type=table')).total).toBe(4)
  })

  test('a search finds names, columns and descriptions, with facets to narrow it', async () => {
    const byWord = await get('search?q=orders')
    expect(byWord.hits[0]).toMatchObject({ name: 'Orders', entityType: 'table', databaseSchema: 'pg.shop.public', owners: [{ name: 'ann' }], deleted: false })
    expect(byWord.facets.tableType).toEqual(expect.arrayContaining([{ value: 'Regular', count: 1 }]))
    expect((await get('search?q=loyalty_points')).hits).toMatchObject([{ name: 'customers', matchedColumns: ['loyalty_points'] }])
    expect((await get('search?q=people')).hits).toMatchObject([{ name: 'customers' }])
    expect((await get('search?q=order&tableType=View')).hits.map((hit: { name: string }) => hit.name)).toEqual(['order_totals'])
    expect((await get('search?type=table&type=storedProcedure&sort=name')).total).toBe(5)
    expect((await get('search?owner=ann')).hits.map((hit: { name: string }) => hit.name)).toEqual(['Orders'])
    expect((await get('search?q=nothinglikethis')).hits).toEqual([])
  })

  test("OpenMetadata's search answers in Elasticsearch's shape, by index", async () => {
    const query = async (text: string) => (await api.call('GET', `/search/query?${text}`)).json()
    const answer = await query('q=orders&index=table_search_index&from=0&size=5')
    expect(answer.hits.total.value).toBeGreaterThan(0)
    expect(answer.hits.hits[0]).toMatchObject({
      _index: 'table_search_index', _id: expect.any(String),
      _source: { name: 'Orders', entityType: 'table', deleted: false, databaseSchema: { name: 'public', fullyQualifiedName: 'pg.shop.public' } },
    })
    expect((await query('q=*&index=database_search_index')).hits.hits).toMatchObject([{ _source: { fullyQualifiedName: 'pg.shop' } }])
    expect(await query('q=a&index=dashboard_search_index')).toMatchObject({ code: 501, errorCode: 'NOT_OFFERED' })
    expect(await query('q=a&index=everything')).toMatchObject({ code: 400, errorCode: 'REQUEST_INVALID' })
    expect(await query('q=a&query_filter=%7B%22query%22%3A1%7D')).toMatchObject({ code: 501, errorCode: 'NOT_OFFERED' })
  })

  test('a search takes any text as text', async () => {
    for (const q of [`'`, '"', '\\', '%', ':*', '(', '&|!', '<b>', '\u0000', '😀', 'a'.repeat(1000)]) {
      expect([q, (await api.call('GET', `/catalog/search?q=${encodeURIComponent(q)}`)).statusCode]).toEqual([q, 200])
    }
    expect((await api.call('GET', `/catalog/search?q=${'a'.repeat(1001)}`)).statusCode).toBe(400)
  })

  test('the summary counts, tells what changed last, and what each service holds', async () => {
    const summary = await get('summary')
    expect(summary.counts).toMatchObject({ databaseService: 1, database: 1, databaseSchema: 1, table: 4, storedProcedure: 1, user: 2 })
    expect(summary.services).toMatchObject([{ name: 'pg', serviceType: 'Postgres', databases: 1, databaseSchemas: 1, tables: 4, storedProcedures: 1, lastRun: { runId: 'run-1' } }])
    expect(summary.recentChanges.length).toBeGreaterThan(4)
    expect(summary.recentChanges[0]).toMatchObject({ fullyQualifiedName: expect.any(String), version: expect.any(Number), updatedBy: expect.any(String) })
  })

  test('runs are listed by service', async () => {
    expect(await get('runs?service=pg&summary=true')).toMatchObject({ data: [{ runId: run.runId, state: run.state, trigger: 'command', summary: run }] })
    expect(await get('runs?service=other')).toEqual({ data: [] })
  })

  test('a diagram shows the tables of a schema, or those around a table', async () => {
    const diagram = await get('diagram?databaseSchema=pg.shop.public')
    expect(diagram.relationships).toMatchObject([{
      fromTable: 'pg.shop.public.Orders', fromColumns: ['customer_id'], toTable: 'pg.shop.public.customers', toColumns: ['id'], relationshipType: 'MANY_TO_ONE',
    }])
    expect(diagram.truncated).toBe(false)
    const orders = diagram.tables.find((table: { name: string }) => table.name === 'Orders')
    expect(orders.columns).toEqual([{ name: 'id', dataTypeDisplay: 'integer', isForeignKey: false }, { name: 'customer_id', dataTypeDisplay: 'integer', isForeignKey: true }])
    const around = await get('diagram?table=pg.shop.public.customers&depth=1')
    expect(new Set(around.tables.map((table: { name: string }) => table.name))).toEqual(new Set(['customers', 'Orders']))
    expect(await get('diagram?table=pg.shop.public.none')).toMatchObject({ code: 404 })
    expect(await get('diagram?table=a&databaseSchema=b')).toMatchObject({ code: 400 })
  })
})
