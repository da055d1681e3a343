import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readLineageFacts, toldColumns } from '../../test/lineage.ts'
import { createViews, viewsFor } from '../../test/lineage-views.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from '../../test/server.ts'
import type { LineageFacts } from '../connectors/lineage-connector.ts'
import { viewLineage, type ViewLineage } from './view-lineage.ts'

describe.each(servers())('views from their trees on PostgreSQL %i', (major) => {
  let db: TemporaryDatabase
  let facts: LineageFacts
  const definitions = viewsFor(major)

  beforeAll(async () => {
    db = await temporaryDatabase({ major, sql: ['lineage/tables.sql', createViews(major), 'create materialized view kept as select id, name from "plain" join customer using (id);'] })
    facts = await readLineageFacts(db)
  })
  afterAll(() => db.drop())

  function lineageOf(view: string): ViewLineage {
    const relation = facts.catalog.relation('public', view)
    const rule = facts.rules.find((candidate) => candidate.relation === relation?.oid)
    if (rule === undefined) throw new Error(`no view ${view}`)
    return viewLineage(facts.catalog, { tree: rule.tree, recorded: facts.ruleMentions.get(rule.oid) ?? new Set() })
  }
  const columns = (view: string): Record<string, string[]> => toldColumns(facts.catalog, lineageOf(view).lineage)
  const expressions = (view: string): Record<string, string | undefined> =>
    Object.fromEntries(lineageOf(view).lineage.columns.map(({ name, expression }) => [name, expression?.()]))

  test('every view is proved by what the server recorded for its rule', () => {
    expect(Object.keys({ ...definitions, kept: '' }).map((view) => [view, lineageOf(view).proof]))
      .toEqual(Object.keys({ ...definitions, kept: '' }).map((view) => [view, { isVerified: true, unread: [], invented: [] }]))
  })

  test('columns passed on, renamed, cast and computed', () => {
    expect(columns('plain')).toEqual({ id: ['customer.id IDENTITY'], Name: ['customer.name IDENTITY'], country: ['customer.country TRANSFORMATION'], wide: ['customer.id IDENTITY'], '*': [] })
    expect(columns('everything')).toEqual({ id: ['archive.id IDENTITY'], total: ['archive.total IDENTITY'], status: ['archive.status IDENTITY'], '*': [] })
    expect(columns('cased')).toMatchObject({ t: ['orders.total IDENTITY'], i: ['orders.total TRANSFORMATION'], n: ['orders.total IDENTITY'], s: ['orders.status IDENTITY'] })
    expect(columns('Quoted "view".x')).toEqual({ 'Region Id': ['Sales Data.Region "EU".Region Id IDENTITY'], 'Col.umn': ['Sales Data.Region "EU".select IDENTITY'], '*': [] })
  })

  test('joins, filters and orders decide about rows', () => {
    expect(columns('joined')).toEqual({
      name: ['customer.name IDENTITY'], twice: ['orders.total TRANSFORMATION'],
      '*': ['customer.id JOIN', 'orders.customer_id JOIN', 'orders.placed_at SORT', 'orders.status FILTER'],
    })
    expect(columns('above')).toEqual({ more: ['joined.twice TRANSFORMATION'], name: ['joined.name IDENTITY'], '*': [] })
    expect(columns('sampled')['*']).toEqual([])
    expect(columns('sampled_by')['*']).toEqual(['customer.id FILTER'])
  })

  test('USING merges: the left column, or both where the join is full', () => {
    expect(columns('merged')).toMatchObject({ product_id: ['line.product_id IDENTITY'], order_id: ['line.order_id IDENTITY'], '*': ['line.product_id JOIN', 'product.product_id JOIN'] })
    expect(columns('full_merged')['product_id']).toEqual(['line.product_id TRANSFORMATION', 'product.product_id TRANSFORMATION'])
  })

  test('aggregates, grouping, grouping sets and windows', () => {
    expect(columns('grouped')).toEqual({
      country: ['customer.country IDENTITY'], customers: [], longest: ['customer.name AGGREGATION'], names: ['customer.id SORT', 'customer.name AGGREGATION'],
      some: ['customer.country CONDITIONAL', 'customer.id AGGREGATION'], '*': ['customer.country GROUP_BY', 'customer.id FILTER'],
    })
    expect(columns('sets')).toMatchObject({ country: ['customer.country IDENTITY'], level: [], '*': ['customer.country GROUP_BY', 'customer.name GROUP_BY'] })
    expect(columns('ranked')).toEqual({
      name: ['customer.name IDENTITY'], place: ['customer.country WINDOW', 'customer.id WINDOW'], former: ['customer.id WINDOW', 'customer.name AGGREGATION'], '*': [],
    })
    expect(columns('distinct_on')['*']).toEqual(['customer.country GROUP_BY', 'customer.country SORT', 'customer.id SORT'])
    expect(columns('within')).toMatchObject({ median: ['product.price AGGREGATION'], usual: ['product.title AGGREGATION'] })
  })

  test('a CASE tells its values from its conditions', () => {
    expect(columns('decided')).toMatchObject({
      amount: ['orders.id TRANSFORMATION', 'orders.status CONDITIONAL', 'orders.total TRANSFORMATION'], status: ['orders.status TRANSFORMATION'],
    })
  })

  test('lateral, correlated and nested queries', () => {
    expect(columns('latest')).toEqual({
      name: ['customer.name IDENTITY'], total: ['orders.total IDENTITY'], '*': ['customer.id FILTER', 'orders.customer_id FILTER', 'orders.placed_at SORT'],
    })
    expect(columns('nested')).toMatchObject({
      best: ['customer.id FILTER', 'orders.customer_id FILTER', 'orders.total AGGREGATION'],
      has: ['customer.id FILTER', 'line.order_id FILTER'], titles: ['customer.id FILTER', 'product.product_id FILTER', 'product.title TRANSFORMATION'],
    })
  })

  test('recursion settles, with the columns that SEARCH and CYCLE add', () => {
    expect(columns('tree')).toEqual({
      id: ['product.product_id IDENTITY'], title: ['product.title IDENTITY'], top: ['product.product_id IDENTITY'],
      '*': ['product.parent_id FILTER', 'product.parent_id JOIN', 'product.product_id JOIN'],
    })
    expect(columns('searched')).toMatchObject({
      parent_id: ['product.parent_id IDENTITY'], ordering: ['product.product_id TRANSFORMATION'], looped: ['product.product_id TRANSFORMATION'], path: ['product.product_id TRANSFORMATION'],
    })
  })

  test('set operations put columns together; what makes rows differ decides about them', () => {
    expect(columns('together')).toEqual({
      id: ['customer.id IDENTITY', 'orders.id IDENTITY'], name: ['customer.name IDENTITY', 'orders.status IDENTITY'],
      '*': ['customer.id GROUP_BY', 'customer.name GROUP_BY', 'orders.id GROUP_BY', 'orders.status GROUP_BY'],
    })
    expect(columns('rest')).toEqual({ id: ['customer.id IDENTITY', 'orders.customer_id FILTER'], '*': ['orders.customer_id FILTER'] })
  })

  test('whole rows, fields, functions in FROM, VALUES, XML and JSON', () => {
    const all = ['country', 'home', 'id', 'name', 'profile', 'tags'].map((column) => `customer.${column} TRANSFORMATION`)
    expect(columns('rows')).toEqual({ customer: all, city: ['customer.home TRANSFORMATION'], document: all, '*': [] })
    expect(columns('unnested')).toEqual({ id: ['customer.id IDENTITY'], tag: ['customer.tags TRANSFORMATION'], n: [], '*': ['customer.tags FILTER'] })
    expect(columns('valued')).toEqual({ code: [], label: [], id: ['orders.id IDENTITY'], '*': ['orders.id JOIN'] })
    expect(columns('document')).toEqual({ id: ['orders.id IDENTITY'], street: ['orders.note TRANSFORMATION'], '*': ['orders.note FILTER'] })
    expect(columns('keyed')).toMatchObject({ b: ['customer.profile TRANSFORMATION'], has: ['customer.profile TRANSFORMATION'], first: ['customer.tags TRANSFORMATION'] })
    if (major >= 17) expect(columns('json_table')).toEqual({ id: ['customer.id IDENTITY'], a: ['customer.profile TRANSFORMATION'], '*': ['customer.profile FILTER'] })
  })

  test('expressions read as SQL; a column that is only passed on has none', () => {
    expect(expressions('plain')).toEqual({ id: undefined, Name: undefined, country: 'upper(customer.country)', wide: 'customer.id::bigint' })
    expect(expressions('joined')).toEqual({ name: undefined, twice: 'orders.total * 2' })
    expect(expressions('grouped')).toMatchObject({ longest: 'max(length(customer.name))', some: 'sum(customer.id) FILTER (WHERE customer.country IS NOT NULL)' })
    expect(expressions('ranked')['place']).toBe('row_number() OVER (PARTITION BY customer.country ORDER BY customer.id)')
    expect(expressions('decided')).toMatchObject({ status: "COALESCE(orders.status, 'none')" })
    expect(expressions('keyed')).toMatchObject({ b: "(customer.profile -> 'a') ->> 'b'", first: 'customer.tags[1]' })
    expect(expressions('together')).toEqual({ id: undefined, name: undefined })
  })
})
