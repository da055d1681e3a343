import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { places } from '../../web/components/layout/places.ts'
import { paletteEntries } from '../../web/components/palette/entries.ts'
import { readVisited, rememberVisit } from '../../web/components/palette/visited.ts'
import type { PostgresTable } from '../../web/api/postgres.ts'
import type { Column, Table } from '../../web/api/types.ts'
import { modelPath, toWebTypes, typesPath } from '../../web/generate-types.ts'
import { toSearchTerms, toggled, withoutFilters } from '../../web/pages/explore/explore-query.ts'
import { connectionFacts } from '../../web/pages/services/connection-facts.ts'
import { columnKeys, columnRows, pathKey } from '../../web/pages/tables/column-keys.ts'
import { tableTabs } from '../../web/pages/tables/table-tabs.ts'

const reference = { id: '0', type: 'databaseSchema' }
const column = (name: string, rest: Partial<Column> = {}): Column => ({ name, dataType: 'INT', dataTypeDisplay: 'integer', ...rest })
const facts: PostgresTable = { oid: 1, relkind: 'r', owner: 'ann', constraints: [], indexes: [], triggers: [], policies: [], rules: [], statistics: [] }

function table(rest: Partial<Table>): Table {
  return {
    id: '1', name: 't', fullyQualifiedName: 'pg.db.s.t', version: 0.1, updatedAt: 0, updatedBy: '', deleted: false, columns: [],
    databaseSchema: reference, database: reference, service: reference, ...rest,
  }
}

test('a column knows its place in a composite key, where its foreign keys lead, and what is unique or indexed', () => {
  const keys = columnKeys(table({
    columns: ['a', 'b', 'c', 'd'].map((name) => column(name)),
    tableConstraints: [{ constraintType: 'FOREIGN_KEY', columns: ['b', 'c'], referredColumns: ['pg.db."o.ther".x.p', 'pg.db."o.ther".x.q'] }],
    extension: {
      postgres: {
        ...facts,
        constraints: [
          { name: 't_pkey', kind: 'primaryKey', columns: ['b', 'a'], validated: true, enforced: true },
          { name: 't_fk', kind: 'foreignKey', columns: ['b', 'c'], referredTable: '"o.ther".x', referredColumns: ['p', 'q'], validated: true, enforced: true },
        ],
        indexes: [
          { name: 'd_key', method: 'btree', keys: [{ expression: 'd', isColumn: true }], included: ['a'], isUnique: true, isPrimary: false, isExclusion: false, isValid: true },
          { name: 'd_some', method: 'btree', keys: [{ expression: 'c', isColumn: true }], included: [], predicate: 'c > 0', isUnique: true, isPrimary: false, isExclusion: false, isValid: true },
        ],
      },
    },
  }))
  expect(keys.get('a')).toMatchObject({ primaryKey: { place: 2, of: 2 }, indexes: [{ name: 'd_key' }] })
  expect(keys.get('c')?.foreignKeys).toEqual([{ name: 't_fk', columns: ['b', 'c'], table: 'pg.db."o.ther".x', referredColumns: ['p', 'q'], column: 'q' }])
  expect(keys.get('d')?.unique).toEqual([{ name: 'd_key', columns: ['d'] }])
  // Unique among some rows is not unique.
  expect(keys.get('c')?.unique).toEqual([])
})

test('nested columns open below their parent; a filter finds them closed', () => {
  const columns = [column('id'), column('address', { children: [column('zip', { description: 'Postal code' })] })]
  const names = (opened: ReadonlySet<string>, filter: string) => columnRows(columns, opened, filter).map((row) => row.path.join('/'))
  expect(names(new Set(), '')).toEqual(['id', 'address'])
  expect(names(new Set([pathKey(['address'])]), '')).toEqual(['id', 'address', 'address/zip'])
  expect(names(new Set(), 'POSTAL')).toEqual(['address/zip'])
})

test('a table has the tabs that have something to show', () => {
  const ids = (rest: Partial<Table>) => tableTabs(table(rest)).map((tab) => tab.id)
  expect(ids({ tableType: 'Regular' })).toEqual(['columns', 'lineage', 'queries', 'profile', 'sample', 'quality', 'relationships', 'properties', 'history'])
  expect(ids({ tableType: 'View' })).toEqual(['columns', 'lineage', 'queries', 'profile', 'sample', 'quality', 'definition', 'properties', 'history'])
  expect(ids({ tableType: 'Regular', extension: { postgres: { ...facts, rowSecurity: 'enabled' } } })).toContain('policies')
})

test('everything that was chosen on the explore page is in its address', () => {
  const search = new URLSearchParams('q=order&type=table&tag=a&sort=updated')
  expect(toSearchTerms(search)).toEqual({ q: 'order', sort: 'updated', filters: { type: ['table'], tag: ['a'] } })
  expect(toggled(search, 'tag', 'b').getAll('tag')).toEqual(['a', 'b'])
  expect(toggled(search, 'tag', 'a').getAll('tag')).toEqual([])
  expect(withoutFilters(search).toString()).toBe('q=order&sort=updated')
  expect(toSearchTerms(new URLSearchParams('sort=nonsense')).sort).toBe('relevance')
})

test('the palette starts with what was visited, and ends a search with all results', () => {
  const stored = new Map<string, string>()
  const storage = { getItem: (key: string) => stored.get(key) ?? null, setItem: (key: string, text: string) => void stored.set(key, text) }
  rememberVisit(storage, { entityType: 'table', fullyQualifiedName: 'pg.db.s.old' })
  rememberVisit(storage, { entityType: 'table', fullyQualifiedName: 'pg.db.s.new' })
  rememberVisit(storage, { entityType: 'table', fullyQualifiedName: 'pg.db.s.old' })
  const pages = [{ label: 'Home', path: '/', icon: 'home' as const }]
  const actions = [{ label: 'Sign out', words: 'log out', icon: 'external' as const, run: () => {} }]
  const tag = { id: '2', entityType: 'tag', name: 'Ordered', fullyQualifiedName: 'Use.Ordered' }
  const term = { id: '3', entityType: 'glossaryTerm', name: 'Order', fullyQualifiedName: 'Words.Order' }
  const idle = paletteEntries({ typed: '', hits: [], total: 0, labels: [], places: pages, actions, visited: readVisited(storage) })
  expect(idle.map((entry) => [entry.heading, entry.label])).toEqual([['Visited last', 'old'], [undefined, 'new'], ['Go to', 'Home'], ['Do', 'Sign out']])
  const hit = { id: '1', entityType: 'table', fullyQualifiedName: 'pg.db.s.orders', name: 'orders', matchedColumns: ['order_id'], updatedAt: 0, deleted: false }
  const found = paletteEntries({ typed: 'ord', hits: [hit], total: 7, labels: [tag, term], places: pages, actions, visited: [] })
  expect(found.map((entry) => entry.path)).toEqual(['/tables/pg.db.s.orders', '/explore?q=ord', '/explore?tag=Use.Ordered', '/terms/Words.Order'])
  expect(found.map((entry) => entry.detail)).toContain('Term in Words')
  expect(paletteEntries({ typed: 'log', hits: [], total: 0, labels: [], places: pages, actions, visited: [] }).map((entry) => entry.label)).toEqual(['Sign out'])
})

test('each place stands in the rail once', () => {
  expect(places.map((place) => place.label)).toEqual(['Home', 'Explore', 'Lineage', 'Quality', 'Usage', 'Services', 'Settings'])
})

test('storage that holds something else is no memory, and no failure', () => {
  expect(readVisited({ getItem: () => '{"a":1}' })).toEqual([])
  expect(readVisited({ getItem: () => { throw new Error('forbidden') } })).toEqual([])
})

test('the settings of a connection are one line each, inner ones by their path', () => {
  expect(connectionFacts({ hostPort: 'h:1', authType: { password: '*********' }, schemaFilterPattern: { includes: ['a', 'b'] }, sslMode: null }))
    .toEqual([{ label: 'hostPort', value: 'h:1' }, { label: 'authType.password', value: '*********' }, { label: 'schemaFilterPattern.includes', value: 'a, b' }])
})

test('the types of the pages are those of the model', () => {
  expect(readFileSync(typesPath, 'utf8'), 'run: node web/generate-types.ts').toBe(toWebTypes(readFileSync(modelPath, 'utf8')))
})
