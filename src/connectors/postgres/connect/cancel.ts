import { Connection } from 'pg'
import type { ClientInternals, OpenClient } from './connect.ts'
import { isSocketDirectory } from '../settings/host-list.ts'

/** The part of the driver's Connection that its types leave out. */
type CancelConnection = Connection & { connect(port: number | string, host?: string): void; requestSsl(): void; cancel(processId: number, secretKey: number): void }

const cancelTimeoutMs = 5_000

/**
 * Asks the server to stop what the client is running, by a CancelRequest over a connection of its own, encrypted as the first one is.
 * Resolves when the server has closed that connection, which is when the signal was sent; never rejects.
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS
 */
export async function cancelRunning(open: OpenClient, sslNegotiation: 'postgres' | 'direct'): Promise<void> {
  const { processID, secretKey } = open.client as unknown as ClientInternals
  if (processID === null || secretKey === null) return
  const config = { ssl: open.tls, sslNegotiation: open.tls === false ? 'postgres' : sslNegotiation }
  const connection = new Connection(config) as CancelConnection
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(() => { connection.stream.destroy(); resolve() }, cancelTimeoutMs)
  connection.on('error', () => resolve())
  connection.on('end', () => resolve())
  connection.on('connect', () => {
    if (open.tls === false) connection.cancel(processID, secretKey)
    else if (sslNegotiation !== 'direct') connection.requestSsl()
  })
  connection.on('sslconnect', () => connection.cancel(processID, secretKey))
  const { host, port } = open.address
  if (isSocketDirectory(open.address)) connection.connect(`${host}/.s.PGSQL.${port}`)
  else connection.connect(port, host)
  await promise
  clearTimeout(timer)
  connection.stream.destroy()
}
