import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sessionOptions, settingsFor, withSession } from '../../../test/postgres-settings.ts'
import { freePort } from '../../../test/private-server.ts'
import type { PrivateServer } from '../../../test/private-server.ts'
import { servers } from '../../../test/server.ts'
import { startPrimaryAndStandby } from '../../../test/standby.ts'
import { openPostgresSource } from './metadata-source.ts'
import { openSession } from './session.ts'

describe.each(servers())('a primary and its hot standby, PostgreSQL %i', (major) => {
  let primary: PrivateServer
  let standby: PrivateServer
  let stop: () => Promise<void>
  let client: Client
  beforeAll(async () => {
    const started = await startPrimaryAndStandby(major)
    primary = started.primary
    standby = started.standby
    stop = started.stop
    client = new Client(primary.connection('postgres'))
    await client.connect()
    await client.query('create table public.account (id int)')
    await caughtUp()
  })
  afterAll(async () => {
    await client.end()
    await stop()
  })

  async function onStandby<T>(statement: string): Promise<T | undefined> {
    const reader = new Client(standby.connection('postgres'))
    await reader.connect()
    try {
      const { rows } = await reader.query<{ answer: T }>(statement)
      return rows[0]?.answer
    } finally {
      await reader.end()
    }
  }

  async function caughtUp(): Promise<void> {
    const { rows: [row] } = await client.query<{ lsn: string }>('select pg_current_wal_lsn()::text as lsn')
    while (await onStandby(`select pg_last_wal_replay_lsn() >= '${row?.lsn}'::pg_lsn as answer`) !== true) await sleep(20)
  }

  /** Waits until the reader sleeps on the standby, then takes the lock that it must not stand in the way of. */
  async function changeTableUnderReader(): Promise<void> {
    const isReading = `select count(*) > 0 as answer from pg_stat_activity where application_name = 'trunkline:metadata' and state = 'active'`
    while (await onStandby(isReading) !== true) await sleep(20)
    await client.query('alter table public.account add column if not exists note text; alter table public.account drop column note')
  }

  const readSlowly = 'select count(*) as count from (select pg_sleep(1)) s cross join public.account'

  test('the standby is read as any server, and says what it is', async () => {
    await withSession(await settingsFor(standby.tcpConnection('postgres')), async (session) => {
      expect(session).toMatchObject({ inRecovery: true, isPooled: false })
      expect(await session.withSnapshot((snapshot) => snapshot.query('select count(*) as count from public.account'))).toEqual([{ count: '0' }])
    })
  })

  test('a statement that the standby cancels is run again, and that is said', async () => {
    const warnings: string[] = []
    await withSession(await settingsFor(standby.tcpConnection('postgres')), async (session) => {
      const reading = session.query(readSlowly)
      await changeTableUnderReader()
      expect(await reading).toEqual([{ count: '0' }])
    }, { warn: (sentence) => warnings.push(sentence) })
    expect(warnings).toEqual(['The standby cancelled a statement 1 time(s) to replay changes; it was run again and succeeded.'])
  })

  test('a snapshot that the standby cancels is over, and says what to set', async () => {
    await withSession(await settingsFor(standby.tcpConnection('postgres')), async (session) => {
      const reading = expect(session.withSnapshot((snapshot) => snapshot.query(readSlowly)))
        .rejects.toMatchObject({ code: 'STANDBY_CONFLICT', hint: expect.stringContaining('hot_standby_feedback') })
      await changeTableUnderReader()
      await reading
      expect(await session.query('select 1 as one')).toEqual([{ one: 1 }])
    })
  })

  test('a database whose reading the standby cancels is read again: each object is told once, and what it adds up to is right', async () => {
    await client.query('create schema if not exists many')
    for (let number = 1; number <= 60; number += 1) await client.query(`create table if not exists many.t${number} (id int)`)
    await caughtUp()
    const conflicts = async () => Number(await onStandby<string>('select sum(confl_snapshot)::text as answer from pg_stat_database_conflicts'))
    const before = await conflicts()
    const config = { includeTables: true, includeViews: true, includeStoredProcedures: true, includeDDL: false, includePartitions: false, includeExtensionObjects: false, extractJsonSchema: false, jsonSchemaSampleSize: 10 }
    const keeps = () => null
    const scope = { ...config, serviceName: 's', keepsSchema: keeps, keepsTable: keeps, keepsStoredProcedure: keeps }
    const signal = new AbortController().signal
    const source = await openPostgresSource({ connection: await settingsFor(standby.tcpConnection('postgres')), options: { ingestAllDatabases: false }, workflow: 'metadata', signal })
    const [tables, dropped, warnings, counts] = [[] as string[], [] as string[], [] as string[], new Map<string, number>()]
    try {
      for await (const item of source.readDatabase('postgres', scope, signal)) {
        if ('warning' in item) warnings.push(item.warning)
        if ('counted' in item) counts.set(item.counted.kind, item.counted.inPostgres)
        if (!('record' in item) || item.kind !== 'table') continue
        tables.push(item.record.fullyQualifiedName)
        if (tables.length !== 1) continue
        // Dropped rows of the catalogs that our snapshot still sees are taken away under it; the first table told is among them.
        for (let number = 1; number < 20 && await conflicts() === before; number += 1) {
          dropped.push(`s.postgres.many.t${number}`)
          await client.query(`drop table many.t${number}`)
          for (const catalog of ['pg_class', 'pg_attribute', 'pg_type']) await client.query(`vacuum ${catalog}`)
          await caughtUp()
          await sleep(100)
        }
      }
    } finally {
      await source.close()
    }
    expect(warnings).toEqual(['The standby cancelled the reading of database postgres to replay changes; it was read again.'])
    expect(new Set(tables).size).toBe(tables.length)
    expect(tables.filter((name) => name.startsWith('s.postgres.many.'))).toHaveLength(60 - dropped.filter((name) => !tables.includes(name)).length)
    expect(tables.length).toBe(counts.get('table'))
  })

  test('of a list of hosts, the first that fits target_session_attrs is taken', async () => {
    const closed = await freePort()
    const hostPort = `127.0.0.1:${closed},127.0.0.1:${standby.port},127.0.0.1:${primary.port}`
    const isStandby = async (attributes: string): Promise<boolean> => {
      const settings = await settingsFor(primary.connection('postgres'), { hostPort, connectionOptions: { target_session_attrs: attributes } })
      return await withSession(settings, async (session) => session.inRecovery)
    }
    const found: Record<string, boolean> = {}
    for (const attributes of ['any', 'read-write', 'primary', 'read-only', 'standby', 'prefer-standby']) found[attributes] = await isStandby(attributes)
    expect(found).toEqual({ any: true, 'read-write': false, primary: false, 'read-only': true, standby: true, 'prefer-standby': true })
  })

  test('where none fits, each host and its reason is named', async () => {
    const hostPort = `127.0.0.1:${await freePort()},127.0.0.1:${primary.port}`
    const settings = await settingsFor(primary.connection('postgres'), { hostPort, connectionOptions: { target_session_attrs: 'standby' } })
    await expect(openSession(settings, sessionOptions())).rejects.toMatchObject({
      code: 'CONNECTION_REFUSED', message: expect.stringMatching(/None of the hosts .* refused the connection.* it is not a standby/),
    })
    const preferring = await settingsFor(primary.connection('postgres'), { hostPort, connectionOptions: { target_session_attrs: 'prefer-standby' } })
    expect(await withSession(preferring, async (session) => session.inRecovery)).toBe(false)
  })

  test('a host that says no ends the search, as in libpq', async () => {
    const hostPort = `127.0.0.1:${primary.port},127.0.0.1:${standby.port}`
    await expect(openSession(await settingsFor(primary.connection('nowhere'), { hostPort }), sessionOptions())).rejects.toMatchObject({ code: 'DATABASE_NOT_FOUND' })
  })
})
