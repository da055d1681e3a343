import type { FastifyRequest } from 'fastify'
import type { Actor, Writer } from '../../catalog/entity-type.ts'
import type { EntityRouteContext } from './answer.ts'

/** Who writes until there is sign-in: the person at this machine. */
const localPerson: Actor = { name: 'admin', isBot: false }

/**
 * Who sends a request: the bot that a Bearer token names (as OpenMetadata's clients send it), else the person at this machine.
 * The token is not verified: until there is sign-in everyone on this machine may do everything, and a token says no more than
 * how a write is meant. A bot speaks for a source, and what people wrote is kept.
 */
export function toActor(request: FastifyRequest): Actor {
  const token = /^Bearer [^.\s]+\.([^.\s]+)\.[^.\s]*$/.exec(request.headers.authorization ?? '')?.[1]
  const claims = token === undefined ? undefined : parseClaims(token)
  return claims?.isBot === true && typeof claims.sub === 'string' && claims.sub !== '' ? { name: claims.sub.slice(0, 256), isBot: true } : localPerson
}

/** Who sends a request that writes, with what seals the secrets in it. */
export function toWriter(request: FastifyRequest, context: EntityRouteContext): Writer {
  return { ...toActor(request), openSecretBox: context.openSecretBox }
}

function parseClaims(payload: string): { sub?: unknown; isBot?: unknown } | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    return typeof claims === 'object' && claims !== null ? claims : undefined
  } catch {
    return undefined // a token of another kind names nobody
  }
}
