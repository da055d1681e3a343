import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readMetadata, type Reading } from '../../../../test/read-metadata.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from '../../../../test/server.ts'

const schema = (database: string) => `
create role c_owner; create role c_reader in role c_owner; create role "c weird=role" login connection limit 3 valid until '2030-01-01' in role pg_read_all_stats;
comment on role c_reader is 'reads';
comment on database ${database} is 'the database'; alter database ${database} set work_mem = '3MB';
create schema s authorization c_owner; comment on schema s is 'the schema';
grant usage on schema s to c_reader with grant option; grant create on schema s to "c weird=role"; grant usage on schema s to public;
alter default privileges for role c_owner in schema s grant select on tables to c_reader;
alter default privileges for role c_owner grant execute on functions to "c weird=role";
create table s.t (id serial primary key, n bigint generated always as identity (start 5 increment 2));
create sequence s.free as smallint increment by -3 minvalue -100 maxvalue -1 start -10 cache 4 cycle;
comment on sequence s.free is 'free one';
create table s.u (a int);
create type s.mood as enum ('x', 'y'); comment on type s.mood is 'how it is';
create type s.pair as (a numeric(5,2), b text collate "C");
create domain s.code as varchar(9) collate "C" default 'x' not null constraint long check (length(value) > 1);
create type s.money_range as range (subtype = float8, subtype_diff = float8mi, multirange_type_name = s.money_ranges);
create extension hstore schema s; create foreign data wrapper plain;
create server elsewhere type 'pg' version '9' foreign data wrapper plain options (host 'h', dbname 'd', url 'http://u:hidden@h/x', sslpassword 'top', passcode 'secret');
grant usage on foreign server elsewhere to c_reader;
create user mapping for public server elsewhere options (user 'u', password 'hidden');
create user mapping for c_reader server elsewhere options (user 'u2', password 'hidden');
create foreign table s.ft (a int options (column_name 'b')) server elsewhere options (table_name 'x');
create publication selected for table s.t (id), s.u where (a > 1) with (publish = 'insert, update', publish_via_partition_root);
create publication everything for all tables;
create function s.on_ddl() returns event_trigger language plpgsql as 'begin end';
create event trigger watch on ddl_command_end when tag in ('CREATE TABLE') execute function s.on_ddl();
alter event trigger watch disable;
create subscription feed connection 'host=nowhere password=hidden' publication a, b with (connect = false, slot_name = none, enabled = false); comment on subscription feed is 'feeds';
comment on constraint long on domain s.code is 'not a letter';`

describe.each(servers())('databases and schemas on PostgreSQL %i', (major) => {
  let db: TemporaryDatabase
  let read: Reading

  beforeAll(async () => {
    db = await temporaryDatabase({ major })
    const script = schema(db.name)
    // Column lists and filters of publications are of PostgreSQL 15.
    await db.client.query(major >= 15 ? script : script.replace('s.t (id), s.u where (a > 1)', 's.t, s.u'))
    if (major >= 15) await db.client.query('create publication of_schema for tables in schema s')
    // The options of a membership are of PostgreSQL 16.
    await db.client.query(`grant c_owner to "c weird=role"${major >= 16 ? ' with admin true, inherit false, set false' : ' with admin option'}`)
    read = await readMetadata(db)
  })
  afterAll(async () => {
    await db.client.query('drop subscription if exists feed')
    for (const role of ['c_reader', '"c weird=role"', 'c_owner']) await db.client.query(`drop owned by ${role} cascade`)
    await db.client.query('drop role c_reader, "c weird=role", c_owner')
    await db.drop()
  })

  test('the database tells comment, owner, encoding, locale, settings and size', () => {
    expect(read.database()).toMatchObject({
      name: db.name, service: 'pg', description: 'the database',
      postgres: { owner: db.connection.user, encoding: 'UTF8', tablespace: 'pg_default', settings: ['work_mem=3MB'], serverVersion: expect.stringMatching(new RegExp(`^${major}\\.`)) },
    })
    expect(read.record('').ownerRole).toBe(db.connection.user)
    expect(read.record('').record.measurement).toMatchObject({ sizeBytes: expect.any(Number) })
  })

  test('roles tell their rights and memberships', () => {
    const roles = read.database().postgres.roles
    expect(roles.find(({ name }) => name === 'c_reader')).toMatchObject({ canLogin: false, memberOf: [{ role: 'c_owner', withAdmin: false }], description: 'reads' })
    expect(roles.find(({ name }) => name === 'c weird=role')).toMatchObject({ canLogin: true, connectionLimit: 3, validUntil: '2030-01-01 00:00:00+00', memberOf: [{ role: 'c_owner', withAdmin: true, ...(major >= 16 && { noInherit: true, noSet: true }) }, { role: 'pg_read_all_stats', withAdmin: false }] })
    expect(roles.some(({ name }) => name.startsWith('pg_'))).toBe(false)
  })

  test('foreign servers and user mappings keep their options and lose their secrets', () => {
    expect(read.database().postgres.foreignServers).toEqual([{
      name: 'elsewhere', foreignDataWrapper: 'plain', type: 'pg', version: '9', owner: db.connection.user,
      options: { host: 'h', dbname: 'd', url: 'http://u:*********@h/x', sslpassword: '*********', passcode: '*********' },
      userMappings: [{ role: 'c_reader', options: { user: 'u2', password: '*********' } }, { role: 'PUBLIC', options: { user: 'u', password: '*********' } }],
      grants: [{ grantee: db.connection.user, privileges: ['USAGE'], grantor: db.connection.user }, { grantee: 'c_reader', privileges: ['USAGE'], grantor: db.connection.user }],
    }])
    expect(read.table('s.ft').postgres.foreign).toEqual({ server: 'elsewhere', options: { table_name: 'x' } })
    expect(read.column('s.ft', 'a').postgres.foreignOptions).toEqual({ column_name: 'b' })
    expect(JSON.stringify(read.items)).not.toMatch(/hidden|secret"|"top"/)
  })

  test('publications and subscriptions are told, without the connection', () => {
    const { publications, subscriptions } = read.database().postgres
    expect(publications.map(({ name }) => name)).toEqual(major >= 15 ? ['everything', 'of_schema', 'selected'] : ['everything', 'selected'])
    expect(publications.at(-1)).toEqual({
      name: 'selected', owner: db.connection.user, allTables: false, operations: ['insert', 'update'], viaRoot: true, schemas: [],
      tables: major >= 15 ? [{ name: 's.t', columns: ['id'] }, { name: 's.u', hasFilter: true }] : [{ name: 's.t' }, { name: 's.u' }],
    })
    if (major >= 15) expect(publications[1]?.schemas).toEqual(['s'])
    expect(read.table('s.t').postgres.publishedIn).toEqual([{ publication: 'selected', ...(major >= 15 && { columns: ['id'] }) }])
    expect(read.table('s.u').postgres.publishedIn).toEqual([{ publication: 'selected', ...(major >= 15 && { filter: 'a > 1' }) }])
    expect(subscriptions).toEqual([{ name: 'feed', owner: db.connection.user, enabled: false, publications: ['a', 'b'], description: 'feeds' }])
  })

  test('extensions, event triggers and default privileges are told', () => {
    const { extensions, eventTriggers, defaultPrivileges } = read.database().postgres
    expect(extensions.map(({ name, databaseSchema }) => [name, databaseSchema])).toEqual([['hstore', 's'], ['plpgsql', 'pg_catalog']])
    expect(eventTriggers).toEqual([{ name: 'watch', event: 'ddl_command_end', function: 's.on_ddl', enabled: false, tags: ['CREATE TABLE'] }])
    expect(defaultPrivileges).toMatchObject([{ role: 'c_owner', objectType: 'function', grants: expect.arrayContaining([{ grantee: 'c weird=role', privileges: ['EXECUTE'], grantor: 'c_owner' }]) }])
  })

  test('a schema tells comment, owner, rights and what its future tables get', () => {
    expect(read.schema('s')).toMatchObject({ description: 'the schema', database: `pg.${db.name}` })
    expect(read.schema('s').postgres).toMatchObject({
      owner: 'c_owner',
      grants: [
        { grantee: 'c_owner', privileges: ['USAGE', 'CREATE'], grantor: 'c_owner' }, { grantee: 'c_reader', privileges: ['USAGE'], grantable: ['USAGE'], grantor: 'c_owner' },
        { grantee: 'c weird=role', privileges: ['CREATE'], grantor: 'c_owner' }, { grantee: 'PUBLIC', privileges: ['USAGE'], grantor: 'c_owner' },
      ],
      defaultPrivileges: [{ role: 'c_owner', databaseSchema: 's', objectType: 'table', grants: [{ grantee: 'c_reader', privileges: ['SELECT'], grantor: 'c_owner' }] }],
    })
    expect(read.record('s').ownerRole).toBe('c_owner')
  })

  test('sequences stand in their schema, those of identity columns on their column', () => {
    expect(read.schema('s').postgres.sequences).toEqual([
      {
        name: 'free', dataType: 'smallint', start: '-10', increment: '-3', minimum: '-100', maximum: '-1', cache: '4', cycle: true, owner: db.connection.user,
        description: 'free one',
      },
      {
        name: 't_id_seq', dataType: 'integer', start: '1', increment: '1', minimum: '1', maximum: '2147483647', cache: '1', cycle: false, owner: db.connection.user,
        ownedBy: 's.t.id',
      },
    ])
    expect(read.column('s.t', 'n').postgres.identity).toMatchObject({ generation: 'always', sequence: 's.t_n_seq', start: '5', increment: '2' })
    expect(read.column('s.t', 'id').postgres.default).toBe("nextval('s.t_id_seq'::regclass)")
  })

  test('types stand in their schema with all that made them', () => {
    const owner = db.connection.user
    expect(read.schema('s').postgres.types).toEqual([
      {
        name: 'code', kind: 'domain', owner, baseType: 'character varying(9)', notNull: true, default: "'x'::character varying", collation: 'pg_catalog."C"',
        checks: [{ name: 'long', definition: 'CHECK (length(VALUE::text) > 1)', validated: true, description: 'not a letter' }],
      },
      { name: 'money_range', kind: 'range', owner, subtype: 'double precision', multirangeName: 'money_ranges', subtypeDifference: 'float8mi' },
      { name: 'mood', kind: 'enum', owner, labels: ['x', 'y'], description: 'how it is' },
      { name: 'pair', kind: 'composite', owner, fields: [{ name: 'a', dataTypeDisplay: 'numeric(5,2)' }, { name: 'b', dataTypeDisplay: 'text', collation: 'pg_catalog."C"' }] },
    ])
  })
})
