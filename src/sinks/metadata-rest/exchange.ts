import type { IncomingMessage, RequestOptions } from 'node:http'
import type { ServerSettings, TlsSettings } from './server.ts'

/** One request as it goes out. */
export type Outgoing = { method: string; path: string; headers: Readonly<Record<string, string>>; body?: string | undefined }

/** One answer as it came in, whole. */
export type Incoming = { status: number; headers: IncomingMessage['headers']; text: string }

/** The connection broke; `wasSent` says whether the server may have acted on the request. */
export class BrokenExchange extends Error {
  override readonly name = 'BrokenExchange'
  readonly wasSent: boolean

  constructor(message: string, wasSent: boolean, cause: unknown) {
    super(message, { cause })
    this.wasSent = wasSent
  }
}

/** Makes requests over a few connections that are kept open. */
export type Exchange = { send(request: Outgoing, signal: AbortSignal): Promise<Incoming>; close(): void }

/** More than an answer ever holds: a page of a thousand wide tables is some 50 MB. */
const largestAnswerBytes = 256 * 1024 * 1024

/** `connections` requests at most are under way at a time. Node's own client is used since it takes certificates. */
export function createExchange({ baseUrl, tls, timeoutMs }: ServerSettings, connections: number): Exchange {
  const base = new URL(baseUrl)
  const isSecure = base.protocol === 'https:'
  // Not imported: an import of node:http loads the fetch of browsers along, some hundredths of a second for every command that never sends anything.
  const { Agent, request: open } = process.getBuiltinModule(isSecure ? 'node:https' : 'node:http')
  const agent = new Agent({ keepAlive: true, maxSockets: connections, ...(isSecure && toTlsOptions(tls)) })
  return {
    send: ({ method, path, headers, body }, signal) => new Promise((resolve, reject) => {
      const options: RequestOptions = { method, agent, signal, headers: { ...headers, ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }) } }
      let wasSent = false
      const fail = (error: Error): void => reject(signal.aborted ? signal.reason : new BrokenExchange(error.message === '' ? error.name : error.message, wasSent, error))
      const request = open(new URL(`${base.pathname.replace(/\/$/, '')}${path}`, base), options, (answer) => {
        readWhole(answer).then((text) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }), fail)
      })
      request.on('error', fail)
      request.on('socket', (socket) => limitConnecting(socket, timeoutMs.connect, () => { wasSent = true }))
      request.setTimeout(timeoutMs.answer, () => request.destroy(new Error(`no answer within ${timeoutMs.answer / 1000} s`)))
      request.end(body)
    }),
    close: () => agent.destroy(),
  }
}

function toTlsOptions({ rejectUnauthorized, ca, cert, key }: TlsSettings): object {
  return { rejectUnauthorized, ...(ca !== undefined && { ca }), ...(cert !== undefined && { cert }), ...(key !== undefined && { key: key.reveal() }) }
}

type Connecting = { connecting: boolean; once(event: string, listener: () => void): unknown; destroy(error: Error): unknown }

function limitConnecting(socket: Connecting, limitMs: number, onConnected: () => void): void {
  if (!socket.connecting) return onConnected()
  const timer = setTimeout(() => socket.destroy(new Error(`no connection within ${limitMs / 1000} s`)), limitMs)
  socket.once('connect', () => {
    clearTimeout(timer)
    onConnected()
  })
  socket.once('close', () => clearTimeout(timer))
}

async function readWhole(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of answer as AsyncIterable<Buffer>) {
    parts.push(part)
    size += part.length
    if (size > largestAnswerBytes) throw new Error('the answer is larger than 256 MB')
  }
  if (!answer.complete) throw new Error('the answer ended half-way')
  return Buffer.concat(parts).toString('utf8')
}
