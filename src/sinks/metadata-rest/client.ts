import { TrunklineError } from '../../model/errors.ts'
import { concealSecrets } from '../../model/secret-fields.ts'
import type { Secret } from '../../model/secret.ts'
import { BrokenExchange, createExchange, type Exchange, type Incoming } from './exchange.ts'
import type { ServerSettings, Surroundings } from './server.ts'

/** One call as the client takes it; `path` is below the base, with its query. */
export type ClientRequest = {
  method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE'
  path: string
  body?: unknown
  /** The version that a patch was made from, as the server tagged it. */
  ifMatch?: string | undefined
  /** False where doing it twice is not the same as once: it is not sent again when nobody knows whether it arrived. */
  isRepeatable?: boolean
}

/** What the server said; `body` is its JSON, undefined where it sent none. */
export type Answer = { status: number; body: unknown; etag?: string }

/** Speaks with one server. Answers are given whatever their status, but for those that end the run: those throw SINK_FAILED. */
export type Client = { send(request: ClientRequest): Promise<Answer>; close(): void }

/** Requests under way at a time. */
export const mostAtOnce = 4
const mostTries = 6
const longestWaitMs = 60_000

/**
 * A client that tries again, with growing and uneven pauses, after 429, 500, 502, 503, 504 and broken connections; the pause is the server's where it
 * names one. A token that is no longer taken is read again once.
 */
export function createClient(settings: ServerSettings, surroundings: Surroundings): Client {
  const exchange = createExchange(settings, mostAtOnce)
  const headersFor = createHeaders(settings)
  return { send: (request) => sendWithRetries(request, { settings, surroundings, exchange, headersFor }), close: () => exchange.close() }
}

type Sending = { settings: ServerSettings; surroundings: Surroundings; exchange: Exchange; headersFor: HeadersFor }

async function sendWithRetries(request: ClientRequest, sending: Sending): Promise<Answer> {
  const { exchange, headersFor, surroundings: { signal, wait, random } } = sending
  const body = request.body === undefined ? undefined : JSON.stringify(request.body)
  let hasNewToken = false
  for (let tries = 1; ; tries += 1) {
    const { headers, token } = await headersFor.now(request)
    const result = await attempt(() => exchange.send({ method: request.method, path: request.path, headers, body }, signal))
    if ('broken' in result) {
      if (tries >= mostTries || (result.broken.wasSent && request.isRepeatable === false)) throw unreachable(request, result.broken, sending.settings)
      await wait(pauseMs(tries, random()), signal)
    } else if (result.status === 401 && !hasNewToken && await headersFor.renew(token)) {
      hasNewToken = true
    } else if (isPassing(result.status, tries) && tries < mostTries) {
      await wait(askedPauseMs(result) ?? pauseMs(tries, random()), signal)
    } else return toAnswer(request, concealSent(result, headersFor.secretsIn(headers)), sending.settings)
  }
}

async function attempt(send: () => Promise<Incoming>): Promise<Incoming | { broken: BrokenExchange }> {
  try {
    return await send()
  } catch (error) {
    if (error instanceof BrokenExchange) return { broken: error }
    throw error
  }
}

/** A failure that may pass. A plain 500 is most often the answer to what was sent: it is asked for once more only. */
function isPassing(status: number, tries: number): boolean {
  return status === 429 || status === 502 || status === 503 || status === 504 || (status === 500 && tries < 2)
}

/** 0.5 s, 1 s, 2 s, …, each half of it by chance, so that many writers do not come back at once. */
function pauseMs(tries: number, chance: number): number {
  return Math.min(longestWaitMs, 500 * 2 ** (tries - 1)) * (0.5 + chance / 2)
}

function askedPauseMs({ headers }: Incoming): number | undefined {
  const text = headers['retry-after']
  if (text === undefined) return undefined
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now()
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), longestWaitMs)
}

type HeadersFor = ReturnType<typeof createHeaders>

/** The headers of every request; a value of `extraHeaders` may hold `%(Authorization)s`, as in OpenMetadata's own client. */
function createHeaders({ readToken, extraHeaders }: ServerSettings) {
  let reading: Promise<Secret | undefined> | undefined
  return {
    now: async ({ method, body, ifMatch }: ClientRequest): Promise<{ headers: Record<string, string>; token: string | undefined }> => {
      const token = (await (reading ??= readToken()))?.reveal()
      const authorization = token === undefined ? '' : `Bearer ${token}`
      const extra = Object.fromEntries(Object.entries(extraHeaders).map(([name, value]) => [name.toLowerCase(), value.replaceAll('%(Authorization)s', authorization)]))
      const headers = {
        accept: 'application/json', 'user-agent': 'trunkline', ...(token !== undefined && { authorization }),
        ...(body !== undefined && { 'content-type': method === 'PATCH' ? 'application/json-patch+json' : 'application/json' }),
        ...(ifMatch !== undefined && { 'if-match': ifMatch }), ...extra,
      }
      return { headers, token }
    },
    /** What of the headers is nobody's business: the token, and what stands in `extraHeaders`. */
    secretsIn: (headers: Readonly<Record<string, string>>): string[] => ['authorization', ...Object.keys(extraHeaders).map((name) => name.toLowerCase())].flatMap((name) => headers[name]?.replace(/^Bearer /, '') ?? []),
    /** Whether there is another token than the one that was refused. */
    renew: async (refused: string | undefined): Promise<boolean> => {
      reading = readToken()
      return (await reading)?.reveal() !== refused
    },
  }
}

/** A refusal without what was sent along, which some proxies repeat in it. */
function concealSent(incoming: Incoming, secrets: readonly string[]): Incoming {
  if (incoming.status < 300) return incoming
  const { location } = incoming.headers
  return { ...incoming, text: concealSecrets(incoming.text, secrets), ...(location !== undefined && { headers: { ...incoming.headers, location: concealSecrets(location, secrets) } }) }
}

function toAnswer(request: ClientRequest, incoming: Incoming, settings: ServerSettings): Answer {
  const { status, headers, text } = incoming
  if (status === 401 || status === 403) throw refused(request, incoming)
  if (status >= 300 && status < 400) throw notAnApi(request, settings, `it sends us on to ${headers.location ?? 'nowhere'}`)
  if (status === 429 || status === 502 || status === 503 || status === 504) throw overloaded(request, status)
  const etag = headers.etag
  return { status, body: parse(request, incoming, { settings, text }), ...(etag !== undefined && { etag }) }
}

/** An answer that is no JSON comes from something else than the API: a proxy, a sign-in page, another product. */
function parse(request: ClientRequest, { status, headers }: Incoming, { settings, text }: { settings: ServerSettings; text: string }): unknown {
  if (text.trim() === '') return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    if (status >= 400 && !/html/i.test(headers['content-type'] ?? '')) return { message: text.slice(0, 300) }
    throw notAnApi(request, settings, `it answers ${status} with ${headers['content-type'] ?? 'something'} that is no JSON`)
  }
}

/** What a refusal says, for people. */
export function toSentence({ status, body }: Pick<Answer, 'status' | 'body'>): string {
  const message = typeof body === 'object' && body !== null && 'message' in body ? String(body.message) : ''
  return message === '' ? `status ${status}` : `${status}, ${message.replace(/\s+/g, ' ').replace(/[.!\s]+$/, '').slice(0, 500)}`
}

function shown({ method, path }: ClientRequest): string {
  return `${method} ${path.replace(/\?.*$/, '').slice(0, 200)}`
}

function refused(request: ClientRequest, { status, text }: Incoming): TrunklineError {
  const message = `The OpenMetadata server refuses ${shown(request)}: ${toSentence({ status, body: attemptParse(text) })}.`
  const hint = status === 401
    ? 'The token in workflowConfig.openMetadataServerConfig.securityConfig.jwtToken is missing, wrong or has expired: take a new one of the ingestion bot.'
    : 'Give the bot of this token the right to do that, or take the token of the ingestion bot.'
  return new TrunklineError('SINK_FAILED', message, { object: 'openMetadataServerConfig.securityConfig', hint })
}

function attemptParse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function notAnApi(request: ClientRequest, { baseUrl }: ServerSettings, what: string): TrunklineError {
  return new TrunklineError('SINK_FAILED', `${shown(request)} at ${baseUrl} does not reach the API of OpenMetadata: ${what}.`, {
    object: 'openMetadataServerConfig.hostPort', hint: 'hostPort is the address of the API, such as http://localhost:8585/api; a proxy before it must let the token pass.',
  })
}

function overloaded(request: ClientRequest, status: number): TrunklineError {
  return new TrunklineError('SINK_FAILED', `The OpenMetadata server still answers ${status} to ${shown(request)} after ${mostTries} tries.`, {
    object: 'openMetadataServerConfig.hostPort', hint: 'Look at its log. What was written before is kept, and the next run goes on from there.',
  })
}

function unreachable(request: ClientRequest, broken: BrokenExchange, { baseUrl }: ServerSettings): TrunklineError {
  return new TrunklineError('SINK_FAILED', `The OpenMetadata server at ${baseUrl} cannot be spoken to (${shown(request)}): ${broken.message}.`, {
    object: 'openMetadataServerConfig.hostPort', hint: 'Check that it runs and that hostPort, verifySSL and sslConfig are right. What was written before is kept, and the next run goes on from there.', cause: broken,
  })
}
