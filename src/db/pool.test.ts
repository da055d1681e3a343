import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { freePort, startPrivateServer, type PrivateServer } from '../../test/private-server.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from '../../test/server.ts'
import { openPool, sslAttempts } from './pool.ts'
import { withTransaction } from './transaction.ts'

const quiet = { applicationName: 'trunkline test', log: () => {} }

describe.each(servers())('a pool on PostgreSQL %i', (major) => {
  let db: TemporaryDatabase
  let pool: Pool

  beforeAll(async () => {
    db = await temporaryDatabase({ major, sql: ['create table item (id int primary key)'] })
    pool = await openPool({ connection: db.connection, max: 2, ...quiet })
  })
  afterAll(async () => {
    await pool.end()
    await db.drop()
  })

  test('names itself to the server, and asks for no compiled statements', async () => {
    const { rows } = await pool.query<{ name: string; jit: string }>(`select current_setting('application_name') as name, current_setting('jit') as jit`)
    expect(rows).toEqual([{ name: 'trunkline test', jit: 'off' }])
  })

  test('commits what a transaction did, and returns what it returned', async () => {
    expect(await withTransaction(pool, async (client) => (await client.query('insert into item values (1)')).rowCount)).toBe(1)
    expect((await db.client.query('select id from item')).rows).toEqual([{ id: 1 }])
  })

  test('rolls back what a failed transaction did, and passes the error on', async () => {
    const failing = withTransaction(pool, async (client) => {
      await client.query('insert into item values (2)')
      await client.query('insert into item values (1)')
    })
    await expect(failing).rejects.toMatchObject({ code: '23505' })
    expect((await db.client.query('select id from item')).rows).toEqual([{ id: 1 }])
    expect(pool.idleCount).toBe(pool.totalCount)
  })

  test('survives the end of its connections: idle, lent out, and in the middle of a transaction', async () => {
    const lost: string[] = []
    const other = await openPool({ connection: db.connection, applicationName: 'victim', log: (message) => lost.push(message) })
    const end = `select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'victim'`
    const idle = await other.connect()
    const lent = await other.connect()
    idle.release()
    await db.client.query(end)
    await vi.waitFor(() => expect(lost.join()).toContain('was lost'))
    await expect(lent.query('select 1')).rejects.toThrow()
    lent.release(true)
    await expect(withTransaction(other, async (client) => {
      await client.query('select 1')
      await db.client.query(end)
      await client.query('select 1')
    })).rejects.toThrow()
    expect((await other.query('select 1 as one')).rows).toEqual([{ one: 1 }])
    await other.end()
  })

  test('says which part of the connection is wrong', async () => {
    const connection = { ...db.connection, password: 'secret' }
    const open = (change: object): Promise<Pool> => openPool({ connection: { ...connection, ...change }, ...quiet })
    await expect(open({ database: 'nowhere' })).rejects.toMatchObject({ code: 'DATABASE_NOT_FOUND' })
    await expect(open({ user: 'nobody here' })).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED' })
    await expect(open({ host: '/nowhere' })).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' })
    await expect(open({ host: '127.0.0.1', port: await freePort() })).rejects.toMatchObject({ code: 'CONNECTION_REFUSED' })
    await expect(open({ host: 'nowhere.invalid' })).rejects.toMatchObject({ code: 'HOST_NOT_FOUND' })
  })
})

describe('SSL modes', () => {
  let plain: PrivateServer
  beforeAll(async () => {
    plain = await startPrivateServer({ major: 18 })
  })
  afterAll(() => plain.stop())

  test('a server without TLS is used in the open by default, and refused when TLS is required', async () => {
    const pool = await openPool({ connection: plain.tcpConnection('postgres'), ...quiet })
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
    await pool.end()
    await expect(openPool({ connection: { ...plain.tcpConnection('postgres'), sslMode: 'require' }, ...quiet })).rejects.toThrow('does not support SSL')
  })

  test('each mode tries what libpq tries', () => {
    const tried = (sslMode: Parameters<typeof sslAttempts>[0]['sslMode'], ca?: string): string[] =>
      sslAttempts({ host: 'h', sslMode, ca }).map((ssl) => (ssl === false ? 'plain' : ssl.rejectUnauthorized === false ? 'encrypted' : ssl.checkServerIdentity === undefined ? 'host checked' : 'ca checked'))
    expect(tried(undefined)).toEqual(['encrypted', 'plain'])
    expect(tried('disable')).toEqual(['plain'])
    expect(tried('allow')).toEqual(['plain', 'encrypted'])
    expect(tried('prefer')).toEqual(['encrypted', 'plain'])
    expect(tried('require')).toEqual(['encrypted'])
    expect(tried('require', 'pem')).toEqual(['ca checked'])
    expect(tried('verify-ca', 'pem')).toEqual(['ca checked'])
    expect(tried('verify-full', 'pem')).toEqual(['host checked'])
    expect(sslAttempts({ host: '/run', sslMode: 'verify-full' })).toEqual([false])
  })
})
