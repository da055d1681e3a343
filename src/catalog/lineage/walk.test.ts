import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { containers, openTestCatalog, table, type TestCatalog } from '../../../test/catalog.ts'
import { servers } from '../../../test/server.ts'
import type { IndirectSubtype, LineageEdge } from '../../model/lineage.ts'
import { readGraph, type GraphOptions } from './graph.ts'
import { writeLineage } from './write-lineage.ts'

const fqn = (name: string) => `pg.shop.public.${name}`
type Flow = [from: string, to: string]
const edge = (from: string, to: string, flows: Flow[] = [], influence: [string, IndirectSubtype][] = []): LineageEdge => ({
  from: { entityType: 'table', fqn: fqn(from) }, to: { entityType: 'table', fqn: fqn(to) }, source: 'QueryLineage', grade: 'parsed', evidence: `query:${from}>${to}`, lastSeenAt: 1,
  columnsLineage: flows.map(([a, b]) => ({ fromColumns: [`${fqn(from)}.${a}`], toColumn: `${fqn(to)}.${b}`, transformations: [{ fromColumn: `${fqn(from)}.${a}`, type: 'DIRECT', subtype: 'IDENTITY' }] })),
  datasetInfluence: influence.map(([column, subtype]) => ({ fromColumn: `${fqn(from)}.${column}`, subtype })),
})

describe.each(servers())('walks over the graph, over PostgreSQL %i', (major) => {
  let catalog: TestCatalog
  const names = ['a', 'b', 'c', 'd', 'e']
  const hub = Array.from({ length: 40 }, (_, i) => `leaf${String(i).padStart(2, '0')}`)
  beforeAll(async () => {
    catalog = await openTestCatalog(major)
    for (const batch of containers('public')) await catalog.put(batch)
    await catalog.put([...names, 'hub', 'beside', 'next', ...hub].map((name, i) => table('public', name, i + 1, ['x', 'y'])))
    await writeLineage(catalog.pool, {
      dependencies: [],
      edges: [
        // a → b → c → a is a circle; c → d goes on; e only joins by its x.
        edge('a', 'b', [['x', 'x'], ['y', 'y']]), edge('b', 'c', [['x', 'y']]), edge('c', 'a', [['y', 'x']]), edge('c', 'd', [['x', 'x']], [['y', 'JOIN']]), edge('d', 'e', [['x', 'x']]),
        edge('a', 'a', [['y', 'y']]), ...hub.map((leaf) => edge('hub', leaf)), edge('hub', 'beside'), edge('beside', 'next'),
      ],
    }, { evidenceScope: 's', updatedBy: 'lineage', now: 1 })
  })
  afterAll(() => catalog.close())

  const around = async (name: string, options: Partial<GraphOptions>) => {
    const graph = await readGraph(catalog.pool, { fqn: fqn(name) }, { upstreamDepth: 0, downstreamDepth: 0, limit: 100, indirect: true, ...options })
    const nameOf = new Map(graph.nodes.map((node) => [node.id, node.name]))
    return { ...graph, depths: Object.fromEntries(graph.nodes.map((node) => [node.name, node.depth])), pairs: graph.edges.map((one) => `${nameOf.get(one.fromId)}>${nameOf.get(one.toId)}`).toSorted() }
  }

  test('depth counts the steps to each side, and a circle ends where it began', async () => {
    expect((await around('a', { downstreamDepth: 1 })).depths).toEqual({ a: 0, b: 1 })
    const all = await around('a', { downstreamDepth: 20, upstreamDepth: 20 })
    expect(all.depths).toEqual({ a: 0, b: 1, c: -1, d: 3, e: 4 })
    expect(all.pairs).toEqual(['a>a', 'a>b', 'b>c', 'c>a', 'c>d', 'd>e'])
    expect(all.isTruncated).toBe(false)
  })

  test('neighbours that are not drawn are counted', async () => {
    const { nodes } = await around('c', {})
    expect(nodes).toMatchObject([{ name: 'c', upstreamCount: 1, downstreamCount: 2 }])
  })

  test('the neighbours of an entity are opened in place, with the edges to what is drawn already', async () => {
    const { nodes } = await around('b', { downstreamDepth: 1 })
    const c = nodes.find((node) => node.name === 'c')
    const opened = await around('b', { downstreamDepth: 1, expandDownstream: [c?.id ?? ''] })
    expect(opened.depths).toEqual({ a: 2, b: 0, c: 1, d: 2 })
    expect(opened.pairs).toEqual(['a>a', 'a>b', 'b>c', 'c>a', 'c>d'])
  })

  test('a bound leaves the rest out, and says so', async () => {
    const bounded = await around('hub', { downstreamDepth: 3, limit: 12 })
    expect(bounded.nodes).toHaveLength(12)
    expect(bounded.isTruncated).toBe(true)
    expect(bounded.nodes.find((node) => node.name === 'hub')).toMatchObject({ downstreamCount: 41 })
  })

  test('one side takes the room that the other leaves, and a graph that just fits is whole', async () => {
    const whole = await around('e', { upstreamDepth: 20, downstreamDepth: 1, limit: 5 })
    expect([Object.keys(whole.depths).toSorted(), whole.isTruncated]).toEqual([['a', 'b', 'c', 'd', 'e'], false])
    const cut = await around('e', { upstreamDepth: 20, downstreamDepth: 1, limit: 4 })
    expect([Object.keys(cut.depths).toSorted(), cut.isTruncated]).toEqual([['b', 'c', 'd', 'e'], true])
    const way = await around('e', { column: 'x', upstreamDepth: 20, downstreamDepth: 1, limit: 5 })
    expect([Object.keys(way.depths).toSorted(), way.isTruncated]).toEqual([['a', 'b', 'c', 'd', 'e'], false])
  })

  test('the way of a column leaves out what it does not touch', async () => {
    const direct = await around('a', { column: 'x', downstreamDepth: 20, indirect: false })
    expect(direct.depths).toEqual({ a: 0, b: 1, c: 2 })
    expect(direct.pairs).toEqual(['a>b', 'b>c', 'c>a'])
    const up = await around('e', { column: 'x', upstreamDepth: 20, indirect: false })
    expect(up.depths).toEqual({ c: -2, d: -1, e: 0 })
  })

  test('with what only decides about rows, it goes on through all that reads them', async () => {
    const indirect = await around('a', { column: 'x', downstreamDepth: 20 })
    expect(indirect.depths).toEqual({ a: 0, b: 1, c: 2, d: 3, e: 4 })
    const up = await around('d', { column: 'x', upstreamDepth: 1 })
    expect(up.edges).toMatchObject([{ columns: expect.arrayContaining([{ from: 'y', to: null, isDirect: false, subtypes: ['JOIN'] }]) }])
  })
})
