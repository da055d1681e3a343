import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { KeyPair } from './certificates.ts'

/** A server that answers as a test says; every request is kept, as `GET /path?query`. */
export type ArtifactServer = { readonly origin: string; readonly requests: string[]; close(): void }

/** Listens on a port of its own; by TLS where there is a certificate for localhost. */
export async function startArtifactServer(answer: (request: IncomingMessage, response: ServerResponse) => void, tls?: KeyPair): Promise<ArtifactServer> {
  const requests: string[] = []
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    requests.push(`${request.method} ${request.url}`)
    request.resume()
    answer(request, response)
  }
  const server: Server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener)
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  return {
    origin: `${tls === undefined ? 'http' : 'https'}://localhost:${(server.address() as AddressInfo).port}`, requests,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
