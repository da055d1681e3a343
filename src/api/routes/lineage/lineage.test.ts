import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type ApiServer, putSchema, startApi } from '../../../../test/api-server.ts'
import { servers } from '../../../../test/server.ts'
import { writeLineage } from '../../../catalog/lineage/write-lineage.ts'

const fqn = (name: string) => `pg.shop.public.${name}`
const column = (name: string) => ({ name, dataType: 'INT', dataTypeDisplay: 'integer' })

describe.each(servers())('/lineage over PostgreSQL %i', (major) => {
  let api: ApiServer
  const ids: Record<string, string> = {}
  beforeAll(async () => {
    api = await startApi(major)
    const databaseSchema = await putSchema(api)
    for (const name of ['orders', 'totals', 'report']) {
      ids[name] = (await api.call('PUT', '/tables', { name, databaseSchema, columns: [column('id'), column('amount')] })).json().id
    }
    ids['refill'] = (await api.call('PUT', '/storedProcedures', { name: 'refill()', databaseSchema, storedProcedureCode: { language: 'SQL', code: 'select 1' } })).json().id
  })
  beforeEach(() => api.pool.query('truncate trunkline.lineage_edge, trunkline.lineage_column, trunkline.lineage_history'))
  afterAll(() => api.close())

  const ref = (name: string, type = 'table') => ({ id: ids[name], type })
  const put = (from: string, to: string, lineageDetails?: object) => api.call('PUT', '/lineage', { edge: { fromEntity: ref(from), toEntity: ref(to), lineageDetails } })
  const around = async (name: string, query = '') => (await api.call('GET', `/lineage/table/name/${fqn(name)}${query}`)).json()
  const edgePath = (from: string, to: string) => `/lineage/table/${ids[from]}/table/${ids[to]}`
  const flow = { fromColumns: [fqn('orders.amount'), fqn('orders.id')], toColumn: fqn('totals.amount'), function: 'sum(amount)' }

  test('an edge is written and told from both ends', async () => {
    const answer = await put('orders', 'totals', { sqlQuery: 'insert …', columnsLineage: [flow], pipeline: ref('refill', 'storedProcedure'), source: 'QueryLineage' })
    expect([answer.statusCode, answer.json().edge]).toMatchObject([200, { fromEntity: { fullyQualifiedName: fqn('orders') }, lineageDetails: { source: 'QueryLineage', createdBy: 'admin' } }])
    const upstream = await around('totals')
    expect(upstream).toMatchObject({ entity: { id: ids['totals'], type: 'table' }, nodes: [{ name: 'orders' }], downstreamEdges: [] })
    expect(upstream.upstreamEdges).toMatchObject([{
      fromEntity: ids['orders'], toEntity: ids['totals'],
      lineageDetails: { sqlQuery: 'insert …', pipeline: { id: ids['refill'], name: 'refill()' }, columnsLineage: [{ fromColumns: [fqn('orders.amount'), fqn('orders.id')], toColumn: fqn('totals.amount'), function: 'sum(amount)' }] },
    }])
    expect(await around('orders')).toMatchObject({ upstreamEdges: [], downstreamEdges: [{ toEntity: ids['totals'] }] })
    expect((await api.call('GET', `/lineage/table/${ids['orders']}?downstreamDepth=0`)).json()).toMatchObject({ nodes: [], downstreamEdges: [] })
  })

  test('ends may be named, as a file of calls does', async () => {
    const named = (name: string) => ({ type: 'table', fullyQualifiedName: fqn(name) })
    expect((await api.call('PUT', '/lineage', { edge: { fromEntity: named('orders'), toEntity: named('report') } })).statusCode).toBe(200)
    expect(await around('report')).toMatchObject({ upstreamEdges: [{ lineageDetails: { source: 'Manual', columnsLineage: [] } }] })
  })

  test('depth goes as far as it is asked to', async () => {
    await put('orders', 'totals')
    await put('totals', 'report')
    expect((await around('orders', '?downstreamDepth=1')).nodes).toHaveLength(1)
    expect((await around('orders', '?downstreamDepth=2')).nodes).toHaveLength(2)
  })

  test('an edge is read, patched as its details, and removed', async () => {
    expect((await api.call('GET', `/lineage/getLineageEdge/${ids['orders']}/${ids['totals']}`)).json()).toMatchObject({ code: 404, errorCode: 'ENTITY_NOT_FOUND' })
    await put('orders', 'totals', { columnsLineage: [flow] })
    const patched = await api.call('PATCH', edgePath('orders', 'totals'), [
      { op: 'add', path: '/description', value: 'by hand' }, { op: 'add', path: '/columnsLineage/-', value: { fromColumns: [fqn('orders.id')], toColumn: fqn('totals.id') } },
    ])
    expect(patched.json().edge).toMatchObject({ description: 'by hand', lineageDetails: { columnsLineage: [{ toColumn: fqn('totals.amount'), function: 'sum(amount)' }, { toColumn: fqn('totals.id') }] } })
    expect((await api.call('GET', `/lineage/getLineageEdge/${ids['orders']}/${ids['totals']}`)).json().edge.description).toBe('by hand')
    expect((await api.call('DELETE', edgePath('orders', 'totals'))).json()).toEqual({ removed: 1 })
    expect((await api.call('DELETE', edgePath('orders', 'totals'))).json()).toMatchObject({ code: 404 })
    expect((await around('totals')).upstreamEdges).toEqual([])
  })

  test('all edges of a source into an entity are removed at once', async () => {
    await put('orders', 'totals', { source: 'ViewLineage' })
    await put('report', 'totals', { source: 'ViewLineage' })
    await put('orders', 'totals', { source: 'Manual' })
    expect((await api.call('DELETE', `/lineage/table/${ids['totals']}/type/ViewLineage`)).json()).toEqual({ removed: 2 })
    expect((await around('totals')).upstreamEdges).toMatchObject([{ lineageDetails: { source: 'Manual' } }])
  })

  test('what people drew is never touched by a run, and what a run found is not lost to them', async () => {
    const found = {
      from: { entityType: 'table' as const, fqn: fqn('orders') }, to: { entityType: 'table' as const, fqn: fqn('totals') }, source: 'ViewLineage' as const, grade: 'exact' as const,
      columnsLineage: [], datasetInfluence: [], evidence: 'view:1', lastSeenAt: 5, sqlQuery: 'create view …',
    }
    const run = (edges: (typeof found)[]) => writeLineage(api.pool, { edges, dependencies: [] }, { evidenceScope: 'views', updatedBy: 'lineage', now: 5 })
    await run([found])
    await api.call('PATCH', edgePath('orders', 'totals'), [{ op: 'add', path: '/description', value: 'mind the filter' }])
    await run([found])
    expect((await around('totals')).upstreamEdges).toMatchObject([{ description: 'mind the filter', lineageDetails: { source: 'ViewLineage', grade: 'exact' } }])
    expect(await run([])).toMatchObject({ ended: 1 })
    expect((await around('totals')).upstreamEdges).toMatchObject([{ description: 'mind the filter', lineageDetails: { source: 'Manual' } }])
    await run([found])
    expect((await api.call('DELETE', `${edgePath('orders', 'totals')}?source=Manual`)).json()).toEqual({ removed: 1 })
    expect((await around('totals')).upstreamEdges).toMatchObject([{ lineageDetails: { source: 'ViewLineage' } }])
  })

  test('what does not exist is refused', async () => {
    const refused = async (from: object, to: object, lineageDetails?: object) => (await api.call('PUT', '/lineage', { edge: { fromEntity: from, toEntity: to, lineageDetails } })).json()
    expect(await refused({ id: ids['orders'], type: 'storedProcedure' }, ref('totals'))).toMatchObject({ code: 404, errorCode: 'ENTITY_NOT_FOUND' })
    expect(await refused(ref('orders'), { type: 'table', fullyQualifiedName: fqn('nowhere') })).toMatchObject({ code: 404, message: expect.stringContaining(fqn('nowhere')) })
    expect(await refused(ref('orders'), { type: 'dashboard', id: ids['totals'] })).toMatchObject({ code: 400, errorCode: 'REQUEST_INVALID' })
    expect(await refused(ref('orders'), { type: 'table' })).toMatchObject({ code: 400 })
    expect(await refused(ref('orders'), ref('totals'), { columnsLineage: [{ fromColumns: [fqn('report.id')], toColumn: fqn('totals.id') }] })).toMatchObject({ code: 400, object: fqn('report.id') })
    expect(await refused(ref('orders'), ref('totals'), { columnsLineage: [{ fromColumns: [fqn('orders.nix')], toColumn: fqn('totals.id') }] })).toMatchObject({ code: 404, object: fqn('orders.nix') })
    expect((await api.call('PATCH', edgePath('orders', 'report'), [])).json()).toMatchObject({ code: 404 })
    await put('orders', 'report')
    expect((await api.call('PATCH', edgePath('orders', 'report'), [{ op: 'replace', path: '/source', value: 'Guess' }])).json()).toMatchObject({ code: 400, errorCode: 'PATCH_INVALID' })
  })

  test('the page gets nodes, edges and columns in one call, and the evidence of an edge in another', async () => {
    await put('orders', 'totals', { columnsLineage: [flow], sqlQuery: 'select 1' })
    const graph = (await api.call('GET', `/catalog/lineage?focus=${fqn('totals')}&up=1&down=0`)).json()
    expect(graph).toMatchObject({
      focusId: ids['totals'], isTruncated: false, nodes: [{ name: 'orders', depth: -1, columnCount: 2, columns: [{ name: 'id', type: 'integer' }, { name: 'amount' }], downstreamCount: 1 }, { name: 'totals', depth: 0 }],
      edges: [{ fromId: ids['orders'], toId: ids['totals'], isManual: true, columns: [{ from: 'amount', to: 'amount' }, { from: 'id', to: 'amount' }] }],
    })
    expect((await api.call('GET', `/catalog/lineage/edge?from=${ids['orders']}&to=${ids['totals']}`)).json()).toMatchObject({ evidence: [{ source: 'Manual', sqlQuery: 'select 1', createdBy: 'admin', history: [] }] })
    expect((await api.call('GET', `/catalog/lineage?focus=pg.nowhere`)).json()).toMatchObject({ code: 404 })
  })
})
