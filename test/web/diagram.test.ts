import { createRequire } from 'node:module'
import type { ELK } from 'elkjs/lib/elk-api.js'
import { describe, expect, test } from 'vitest'
import type { Diagram, DiagramRelationship } from '../../web/api/types.ts'
import { fittingDetail, type PlacedBox, rowOffset, titleHeight, toBoxes, toGroupBoxes, unconnected, without } from '../../web/diagram/boxes.ts'
import { groupRelationships, toGroups } from '../../web/diagram/groups.ts'
import { placeBoxes } from '../../web/diagram/layout.ts'
import { toLines } from '../../web/diagram/lines.ts'
import { toSvg } from '../../web/diagram/svg.ts'

const Elk = createRequire(import.meta.url)('elkjs') as new () => ELK

function table(name: string, columns: { name: string; constraint?: string; isForeignKey?: boolean }[] = []) {
  return { id: name, fullyQualifiedName: `pg.db.s.${name}`, name, columns: [{ name: 'id', dataTypeDisplay: 'bigint', constraint: 'PRIMARY_KEY' }, ...columns] }
}
const key = (from: string, to: string, column = `${to}_id`): DiagramRelationship => ({ fromTable: `pg.db.s.${from}`, fromColumns: [column], toTable: `pg.db.s.${to}`, toColumns: ['id'] })
function diagram(names: readonly string[], relationships: DiagramRelationship[]): Diagram {
  return { tables: names.map((name) => table(name)), relationships, total: names.length, truncated: false }
}
const shop: Diagram = {
  tables: [table('customers', [{ name: 'mail' }]), table('orders', [{ name: 'customers_id', isForeignKey: true }, { name: 'note' }]), table('settings')],
  relationships: [key('orders', 'customers')], total: 3, truncated: false,
}

describe('boxes', () => {
  test('the more tables, the less of each is drawn', () => {
    expect([10, 60, 400].map(fittingDetail)).toEqual(['columns', 'keys', 'groups'])
    const rows = (detail: 'columns' | 'keys' | 'names') => toBoxes(shop, detail, 's').map((box) => [box.title, box.rows.map((row) => row.name), box.more])
    expect(rows('columns')[1]).toEqual(['orders', ['id', 'customers_id', 'note'], 0])
    expect(rows('keys')[1]).toEqual(['orders', ['id', 'customers_id'], 1])
    expect(rows('names')[1]).toEqual(['orders', [], 0])
  })
  test('a table of 1,600 columns shows its keys and says how many are left out', () => {
    const wide = { ...table('wide', Array.from({ length: 1599 }, (_, index) => ({ name: `c${index}`, isForeignKey: index === 1500 }))) }
    const [box] = toBoxes({ tables: [wide], relationships: [], total: 1, truncated: false }, 'columns', 's')
    expect(box?.rows).toHaveLength(24)
    expect(box?.rows.slice(0, 3).map((row) => row.name)).toEqual(['id', 'c1500', 'c0'])
    expect(box?.more).toBe(1576)
  })
  test('a line leaves at the row of its column, at the title where the row is not drawn', () => {
    const [, orders] = toBoxes(shop, 'columns', 's')
    expect(rowOffset(orders!, 'customers_id')).toBe(titleHeight + 2 + 21 + 10.5)
    expect(rowOffset(orders!, 'unknown')).toBe(titleHeight / 2)
  })
  test('tables without keys can be left out', () => {
    expect([...unconnected(shop)]).toEqual(['pg.db.s.settings'])
    expect(without(shop, unconnected(shop)).tables.map((one) => one.name)).toEqual(['customers', 'orders'])
  })
  test('a table of another schema says so', () => {
    expect(toBoxes(shop, 'names', 'elsewhere')[0]?.title).toBe('s.customers')
  })
})

describe('groups', () => {
  const triangles = diagram(['a', 'b', 'c', 'x', 'y', 'z'], [key('a', 'b'), key('b', 'c'), key('a', 'c'), key('x', 'y'), key('y', 'z'), key('x', 'z'), key('c', 'x')])
  test('tables that are tied to each other are one group, named after the best connected', () => {
    expect(toGroups(triangles).map((group) => [group.name, group.tables])).toEqual([
      ['c', ['pg.db.s.c', 'pg.db.s.a', 'pg.db.s.b']], ['x', ['pg.db.s.x', 'pg.db.s.y', 'pg.db.s.z']],
    ])
  })
  test('the keys between two groups are one line that counts them', () => {
    const groups = toGroups(triangles)
    expect(groupRelationships(groups, triangles.relationships)).toEqual([
      { name: '1 foreign key', fromTable: groups[0]?.id, fromColumns: [], toTable: groups[1]?.id, toColumns: [] },
    ])
    expect(toGroupBoxes(groups)[0]).toMatchObject({ title: 'c · 3', more: 0 })
  })
  test('a schema without foreign keys has no groups', () => {
    expect(toGroups(diagram(['a', 'b'], []))).toEqual([])
  })
})

describe('layout', () => {
  test('no two boxes overlap, and a referred table stands left of those that refer to it', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `t${index}`)
    const tied = diagram(names, [...names.slice(1, 20).map((name, index) => key(name, `t${Math.floor(index / 3)}`)), key('t1', 't1')])
    const placed = await placeBoxes(new Elk(), toBoxes(tied, 'columns', 's'), tied.relationships)
    expect(placed).toHaveLength(30)
    expect(overlapping(placed)).toEqual([])
    const at = new Map(placed.map((box) => [box.title, box.x]))
    expect(at.get('t0')!).toBeLessThan(at.get('t1')!)
  })
})

function overlapping(boxes: readonly PlacedBox[]): string[] {
  return boxes.flatMap((one, index) => boxes.slice(index + 1)
    .filter((other) => one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height)
    .map((other) => `${one.title} ${other.title}`))
}

describe('SVG', () => {
  const colours = { page: '#fff', box: '#fff', title: '#eee', line: '#999', text: '#000', soft: '#555', accent: '#00f', key: '#850' }
  test('a document of shapes and text, whatever the names hold', async () => {
    const odd = { ...shop, tables: [table('<b>&"\u0001\ud800', [{ name: 'x\ny' }])], relationships: [] }
    const placed = await placeBoxes(new Elk(), toBoxes(odd, 'columns', 's'), [])
    const svg = toSvg(placed, [], colours, 'a < b')
    expect(svg).toContain('<title>a &lt; b</title>')
    expect(svg).toContain('&lt;b&gt;&amp;&quot;\\u0001\ufffd</text>')
    expect(svg).toContain('x⏎y')
    expect(svg).not.toMatch(/[\u0000-\u0008]|<(script|foreignObject|b)>/)
  })
  test('one line for each foreign key, named', async () => {
    const placed = await placeBoxes(new Elk(), toBoxes(shop, 'columns', 's'), shop.relationships)
    const lines = toLines(new Map(placed.map((box) => [box.id, box])), shop.relationships)
    expect(lines.map((line) => line.label)).toEqual(['foreign key: orders (customers_id) → customers (id)'])
    expect(toSvg(placed, lines, colours, 'shop').match(/<path d="M[^"]*C/g)).toHaveLength(1)
  })
})
