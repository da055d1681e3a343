import { beforeAll, describe, expect, test } from 'vitest'
import { readDdl } from './ddl/read-ddl.ts'
import { createLineageNames } from './lineage-names.ts'
import { loadSqlParser, type SqlParser } from './resolver/parser.ts'
import { findRoutineOutputs } from './routine/routine-outputs.ts'
import { resolveScript } from './resolve-script.ts'

const ddl = `
create schema shop; create schema old;
create type pair as (a int, b numeric); create domain amount as numeric;
create table customer (id int, name text, country text, home pair);
create table orders (id int, customer_id int, total amount, state text, tags text[], doc jsonb);
create table totals (customer_id int, total numeric, note text);
create table log (id int, what text) partition by range (id); create table log_1 partition of log for values from (1) to (9);
create table shop.orders (id int, price numeric); create table old.orders (id int, price numeric);
create function lines(int) returns table (product int, quantity int) language sql as '';
create function make_pair(int) returns pair language sql as '';
create aggregate total_of (numeric) (sfunc = numeric_add, stype = numeric);
create view paid as select id, total from orders where state = 'paid';`

let parser: SqlParser
beforeAll(async () => { parser = await loadSqlParser() })

const short = (fqn: string): string => fqn.replace(/^s\.d\.(?:public\.)?/, '')

/** Each statement as lines: its outcome unless resolved, then `target ← source KIND`, outputs of queries by name, and `*` for what decides about rows. */
function tell(sql: string, searchPath = 'public'): string[][] {
  const { catalog, problems } = readDdl(parser, ddl)
  expect(problems).toEqual([])
  const names = createLineageNames(catalog, { serviceName: 's', database: 'd', routineNames: new Map(), standIns: new Map() })
  return resolveScript(sql, { parser, catalog, names, searchPath: ['pg_catalog', ...searchPath.split(', ')], now: 1 }).map(({ outcome, reason, edges, outputs, influence, writes }) => {
    if (outcome !== 'resolved') return [`${outcome}: ${reason}`]
    const written = edges.flatMap(({ columnsLineage }) => columnsLineage.flatMap(({ toColumn, transformations }) => transformations.map(({ fromColumn, subtype }) => `${short(toColumn)} ← ${short(fromColumn)} ${subtype}`)))
    const given = outputs.flatMap(({ name, transformations }) => transformations.map(({ fromColumn, subtype }) => `${name} ← ${short(fromColumn)} ${subtype}`))
    return [...(writes.length > 0 ? written : given), ...influence.map(({ fromColumn, subtype }) => `* ${short(fromColumn)} ${subtype}`)]
  })
}

describe('each kind of statement', () => {
  const total = ['totals.customer_id ← orders.customer_id IDENTITY', 'totals.total ← orders.total IDENTITY']
  test.each<[string, string, string[]]>([
    ['INSERT with a column list', 'insert into totals (total, customer_id) select total, customer_id from orders', total],
    ['INSERT without one, by position', 'insert into totals select customer_id, total from orders', total],
    ['INSERT of VALUES with a sub-query', 'insert into totals (customer_id) values ((select max(id) from orders where state = $1)), (2)', ['totals.customer_id ← orders.id AGGREGATION', 'totals.customer_id ← orders.state FILTER']],
    ['ON CONFLICT, with the row that was not inserted', `insert into totals as t select customer_id, total from orders on conflict (customer_id) do update set total = t.total + excluded.total, note = 'x' where t.note is null`,
      ['totals.customer_id ← orders.customer_id IDENTITY', 'totals.total ← orders.total TRANSFORMATION', 'totals.total ← totals.total TRANSFORMATION', '* totals.note FILTER']],
    ['UPDATE … FROM', 'update totals t set total = o.total, note = upper(o.state) from orders o where o.customer_id = t.customer_id',
      ['totals.total ← orders.total IDENTITY', 'totals.note ← orders.state TRANSFORMATION', '* orders.customer_id FILTER', '* totals.customer_id FILTER']],
    ['UPDATE of several columns by a sub-query', 'update totals set (total, note) = (select total, state from orders o where o.customer_id = totals.customer_id)',
      ['totals.total ← orders.customer_id FILTER', 'totals.total ← orders.total IDENTITY', 'totals.note ← orders.customer_id FILTER', 'totals.note ← orders.state IDENTITY']],
    ['DELETE … USING', 'delete from totals using orders o where o.customer_id = totals.customer_id', ['* orders.customer_id FILTER', '* totals.customer_id FILTER']],
    ['MERGE', `merge into totals t using orders o on t.customer_id = o.customer_id when matched and o.state = 'x' then update set total = o.total when not matched then insert (customer_id, note) values (o.customer_id, o.state)`,
      ['totals.customer_id ← orders.customer_id IDENTITY', 'totals.total ← orders.total IDENTITY', 'totals.note ← orders.state IDENTITY', '* orders.customer_id JOIN', '* orders.state FILTER', '* totals.customer_id JOIN']],
    ['a data-modifying WITH that feeds another', 'with gone as (delete from orders where state = $1 returning customer_id, total) insert into totals select customer_id, total from gone',
      [...total, '* orders.state FILTER']],
    ['RETURNING of a query is its output', 'insert into log select id, state from orders returning id as made', ['log.id ← orders.id IDENTITY', 'log.what ← orders.state IDENTITY']],
    ['COPY of a query', `copy (select id, total from paid) to '/tmp/x'`, ['id ← paid.id IDENTITY', 'total ← paid.total IDENTITY']],
    ['EXPLAIN and PREPARE hold the statement', 'prepare p as insert into totals select customer_id, total from orders', total],
    ['functions in FROM', 'select l.product, l.quantity from orders o, lines(o.id) l', ['product ← orders.id TRANSFORMATION', 'quantity ← orders.id TRANSFORMATION', '* orders.id FILTER']],
    ['composite values and their fields', 'select (make_pair(id)).b, (c.home).a, (c).name from customer c', ['b ← customer.id TRANSFORMATION', 'a ← customer.home TRANSFORMATION', 'name ← customer.name IDENTITY']],
    ['json and array operators', `select doc -> 'a' ->> 'b' as b, tags[1] as first, $1 = any (tags) as has from orders`, ['b ← orders.doc TRANSFORMATION', 'first ← orders.tags TRANSFORMATION', 'has ← orders.tags TRANSFORMATION']],
    ['VALUES of whole rows', 'select v.* from log l cross join lateral (values (l.*)) v (one, two)', ['one ← log.id IDENTITY', 'two ← log.what IDENTITY']],
    ['aggregates of the user', 'select total_of(total) as t from orders', ['t ← orders.total AGGREGATION']],
    ['correlated and lateral queries', 'select c.name, x.total from customer c cross join lateral (select total from orders where customer_id = c.id limit $1) x',
      ['name ← customer.name IDENTITY', 'total ← orders.total IDENTITY', '* customer.id FILTER', '* orders.customer_id FILTER']],
  ])('%s', (_name, sql, expected) => {
    expect(tell(sql)[0]!.toSorted()).toEqual(expected.toSorted())
  })
})

describe('tables that a script makes', () => {
  test('are written like others, in the schema that they are made in; what reads them is told by what they are made of', () => {
    const [, made, view, into, temporary, filled] = tell(`set search_path = shop, public; create table kept as select id, total * 2 as twice from public.orders where state = 'x'; create view old.v (one) as select twice from kept;
      select name into public.names from customer; create temp table gone as select id from customer; insert into totals (total) select one from old.v`)
    expect(made).toEqual(['shop.kept.id ← orders.id IDENTITY', 'shop.kept.twice ← orders.total TRANSFORMATION', '* orders.state FILTER'])
    expect(view).toEqual(['old.v.one ← orders.total TRANSFORMATION', '* orders.state FILTER'])
    expect(into).toEqual(['names.name ← customer.name IDENTITY'])
    expect(temporary).toEqual(['id ← customer.id IDENTITY'])
    expect(filled).toEqual(['totals.total ← orders.total TRANSFORMATION', '* orders.state FILTER'])
  })

  test('WITH NO DATA nothing is in a table, and a materialized view is filled later', () => {
    const [table, , view] = tell('create table bare as select id, total from orders with no data; insert into totals (total) select total from bare; create materialized view later as select id from orders with no data')
    expect([table, view]).toEqual([[], ['later.id ← orders.id IDENTITY']])
  })

  test('EXECUTE runs what the script has prepared under its name', () => {
    const [, executed, , created, unknown] = tell(`prepare fill (text) as insert into totals (total) select total from orders where state = $1; execute fill('x'); prepare pick as select id as key from customer;
      create table picked as execute pick; create table other as execute nothing`)
    expect(executed).toEqual(['totals.total ← orders.total IDENTITY', '* orders.state FILTER'])
    expect(created).toEqual(['picked.key ← customer.id IDENTITY'])
    expect(unknown).toEqual(['notResolved: the prepared statement that it executes is not in this text'])
  })

  test('chains of temporary tables are looked through, with what decides about their rows', () => {
    const script = `create temp table one as select id, total from orders where state = 'x';
      create temp table two (id int, twice numeric); insert into two select id, total * 2 from one;
      select id, twice into three from two; insert into totals (customer_id, total) select id, twice from three; drop table one`
    expect(tell(script)[4]).toEqual(['totals.customer_id ← orders.id IDENTITY', 'totals.total ← orders.total TRANSFORMATION', '* orders.state FILTER'])
  })

  test('SET search_path counts for what follows; names with a schema need none', () => {
    const [before, , after, qualified] = tell('select * from orders; set search_path = shop, public; select * from orders; select id from old.orders')
    expect(before).toContain('state ← orders.state IDENTITY')
    expect(after).toEqual(['id ← shop.orders.id IDENTITY', 'price ← shop.orders.price IDENTITY'])
    expect(qualified).toEqual(['id ← old.orders.id IDENTITY'])
  })

  test('a search path given from outside', () => {
    expect(tell('select price from orders', 'old, shop')[0]).toEqual(['price ← old.orders.price IDENTITY'])
  })
})

describe('bad input is said, never guessed', () => {
  test.each([
    ['select from where', 'syntaxError: syntax error at or near "where" at character 12'],
    ['insert into totals select * from', 'syntaxError: syntax error at end of input at character 32'],
    ['select nothing from orders', 'notResolved: column nothing does not exist'],
    ['select id from nowhere', 'notResolved: relation nowhere does not exist'],
    ['select id from customer, orders', 'notResolved: column id is ambiguous'],
    ['update totals set gone = 1', 'notResolved: column gone of relation totals does not exist'],
    ['select x.id from orders', 'notResolved: x is not in FROM, for x.id'],
    ['vacuum orders', 'noLineage: statements of this kind carry no data'],
    [`select ${'('.repeat(64)}id${')'.repeat(64)} as deep from orders`, 'deep ← orders.id IDENTITY'],
  ])('%s', (sql, expected) => {
    expect(tell(sql)).toEqual([[expected]])
  })

  test('texts of more than a megabyte are not parsed', () => {
    expect(tell(`select '${'x'.repeat(5_000_000)}' from orders`)).toEqual([['tooLarge: the text is longer than 1000000 bytes']])
  })

  test('thousands of columns', () => {
    expect(tell(`select ${Array.from({ length: 3000 }, (_, index) => `id as c${index}`).join(', ')} from orders`)[0]).toHaveLength(3000)
  })
})

test('the SQL functions of a schema file are looked through, with the path that they set', () => {
  const { catalog: read, routines } = readDdl(parser, `${ddl} create function dear(lowest numeric) returns table (one int, price numeric) language sql as 'select id, total from orders where total > lowest';
    create function dearer(lowest numeric) returns table (key int) language sql as $$ select one from dear(lowest * 2) $$; create function elsewhere() returns setof numeric language sql set search_path to old as 'select price from orders';`)
  const catalog = { ...read, outputs: findRoutineOutputs({ routines, searchPath: 'public' }, { catalog: read, parser }) }
  const routineNames = new Map(routines.map(({ oid, argumentTypes }) => [oid, `${read.routines.get(oid)!.name}(${argumentTypes})`]))
  const names = createLineageNames(catalog, { serviceName: 's', database: 'd', routineNames, standIns: new Map() })
  const [one, other] = resolveScript('insert into totals (customer_id) select key from dearer(5); insert into totals (total) select e from elsewhere() e', { parser, catalog, names, searchPath: ['public', 'pg_catalog'], now: 1 })
  const told = (statement: typeof one) => statement!.edges.map(({ from, pipeline, columnsLineage }) => [short(from.fqn), pipeline && short(pipeline.fqn), columnsLineage.map(({ fromColumns, toColumn }) => `${short(toColumn)} ← ${fromColumns.map(short).join(', ')}`)])
  expect(told(one)).toEqual([['orders', 'dearer(numeric)', ['totals.customer_id ← orders.id']]])
  expect(told(other)).toEqual([['old.orders', 'elsewhere()', ['totals.total ← old.orders.price']]])
})

test('expressions are quoted from the text, wide characters before them or not', () => {
  const { catalog } = readDdl(parser, ddl)
  const names = createLineageNames(catalog, { serviceName: 's', database: 'd', routineNames: new Map(), standIns: new Map() })
  const [statement] = resolveScript(`insert into totals (note, total) select 'ü' || upper(state), case when id > 1 then total else 0 end as x from orders`, { parser, catalog, names, searchPath: ['public', 'pg_catalog'], now: 1 })
  expect(statement!.edges[0]!.columnsLineage.map((column) => column.function)).toEqual(['case when id > 1 then total else 0 end', "'ü' || upper(state)"])
  const functionsOf = (sql: string) => resolveScript(sql, { parser, catalog, names, searchPath: ['public', 'pg_catalog'], now: 1 })[0]!.edges.flatMap(({ columnsLineage }) => columnsLineage.map((column) => column.function))
  // A name may follow without AS, a WHEN of MERGE ends one, and WITHIN GROUP does not.
  expect(functionsOf(`insert into totals (customer_id, total, note) select max(id) largest, percentile_cont(0.5) within group (order by total) "The Median", string_agg(state, ' ') || max(state) as state from orders`))
    .toEqual(['max(id)', 'percentile_cont(0.5) within group (order by total)', "string_agg(state, ' ') || max(state)"])
  expect(functionsOf(`merge into totals t using orders o on t.customer_id = o.id when matched then update set note = upper(o.state) when not matched then insert (customer_id) values (o.id + 1)`)).toEqual([undefined, 'upper(o.state)'])
})
