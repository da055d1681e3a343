import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readMetadata, type Reading } from '../../../../test/read-metadata.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from '../../../../test/server.ts'

const schema = `
create schema s;
create extension pg_trgm schema s;
create table s.t (id int primary key, name text collate "C", note varchar(9), n int, at timestamptz, tags text[]) with (fillfactor = 70, toast.autovacuum_enabled = off);
create index ordered on s.t (n desc, id asc nulls first, note desc nulls last);
create index other_class on s.t (note varchar_pattern_ops, name collate "POSIX");
create index trigrams on s.t using gist (name s.gist_trgm_ops (siglen = 32));
create index hashed on s.t using hash (note) where n > 1;
create index gin_tags on s.t using gin (tags) with (fastupdate = off);
create index mixed on s.t (id, (n + 1), lower(name)) include (note) with (fillfactor = 80);
create unique index replica on s.t (id);
alter table s.t replica identity using index replica;
alter table s.t cluster on ordered;
create function s.touch() returns trigger language plpgsql as 'begin return new; end';
create trigger a_row before insert or update of n, name on s.t for each row when (new.n > 0) execute function s.touch();
create trigger b_statement after delete or truncate on s.t execute function s.touch('x');
create trigger c_moved after update on s.t referencing old table as before_rows new table as after_rows for each statement execute function s.touch();
create constraint trigger d_late after insert on s.t deferrable initially deferred for each row execute function s.touch();
alter table s.t disable trigger b_statement;
alter table s.t enable always trigger a_row;
comment on trigger a_row on s.t is 'first';
create table s.others (id int, owner text);
alter table s.t enable row level security; alter table s.t force row level security;
create policy own on s.t as restrictive for update to public using (name = current_user) with check (n in (select id from s.others));
create policy everyone on s.t using (true);
comment on policy own on s.t is 'only mine';
create rule log_insert as on insert to s.others do also select 1;
create statistics s.stat (ndistinct, mcv) on n, name from s.t;
create statistics s.stat_expr on (n + 1), (lower(name)) from s.t;
comment on statistics s.stat is 'together';
create view s.checked with (security_barrier) as select id from s.others where id > 0 with local check option;
create view s."My V" as select id as "Weird ""Col""" from s."others" o;
create type s.row_of as (a int, b text);
create table s.typed of s.row_of (primary key (a));`

describe.each(servers())('parts of a relation on PostgreSQL %i', (major) => {
  let db: TemporaryDatabase
  let read: Reading

  beforeAll(async () => {
    db = await temporaryDatabase({ major, sql: [schema] })
    read = await readMetadata(db)
  })
  afterAll(() => db.drop())

  const index = (name: string) => read.table('s.t').postgres.indexes.find((each) => each.name === name)

  test('the table tells its storage options, row security and replica identity', () => {
    expect(read.table('s.t').postgres).toMatchObject({
      options: ['fillfactor=70'], toastOptions: ['autovacuum_enabled=off'], rowSecurity: 'forced', replicaIdentity: 'index', accessMethod: 'heap',
    })
    expect(index('replica')).toMatchObject({ isReplicaIdentity: true })
    expect(index('ordered')).toMatchObject({ isClustered: true })
  })

  test('index keys tell ordering, collation and operator class where they are not the default', () => {
    expect(index('ordered')?.keys).toEqual([
      { expression: 'n', isColumn: true, descending: true }, { expression: 'id', isColumn: true, nullsFirst: true },
      { expression: 'note', isColumn: true, descending: true, nullsFirst: false },
    ])
    expect(index('other_class')?.keys).toEqual([
      { expression: 'note', isColumn: true, operatorClass: 'pg_catalog.varchar_pattern_ops' }, { expression: 'name', isColumn: true, collation: 'pg_catalog."POSIX"' },
    ])
    expect(index('mixed')).toMatchObject({
      keys: [{ expression: 'id', isColumn: true }, { expression: '(n + 1)', isColumn: false }, { expression: 'lower(name)', isColumn: false }],
      included: ['note'], options: ['fillfactor=80'],
    })
  })

  test('an index the facts cannot say all about has its whole statement', () => {
    expect(index('trigrams')?.definition).toBe("CREATE INDEX trigrams ON s.t USING gist (name s.gist_trgm_ops (siglen='32'))")
    expect(index('hashed')).toMatchObject({ method: 'hash', predicate: 'n > 1', definition: 'CREATE INDEX hashed ON s.t USING hash (note) WHERE n > 1' })
    expect(index('gin_tags')?.definition).toContain("USING gin (tags) WITH (fastupdate=off)")
    expect(index('ordered')).not.toHaveProperty('definition')
  })

  test('triggers tell timing, events, columns, state and their statement', () => {
    const triggers = read.table('s.t').postgres.triggers
    expect(triggers).toMatchObject([
      { name: 'a_row', timing: 'before', events: ['insert', 'update'], level: 'row', function: 's.touch', updateColumns: ['n', 'name'], enabled: 'always', description: 'first' },
      { name: 'b_statement', timing: 'after', events: ['delete', 'truncate'], level: 'statement', function: 's.touch', enabled: 'disabled' },
      { name: 'c_moved', timing: 'after', events: ['update'], level: 'statement', function: 's.touch', enabled: 'origin', oldTable: 'before_rows', newTable: 'after_rows' },
      { name: 'd_late', timing: 'after', events: ['insert'], level: 'row', function: 's.touch', enabled: 'origin', isConstraint: true },
    ])
    expect(triggers[1]?.definition).toBe("CREATE TRIGGER b_statement AFTER DELETE OR TRUNCATE ON s.t FOR EACH STATEMENT EXECUTE FUNCTION s.touch('x')")
  })

  test('policies tell roles and expressions, and go with the record for tags', () => {
    expect(read.table('s.t').postgres.policies).toEqual([
      { name: 'everyone', command: 'all', permissive: true, roles: ['PUBLIC'], using: 'true' },
      {
        name: 'own', command: 'update', permissive: false, roles: ['PUBLIC'], using: 'name = CURRENT_USER', description: 'only mine',
        withCheck: expect.stringMatching(/^\(?n IN \( SELECT others\.id\s+FROM s\.others\)\)?$/),
      },
    ])
    expect(read.record('s.t').policies).toEqual(['everyone', 'own'])
    expect(read.record('s.others')).not.toHaveProperty('policies')
  })

  test('rules and statistics objects are told', () => {
    expect(read.table('s.others').postgres.rules).toMatchObject([{ name: 'log_insert', event: 'insert', instead: false, enabled: 'origin', definition: expect.stringContaining('CREATE RULE log_insert AS') }])
    expect(read.table('s.t').postgres.statistics).toEqual([
      { name: 'stat', databaseSchema: 's', owner: db.connection.user, kinds: ['ndistinct', 'mcv'], columns: ['name', 'n'], description: 'together' },
      { name: 'stat_expr', databaseSchema: 's', owner: db.connection.user, kinds: ['ndistinct', 'dependencies', 'mcv'], columns: [], expressions: ['(n + 1)', 'lower(name)'] },
    ])
  })

  test('a view tells its options, and its statement quotes what must be quoted', async () => {
    expect(read.table('s.checked').postgres.viewOptions).toEqual({ checkOption: 'local', securityBarrier: true })
    const { schemaDefinition } = read.table('s.My V')
    expect(schemaDefinition).toMatch(/^create view s\."My V" as\n\s*SELECT (o\.)?id AS "Weird ""Col"""\s+FROM s\.others o$/)
    await db.client.query(`begin; drop view s."My V"; ${schemaDefinition}; rollback`)
  })

  test('a typed table names its type', () => {
    expect(read.table('s.typed').postgres).toMatchObject({ ofType: 's.row_of' })
  })
})
