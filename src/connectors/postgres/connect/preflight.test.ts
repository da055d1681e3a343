import { createServer, type Server } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { settingsFor } from '../../../../test/postgres-settings.ts'
import { freePort } from '../../../../test/private-server.ts'
import { preflight } from './preflight.ts'

/** Counts who comes, says nothing. */
let server: Server
let port: number
let visitors = 0
let closedPort: number
const never = new AbortController().signal

beforeAll(async () => {
  closedPort = await freePort()
  server = createServer((socket) => {
    visitors += 1
    socket.on('error', () => {}).resume()
  })
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  port = (server.address() as { port: number }).port
})
afterAll(() => new Promise((resolve) => { server.close(resolve) }))

const settings = (hostPort: string, more: object = {}) => settingsFor({ host: '127.0.0.1', port, user: 'reader', database: 'shop' }, { hostPort, ...more })
// An address of the documentation that nobody has: it refuses, cannot be reached or does not answer, as the machine's network likes.
const nowhere = '192.0.2.1:5432'

test('a host that accepts is left alone after it did, and sees no login', async () => {
  expect(await preflight(await settings(`127.0.0.1:${port}`), never)).toEqual([])
  expect(visitors).toBe(1)
})

test('a host of several that refuses is named, and the others do', async () => {
  expect(await preflight(await settings(`127.0.0.1:${closedPort},127.0.0.1:${port}`), never)).toEqual([`127.0.0.1:${closedPort} (127.0.0.1) refused the connection`])
})

test('where nobody accepts, each address is told with what it did', async () => {
  await expect(preflight(await settings(`127.0.0.1:${closedPort},no-such-host.invalid:5432`), never)).rejects.toMatchObject({
    code: 'CONNECTION_REFUSED', object: `127.0.0.1:${closedPort}`,
    message: `No server can be reached by TCP. 127.0.0.1:${closedPort} (127.0.0.1) refused the connection; no-such-host.invalid:5432: the name is not known to DNS.`,
  })
  await expect(preflight(await settings(`127.0.0.1:${closedPort}`), never)).rejects.toMatchObject({ code: 'CONNECTION_REFUSED', message: `127.0.0.1:${closedPort} refused the connection: no server listens there.` })
  await expect(preflight(await settings('no-such-host.invalid:5432'), never)).rejects.toMatchObject({ code: 'HOST_NOT_FOUND' })
})

test('who does not answer is waited for no longer than the connect timeout, nor than the caller wants', async () => {
  await expect(preflight(await settings(nowhere, { connectionOptions: { connect_timeout: 1 } }), never)).rejects.toMatchObject({ code: expect.stringMatching(/^CONNECTION_/) })
  await expect(preflight(await settings(nowhere, { connectionOptions: { connect_timeout: 60 } }), AbortSignal.abort())).rejects.toMatchObject({ code: 'RUN_CANCELLED' })
})

test('unix sockets are left to the login', async () => {
  expect(await preflight(await settings('/nowhere:5432'), never)).toEqual([])
})
