import { createServer, connect, type Socket } from 'node:net'
import type { EmbeddedConnection } from '../src/db/embedded-server.ts'

/** A way to a server that can be held up: what the server sends beyond `afterBytes` in all waits until `release`. */
export type PausingProxy = { readonly port: number; passedBytes(): number; hold(afterBytes: number): void; held(): Promise<void>; release(): void; close(): Promise<void> }

/** Listens on a port of its own before a test server, which is on a socket. */
export async function startPausingProxy({ host, port }: EmbeddedConnection): Promise<PausingProxy> {
  let left = Infinity
  let passed = 0
  let tellHeld: () => void = () => {}
  let held = new Promise<void>(() => {})
  const paused = new Set<Socket>()
  const open = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(`${host}/.s.PGSQL.${port}`)
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => { open.delete(socket); paused.delete(upstream); client.destroy(); upstream.destroy() })
    }
    client.on('data', (data) => upstream.write(data))
    upstream.on('data', (data) => {
      left -= data.length
      passed += data.length
      client.write(data)
      if (left > 0) return
      upstream.pause()
      paused.add(upstream)
      tellHeld()
    })
  })
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    passedBytes: () => passed,
    hold: (afterBytes) => {
      left = afterBytes
      held = new Promise((resolve) => { tellHeld = resolve })
    },
    held: () => held,
    release: () => {
      left = Infinity
      for (const socket of paused) socket.resume()
      paused.clear()
    },
    close: async () => {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => { server.close(resolve) })
    },
  }
}
