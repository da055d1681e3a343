import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { KeyPair } from './certificates.ts'

/** One request that an endpoint got. */
export type TokenRequest = { readonly path: string; readonly authorization: string | undefined; readonly body: string }

/** What an endpoint answers; a text is sent as it is, anything else as JSON. */
export type TokenAnswer = { readonly status?: number; readonly body: unknown }

/** A service that gives out tokens, for one test: every request is kept, and `answer` says what comes back. */
export async function withTokenEndpoint(
  { tls, answer }: { tls?: KeyPair; answer: (request: TokenRequest, origin: string) => TokenAnswer },
  work: (origin: string, requests: TokenRequest[]) => Promise<void>,
): Promise<void> {
  const requests: TokenRequest[] = []
  let origin = ''
  const listener: RequestListener = (incoming, response) => {
    let body = ''
    incoming.on('data', (chunk: Buffer) => { body += chunk.toString() })
    incoming.on('end', () => {
      const request = { path: incoming.url ?? '', authorization: incoming.headers.authorization, body }
      requests.push(request)
      const { status = 200, body: reply } = answer(request, origin)
      const isText = typeof reply === 'string'
      response.writeHead(status, { 'content-type': isText ? 'text/xml' : 'application/json' }).end(isText ? reply : JSON.stringify(reply))
    })
  }
  const server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener)
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  origin = `${tls === undefined ? 'http' : 'https'}://localhost:${(server.address() as AddressInfo).port}`
  try {
    await work(origin, requests)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}
