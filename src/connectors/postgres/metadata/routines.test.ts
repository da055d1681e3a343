import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readMetadata, unaccounted, type Reading } from '../../../../test/read-metadata.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from '../../../../test/server.ts'

const schema = `
create schema s;
create extension hstore schema s;
create type s.mood as enum ('a');
create type s.span as range (subtype = int4);
create table s.t (id int);
create function s.f(a int) returns int language sql immutable strict leakproof parallel safe cost 7 as 'select a';
create function s.f(a int, b s.mood default 'a', variadic rest text[] default '{}') returns setof record language plpgsql security definer rows 5
  set search_path = '' set work_mem = '1MB' as $f$ begin return; end $f$;
create function s.f(out total int, inout x text) language sql as 'select 1, x';
create function s.atomic(n int) returns bigint begin atomic select count(*) from s.t where id > n; end;
create function s.short() returns int return 1;
create procedure s.p(inout a int, b text default 'x') language plpgsql as $p$ begin a := 1; end $p$;
create function s.c_function(internal) returns internal language internal as 'int4_sum';
create aggregate s.total (int) (sfunc = int4pl, stype = int, initcond = '0', combinefunc = int4pl, parallel = safe,
  msfunc = int4pl, minvfunc = int4mi, mstype = int, minitcond = '0');
create function s.win() returns int language internal window as 'window_row_number';
create function s.table_out(a int) returns table (x int, y text) language sql as $$ select 1, 'a' $$;
create function s.touch() returns trigger language plpgsql as 'begin return new; end';
comment on function s.f(int) is 'one'; comment on aggregate s.total (int) is 'sum';
revoke execute on function s.f(int) from public;`

describe.each(servers())('routines on PostgreSQL %i', (major) => {
  let db: TemporaryDatabase
  let read: Reading

  beforeAll(async () => {
    db = await temporaryDatabase({ major, sql: [schema] })
    read = await readMetadata(db)
  })
  afterAll(() => db.drop())

  test('overloads are told apart by their argument types; members of extensions are left out and counted, constructors of ranges are none', () => {
    expect(read.names('storedProcedure')).toEqual([
      's.atomic(integer)', 's.c_function(internal)', 's.f(integer)', 's.f(integer, s.mood, text[])', 's.f(text)', 's.p(integer, text)', 's.short()',
      's.table_out(integer)', 's.total(integer)', 's.touch()', 's.win()',
    ].map((name) => (/\./.test(name.slice(2)) ? `s."${name.slice(2)}"` : name)))
    expect(unaccounted(read.items)).toEqual({})
    expect(read.counted('function').alsoLeftOut['extensionMember']).toBeGreaterThan(50)
  })

  test('a function tells everything that made it', () => {
    expect(read.routine('s.f(integer)')).toMatchObject({
      name: 'f(integer)', description: 'one', storedProcedureType: 'Function', storedProcedureCode: { language: 'SQL', code: 'select a' },
      postgres: {
        kind: 'function', routineName: 'f', identityArguments: 'a integer', returns: 'integer', volatility: 'immutable', parallel: 'safe', strict: true,
        leakproof: true, cost: 7, securityDefiner: false, grants: [{ grantee: db.connection.user, privileges: ['EXECUTE'], grantor: db.connection.user }],
      },
    })
    expect(read.routine('s."f(integer, s.mood, text[])"').postgres).toMatchObject({
      language: 'plpgsql', securityDefiner: true, returnsSet: true, estimatedRows: 5, settings: ['search_path=""', 'work_mem=1MB'], returns: 'SETOF record',
      arguments: "a integer, b s.mood DEFAULT 'a'::s.mood, VARIADIC rest text[] DEFAULT '{}'::text[]",
    })
    expect(read.routine('s.f(text)').postgres).toMatchObject({ identityArguments: 'OUT total integer, INOUT x text', returns: 'record' })
    expect(read.routine('s.table_out(integer)').postgres.returns).toBe('TABLE(x integer, y text)')
  })

  test('a body of standard SQL is read as SQL', () => {
    const { storedProcedureCode, postgres } = read.routine('s.atomic(integer)')
    expect(storedProcedureCode.code?.replaceAll(/\s+/g, ' ')).toMatch(/^BEGIN ATOMIC SELECT count\(\*\) AS count FROM s\.t WHERE \(t\.id > atomic\.n\); END$/)
    expect(postgres.isSqlStandardBody).toBe(true)
    expect(read.routine('s.short()').storedProcedureCode.code).toBe('RETURN 1')
  })

  test('procedures, aggregates and window functions are told apart', () => {
    expect(read.routine('s.p(integer, text)')).toMatchObject({ storedProcedureType: 'StoredProcedure', postgres: { kind: 'procedure' } })
    expect(read.routine('s.win()')).toMatchObject({ storedProcedureType: 'Function', postgres: { kind: 'window', symbol: 'window_row_number' } })
    expect(read.routine('s.total(integer)')).toMatchObject({
      description: 'sum', storedProcedureCode: { code: '' },
      postgres: {
        kind: 'aggregate',
        aggregate: {
          kind: 'normal', transition: 'int4pl', stateType: 'integer', initial: '0', combine: 'int4pl',
          moving: { transition: 'int4pl', inverse: 'int4mi', stateType: 'integer', initial: '0' },
        },
      },
    })
    expect(['function', 'procedure', 'aggregate', 'window function'].map((kind) => read.record({
      function: 's.f(integer)', procedure: 's.p(integer, text)', aggregate: 's.total(integer)', 'window function': 's.win()',
    }[kind]!).kind)).toEqual(['function', 'procedure', 'aggregate', 'window function'])
  })

  test('a compiled function has its symbol apart and no code', () => {
    expect(read.routine('s.c_function(internal)')).toMatchObject({ storedProcedureCode: { language: 'External', code: '' }, postgres: { symbol: 'int4_sum', language: 'internal' } })
  })

  test('members of extensions are read when they are asked for', async () => {
    const whole = await readMetadata(db, { scope: { includeExtensionObjects: true } })
    expect(whole.routine('s."akeys(s.hstore)"').postgres).toMatchObject({ extension: 'hstore', language: 'c', library: '$libdir/hstore', symbol: 'hstore_akeys' })
    expect(unaccounted(whole.items)).toEqual({})
  })
})
