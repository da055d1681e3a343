import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { settingsFor, withSession } from '../../../../test/postgres-settings.ts'
import { readLineageFacts } from '../../../../test/lineage.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from '../../../../test/server.ts'
import { createFootprint } from '../statement.ts'
import { readFacts } from './read-facts.ts'

const schema = `
create schema s;
create table s.t (id int primary key, a int, b int generated always as (a * 2) stored, c int default 3, check (a > id));
create view s.v as select a from s.t;
create rule note as on update to s.v do also insert into s.t (a) values (new.a);
create function s.f(x int, out y int) language plpgsql set search_path = s, public as 'begin y := x; end';
create function s.atomic() returns bigint begin atomic select count(*) from s.t; end;
create function s.touch() returns trigger language plpgsql as 'begin return new; end';
create trigger touched before update of a on s.t for each row when (old.a is distinct from new.a) execute function s.touch();
create policy own on s.t using (a = 1);
create index expressed on s.t ((a + id)) where b > 0;
create table s.parent (id int) partition by range (id);
create table s.part partition of s.parent for values from (1) to (2);`

describe.each(servers())('the facts of lineage on PostgreSQL %i', (major) => {
  let db: TemporaryDatabase
  const reader = `lineage_reader_${major}_${process.pid}`
  beforeAll(async () => {
    db = await temporaryDatabase({ major, sql: [`create role ${reader} login`, schema] })
    await db.client.query(`alter role ${reader} in database ${db.name} set search_path = s, "$user"`)
  })
  afterAll(async () => {
    await db.client.query(`drop owned by ${reader}; drop role ${reader}`)
    await db.drop()
  })

  test('a role that may only connect reads all of them, while a table is locked, and locks nothing itself', async () => {
    const locker = new Client(db.connection)
    await locker.connect()
    try {
      await locker.query('begin; lock table s.t in access exclusive mode')
      const footprint = createFootprint()
      const facts = await withSession(await settingsFor({ ...db.connection, user: reader }), readFacts, { footprint })
      expect(footprint.mostLocks).toBe(0)
      expect(facts.rules.map(({ name, event }) => [name, event])).toEqual([['_RETURN', 'select'], ['note', 'update']])
      expect(facts.routines.map(({ language, settings, body }) => [language, settings, body !== null])).toEqual([
        ['plpgsql', ['search_path=s, public'], false], ['sql', [], true], ['plpgsql', [], false],
      ])
      expect(facts.triggers).toMatchObject([{ name: 'touched', timing: 'before', forEachRow: true, events: ['update'], isEnabled: true, columns: [2] }])
      expect(facts.searchPaths).toEqual(expect.arrayContaining([
        { role: null, database: null, path: '"$user", public' }, { role: reader, database: db.name, path: 's, "$user"' },
      ]))
    } finally {
      await locker.end()
    }
  })

  test('what a policy, a check, an index expression and a trigger condition use is told by column; plain keys are not', async () => {
    const { dependencies, catalog, inheritance, generatedColumns } = await readLineageFacts(db)
    const told = dependencies.map((part) => {
      const on = 'routine' in part ? catalog.routines.get(part.routine)?.name : catalog.relations.get(part.relation)?.columns.find(({ number }) => number === part.attribute)?.name
      return `${part.kind} ${part.name} ${on}`
    })
    expect(told).toEqual(['check t_check id', 'check t_check a', 'indexExpression expressed id', 'indexExpression expressed a', 'indexExpression expressed b', 'policy own a',
      'triggerCondition touched a'])
    expect(generatedColumns.map(({ attribute }) => attribute)).toEqual([3])
    expect(inheritance.map(({ isPartition }) => isPartition)).toEqual([true])
  })

  test('the number of statements does not depend on how much there is', async () => {
    const footprints = await Promise.all([1, 2].map(async (run) => {
      if (run === 2) await db.client.query('create table s.more (x int); create view s.more_view as select x from s.more')
      const footprint = createFootprint()
      await withSession(await settingsFor(db.connection), readFacts, { footprint })
      return footprint.statements
    }))
    expect(footprints[0]).toBe(footprints[1])
  })
})
