import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { wideSchema } from '../../../../test/databases/wide.ts'
import { collect, readMetadata, unaccounted, wholeScope, type Reading } from '../../../../test/read-metadata.ts'
import { settingsFor, withSession } from '../../../../test/postgres-settings.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from '../../../../test/server.ts'
import type { MetadataItem } from '../../connector.ts'
import { capabilitiesQuery, type CapabilitiesRow } from '../queries/server.ts'
import { definitionsQuery } from '../queries/definitions.ts'
import type { Session } from '../session.ts'
import { readDatabase } from './read-database.ts'

const schema = `
create schema s;
create table s.t (id int primary key, n int check (n > 0)); create index on s.t ((n + 1));
create view s.v as select id from s.t; create view s.v_of_v as select id from s.v;
create materialized view s.m as select id from s.t;
create table s.policed (id int); alter table s.policed enable row level security; create policy p on s.policed using (id in (select id from s.t));
create table s.ruled (id int); create rule r as on insert to s.ruled do also delete from s.t;
create function s.body() returns bigint begin atomic select count(*) from s.t; end;
create function s.text() returns bigint language sql as 'select count(*) from s.t';
create table s.free (id int check (id > 0)); create table s.indexed (id int primary key);
create table s.part (id int) partition by range (id); create table s.part_1 partition of s.part for values from (1) to (10);`

/** Waiting for a lock runs into statement_timeout, which ends the run: nothing may wait. */
const neverWait = { connection: { connectionOptions: { options: '-c lock_timeout=60s -c statement_timeout=15s' } } }

describe.each(servers())('locks on PostgreSQL %i', (major) => {
  let db: TemporaryDatabase
  let other: Client

  beforeAll(async () => {
    db = await temporaryDatabase({ major, sql: [schema] })
    other = new Client(db.connection)
    await other.connect()
  })
  afterAll(async () => {
    await other.end()
    await db.drop()
  })

  const skipped = (items: readonly MetadataItem[]) => items.flatMap((item) => ('skipped' in item ? [`${item.skipped.object.slice(db.name.length + 4)} ${item.skipped.reason}`] : []))

  async function whileLocked(lock: string): Promise<Reading> {
    await other.query('begin')
    await other.query(lock)
    try {
      return await readMetadata(db, neverWait)
    } finally {
      await other.query('rollback')
    }
  }

  test('a locked table and all that reads it are skipped by name, the rest is whole, nothing waits', async () => {
    const read = await whileLocked('lock table s.t in access exclusive mode')
    expect(skipped(read.items)).toEqual(['s.m locked', 's.policed locked', 's.ruled locked', 's.t locked', 's.v locked', 's.body() locked'])
    expect(read.names('table')).toEqual(['s.free', 's.indexed', 's.part', 's.v_of_v'])
    expect(read.names('storedProcedure')).toEqual(['s.text()'])
    expect(unaccounted(read.items)).toEqual({})
  })

  test('weaker locks are in nobody’s way', async () => {
    expect(skipped((await whileLocked('lock table s.t in exclusive mode')).items)).toEqual([])
  })

  test('a lock that is only waited for counts too', async () => {
    const reader = new Client(db.connection)
    await reader.connect()
    await reader.query('begin; select * from s.t')
    const truncation = other.query('truncate s.t')
    await db.client.query(`do $$ begin while not exists (select from pg_locks where relation = 's.t'::regclass and not granted) loop perform pg_sleep(0.01); end loop; end $$`)
    try {
      expect(skipped((await readMetadata(db, neverWait)).items)).toContain('s.t locked')
    } finally {
      await reader.query('rollback')
      await truncation
      await reader.end()
    }
  })

  test('an index under lock only keeps its table from being measured', async () => {
    const read = await whileLocked('reindex index s.indexed_pkey')
    expect(skipped(read.items)).toEqual([])
    expect(read.record('s.indexed').record).not.toHaveProperty('measurement')
    expect(read.record('s.free').record).toHaveProperty('measurement')
  })

  test('a locked partition only keeps its parent from being measured', async () => {
    const read = await whileLocked('lock table s.part_1 in access exclusive mode')
    expect(skipped(read.items)).toEqual([])
    expect(read.table('s.part').postgres.partitions).toMatchObject([{ name: 'part_1', bounds: 'FOR VALUES FROM (1) TO (10)' }])
    expect(read.record('s.part').record.measurement).not.toHaveProperty('sizeBytes')
  })

  test('a lock that comes between the look and the statement is found, and costs that table only', async () => {
    const settings = await settingsFor(db.connection, { connectionOptions: { options: '-c lock_timeout=100ms' } })
    await other.query('begin')
    const items = await withSession(settings, (session) => readAll(session, async (statement) => {
      if (statement === definitionsQuery) await other.query('lock table s.free in access exclusive mode')
    }))
    await other.query('rollback')
    expect(skipped(items)).toEqual(['s.free locked'])
    expect(unaccounted(items)).toEqual({})
  })

  describe('a wide database', () => {
    let few: TemporaryDatabase
    let many: TemporaryDatabase
    beforeAll(async () => {
      few = await temporaryDatabase({ major, sql: [wideSchema(10)] })
      many = await temporaryDatabase({ major, sql: [wideSchema(2000)] })
    })
    afterAll(async () => {
      await few.drop()
      await many.drop()
    })

    test('while we read it, nobody waits for us', async () => {
      const writer = new Client(many.connection)
      await writer.connect()
      await writer.query("set lock_timeout = '5s'")
      let states: string[] | undefined
      const read = await readMetadata(many, { onItem: async (item) => {
        if (states !== undefined || !('record' in item) || item.record.entityType !== 'table') return
        const { rows } = await writer.query<{ state: string }>(`select state from pg_stat_activity where datname = $1 and pid <> pg_backend_pid() and application_name like 'trunkline%'`, [many.name])
        states = rows.map(({ state }) => state)
        // The last table of all, which is still to be read.
        await writer.query('truncate s9.t1999 cascade; alter table s9.t1999 add column added int; create index on s9.t1999 (added); drop index s9.t1999_ref_idx')
      } })
      await writer.end()
      expect(states?.every((state) => state === 'idle in transaction' || state === 'active')).toBe(true)
      expect(states).toHaveLength(1)
      expect(read.names('table')).toHaveLength(2000)
    })

    test('2,000 tables take as many statements as 10, by one session and by two, which read the same', async () => {
      const [fewAlone, alone] = [await readMetadata(few), await readMetadata(many)]
      const [ofFew, ofMany] = [await readMetadata(few, { scope: { sessions: 2 } }), await readMetadata(many, { scope: { sessions: 2 } })]
      expect(ofMany.items).toEqual(alone.items)
      expect(ofMany.names('table')).toHaveLength(2000)
      expect([alone.footprint.connections, ofMany.footprint.connections, ofMany.footprint.mostLocks]).toEqual([1, 2, 0])
      expect([alone.footprint.statements, ofMany.footprint.statements]).toEqual([fewAlone.footprint.statements, ofFew.footprint.statements])
      // A role that may have one connection only is read all the same.
      await few.client.query(`create role speed_alone login connection limit 1; grant all on database ${few.name} to speed_alone`)
      const refused = await readMetadata(few, { user: 'speed_alone', scope: { sessions: 2 } })
      expect([refused.names('table').length, refused.footprint.connections]).toEqual([10, 1])
      await few.client.query(`drop owned by speed_alone; drop role speed_alone`)
    })
  })

  /** Reads through a session that tells each statement before it sends it. */
  async function readAll(session: Session, before: (statement: string) => Promise<void>): Promise<MetadataItem[]> {
    const [capabilities] = await session.query<CapabilitiesRow>(capabilitiesQuery)
    const told = new Set<string>()
    const spied: Session = { ...session, query: async (statement, parameters) => {
      if (!told.has(statement)) await before(statement)
      told.add(statement)
      return session.query(statement, parameters)
    } }
    const place = { serviceName: 'pg', database: db.name, identity: 'pg:1/1' }
    return collect(readDatabase({ session: spied, scope: wholeScope, capabilities: capabilities!, place }))
  }
})
