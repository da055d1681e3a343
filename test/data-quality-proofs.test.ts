import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createQualityRunner, type Described, type QualityRunner } from './data-quality.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'

/** Each table breaks what its constraint says, by a way in which PostgreSQL lets it be broken. */
const schema = `
  create table ref (id int primary key); insert into ref values (1);
  create table off_here (ref_id int references ref (id)); alter table off_here disable trigger all; insert into off_here values (9);
  create table gone (id int primary key); insert into gone values (1);
  create table off_there (ref_id int references gone (id)); insert into off_there values (1); alter table gone disable trigger all; delete from gone;
  create table parts (day int, ref_id int references ref (id)) partition by list (day); create table parts_1 partition of parts for values in (1); create table parts_2 partition of parts for values in (2);
  alter table parts_1 disable trigger all; insert into parts values (1, 9), (2, 1);
  create table whole (id int primary key) partition by list (id); create table whole_1 partition of whole for values in (1); create table whole_2 partition of whole for values in (2); insert into whole values (1), (2);
  create table off_part (ref_id int references whole (id)); insert into off_part values (2); alter table whole_2 disable trigger all; delete from whole_2;
  create table replicated (ref_id int references ref (id)); set session_replication_role = replica; insert into replicated values (9); set session_replication_role = origin;
  set allow_system_table_mods = on; insert into pg_subscription_rel (srsubid, srrelid, srsubstate) values (1, 'replicated'::regclass, 'r'); set allow_system_table_mods = off;
  create table parent (n int); create table child () inherits (parent); alter table only parent alter n set not null; insert into child values (null); insert into parent values (1);
  create domain filled as int not null; create domain checked as int check (value is not null); create table domains (a filled, b checked);
  insert into domains values ((select a from domains where false), (select b from domains where false));
  create extension file_fdw; create server files foreign data wrapper file_fdw;
  create table mixed (n int not null check (n > 0)) partition by list (n); create table mixed_1 partition of mixed for values in (1); insert into mixed values (1);
  create foreign table mixed_2 partition of mixed for values in (2) server files options (program 'echo -5', format 'csv');
  create table late (n int); insert into late values (-1), (null); alter table late add constraint late_n check (n > 0) not valid;`

const exists = (on: string, table: string): Described => ({ on: `public.${on}`, test: 'columnValuesToExistInTable', with: { referredTable: `public.${table}`, referredColumn: 'id' } })
const but = (name: string, flaw: string): string => `${name} says the same, but proves nothing: ${flaw}. The rows were looked at.`

describe.each(servers())('what is no proof on PostgreSQL %i', (major) => {
  let database: TemporaryDatabase
  let runner: QualityRunner
  beforeAll(async () => {
    database = await temporaryDatabase({ major, sql: [schema] })
    runner = createQualityRunner(database)
  })
  afterAll(() => database.drop())
  const told = async (tests: readonly Described[]) => (await runner.run(tests)).map(({ result }) => [result.testCaseStatus, result.testResultValue?.at(-1)?.value, result.grade, ...result.notes ?? []])

  test('a foreign key whose triggers are off: here, on the other table, or on a partition of either', async () => {
    expect(await told([exists('off_here.ref_id', 'ref'), exists('off_there.ref_id', 'gone'), exists('parts.ref_id', 'ref'), exists('off_part.ref_id', 'whole')])).toEqual([
      ['Failed', '1', 'exact', but('off_here_ref_id_fkey', 'its triggers are disabled')], ['Failed', '1', 'exact', but('off_there_ref_id_fkey', 'its triggers are disabled')],
      ['Failed', '1', 'exact', but('parts_ref_id_fkey', 'its triggers are disabled')], ['Failed', '1', 'exact', but('off_part_ref_id_fkey', 'its triggers are disabled')],
    ])
    await database.client.query('update parts set ref_id = 1; alter table parts_1 enable trigger all')
    expect(await told([exists('parts.ref_id', 'ref')])).toEqual([['Success', '0', 'proved']])
  })

  test('a foreign key of a table that a subscription writes', async () => {
    expect(await told([exists('replicated.ref_id', 'ref')])).toEqual([['Failed', '1', 'exact', but('replicated_ref_id_fkey', 'a subscription writes rows, and its triggers do not fire for them')]])
  })

  test('NOT NULL of a table whose heirs lack it, and of domains', async () => {
    expect(await told([{ on: 'public.parent.n', test: 'columnValuesToBeNotNull' }, { on: 'public.domains.a', test: 'columnValuesToBeNotNull' }, { on: 'public.domains.b', test: 'columnValuesToBeNotNull' }])).toEqual([
      ['Failed', '1', 'exact', but('NOT NULL of n', 'a table that inherits from this one lets NULL in')],
      ['Failed', '1', 'exact', but('public.filled', 'NULL gets around a domain by way of a sub-select without rows')],
      ['Failed', '1', 'exact', but('checked_check of public.checked', 'NULL gets around a domain by way of a sub-select without rows')],
    ])
  })

  test('constraints of a table with foreign partitions', async () => {
    expect(await told([{ on: 'public.mixed.n', test: 'columnValuesToBeBetween', with: { minValue: '1' } }])).toEqual([['Failed', '1', 'exact']])
  })

  test('a constraint that is NOT VALID, until it is validated, and one that is NOT ENFORCED', async () => {
    const positive: Described = { on: 'public.late.n', test: 'columnValuesToBeBetween', with: { minValue: '1' } }
    expect(await told([positive])).toEqual([['Failed', '-1', 'exact', but('late_n', 'it is NOT VALID: older rows were never checked')]])
    await database.client.query('update late set n = 1; alter table late validate constraint late_n')
    expect((await told([positive]))[0]!.slice(0, 3)).toEqual(['Success', undefined, 'proved'])
    if (major < 18) return
    await database.client.query('create table loose (ref_id int references ref (id) not enforced); insert into loose values (9)')
    expect(await told([exists('loose.ref_id', 'ref')])).toEqual([['Failed', '1', 'exact', but('loose_ref_id_fkey', 'it is NOT ENFORCED')]])
  })
})
