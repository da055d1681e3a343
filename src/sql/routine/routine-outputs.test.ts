import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LineageFacts } from '../../connectors/lineage-connector.ts'
import type { LineageEdge } from '../../model/lineage.ts'
import { readLineageFacts } from '../../../test/lineage.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from '../../../test/server.ts'
import type { CatalogSnapshot } from '../catalog-snapshot.ts'
import { createLineageNames, type LineageNames } from '../lineage-names.ts'
import { loadSqlParser, type SqlParser } from '../resolver/parser.ts'
import { resolveText } from '../resolve-text.ts'
import { findRoutines } from './find-routines.ts'
import { findRoutineOutputs } from './routine-outputs.ts'

const schema = `
create table orders (id int, customer_id int, price numeric, state text);
create table totals (customer_id int, total numeric, note text);
create function open_orders(lowest numeric, mark text default 'x') returns table (order_id int, amount numeric, label text) language sql
  as $$ select o.id, o.price * 2, mark from orders o where o.price > lowest and o.state = 'open' $$;
create function cheapest(out id int, out price numeric) begin atomic select o.id, min(o.price) from orders o group by o.id; end;
create function whole() returns setof orders language sql as 'select * from orders';
create function outer_one(n int) returns table (a int, b numeric) language sql as 'select order_id, amount from open_orders(n)';
create function best(int) returns numeric language sql as 'select max(price) from orders where customer_id = $1';
create function around(int) returns int language sql as 'select a + 1 from outer_one(1) limit 1';
set check_function_bodies = off;
create function itself(n int) returns table (a int) language sql as 'select id from orders where id = n union all select i.a from itself(n - 1) i';
create function opaque_one() returns table (a int) language plpgsql as 'begin return query select id from orders; end';
create view seen as select order_id, amount, label, c.note from totals c, open_orders(c.total, c.note);
create view twice as select a from outer_one(3);
create view itself_seen as select a from itself(3);`

describe.each(servers())('columns of SQL functions on PostgreSQL %i', (major) => {
  let db: TemporaryDatabase
  let facts: LineageFacts
  let catalog: CatalogSnapshot
  let names: LineageNames
  let parser: SqlParser
  let edges: LineageEdge[]

  beforeAll(async () => {
    db = await temporaryDatabase({ major, sql: [schema] })
    facts = await readLineageFacts(db)
    parser = await loadSqlParser()
    catalog = { ...facts.catalog, outputs: findRoutineOutputs({ routines: facts.routines, searchPath: 'public' }, { catalog: facts.catalog, parser }) }
    const routineNames = new Map(facts.routines.map(({ oid }) => [oid, facts.catalog.routines.get(oid)!.name]))
    names = createLineageNames(catalog, { serviceName: 'pg', database: 'd', standIns: new Map(), routineNames })
    const views = facts.rules.filter(({ name }) => name === '_RETURN')
    const all = new Set(facts.routines.map(({ oid }) => oid))
    const input = { routines: facts.routines, triggers: [], viewCalls: new Map(views.map(({ relation }) => [relation, all])), viewTrees: new Map(views.map(({ relation, tree }) => [relation, tree])), searchPath: 'public', now: 1 }
    edges = findRoutines(input, { catalog, names, parser }).edges
  })
  afterAll(() => db.drop())

  const short = (fqn: string): string => fqn.replace(/^pg\.d\.public\./, '')
  const toldEdges = (of: readonly LineageEdge[]): string[] => of.flatMap(({ from, to, grade, pipeline, columnsLineage, datasetInfluence }) => [
    `${short(from.fqn)} → ${short(to.fqn)} ${grade}${pipeline === undefined ? '' : ` by ${short(pipeline.fqn)}`}`,
    ...columnsLineage.flatMap(({ toColumn, transformations }) => transformations.map(({ fromColumn, subtype }) => `  ${short(toColumn)} ← ${short(fromColumn)} ${subtype}`)),
    ...datasetInfluence.map(({ fromColumn, subtype }) => `  * ${short(fromColumn)} ${subtype}`),
  ])
  const tell = (sql: string): string[] => {
    const { outcome, reason, outputs, influence, edges: written } = resolveText({ parser, catalog, names, searchPath: ['pg_catalog', 'public'], now: 1 }, sql)
    if (outcome !== 'resolved') return [`${outcome}: ${reason}`]
    if (written.length > 0) return toldEdges(written)
    return [...outputs.flatMap(({ name, transformations }) => transformations.map(({ fromColumn, subtype }) => `${name} ← ${short(fromColumn)} ${subtype}`)), ...influence.map(({ fromColumn, subtype }) => `* ${short(fromColumn)} ${subtype}`)]
  }

  test('flow through its body, arguments by place, by name, or left out', () => {
    const rows = ['* orders.price FILTER', '* orders.state FILTER']
    expect(tell('select order_id, amount from open_orders(3)')).toEqual(['order_id ← orders.id IDENTITY', 'amount ← orders.price TRANSFORMATION', ...rows])
    expect(tell('select f.label from totals t, open_orders(t.total, t.note) f')).toEqual(['label ← totals.note IDENTITY', ...rows, '* totals.total FILTER'])
    expect(tell('select label from totals t cross join lateral open_orders(mark => upper(t.note), lowest => 1)')).toEqual(['label ← totals.note TRANSFORMATION', ...rows])
  })

  test('flow through OUT columns of a tree, a whole row, a scalar, and functions that call functions', () => {
    expect(tell('select * from cheapest()')).toEqual(['id ← orders.id IDENTITY', 'price ← orders.price AGGREGATION', '* orders.id GROUP_BY'])
    expect(tell('select w.price from whole() w')).toEqual(['price ← orders.price IDENTITY'])
    expect(tell('select b.b from best(4) b(b)')).toEqual(['b ← orders.price AGGREGATION', '* orders.customer_id FILTER'])
    expect(tell('select b from outer_one(1)')).toEqual(['b ← orders.price TRANSFORMATION', '* orders.price FILTER', '* orders.state FILTER'])
    expect(tell('select a from itself(1)')).toEqual(['a ← orders.id IDENTITY', '* orders.id FILTER'])
    expect(tell('select a from opaque_one()')).toEqual([])
  })

  test('name the function that the data went through', () => {
    expect(tell('insert into totals (customer_id, total) select order_id, amount from open_orders(3)')).toEqual([
      'orders → totals parsed by open_orders', '  totals.customer_id ← orders.id IDENTITY', '  totals.total ← orders.price TRANSFORMATION', '  * orders.price FILTER', '  * orders.state FILTER',
    ])
    expect(tell('insert into totals (total) select price from cheapest()')[0]).toBe('orders → totals parsed by cheapest')
  })

  test('flow into views, as sure as the body is', () => {
    expect(toldEdges(edges.filter(({ to }) => short(to.fqn) === 'seen' || short(to.fqn) === 'twice').filter(({ columnsLineage }) => columnsLineage.length > 0))).toEqual([
      'orders → seen parsed by open_orders', '  seen.order_id ← orders.id IDENTITY', '  seen.amount ← orders.price TRANSFORMATION', '  * orders.price FILTER', '  * orders.state FILTER',
      'orders → twice parsed by outer_one', '  twice.a ← orders.id IDENTITY', '  * orders.price FILTER', '  * orders.state FILTER',
    ])
  })
})
