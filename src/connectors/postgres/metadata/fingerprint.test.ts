import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { collect, unaccounted, wholeScope } from '../../../../test/read-metadata.ts'
import { settingsFor, withSession } from '../../../../test/postgres-settings.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from '../../../../test/server.ts'
import type { MetadataItem, MetadataScope } from '../../connector.ts'
import { capabilitiesQuery, type CapabilitiesRow } from '../queries/server.ts'
import { readDatabase } from './read-database.ts'

const schema = `
create schema s; create schema other;
create type s.mood as enum ('sad', 'happy');
create domain s.positive as int check (value > 0);
create function s.f(n int) returns int immutable language sql as 'select n';
create function s.note() returns trigger language plpgsql as 'begin return new; end';
create table s.parent (id int primary key, code text, other text);
create table s.child (id int generated always as identity, parent int references s.parent, n int check (n > 0), d s.positive, twice int generated always as (s.f(n)) stored);
create table s.plain (id int, body json);
create view s.v as select id, code from s.parent;
create view s.vv as select id from s.v;
create materialized view s.m as select id from s.plain;
create table s.parts (id int, at date) partition by range (at);
create table s.parts_1 partition of s.parts for values from ('2024-01-01') to ('2025-01-01');
create table s.base (id int); create table s.heir (more int) inherits (s.base);
create foreign data wrapper fp_fdw; create server fp_server foreign data wrapper fp_fdw; create foreign table s.far (id int) server fp_server;
create publication fp_pub for table s.plain;`

/** Every kind of fact that a table's record holds: what is done, and which tables are then read again. */
const changes = (major: number): [string, string[]][] => [
  ['alter table s.plain add n int', ['s.plain']],
  ['alter table s.plain rename n to m', ['s.plain']],
  ['alter table s.plain alter m type bigint', ['s.plain']],
  ['alter table s.plain alter m set default 5', ['s.plain']],
  ['alter table s.plain alter m set not null', ['s.plain']],
  ['alter table s.plain alter m set statistics 50', ['s.plain']],
  ['alter table s.plain alter m set (n_distinct = 5)', ['s.plain']],
  ['alter table s.plain alter body set storage external', ['s.plain']],
  [`comment on column s.plain.m is 'much'`, ['s.plain']],
  ['grant select (m) on s.plain to fp_role', ['s.plain']],
  ['alter table s.plain drop m', ['s.plain']],
  [`comment on table s.plain is 'plain'`, ['s.plain']],
  ['alter table s.plain owner to fp_role', ['s.plain']],
  ['alter role fp_role rename to fp_named', ['s.plain']],
  ['grant select on s.plain to public', ['s.plain']],
  ['alter table s.plain set (fillfactor = 70)', ['s.plain']],
  ['alter table s.plain set (toast.autovacuum_enabled = false)', ['s.plain']],
  ['alter table s.heir set unlogged', ['s.heir']],
  ['alter table s.heir set logged', ['s.heir']],
  ['alter table s.plain replica identity full', ['s.plain']],
  ['alter table s.plain enable row level security', ['s.plain']],
  ['create policy p on s.plain using (id > 0)', ['s.plain']],
  ['alter policy p on s.plain using (id > 1)', ['s.plain']],
  ['alter policy p on s.plain to fp_named', ['s.plain']],
  ['alter table s.plain add constraint plain_key unique (id)', ['s.plain']],
  ['alter table s.plain rename constraint plain_key to plain_unique', ['s.plain']],
  [`comment on constraint plain_unique on s.plain is 'unique'`, ['s.plain']],
  ['create index plain_part on s.plain (id) where id > 3', ['s.plain']],
  ['create index plain_expr on s.plain (s.f(id) desc)', ['s.plain']],
  ['alter index s.plain_part rename to plain_some', ['s.plain']],
  [`comment on index s.plain_some is 'some'`, ['s.plain']],
  ['alter index s.plain_some set (fillfactor = 80)', ['s.plain']],
  ['cluster s.plain using plain_unique', ['s.plain']],
  [`update pg_index set indisvalid = false where indexrelid = 's.plain_some'::regclass`, ['s.plain']],
  ['drop index s.plain_some', ['s.plain']],
  ['create trigger t before insert on s.plain for each row execute function s.note()', ['s.plain']],
  ['alter table s.plain disable trigger t', ['s.plain']],
  ['alter function s.note() rename to noted', ['s.plain']],
  [`comment on trigger t on s.plain is 'notes'`, ['s.plain']],
  ['create rule r as on delete to s.plain do instead nothing', ['s.plain']],
  ['create statistics s.st on id, (id + 1) from s.plain', ['s.plain']],
  ['alter statistics s.st rename to stat', ['s.plain']],
  ['alter publication fp_pub rename to fp_published', ['s.plain']],
  ['alter publication fp_published add table only s.base', ['s.base']],
  ...(major >= 15 ? [['alter publication fp_published set table s.plain where (id > 2), only s.base (id)', ['s.base', 's.plain']] as [string, string[]]] : []),
  ['alter table s.child alter id set cache 10', ['s.child']],
  ['alter function s.f(int) rename to g', ['s.child', 's.plain']],
  ['alter table s.child validate constraint child_n_check', []],
  ['alter table s.child drop constraint child_n_check', ['s.child']],
  ['alter table s.parent rename id to number', ['s.child', 's.parent', 's.v']],
  ['alter table s.parent rename to parents', ['s.child', 's.parents', 's.v']],
  ['alter view s.v rename to w', ['s.vv', 's.w']],
  ['create or replace view s.w with (security_barrier) as select number as id, code from s.parents where number > 0', ['s.w']],
  [`alter view s.w alter code set default 'x'`, ['s.w']],
  ['refresh materialized view s.m with no data', ['s.m']],
  [`create table s.parts_2 partition of s.parts for values from ('2025-01-01') to ('2026-01-01') partition by list (id)`, ['s.parts']],
  ['create table s.parts_3 partition of s.parts_2 default', ['s.parts']],
  ['alter table s.parts_3 rename to parts_4', ['s.parts']],
  ['alter table s.parts detach partition s.parts_1', ['s.parts', 's.parts_1']],
  ['alter table s.base rename to bases', ['s.bases', 's.heir']],
  ['alter table s.heir no inherit s.bases', ['s.bases', 's.heir']],
  [`alter foreign table s.far options (add schema_name 'x')`, ['s.far']],
  ['alter server fp_server rename to fp_far', ['s.far']],
  ['create table s.fresh (id int)', ['s.fresh']],
  ['drop table s.fresh', []],
  ['analyze', []],
  ['vacuum', []],
  ['insert into s.plain (id) values (7)', []],
]

/** Facts that every table of a database may show. */
const shared: string[] = [
  `alter type s.mood add value 'calm'`,
  'alter domain s.positive rename to above_zero',
  'create type s.pair as (a int, b int)',
  'alter schema s rename to t',
]

describe.each(servers())('tables that are as they were, on PostgreSQL %i', (major) => {
  let db: TemporaryDatabase
  let fingerprints: Map<string, string>
  let records: Map<string, string>

  beforeAll(async () => {
    db = await temporaryDatabase({ major, sql: ['drop role if exists fp_role, fp_named', 'create role fp_role', schema] })
    await reread()
  })
  afterAll(async () => {
    await db.client.query('drop owned by fp_named cascade')
    await db.client.query('drop role fp_named')
    await db.drop()
  })

  async function read(scope: Partial<MetadataScope>): Promise<MetadataItem[]> {
    return withSession(await settingsFor(db.connection), async (session) => {
      const [capabilities] = await session.query<CapabilitiesRow>(capabilitiesQuery)
      return collect(readDatabase({ session, scope: { ...wholeScope, ...scope }, capabilities: capabilities!, place: { serviceName: 'pg', database: db.name, identity: 'pg:1/1' } }))
    })
  }

  /** Names of the tables that come as records; fails where one that came as unchanged would now make another record. */
  async function reread(scope: Partial<MetadataScope> = {}, seed = 'seed'): Promise<string[]> {
    const before = records
    const items = await read({ ...scope, known: { seed, find: (identity, fqn) => fingerprints?.get(`${identity} ${fqn}`) } })
    const whole = await read(scope)
    records = new Map(whole.flatMap((item) => ('record' in item && item.record.entityType === 'table' ? [[item.record.fullyQualifiedName, JSON.stringify({ ...item, record: { ...item.record, measurement: undefined } })]] : [])))
    const told = items.flatMap((item) => ('record' in item && item.record.entityType === 'table' ? [item] : []))
    const unchanged = items.flatMap((item) => ('unchanged' in item ? [item.unchanged.fullyQualifiedName] : []))
    expect([...told.map(({ record }) => record.fullyQualifiedName), ...unchanged].toSorted()).toEqual([...records.keys()].toSorted())
    for (const fqn of unchanged) expect(records.get(fqn)).toBe(before.get(fqn))
    expect(unaccounted(items)).toEqual({})
    fingerprints ??= new Map()
    for (const { record, fingerprint } of told) fingerprints.set(`${record.sourceIdentity!} ${record.fullyQualifiedName}`, fingerprint!)
    return told.map(({ record }) => record.fullyQualifiedName.slice(db.name.length + 4)).toSorted()
  }

  test('every change of a table has that table, and what shows it, read again: and nothing else', async () => {
    expect(await reread()).toEqual([])
    const told: [string, string[]][] = []
    for (const [statement] of changes(major)) {
      await db.client.query(statement)
      told.push([statement, await reread()])
    }
    expect(told).toEqual(changes(major))
  }, 300_000)

  test('what any table may show has all of them read again', async () => {
    for (const statement of shared) {
      await db.client.query(statement)
      const told = await reread()
      expect([statement, told.length]).toEqual([statement, records.size])
    }
  })

  test('so have other options of the run, and another seed', async () => {
    expect(await reread()).toEqual([])
    expect(await reread({ includeDDL: true })).toHaveLength(records.size)
    expect(await reread({ includeDDL: true }, 'other')).toHaveLength(records.size)
    expect(await reread({ serviceName: 'pg' }, 'other')).toHaveLength(records.size)
  })
})
