import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sessionOptions, settingsFor, withSession } from '../../../test/postgres-settings.ts'
import { servers, temporaryDatabase } from '../../../test/server.ts'
import type { TemporaryDatabase } from '../../../test/server.ts'
import { openSession } from './session.ts'
import type { Session } from './session.ts'
import { createFootprint, ownStatementPattern } from './statement.ts'

describe.each(servers())('a session to PostgreSQL %i', (major) => {
  let database: TemporaryDatabase
  beforeAll(async () => {
    database = await temporaryDatabase({ major, sql: ['create table public.account (id int primary key); create extension if not exists pg_stat_statements'] })
  })
  afterAll(async () => await database.drop())

  /** The sessions of ours that the server knows of, seen from outside. */
  async function ourSessions(): Promise<{ state: string; query: string }[]> {
    const { rows } = await database.client.query<{ state: string; query: string }>(
      `select state, query from pg_stat_activity where application_name like 'trunkline:%' and datname = $1`, [database.name])
    return rows
  }

  async function untilGone(): Promise<void> {
    while ((await ourSessions()).length > 0) await new Promise((resolve) => { setTimeout(resolve, 20) })
  }

  describe.each([{ assumePooled: false }, { assumePooled: true }])('with %o', ({ assumePooled }) => {
    async function withOurs<T>(work: (session: Session) => Promise<T>, overrides: Parameters<typeof settingsFor>[1] = {}): Promise<T> {
      return await withSession(await settingsFor(database.connection, overrides), work, { assumePooled })
    }

    test('can only read, waits briefly, and answers the same whatever the database is set to', async () => {
      await database.client.query(`alter database ${database.name} set "DateStyle" = 'German'; alter database ${database.name} set search_path = pg_temp, public`)
      const show = async (session: Session, name: string): Promise<unknown> =>
        (await session.query<{ value: string }>('select current_setting($1) as value', [name]))[0]?.value
      await withOurs(async (session) => {
        const expected: [string, string][] = [
          ['transaction_read_only', 'on'], ['search_path', ''], ['statement_timeout', '1min'], ['lock_timeout', '2s'],
          ['idle_in_transaction_session_timeout', '1min'], ['client_encoding', 'UTF8'], ['DateStyle', 'ISO, YMD'], ['TimeZone', 'UTC'], ['jit', 'off'],
          ['application_name', 'trunkline:metadata'],
        ]
        for (const [name, value] of expected) expect([name, await show(session, name)]).toEqual([name, value])
        await expect(session.query('create table public.intruder (id int)')).rejects.toMatchObject({ code: 'SOURCE_FAILED', message: expect.stringContaining('read-only') })
        await expect(session.query('select * from account')).rejects.toMatchObject({ message: expect.stringContaining('does not exist') })
      })
    })

    test('keeps the settings of the user where ours do not forbid it', async () => {
      await withOurs(async (session) => {
        expect(await session.query(`select current_setting('geqo') as geqo, current_setting('search_path') as path, current_setting('statement_timeout') as timeout`))
          .toEqual([{ geqo: 'off', path: '', timeout: '5min' }])
      }, { connectionOptions: { options: '-c geqo=off -c search_path=public -c statement_timeout=5min -c default_transaction_read_only=off' } })
    })

    test('SQL that a person wrote changes nothing, whatever its text, and nothing for what follows it', async () => {
      await withOurs(async (session) => {
        expect(await session.queryCustomSql('-- how many\nselect count(*)::int as count from public.account where id = $1', [1])).toEqual([{ count: 0 }])
        const refused = [
          'insert into public.account values (2)', 'commit; insert into public.account values (3)', 'select 1; select 2', 'drop table public.account',
          `select set_config('transaction_read_only', 'off', true)`, `do $$ begin commit; set default_transaction_read_only = off; end $$`,
          'with gone as (delete from public.account returning 1) select * from gone',
        ]
        for (const statement of refused) await expect(session.queryCustomSql(statement), statement).rejects.toMatchObject({ code: 'SOURCE_FAILED' })
        const undone = [
          `select set_config('default_transaction_read_only', 'off', false), set_config('statement_timeout', '0', false)`,
          'set session characteristics as transaction read write', 'set lock_timeout = 0', 'commit', `set search_path = public`,
        ]
        for (const statement of undone) {
          await session.queryCustomSql(statement)
          expect(await session.query(`
            select current_setting('transaction_read_only') as read_only, current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock, current_setting('search_path') as path`), statement)
            .toEqual([{ read_only: 'on', statement: '1min', lock: '2s', path: '' }])
        }
        expect((await ourSessions()).map(({ state }) => state)).toEqual(['idle'])
      })
    })

    test('gives values as the server writes them, and arrays of names as arrays', async () => {
      await withOurs(async (session) => {
        expect(await session.query(`
          select 9007199254740993::int8 as big, 1.50::numeric as exact, date '2024-02-29' as day, timestamptz '2024-02-29 12:00+02' as instant,
                 interval '1 day 02:00' as span, array['a b', 'c']::name[] as names, '{"a": [1]}'::jsonb as document, true as flag, 7::oid as oid, null as nothing`))
          .toEqual([{
            big: '9007199254740993', exact: '1.50', day: '2024-02-29', instant: '2024-02-29 10:00:00+00', span: '1 day 02:00:00',
            names: ['a b', 'c'], document: { a: [1] }, flag: true, oid: 7, nothing: null,
          }])
      })
    })

    test('reads several streams in turns from one frozen snapshot, in batches', async () => {
      await withOurs(async (session) => {
        const sizes = await session.withSnapshot(async (snapshot) => {
          const first = snapshot.stream<{ n: number }>('select n from generate_series(1, $1::int) n', [1200], 500)
          const second = snapshot.stream('select n from generate_series(1, 3) n')
          const taken = [(await first.next()).value?.length, (await second.next()).value?.length]
          await database.client.query('insert into public.account values (1) on conflict do nothing')
          for await (const rows of first) taken.push(rows.length)
          const [seen] = await snapshot.query<{ count: string }>('select count(*) as count from public.account')
          await database.client.query('delete from public.account')
          return [...taken, seen?.count]
        })
        expect(sizes).toEqual([500, 3, 500, 200, '0'])
      })
    })

    test('a failure inside a snapshot leaves nothing idle in a transaction, and the session can be used again', async () => {
      await withOurs(async (session) => {
        await expect(session.withSnapshot(async (snapshot) => await snapshot.query('select 1/0'))).rejects.toMatchObject({ code: 'SOURCE_FAILED' })
        await expect(session.withSnapshot(() => Promise.reject(new Error('ours')))).rejects.toThrow('ours')
        expect((await ourSessions()).map(({ state }) => state)).toEqual(['idle'])
        expect(await session.query('select 1 as one')).toEqual([{ one: 1 }])
      })
    })

    test('statements take turns, and none slips into a snapshot', async () => {
      await withOurs(async (session) => {
        const answers = await Promise.all([1, 2, 3].map((n) => session.query('select $1::int as n, pg_current_xact_id_if_assigned() as written', [n])))
        expect(answers.flat()).toEqual([1, 2, 3].map((n) => ({ n, written: null })))
        await session.withSnapshot(async () => {
          await expect(session.query('select 1')).rejects.toThrow('ask the snapshot')
          await expect(session.withSnapshot(async () => {})).rejects.toThrow('ask the snapshot')
        })
      })
    })

    test('every statement carries our mark', async () => {
      await database.client.query('select pg_stat_statements_reset(0, oid, 0) from pg_database where datname = $1', [database.name])
      await withOurs(async (session) => {
        await session.query('select 1')
        await session.withSnapshot(async (snapshot) => {
          for await (const rows of snapshot.stream('select 1 as one')) expect(rows).toHaveLength(1)
        })
      })
      const { rows } = await database.client.query<{ query: string }>(
        `select s.query from pg_stat_statements s join pg_database d on d.oid = s.dbid
         where d.datname = $1 and s.query not like $2 and s.query !~ 'pg_stat_statements|pg_stat_activity'`, [database.name, ownStatementPattern])
      expect(rows).toEqual([])
    })

    test('a run that is cancelled stops its statement at the server and leaves no session behind', async () => {
      const controller = new AbortController()
      const session = await openSession(await settingsFor(database.connection), sessionOptions({ signal: controller.signal, assumePooled }))
      const running = session.query('select pg_sleep(60)')
      while ((await ourSessions())[0]?.state !== 'active') await new Promise((resolve) => { setTimeout(resolve, 20) })
      controller.abort()
      await expect(running).rejects.toMatchObject({ code: 'RUN_CANCELLED' })
      await expect(session.query('select 1')).rejects.toMatchObject({ code: 'RUN_CANCELLED' })
      await session.close()
      await untilGone()
    })
  })

  test('counts what it cost the source', async () => {
    const footprint = createFootprint()
    await withSession(await settingsFor(database.connection), async (session) => {
      await session.query('select n from generate_series(1, 10) n')
      await session.withSnapshot(async (snapshot) => {
        await snapshot.query('select * from public.account')
        for await (const rows of snapshot.stream('select n from generate_series(1, 2000) n')) expect(rows.length).toBeGreaterThan(0)
      })
    }, { footprint })
    // Who the server is, the query; begin, the query, the stream (once, however many batches), the count of locks, commit.
    expect(footprint).toMatchObject({ statements: 7, rows: 1 + 10 + 2000 + 1, connections: 1 })
    // The table and its index; those on the server's own catalogs do not count.
    expect(footprint.mostLocks).toBe(2)
    expect(footprint.bytes).toBeGreaterThan(2000)
    expect(footprint.serverMs).toBeGreaterThan(0)
  })

  test('waits for a lock no longer than lock_timeout, and for a statement no longer than statement_timeout', async () => {
    await database.client.query('begin; lock table public.account in access exclusive mode')
    try {
      const settings = await settingsFor(database.connection, { connectionOptions: { options: '-c lock_timeout=100ms -c statement_timeout=300ms' } })
      await withSession(settings, async (session) => {
        await expect(session.query('select * from public.account')).rejects.toMatchObject({ code: 'LOCK_TIMEOUT' })
        await expect(session.query('select pg_sleep(10)')).rejects.toMatchObject({ code: 'STATEMENT_TIMEOUT', hint: expect.stringContaining('statement_timeout') })
      })
    } finally {
      await database.client.query('rollback')
    }
  })

  test('a server that vanishes is told apart from one that answers badly', async () => {
    const session = await openSession(await settingsFor(database.connection), sessionOptions())
    const running = session.query('select pg_sleep(60)')
    const lost = expect(running).rejects.toMatchObject({ code: 'CONNECTION_LOST', hint: expect.stringContaining('run again') })
    while ((await ourSessions())[0]?.state !== 'active') await new Promise((resolve) => { setTimeout(resolve, 20) })
    await database.client.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'trunkline:metadata' and datname = $1`, [database.name])
    await lost
    await untilGone()
    await expect(session.query('select 1')).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
    expect(session.isOpen()).toBe(false)
    await session.close()
  })
})
