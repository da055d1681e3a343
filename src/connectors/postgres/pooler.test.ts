import { connect, createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pgBouncerBinary, startPgBouncer } from '../../../test/pgbouncer.ts'
import { sessionOptions, settingsFor, withSession } from '../../../test/postgres-settings.ts'
import { startPrivateServer } from '../../../test/private-server.ts'
import type { PrivateServer } from '../../../test/private-server.ts'
import { servers } from '../../../test/server.ts'
import { openSession } from './session.ts'

const major = Math.max(...servers())
let server: PrivateServer
beforeAll(async () => { server = await startPrivateServer({ major }) })
afterAll(async () => await server.stop())

const settingsQuery = `
  select current_setting('transaction_read_only') as read_only, current_setting('search_path') as path, current_setting('lock_timeout') as lock_timeout,
         current_setting('statement_timeout') as statement_timeout, current_setting('jit') as jit`
const ours = { read_only: 'on', path: '', lock_timeout: '2s', statement_timeout: '1min', jit: 'off' }

/** Through a pooler every statement has our settings, and nobody after us does. */
async function checkPooled(port: number): Promise<void> {
  const settings = await settingsFor({ ...server.tcpConnection('postgres'), port })
  await withSession(settings, async (session) => {
    expect(session.isPooled).toBe(true)
    expect(await session.query(settingsQuery)).toEqual([ours])
    const sizes: number[] = []
    await session.withSnapshot(async (snapshot) => {
      expect(await snapshot.query(settingsQuery)).toEqual([ours])
      for await (const rows of snapshot.stream('select n from generate_series(1, 700) n')) sizes.push(rows.length)
    })
    expect(sizes).toEqual([500, 200])
  })
  const next = new Client({ ...server.tcpConnection('postgres'), port })
  await next.connect()
  expect((await next.query<Record<string, string>>(settingsQuery)).rows).toEqual([{ read_only: 'off', path: '"$user", public', lock_timeout: '0', statement_timeout: '0', jit: expect.any(String) }])
  await next.end()
}

/** Stands before the server as poolers do: answers a startup message that holds `options` with a refusal, and passes on any other. */
function createRefuser(message: string): Server {
  return createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', (startup) => {
      const text = startup.toString('latin1')
      // The first question may be whether there is TLS here.
      if (startup.readInt32BE(4) === 80877103) {
        socket.write('N')
        socket.once('data', (next) => { answer(next, next.toString('latin1')) })
      } else answer(startup, text)
    })
    const answer = (startup: Buffer, text: string): void => {
      if (text.includes('\0options\0')) {
        const body = Buffer.from(`SFATAL\0C08P01\0M${message}\0\0`)
        const head = Buffer.alloc(5)
        head.write('E')
        head.writeInt32BE(body.length + 4, 1)
        socket.end(Buffer.concat([head, body]))
        return
      }
      const upstream = connect(server.port, '127.0.0.1')
      upstream.on('error', () => {})
      upstream.write(startup)
      socket.pipe(upstream).pipe(socket)
    }
  })
}

test('a pooler that refuses settings at start-up is worked with: they are set for each transaction', async () => {
  for (const message of ['unsupported startup parameter: options', 'Feature not supported: RDS Proxy currently doesn’t support command-line options.']) {
    const refuser = createRefuser(message)
    await new Promise<void>((resolve) => { refuser.listen(0, '127.0.0.1', resolve) })
    await checkPooled((refuser.address() as AddressInfo).port)
    refuser.close()
  }
})

describe.each(pgBouncerBinary === undefined ? [] : [pgBouncerBinary])('PgBouncer in transaction mode (%s)', (binary) => {
  async function withBouncer(work: (port: number) => Promise<void>, settings: Readonly<Record<string, string>> = {}): Promise<void> {
    const bouncer = await startPgBouncer(binary, server.port, settings)
    try {
      await work(bouncer.port)
    } finally {
      await bouncer.stop()
    }
  }

  test('is detected and worked with when it refuses settings, and when it is told to drop them', async () => {
    await withBouncer(checkPooled)
    await withBouncer(checkPooled, { ignore_startup_parameters: 'options' })
  })

  test('passes on a cancel', async () => {
    await withBouncer(async (port) => {
      const controller = new AbortController()
      const session = await openSession(await settingsFor({ ...server.tcpConnection('postgres'), port }), sessionOptions({ signal: controller.signal }))
      const running = expect(session.query('select pg_catalog.pg_sleep(60)')).rejects.toMatchObject({ code: 'RUN_CANCELLED' })
      setTimeout(() => controller.abort(), 200)
      await running
      await session.close()
    })
  })

  test('names a database that it does not know', async () => {
    await withBouncer(async (port) => {
      const settings = await settingsFor({ ...server.tcpConnection('nowhere'), port })
      await expect(openSession(settings, sessionOptions())).rejects.toMatchObject({ code: 'DATABASE_NOT_FOUND' })
    })
  })
})
