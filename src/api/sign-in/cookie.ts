import type { FastifyReply, FastifyRequest } from 'fastify'
import type { OpenedSession } from '../../catalog/people/session.ts'

/** Cookies know no ports: over plain HTTP two servers of one machine must not take each other's. Over HTTPS the prefix keeps other hosts of the domain from setting it. */
function cookieName(request: FastifyRequest): string {
  return request.protocol === 'https' ? '__Host-trunkline' : `trunkline-${/:(\d+)$/.exec(request.host)?.[1] ?? '80'}`
}

function settings(request: FastifyRequest) {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: request.protocol === 'https' } as const
}

/** The session token that a browser sent, if any. */
export function readSessionCookie(request: FastifyRequest): string | undefined {
  const token = request.cookies[cookieName(request)]
  return token === undefined || token === '' ? undefined : token
}

/** Has the browser keep the token of a session until it ends, out of reach of scripts. */
export function setSessionCookie(reply: FastifyReply, session: OpenedSession): void {
  void reply.setCookie(cookieName(reply.request), session.token.reveal(), { ...settings(reply.request), expires: new Date(session.expiresAt) })
}

/** Has the browser forget the session. */
export function clearSessionCookie(reply: FastifyReply): void {
  void reply.clearCookie(cookieName(reply.request), settings(reply.request))
}
