import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readLineageFacts, toldColumns } from '../../test/lineage.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from '../../test/server.ts'
import type { LineageFacts } from '../connectors/lineage-connector.ts'
import { viewLineage, type ViewLineage } from './view-lineage.ts'

const views: Record<string, string> = {
  plain: 'select id, name as "Name", upper(country) as country, id::bigint as wide from customer',
  everything: 'select * from archive',
  joined: `select c.name, o.total * 2 as twice from customer c left join orders o on o.customer_id = c.id where o.status = 'paid' order by o.placed_at`,
  merged: 'select * from line join product using (product_id)',
  full_merged: 'select product_id, title from line full join product using (product_id)',
  grouped: `select country, count(*) as customers, max(length(name)) as longest, string_agg(name, ',' order by id) as names,
    sum(id) filter (where country is not null) as some from customer group by country having min(id) > 3`,
  sets: 'select country, name, grouping(country) as level, count(*) from customer group by grouping sets ((country), (name), ())',
  ranked: 'select name, row_number() over (partition by country order by id desc) as place, lag(name) over w as former from customer window w as (order by id)',
  decided: `select case status when 'paid' then total when 'open' then 0 else id end as amount, coalesce(status, 'none') as status from orders`,
  latest: 'select c.name, last.total from customer c cross join lateral (select o.total from orders o where o.customer_id = c.id order by o.placed_at desc limit 1) last',
  tree: `with recursive parts (id, title, top) as (
      select product_id, title, product_id from product where parent_id is null
      union all select p.product_id, p.title, parts.top from product p join parts on p.parent_id = parts.id)
    select id, title, top from parts`,
  together: 'select id, name from customer union select id, status from orders',
  rest: 'select id from customer except all select customer_id from orders',
  rows: 'select c as customer, (c.home).city as city, row_to_json(c) as document from customer c',
  unnested: 'select c.id, tag, n from customer c cross join lateral unnest(c.tags) with ordinality as t (tag, n)',
  nested: `select id, (select max(total) from orders o where o.customer_id = c.id) as best, exists (select from line where order_id = c.id) as has,
    array(select title from product where product_id = c.id) as titles from customer c`,
  document: `select o.id, x.street from orders o cross join lateral xmltable('/a' passing o.note columns street text path 's') x`,
  keyed: `select profile -> 'a' ->> 'b' as b, profile @> '{}' as has, tags[1] as first from customer`,
  'Quoted "view".x': 'select "Region Id", "select" as "Col.umn" from "Sales Data"."Region ""EU"""',
  above: 'select twice + 1 as more, name from joined',
  valued: `select v.code, v.label, o.id from (values (1, 'a'), (2, 'b')) v (code, label) join orders o on o.id = v.code`,
  distinct_on: 'select distinct on (country) country, name from customer order by country, id',
  sampled: 'select id from customer tablesample bernoulli (10) limit 5',
  searched: `with recursive t as (select product_id, parent_id from product union all select p.product_id, p.parent_id from product p join t on t.product_id = p.parent_id)
    search depth first by product_id set ordering cycle product_id set looped using path
    select parent_id, ordering::text as ordering, looped, path::text as path from t`,
  cased: `select total::text as t, (total + 0)::int as i, total::numeric as n, status collate "C" as s from orders`,
  within: 'select percentile_cont(0.5) within group (order by price) as median, mode() within group (order by title) as usual from product',
}
const jsonTable = `select c.id, j.a from customer c cross join lateral json_table(c.profile, '$.x[*]' columns (a int path '$.a', nested path '$.n[*]' columns (b text path '$'))) j`

describe.each(servers())('views from their trees on PostgreSQL %i', (major) => {
  let db: TemporaryDatabase
  let facts: LineageFacts
  const definitions = major >= 17 ? { ...views, json_table: jsonTable } : views

  beforeAll(async () => {
    const create = Object.entries(definitions).map(([name, query]) => `create view "${name.replaceAll('"', '""')}" as ${query};`)
    db = await temporaryDatabase({ major, sql: ['lineage/tables.sql', create.join('\n'), 'create materialized view kept as select id, name from "plain" join customer using (id);'] })
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
