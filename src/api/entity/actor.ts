import type { FastifyRequest } from 'fastify'
import type { Actor, Writer } from '../../catalog/entity-type.ts'
import type { Identity } from '../../catalog/people/identity.ts'
import { bringsSql } from '../../model/data-quality/own-sql.ts'
import { nobody, requireRight } from '../sign-in/rights.ts'
import type { EntityRouteContext } from './answer.ts'

/** Who sends a request that asked for a right. */
export function toIdentity(request: FastifyRequest): Identity {
  if (request.identity === null) throw nobody()
  return request.identity
}

/** The same as who writes: a bot speaks for a source, and what people wrote is kept. */
export function toActor(request: FastifyRequest): Actor {
  const { name, isBot } = toIdentity(request)
  return { name, isBot }
}

/** Who sends a request that writes, with what seals the secrets in it. */
export function toWriter(request: FastifyRequest, context: EntityRouteContext): Writer {
  return {
    ...toActor(request), openSecretBox: context.openSecretBox,
    check: (entityType, shown, before) => {
      context.check?.(entityType, shown, before)
      if (bringsSql(entityType, shown, before)) requireRight(request, 'ingest')
    },
  }
}
