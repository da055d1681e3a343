import { connect, createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import type { EmbeddedConnection } from '../src/db/embedded-server.ts'

/** A way to a server that trusts everybody, where one signs in by a token that `accepts` it at that moment. */
export type TokenProxy = { readonly port: number; /** Tokens that were shown, with whether they were accepted. */ readonly shown: { token: string; isAccepted: boolean }[]; /** Ends every connection. */ cut(): void; close(): Promise<void> }

/** Listens on a port of its own, as a managed server does that checks tokens itself. */
export async function startTokenProxy({ host, port }: EmbeddedConnection, accepts: (token: string) => boolean): Promise<TokenProxy> {
  const shown: TokenProxy['shown'] = []
  const open = new Set<Socket>()
  const keep = (socket: Socket): Socket => {
    open.add(socket)
    return socket.on('error', () => {}).on('close', () => open.delete(socket))
  }
  const server = createServer((client) => {
    keep(client)
    let startup: Buffer | undefined
    client.on('data', function onData(data) {
      if (startup === undefined) {
        startup = data
        // A CancelRequest, which asks for no sign-in.
        if (data.readInt32BE(4) === 80877102) client.end()
        else client.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3])) // AuthenticationCleartextPassword
        return
      }
      client.off('data', onData)
      const token = data.subarray(5, data.readInt32BE(1)).toString('utf8')
      const isAccepted = accepts(token)
      shown.push({ token, isAccepted })
      if (!isAccepted) client.end(toError('PAM authentication failed for user: the token has expired'))
      else {
        const upstream = keep(connect(`${host}/.s.PGSQL.${port}`))
        upstream.write(startup)
        upstream.pipe(client).pipe(upstream)
      }
    })
  })
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  const cut = (): void => open.forEach((socket) => socket.destroy())
  return {
    port: (server.address() as AddressInfo).port,
    shown,
    cut,
    close: async () => {
      cut()
      await new Promise((resolve) => { server.close(resolve) })
    },
  }
}

/** ErrorResponse, as RDS answers a token that is no longer good. */
function toError(message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C28000\0M${message}\0\0`)
  const head = Buffer.alloc(5)
  head.write('E')
  head.writeInt32BE(fields.length + 4, 1)
  return Buffer.concat([head, fields])
}
