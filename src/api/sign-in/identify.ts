import { timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { Pool } from 'pg'
import type { Identity } from '../../catalog/people/identity.ts'
import { csrfTokenOf, findSession } from '../../catalog/people/session.ts'
import type { OpenSigningKey } from '../../catalog/people/signing-key.ts'
import { findToken } from '../../catalog/people/token.ts'
import { TrunklineError } from '../../model/errors.ts'
import { readSessionCookie } from './cookie.ts'

/** Says who sends a request; undefined for nobody. Throws UNAUTHENTICATED for a token or session that is not good (any more). */
export type Identify = (request: FastifyRequest) => Promise<Identity | undefined>

/** The header in which our pages send what a page of another site cannot know. */
export const csrfHeader = 'x-csrf-token'

const readingMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/** By the Bearer token of a program, else by the session cookie of a browser, which needs the CSRF token with every change. */
export function createIdentify({ pool, openSigningKey, now }: { pool: Pool; openSigningKey: OpenSigningKey; now: () => number }): Identify {
  return async (request) => {
    const jwt = bearerToken(request)
    if (jwt !== undefined) {
      const identity = await findToken(pool, openSigningKey, { jwt, now: now() })
      if (identity === undefined) throw new TrunklineError('UNAUTHENTICATED', 'The token is not one of this server, has expired or was revoked.', { hint: 'Make a new one under Settings, Tokens.' })
      return identity
    }
    const token = readSessionCookie(request)
    if (token === undefined) return undefined
    const identity = await findSession(pool, { token }, now())
    if (identity === undefined) throw new TrunklineError('UNAUTHENTICATED', 'Your session has ended.', { hint: 'Sign in again.' })
    if (!readingMethods.has(request.method)) requireCsrfToken(request, token)
    return identity
  }
}

function bearerToken(request: FastifyRequest): string | undefined {
  const header = request.headers.authorization
  if (header === undefined) return undefined
  const token = /^Bearer +(\S+)$/i.exec(header)?.[1]
  if (token === undefined) throw new TrunklineError('UNAUTHENTICATED', 'The header Authorization holds no Bearer token.', { object: 'headers/authorization', hint: 'Send Authorization: Bearer <token>.' })
  return token
}

function requireCsrfToken(request: FastifyRequest, sessionToken: string): void {
  const [sent, right] = [Buffer.from(String(request.headers[csrfHeader] ?? '')), Buffer.from(csrfTokenOf(sessionToken))]
  if (sent.length === right.length && timingSafeEqual(sent, right)) return
  throw new TrunklineError('FORBIDDEN', 'A change by a session needs its CSRF token.', {
    object: `headers/${csrfHeader}`, hint: `Send the csrfToken of GET /api/v1/session as ${csrfHeader}; a program sends a Bearer token instead.`,
  })
}
