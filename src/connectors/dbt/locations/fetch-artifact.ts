import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { toStatusError, unreachable } from '../artifact-error.ts'

export type FetchRequest = { url: string; headers?: Record<string, string>; method?: 'GET' | 'HEAD'; /** What to do where it is refused. */ hint: string; shownAs: string; signal: AbortSignal }

/** Longer than any answer takes to begin. */
const headersMs = 60_000

/** An answer with a good status. Throws ARTIFACTS_DENIED, ARTIFACTS_MISSING or ARTIFACTS_UNREACHABLE. */
export async function fetchArtifact({ url, headers = {}, method = 'GET', hint, shownAs, signal }: FetchRequest): Promise<Response> {
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(new Error(`no answer within ${headersMs / 1000} s`)), headersMs)
  try {
    const response = await fetch(url, { method, headers, signal: AbortSignal.any([signal, late.signal]), redirect: 'follow' })
    if (response.ok) return response
    await response.body?.cancel()
    throw toStatusError(response.status, shownAs, hint)
  } catch (error) {
    signal.throwIfAborted()
    throw unreachable(shownAs, late.signal.aborted ? late.signal.reason : error)
  } finally {
    clearTimeout(timer)
  }
}

/** The body of an answer as Node reads it. */
export function bodyOf(response: Response): Readable {
  return response.body === null ? Readable.from([]) : Readable.fromWeb(response.body as ReadableStream)
}

/** An answer as JSON; it is small. */
export async function fetchJson(request: FetchRequest): Promise<unknown> {
  const response = await fetchArtifact(request)
  try {
    return await response.json()
  } catch (error) {
    throw unreachable(request.shownAs, error)
  }
}

/** What tells one state of a file from another; undefined where the server says nothing of it. */
export function tagOf(headers: Headers): string | undefined {
  const parts = [headers.get('etag'), headers.get('last-modified')].filter((part) => part !== null)
  return parts.length === 0 ? undefined : parts.join(' ')
}
