import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { containers, openTestCatalog, table, type TestCatalog } from '../../../test/catalog.ts'
import { servers } from '../../../test/server.ts'
import type { LineageEdge } from '../../model/lineage.ts'
import { markDeleted } from '../delete.ts'
import { getEntity } from '../get.ts'
import { readEdgeDetails } from './edge-details.ts'
import { readGraph } from './graph.ts'
import { writeLineage } from './write-lineage.ts'

const fqn = (name: string) => `pg.shop.public.${name}`
const column = (to: string, from: string, subtype: 'IDENTITY' | 'AGGREGATION' = 'IDENTITY') => ({
  fromColumns: [fqn(from)], toColumn: fqn(to), transformations: [{ fromColumn: fqn(from), type: 'DIRECT' as const, subtype }], ...(subtype === 'AGGREGATION' && { function: 'sum(amount)' }),
})
const edge = (from: string, to: string, rest: Partial<LineageEdge> = {}): LineageEdge => ({
  from: { entityType: 'table', fqn: fqn(from) }, to: { entityType: 'table', fqn: fqn(to) }, source: 'ViewLineage', grade: 'exact', columnsLineage: [], datasetInfluence: [],
  evidence: `view:${fqn(to)}`, lastSeenAt: 1_000, sqlQuery: `create view ${to} …`, ...rest,
})

describe.each(servers())('a run writes all edges of a scope, over PostgreSQL %i', (major) => {
  let catalog: TestCatalog
  beforeAll(async () => {
    catalog = await openTestCatalog(major)
    for (const batch of containers('public')) await catalog.put(batch)
    await catalog.put([table('public', 'orders', 1, ['id', 'amount', 'state']), table('public', 'totals', 2, ['total']), table('public', 'report', 3, ['total'])])
  })
  beforeEach(() => catalog.pool.query('truncate trunkline.lineage_edge, trunkline.lineage_column, trunkline.lineage_history, trunkline.lineage_dependency'))
  afterAll(() => catalog.close())

  const write = (edges: readonly LineageEdge[], options: { now?: number; isPartial?: boolean; unreadEvidence?: string[]; scope?: string } = {}) =>
    writeLineage(catalog.pool, { edges, dependencies: [] }, { evidenceScope: options.scope ?? 'pg.shop views', updatedBy: 'lineage', now: options.now ?? 5_000, ...options })
  const graph = (name: string) => readGraph(catalog.pool, { fqn: fqn(name) }, { upstreamDepth: 5, downstreamDepth: 5, limit: 100, indirect: true })
  const live = async () => (await graph('orders')).edges.length

  test('edges come with their columns, and the same again changes nothing but when they were seen', async () => {
    const edges = [edge('orders', 'totals', { columnsLineage: [column('totals.total', 'orders.amount', 'AGGREGATION')], datasetInfluence: [{ fromColumn: fqn('orders.state'), subtype: 'FILTER' }] })]
    expect(await write(edges)).toEqual({ created: 1, updated: 0, unchanged: 0, reappeared: 0, ended: 0, dependencies: 0, unknown: [] })
    expect(await write(edges.map((one) => ({ ...one, lastSeenAt: 9_000 })))).toMatchObject({ created: 0, updated: 0, unchanged: 1 })
    const { edges: [drawn], nodes } = await graph('orders')
    expect(drawn).toMatchObject({
      grade: 'exact', sources: ['ViewLineage'], isManual: false, lastSeenAt: 9_000,
      columns: [
        { from: 'amount', to: 'total', isDirect: true, subtypes: ['AGGREGATION'], expression: 'sum(amount)' }, { from: 'state', to: null, isDirect: false, subtypes: ['FILTER'] },
      ],
    })
    expect(nodes.map((node) => [node.name, node.depth, node.columns.map((one) => one.name), node.columnCount])).toEqual([['orders', 0, ['amount', 'state'], 3], ['totals', 1, ['total'], 1]])
  })

  test('an edge whose evidence is gone ends, with when, and comes back as the same edge', async () => {
    await write([edge('orders', 'totals'), edge('totals', 'report')])
    expect(await write([edge('orders', 'totals')], { now: 6_000 })).toMatchObject({ ended: 1, unchanged: 1 })
    expect(await live()).toBe(1)
    const ids = new Map((await graph('report')).nodes.map((node) => [node.name, node.id]))
    const totals = (await getEntity(catalog.pool, 'table', { fqn: fqn('totals') })).id
    const pair = { fromId: totals, toId: ids.get('report') ?? '' }
    expect((await readEdgeDetails(catalog.pool, pair)).evidence).toMatchObject([{ endedAt: 6_000, history: [{ event: 'ended', at: 6_000, by: 'lineage' }] }])
    expect(await write([edge('orders', 'totals'), edge('totals', 'report')], { now: 7_000 })).toMatchObject({ reappeared: 1, created: 0 })
    const [evidence] = (await readEdgeDetails(catalog.pool, pair)).evidence
    expect(evidence).toMatchObject({ firstSeenAt: 1_000, history: [{ event: 'reappeared', at: 7_000, before: { endedAt: 6_000 } }, { event: 'ended' }] })
    expect(evidence).not.toHaveProperty('endedAt')
  })

  test('what could not be read, a partial set and other scopes end nothing', async () => {
    await write([edge('orders', 'totals'), edge('totals', 'report')])
    expect(await write([edge('orders', 'totals')], { unreadEvidence: [`view:${fqn('report')}`] })).toMatchObject({ ended: 0 })
    expect(await write([edge('orders', 'totals')], { isPartial: true })).toMatchObject({ ended: 0 })
    expect(await write([edge('orders', 'report', { source: 'QueryLineage', evidence: 'query:1' })], { scope: 'pg.shop statements' })).toMatchObject({ created: 1, ended: 0 })
    expect(await write([], { scope: 'pg.shop statements' })).toMatchObject({ ended: 1 })
    expect(await live()).toBe(2)
  })

  test('a changed text changes the edge and keeps what it was', async () => {
    await write([edge('orders', 'totals')])
    expect(await write([edge('orders', 'totals', { sqlQuery: 'create view totals as select 2', grade: 'parsed' })])).toMatchObject({ updated: 1 })
    const { nodes } = await graph('orders')
    const [orders, totals] = nodes.map((node) => node.id)
    const [evidence] = (await readEdgeDetails(catalog.pool, { fromId: orders ?? '', toId: totals ?? '' })).evidence
    expect(evidence).toMatchObject({ sqlQuery: 'create view totals as select 2', grade: 'parsed', history: [{ event: 'changed', before: { sqlQuery: 'create view totals …', grade: 'exact', columnCount: 0 } }] })
  })

  test('ends that the catalog does not hold are reported, and no edge is invented', async () => {
    const summary = await write([edge('orders', 'totals'), edge('nowhere', 'totals', { evidence: 'query:7' }), edge('orders', 'report', { pipeline: { entityType: 'storedProcedure', fqn: fqn('refill()') } })])
    expect(summary).toMatchObject({ created: 2, unknown: [{ entityType: 'table', fqn: fqn('nowhere'), evidence: 'query:7' }, { entityType: 'storedProcedure', fqn: fqn('refill()') }] })
  })

  test('two pieces of evidence are one edge in the graph, the surest first, with the columns of both', async () => {
    await write([
      edge('orders', 'totals', { source: 'QueryLineage', grade: 'parsed', evidence: 'query:1', columnsLineage: [column('totals.total', 'orders.id')] }),
      edge('orders', 'totals', { columnsLineage: [column('totals.total', 'orders.amount')] }),
    ])
    const { edges } = await graph('totals')
    expect(edges).toMatchObject([{ grade: 'exact', sources: ['ViewLineage', 'QueryLineage'], columns: [{ from: 'amount' }, { from: 'id' }] }])
  })

  test('a renamed table keeps its edges, and a renamed column its place in them', async () => {
    await write([edge('orders', 'totals', { columnsLineage: [column('totals.total', 'orders.amount')] }), edge('totals', 'report', { columnsLineage: [column('report.total', 'totals.total')] })])
    await catalog.put([table('public', 'sums', 2, ['sum']), table('public', 'orders', 1, ['id', 'price', 'state'])])
    const { edges, nodes } = await graph('sums')
    expect(edges.map((one) => one.columns.map((flow) => [flow.from, flow.to]))).toEqual([[['price', 'sum']], [['sum', 'total']]])
    expect(nodes.map((node) => node.name)).toEqual(['orders', 'report', 'sums'])
    await catalog.put([table('public', 'totals', 2, ['total']), table('public', 'orders', 1, ['id', 'amount', 'state'])])
  })

  test('a deleted table is passed over, and its edges are there again when it is', async () => {
    await write([edge('orders', 'totals'), edge('totals', 'report')])
    const totals = (await graph('orders')).nodes.find((node) => node.name === 'totals')
    await markDeleted(catalog.pool, [totals?.id ?? ''], 'admin')
    expect((await graph('orders')).nodes).toMatchObject([{ name: 'orders', downstreamCount: 0 }])
    await catalog.put([table('public', 'totals', 2, ['total'])])
    expect((await graph('orders')).nodes).toHaveLength(3)
  })

  test('dependencies of a scope are replaced', async () => {
    const dependency = { of: { entityType: 'table' as const, fqn: fqn('orders') }, kind: 'policy' as const, name: 'mine', on: { entityType: 'table' as const, fqn: fqn('orders') }, columns: [fqn('orders.state')], evidence: 'policy:1' }
    const options = { evidenceScope: 'pg.shop policies', updatedBy: 'lineage', now: 1 }
    expect(await writeLineage(catalog.pool, { edges: [], dependencies: [dependency, { ...dependency, columns: [fqn('orders.id')] }] }, options)).toMatchObject({ dependencies: 1 })
    const { rows } = await catalog.pool.query('select kind, name, columns from trunkline.lineage_dependency')
    expect(rows).toEqual([{ kind: 'policy', name: 'mine', columns: ['id', 'state'] }])
    await writeLineage(catalog.pool, { edges: [], dependencies: [] }, options)
    expect((await catalog.pool.query('select 1 from trunkline.lineage_dependency')).rows).toEqual([])
  })
})
