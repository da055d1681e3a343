import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { collect, unaccounted, wholeScope } from '../../../../test/read-metadata.ts'
import { settingsFor, withSession } from '../../../../test/postgres-settings.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from '../../../../test/server.ts'
import type { MetadataItem } from '../../connector.ts'
import { capabilitiesQuery, type CapabilitiesRow } from '../queries/server.ts'
import type { Session } from '../session.ts'
import { readDatabase } from './read-database.ts'

const schema = `
create schema s;
create function s.gone(n int) returns int language sql as 'select n';
create table s.t (id int primary key, n int check (n > 0));
create view s.v as select id from s.t;
create function s.body() returns bigint begin atomic select count(*) from s.t; end;
create table s.last (id int);`

describe.each(servers())('a database that changes or is broken, on PostgreSQL %i', (major) => {
  let db: TemporaryDatabase

  beforeEach(async () => {
    db = await temporaryDatabase({ major, sql: [schema] })
  })
  afterEach(() => db.drop())

  /** Reads everything; `between` runs before each snapshot, after the texts of definitions were read. */
  async function read(between: (snapshot: number) => Promise<void> = () => Promise.resolve()): Promise<MetadataItem[]> {
    return withSession(await settingsFor(db.connection), async (session) => {
      const [capabilities] = await session.query<CapabilitiesRow>(capabilitiesQuery)
      let snapshots = 0
      const slow: Session = { ...session, withSnapshot: async (use) => {
        await between(snapshots += 1)
        return session.withSnapshot(use)
      } }
      const place = { serviceName: 'pg', database: db.name, identity: 'pg:1/1' }
      return collect(readDatabase({ session: slow, scope: wholeScope, capabilities: capabilities!, place }))
    })
  }

  const told = (items: readonly MetadataItem[]) => items.flatMap((item) => {
    const named = 'record' in item ? ['read', item.record.fullyQualifiedName] : 'skipped' in item ? [item.skipped.reason, item.skipped.object] : 'failure' in item ? [item.failure.code, item.failure.object] : undefined
    return named === undefined || !('kind' in item) || item.kind === 'schema' ? [] : [`${named[0]} ${named[1]!.slice(db.name.length + 4)}`]
  })
  const everything = ['read s.last', 'read s.t', 'read s.v', 'read s.body()', 'read s.gone(integer)']

  test('without changes there is one snapshot', async () => {
    let snapshots = 0
    const items = await read(async () => void (snapshots += 1))
    expect([told(items), snapshots]).toEqual([everything, 1])
  })

  test('what was created or replaced in between is read again, in its new form', async () => {
    const items = await read(async (snapshot) => {
      if (snapshot > 1) return
      await db.client.query(`create or replace view s.v as select id, n from s.t; alter table s.t add check (n < 100);
        create or replace function s.body() returns bigint begin atomic select max(n) from s.t; end; create table s.fresh (id int check (id > 0))`)
    })
    expect(told(items).toSorted()).toEqual([...everything, 'read s.fresh'].toSorted())
    expect(unaccounted(items)).toEqual({})
    expect(JSON.stringify(items)).toMatch(/SELECT (t\.)?id,\\n\s+(t\.)?n/)
    expect(JSON.stringify(items)).toContain('CHECK (n < 100)')
  })

  test('what changes again is left out by name, and counted', async () => {
    const items = await read(async (snapshot) => {
      await db.client.query(`create or replace view s.v as select id, ${snapshot} as snapshot from s.t`.replace(' as snapshot', snapshot === 1 ? ' as first' : ' as first, 2 as second'))
    })
    expect(told(items)).toEqual(['read s.last', 'read s.t', 'read s.body()', 'read s.gone(integer)', 'changedDuringRun s.v'])
    expect(unaccounted(items)).toEqual({})
  })

  test('what is dropped in between is simply gone', async () => {
    const items = await read(async () => void (await db.client.query('drop table if exists s.last')))
    expect(told(items)).toEqual(everything.slice(1))
    expect(unaccounted(items)).toEqual({})
  })

  test('a view whose function was dropped fails by name, and the rest is read', async () => {
    await db.client.query(`create view s.broken as select s.gone(id) as g from s.t; create view s.next as select id from s.t`)
    await db.client.query(`delete from pg_depend where refobjid = 's.gone(int)'::regprocedure; drop function s.gone(int)`)
    const items = await read()
    expect(told(items)).toEqual(['SOURCE_FAILED s.broken', 'read s.last', 'read s.next', 'read s.t', 'read s.v', 'read s.body()'])
    expect(items.find((item) => 'failure' in item)?.failure.message).toContain('cache lookup failed for function')
    expect(unaccounted(items)).toEqual({})
  })

  test('a check whose function was dropped fails its table only', async () => {
    await db.client.query(`create table s.checked (id int check (s.gone(id) > 0))`)
    await db.client.query(`delete from pg_depend where refobjid = 's.gone(int)'::regprocedure; drop function s.gone(int)`)
    expect(told(await read())).toEqual(['SOURCE_FAILED s.checked', 'read s.last', 'read s.t', 'read s.v', 'read s.body()'])
  })

  test('who takes no more items ends the session’s transaction', async () => {
    await withSession(await settingsFor(db.connection), async (session) => {
      const [capabilities] = await session.query<CapabilitiesRow>(capabilitiesQuery)
      const place = { serviceName: 'pg', database: db.name, identity: 'pg:1/1' }
      for await (const item of readDatabase({ session, scope: wholeScope, capabilities: capabilities!, place })) {
        if ('record' in item) break
      }
      expect(await session.query('select pg_current_xact_id_if_assigned() is null as fresh, now() = statement_timestamp() as alone')).toEqual([{ fresh: true, alone: true }])
    })
  })
})
