import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readLineageFacts } from '../../../test/lineage.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from '../../../test/server.ts'
import { createLineageNames } from '../lineage-names.ts'
import { loadSqlParser } from '../resolver/parser.ts'
import { findRoutines } from './find-routines.ts'
import type { RoutinesFound } from './routine-search.ts'

const schema = `
create table orders (id int, customer_id int, price numeric, state text, note text);
create table totals (customer_id int, total numeric);
create table log (order_id int, what text, was text);
create table stage (id int, price numeric);
create type pair as (a int, b numeric);

create function by_tree(n int) returns void begin atomic insert into totals (customer_id, total) select customer_id, sum(price) from orders where id > n group by customer_id; end;
create function by_text(n int) returns bigint language sql as $$ insert into stage select id, price from orders where id = $1; select count(*) from stage where id = n $$;
create type cart_line as (product int, quantity int);
create function of_array(lines cart_line[]) returns void language sql as $$ insert into stage (id, price) select l.product, o.price from unnest(lines) as l join orders o on o.id = l.product $$;
create schema other; create table other.orders (id int, price numeric);
create function elsewhere() returns void language sql set search_path = other, public as $$ insert into stage select id, price from orders $$;

create function loops() returns void language plpgsql as $$
declare r record; v orders%rowtype; factor numeric := 2; c cursor for select id, note from orders; one_id int; one_note text; sum_of numeric;
begin
  for r in select id, price from orders where state = 'paid' loop
    insert into stage (id, price) values (r.id, r.price * factor);
  end loop;
  select * into v from orders where id = 1;
  update totals set total = v.price where customer_id = v.customer_id;
  open c; fetch c into one_id, one_note; close c;
  insert into log (order_id, what) values (one_id, one_note);
  select sum(price) into sum_of from stage;
  if sum_of > 10 then delete from totals where total > sum_of; end if;
end $$;
create function returning_into() returns int language plpgsql as $$
declare made int;
begin
  insert into stage (id) select id from orders returning id into made;
  insert into log (order_id) values (made);
  perform loops();
  return made;
end $$;
create table kept (op text, id int, customer_id int, price numeric, state text, note text);
create function whole_records() returns void language plpgsql as $$
declare r record; t totals; changing record;
begin
  for r in select id, price from orders loop insert into stage select r.*; end loop;
  select customer_id, sum(price) into strict t from orders group by 1;
  insert into totals values (t.*); insert into totals select (t).*;
  select id into changing from orders; select note, state into changing from orders;
  insert into log (what, was) select changing.*;
end $$;
create function counts() returns void language plpgsql as $$ begin for i in (select min(id) from orders)..(select max(customer_id) from orders) loop insert into stage (id) values (i); end loop; end $$;
create function keep_old() returns trigger language plpgsql as $$ begin insert into kept select 'D', old.*; insert into kept values ('U', new.*); return null; end $$;
create function composite() returns void language plpgsql as $$
declare p pair;
begin
  select id, price into p from orders;
  p.b := p.b + 1;
  insert into stage (id, price) values (p.a, p.b);
end $$;
create function dynamic(target text) returns void language plpgsql as $$
declare fixed text := 'stage';
begin
  execute 'insert into ' || quote_ident(fixed) || ' select id, price from orders where state = $1' using target;
  execute format('update %I set price = %L', 'stage', target);
  execute format('delete from %I', target);
end $$;
create function gives() returns table (id int, price numeric) language plpgsql as $$ begin return query select o.id, o.price from orders o; end $$;
create view through as select id, price from gives();
create procedure calls() language plpgsql as $$ begin call nothing(); exception when others then insert into log (what) select state from orders; end $$;
create procedure nothing() language sql as '';

create function note_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then insert into log (order_id, what, was) values (new.id, new.state, old.state); end if;
  return new;
end $$;
create trigger changed after update on orders for each row execute function note_change();
create function fill_note() returns trigger language plpgsql as $$ begin new.note := upper(new.state) || new.id; return new; end $$;
create trigger filled before insert or update on orders for each row execute function fill_note();
create function sum_up() returns trigger language plpgsql as $$
begin insert into totals (customer_id, total) select customer_id, sum(price) from fresh group by customer_id; return null; end $$;
create trigger summed after insert on orders referencing new table as fresh for each statement execute function sum_up();
create trigger kept_old after update on orders for each row execute function keep_old();
create trigger off after insert on orders for each row execute function note_change();
alter table orders disable trigger off;`

describe.each(servers())('routines and triggers on PostgreSQL %i', (major) => {
  let db: TemporaryDatabase
  let found: RoutinesFound

  beforeAll(async () => {
    db = await temporaryDatabase({ major, sql: [schema] })
    const facts = await readLineageFacts(db)
    const names = createLineageNames(facts.catalog, {
      serviceName: 'pg', database: 'd', standIns: new Map(),
      routineNames: new Map(facts.routines.map(({ oid }) => [oid, facts.catalog.routines.get(oid)!.name])),
    })
    const view = facts.catalog.relation('public', 'through')!.oid
    const gives = facts.routines.find(({ oid }) => facts.catalog.routines.get(oid)?.name === 'gives')!.oid
    found = findRoutines(
      { routines: facts.routines, triggers: facts.triggers, viewCalls: new Map([[view, new Set([gives])]]), viewTrees: new Map(), searchPath: '"$user", public', now: 1 },
      { catalog: facts.catalog, names, parser: await loadSqlParser() },
    )
  })
  afterAll(() => db.drop())

  const short = (fqn: string): string => fqn.replace(/^pg\.d\.(?:public\.)?/, '')
  /** The edges of an evidence: `from → to grade`, then each column as `target ← source KIND`, then what decides about rows. */
  function told(evidence: string): string[] {
    return found.edges.flatMap((edge) => (edge.evidence !== evidence.replace(':', ':pg.d.public.') ? [] : [
      `${short(edge.from.fqn)} → ${short(edge.to.fqn)} ${edge.grade}${edge.pipeline === undefined ? '' : ` by ${short(edge.pipeline.fqn)}`}`,
      ...edge.columnsLineage.flatMap(({ toColumn, transformations }) => transformations.map(({ fromColumn, subtype }) => `  ${short(toColumn)} ← ${short(fromColumn)} ${subtype}`)),
      ...edge.datasetInfluence.map(({ fromColumn, subtype }) => `  * ${short(fromColumn)} ${subtype}`),
    ]))
  }

  test('a BEGIN ATOMIC body is exact', () => {
    expect(told('routine:by_tree')).toEqual([
      'orders → totals exact by by_tree', '  totals.customer_id ← orders.customer_id IDENTITY', '  totals.total ← orders.price AGGREGATION', '  * orders.id FILTER', '  * orders.customer_id GROUP_BY',
    ])
  })

  test('the statements of an SQL body, with parameters by name and number, and the search_path of the function', () => {
    expect(told('routine:by_text')).toEqual(['orders → stage parsed by by_text', '  stage.id ← orders.id IDENTITY', '  stage.price ← orders.price IDENTITY', '  * orders.id FILTER'])
    expect(told('routine:of_array')).toEqual(['orders → stage parsed by of_array', '  stage.price ← orders.price IDENTITY', '  * orders.id JOIN'])
    expect(told('routine:elsewhere')[0]).toBe('other.orders → stage parsed by elsewhere')
  })

  test('loops, rows, cursors and conditions of PL/pgSQL', () => {
    const all = told('routine:loops')
    expect(all).toEqual(expect.arrayContaining([
      'orders → stage parsed by loops', '  stage.id ← orders.id IDENTITY', '  stage.price ← orders.price TRANSFORMATION', '  * orders.state FILTER',
      'orders → totals parsed by loops', '  totals.total ← orders.price IDENTITY', 'orders → log parsed by loops', '  log.what ← orders.note IDENTITY', '  log.order_id ← orders.id IDENTITY',
      'stage → totals parsed by loops', '  * stage.price FILTER',
    ]))
  })

  test('whole records by .*, as they are always made; the bounds of a loop that counts', () => {
    expect([...new Set(told('routine:whole_records'))]).toEqual([
      'orders → stage parsed by whole_records', '  stage.id ← orders.id IDENTITY', '  stage.price ← orders.price IDENTITY',
      'orders → totals parsed by whole_records', '  totals.customer_id ← orders.customer_id IDENTITY', '  totals.customer_id ← orders.customer_id GROUP_BY', '  totals.total ← orders.customer_id GROUP_BY', '  totals.total ← orders.price AGGREGATION',
    ])
    expect(found.marks).toContainEqual({ routine: 'pg.d.public.whole_records', reason: 'changing is not in FROM in: insert into log (what, was) select changing.*' })
    expect(told('routine:counts')).toEqual(['orders → stage parsed by counts', '  stage.id ← orders.id AGGREGATION', '  stage.id ← orders.customer_id AGGREGATION', '  * orders.id FILTER', '  * orders.customer_id FILTER'])
    expect(told('trigger:orders.kept_old').filter((line) => line.includes('kept.'))).toHaveLength(10)
  })

  test('INSERT … RETURNING INTO goes on; PERFORM is a call', () => {
    expect(told('routine:returning_into')).toEqual(expect.arrayContaining(['orders → stage parsed by returning_into', 'stage → log parsed by returning_into', '  log.order_id ← stage.id IDENTITY']))
    expect(found.dependencies).toContainEqual(expect.objectContaining({ kind: 'callsRoutine', of: { entityType: 'storedProcedure', fqn: 'pg.d.public.returning_into' }, on: { entityType: 'storedProcedure', fqn: 'pg.d.public.loops' } }))
  })

  test('fields of a composite variable', () => {
    expect(told('routine:composite')).toEqual(expect.arrayContaining(['orders → stage parsed by composite', '  stage.price ← orders.price TRANSFORMATION']))
  })

  test('EXECUTE of known text is looked through, of unknown text marked', () => {
    expect(told('routine:dynamic')).toEqual(['orders → stage parsed by dynamic', '  stage.id ← orders.id IDENTITY', '  stage.price ← orders.price IDENTITY', '  * orders.state FILTER'])
    expect(found.marks.filter(({ routine }) => !routine.endsWith('whole_records'))).toEqual([{ routine: 'pg.d.public.dynamic', reason: 'EXECUTE of a text that is not known, in line 6' }])
    expect(found.grades).toEqual({ exact: 1, parsed: 14, opaque: 2 })
  })

  test('a view that calls a function is made of what that reads', () => {
    expect(found.edges.filter(({ to }) => short(to.fqn) === 'through').map(({ from, pipeline, source }) => [short(from.fqn), short(pipeline!.fqn), source])).toEqual([['orders', 'gives', 'ViewLineage']])
  })

  test('an exception handler is looked at; a call is a dependency', () => {
    expect(told('routine:calls')).toEqual(['orders → log parsed by calls', '  log.what ← orders.state IDENTITY'])
  })

  test('triggers: NEW and OLD, columns assigned before, transition tables; a disabled one does nothing', () => {
    expect(told('trigger:orders.changed')).toEqual([
      'orders → log parsed by note_change', '  log.order_id ← orders.id IDENTITY', '  log.what ← orders.state IDENTITY', '  log.was ← orders.state IDENTITY',
    ])
    expect(told('trigger:orders.filled')).toEqual(['orders → orders parsed by fill_note', '  orders.note ← orders.id TRANSFORMATION', '  orders.note ← orders.state TRANSFORMATION'])
    expect(told('trigger:orders.summed')).toEqual([
      'orders → totals parsed by sum_up', '  totals.customer_id ← orders.customer_id IDENTITY', '  totals.total ← orders.price AGGREGATION', '  * orders.customer_id GROUP_BY',
    ])
    expect(told('trigger:orders.off')).toEqual([])
    expect(found.triggers).toBe(4)
  })
})
