import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Pool } from 'pg'
import { z } from 'zod'
import type { EntityKey, Writer } from '../../catalog/entity-type.ts'
import type { OpenSecretBox } from '../../catalog/secret-box.ts'
import type { EntityDefinition } from './definition.ts'
import { isClientBefore, isOlderClient } from './older-client.ts'
import { present, type Presentation } from './present.ts'
import { toVersionTag } from './version-tag.ts'

/** What the routes of every collection share; `pathOf` gives the collection of an entity type. */
export type EntityRouteContext = { readonly pool: Pool; readonly openSecretBox: OpenSecretBox; readonly check?: Writer['check']; readonly pathOf: ReadonlyMap<string, string> }

/** A way to name an entity in a path, and how the path gives its key. */
export type EntityPath = { readonly path: string; readonly suffix: string; readonly params: z.ZodObject; readonly toKey: (params: unknown) => EntityKey }

/** By id and by fully qualified name (percent-encoded as one segment). */
export const entityPaths: readonly EntityPath[] = [
  { path: '/:id', suffix: 'ById', params: z.object({ id: z.uuid() }), toKey: (params) => params as { id: string } },
  { path: '/name/:fqn', suffix: 'ByName', params: z.object({ fqn: z.string().min(1) }), toKey: (params) => params as { fqn: string } },
]

/** Every field that is kept back until asked for: an entity in full. */
export function allFields(definition: EntityDefinition): ReadonlySet<string> {
  return new Set(definition.fields.optional)
}

/** How the caller of this request sees links. */
export function presentationFor(request: FastifyRequest, context: EntityRouteContext): Presentation {
  return { baseUrl: `${request.protocol}://${request.host}/api/v1`, pathOf: context.pathOf, isForOlderClient: isOlderClient(request), isForClientBefore: (version) => isClientBefore(version, request) }
}

/** Answers with the wanted fields of an entity, and its version as ETag. */
export function sendEntity(reply: FastifyReply, entity: { version: number }, shown: Record<string, unknown>): FastifyReply {
  return reply.header('etag', toVersionTag(entity.version)).send(shown)
}

/** Entities as the caller may see them. */
export async function shownTo(request: FastifyRequest, entities: readonly object[], { definition, context }: { definition: EntityDefinition; context: EntityRouteContext }): Promise<Record<string, unknown>[]> {
  const documents = entities as readonly Record<string, unknown>[]
  return definition.showTo === undefined ? [...documents] : definition.showTo(documents, request.identity ?? undefined, context.pool)
}

/** Answers with an entity in full. */
export async function sendWhole(reply: FastifyReply, entity: { version: number }, shared: { definition: EntityDefinition; context: EntityRouteContext }): Promise<FastifyReply> {
  const [shown] = await shownTo(reply.request, [entity], shared)
  return sendEntity(reply, entity, present({ ...shown! }, shared.definition, allFields(shared.definition), presentationFor(reply.request, shared.context)))
}
