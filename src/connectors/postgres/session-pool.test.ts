import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sessionOptions, settingsFor } from '../../../test/postgres-settings.ts'
import { servers, temporaryDatabase } from '../../../test/server.ts'
import type { TemporaryDatabase } from '../../../test/server.ts'
import { createSessionPool } from './session-pool.ts'
import type { SessionPool } from './session-pool.ts'
import { createFootprint } from './statement.ts'

describe.each(servers())('sessions to several databases of PostgreSQL %i', (major) => {
  let first: TemporaryDatabase
  let second: TemporaryDatabase
  beforeAll(async () => {
    first = await temporaryDatabase({ major })
    second = await temporaryDatabase({ major })
  })
  afterAll(async () => {
    await first.drop()
    await second.drop()
  })

  async function withPool(work: (pool: SessionPool) => Promise<void>, options = sessionOptions({ workflow: 'pool' })): Promise<void> {
    const pool = createSessionPool(await settingsFor(first.connection), options)
    try {
      await work(pool)
    } finally {
      await pool.close()
    }
  }

  async function connectionCount(): Promise<number> {
    const { rows } = await first.client.query<{ count: number }>(
      `select count(*)::int as count from pg_stat_activity where application_name = 'trunkline:pool' and datname in ($1, $2)`, [first.name, second.name])
    return rows[0]?.count ?? 0
  }

  test('are never more than two at a time, however many are asked for', async () => {
    const footprint = createFootprint()
    await withPool(async (pool) => {
      let most = 0
      await Promise.all(Array.from({ length: 12 }, (_, index) => pool.use(index % 2 === 0 ? first.name : second.name, async (session) => {
        await session.query('select pg_sleep(0.01)')
        most = Math.max(most, await connectionCount())
      })))
      expect(most).toBe(2)
    }, sessionOptions({ workflow: 'pool', footprint }))
    expect(footprint.connections).toBeGreaterThanOrEqual(2)
  })

  test('are used again for the same database, and make room for another', async () => {
    const footprint = createFootprint()
    await withPool(async (pool) => {
      const pids: unknown[] = []
      for (const name of [undefined, first.name, second.name, first.name]) {
        pids.push(...await pool.use(name, (session) => session.query('select pg_backend_pid() as pid, current_database()::text as database')))
      }
      const [one, two, three, four] = pids
      expect(one).toEqual(two)
      expect(three).toMatchObject({ database: second.name })
      expect(four).toEqual(one)
      expect(footprint.connections).toBe(2)
    }, sessionOptions({ workflow: 'pool', footprint }))
  })

  test('a session that was lost is not given out again', async () => {
    await withPool(async (pool) => {
      const lease = await pool.lease()
      await expect(lease.session.query('select pg_terminate_backend(pg_backend_pid())')).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
      lease.release()
      expect(await pool.use(undefined, (session) => session.query('select 1 as one'))).toEqual([{ one: 1 }])
      const again = await pool.lease()
      await expect(again.session.withSnapshot((snapshot) => snapshot.query('select pg_terminate_backend(pg_backend_pid())'))).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
      again.release()
      expect(await pool.use(undefined, (session) => session.query('select 1 as one'))).toEqual([{ one: 1 }])
    })
  })

  test('who waits is refused when the run is cancelled, and everything is closed', async () => {
    const controller = new AbortController()
    await withPool(async (pool) => {
      const leases = [await pool.lease(), await pool.lease()]
      const waiting = expect(pool.lease()).rejects.toMatchObject({ code: 'RUN_CANCELLED' })
      controller.abort()
      await waiting
      for (const { release } of leases) release()
    }, sessionOptions({ workflow: 'pool', signal: controller.signal }))
    while (await connectionCount() > 0) await new Promise((resolve) => { setTimeout(resolve, 10) })
  })

  test('a failure to connect frees its place', async () => {
    await withPool(async (pool) => {
      for (let attempt = 0; attempt < 4; attempt += 1) await expect(pool.lease('nowhere')).rejects.toMatchObject({ code: 'DATABASE_NOT_FOUND' })
      expect(await pool.use(undefined, (session) => session.query('select 1 as one'))).toEqual([{ one: 1 }])
    })
  })
})
