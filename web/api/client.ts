import { currentSession, waitForSignIn } from './session.ts'
import type { PatchOperation } from './types.ts'

/** A failed call in words: what happened, to what, and what to do. `code` is stable; `status` is 0 when no server answered. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly code: string
  readonly hint: string | undefined
  readonly object: string | undefined

  constructor(status: number, code: string, message: string, detail: { hint?: string; object?: string; cause?: unknown } = {}) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause })
    this.status = status
    this.code = code
    this.hint = detail.hint
    this.object = detail.object
  }
}

type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>

/** Asks the API of the server that sent this page; throws ApiError. */
export async function getJson<T>(path: string, query: Query, signal: AbortSignal): Promise<T> {
  return (await send(`/api/v1${path}${queryText(query)}`, { signal })).body as T
}

/** Changes an entity that is still at `version`; throws ApiError VERSION_CONFLICT when someone else changed it meanwhile. */
export async function patchJson<T>(path: string, operations: readonly PatchOperation[], version: number): Promise<T> {
  const answer = await send(`/api/v1${path}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json-patch+json', 'if-match': `"${version}"` },
    body: JSON.stringify(operations),
  })
  return answer.body as T
}

/** Sends a CSV and gives the answer; throws ApiError. */
export async function sendCsv<T>(path: string, csv: string): Promise<T> {
  return (await send(`/api/v1${path}`, { method: 'PUT', headers: { 'content-type': 'text/csv' }, body: csv })).body as T
}

/** A query string; what is undefined or empty is left out, a list is repeated. */
export function queryText(query: Query): string {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== '') search.append(key, String(one))
    }
  }
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}

/** Sends JSON and reads the answer; throws ApiError. Nothing is repeated but after a new sign-in. */
export async function sendJson<T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T> {
  const answer = await send(`/api/v1${path}`, { method, ...(body !== undefined && { headers: { 'content-type': method === 'PATCH' ? 'application/json-patch+json' : 'application/json' }, body: JSON.stringify(body) }) })
  return answer.body as T
}

/** Sends a request; where the session has ended, it waits until somebody signs in over the page, and is sent again. */
async function send(url: string, init: RequestInit): Promise<{ body: unknown }> {
  for (;;) {
    const response = await fetchOnce(url, init)
    const body = parsed(await response.text())
    if (response.ok && body !== undefined) return { body }
    const error = toApiError(response.status, body)
    if (error.code !== 'UNAUTHENTICATED') throw error
    await waitForSignIn()
  }
}

async function fetchOnce(url: string, init: RequestInit): Promise<Response> {
  const csrfToken = currentSession()?.csrfToken
  const headers = { accept: 'application/json', ...(csrfToken !== undefined && init.method !== undefined && { 'x-csrf-token': csrfToken }), ...init.headers }
  return fetch(url, { ...init, headers }).catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw new ApiError(0, 'SERVER_UNREACHABLE', 'The Trunkline server does not answer.', {
      hint: 'Check that it is running and that this computer can reach it, then try again.', cause,
    })
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function toApiError(status: number, body: unknown): ApiError {
  const { errorCode, message, hint, object } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  return new ApiError(
    status,
    typeof errorCode === 'string' ? errorCode : `HTTP_${status}`,
    typeof message === 'string' && message !== '' ? message : `The server answered ${status} without a reason.`,
    { ...(typeof hint === 'string' && { hint }), ...(typeof object === 'string' && { object }) },
  )
}
