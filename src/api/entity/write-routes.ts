import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Operation } from 'rfc6902'
import { z } from 'zod'
import { createEntity, createOrUpdateEntity } from '../../catalog/create.ts'
import { deleteEntity, restoreEntity } from '../../catalog/delete.ts'
import type { EntityKey, EntityRequests } from '../../catalog/entity-type.ts'
import { getEntity } from '../../catalog/get.ts'
import { patchEntity } from '../../catalog/patch.ts'
import { TrunklineError } from '../../model/errors.ts'
import type { EntityType } from '../../model/entity.ts'
import { requireRight } from '../sign-in/rights.ts'
import { toActor, toWriter } from './actor.ts'
import { entityPaths, type EntityRouteContext, sendWhole } from './answer.ts'
import { createRequest, dropNulls, toStoredRequest } from './create-request.ts'
import type { EntityDefinition } from './definition.ts'
import { BooleanQuery } from './list-query.ts'
import { PatchOperation } from './patch-operation.ts'
import { parseDigestTag, parseVersionTag } from './version-tag.ts'

/** Creating, changing, deleting and restoring the entities of one kind. */
export function addWriteRoutes(app: FastifyInstance, definition: EntityDefinition, context: EntityRouteContext): void {
  addPutAndPost(app, definition, context)
  addPatch(app, definition, context)
  addDelete(app, definition, context)
  addRestore(app, definition, context)
}

function addPutAndPost(app: FastifyInstance, definition: EntityDefinition, context: EntityRouteContext): void {
  const body = z.preprocess(dropNulls, createRequest(definition))
  const typed = app.withTypeProvider<ZodTypeProvider>()
  const toRequest = async (sent: unknown): Promise<EntityRequests[EntityType]> => toStoredRequest(sent as Record<string, unknown>, definition, context.pool)
  typed.put(definition.path, {
    config: { right: definition.writeRight ?? 'edit' },
    schema: {
      tags: [definition.path], operationId: `createOrUpdate${definition.name}`, summary: 'Create (201), or change the one of that name (200)',
      body, response: { 200: definition.entity, 201: definition.entity },
    },
  }, async (request, reply) => {
    refuseIfMatch(request)
    const { outcome, entity } = await createOrUpdateEntity(context.pool, definition.entityType, await toRequest(request.body), toWriter(request, context))
    return sendWhole(reply.code(outcome === 'created' ? 201 : 200), entity, { definition, context })
  })
  typed.post(definition.path, {
    config: { right: definition.writeRight ?? 'edit' },
    schema: {
      tags: [definition.path], operationId: `create${definition.name}`, summary: 'Create; 409 where the name is taken',
      body, response: { 201: definition.entity },
    },
  }, async (request, reply) => {
    const entity = await createEntity(context.pool, definition.entityType, await toRequest(request.body), toWriter(request, context))
    return sendWhole(reply.code(201), entity, { definition, context })
  })
}

/** A condition that cannot be kept in one step is refused rather than ignored. */
function refuseIfMatch(request: FastifyRequest): void {
  if (parseVersionTag(request.headers['if-match']) === undefined) return
  throw new TrunklineError('REQUEST_INVALID', `If-Match is understood for PATCH only, not for ${request.method}.`, {
    object: 'headers/if-match', hint: 'Send the change as a PATCH, or leave the header out.',
  })
}

function addPatch(app: FastifyInstance, definition: EntityDefinition, context: EntityRouteContext): void {
  for (const { path, suffix, params, toKey } of entityPaths) {
    app.withTypeProvider<ZodTypeProvider>().patch(`${definition.path}${path}`, {
      config: { right: definition.guardedFields === undefined ? definition.writeRight ?? 'edit' : 'edit' },
      schema: {
        tags: [definition.path], operationId: `patch${definition.name}${suffix}`, summary: 'JSON Patch (RFC 6902); If-Match guards against a change in between',
        consumes: ['application/json-patch+json', 'application/json'],
        params, body: z.array(PatchOperation).max(10_000), response: { 200: definition.entity },
      },
    }, async (request, reply) => {
      guardFields(request, request.body, definition)
      const ifMatchDigest = parseDigestTag(request.headers['if-match'])
      const ifMatchVersion = ifMatchDigest === undefined ? parseVersionTag(request.headers['if-match']) : undefined
      const key = toKey(request.params)
      const operations = await writeKeptApart(request.body as Operation[], key, { definition, context })
      const entity = await patchEntity(context.pool, definition.entityType, key, {
        operations, actor: toWriter(request, context), ifMatchDigest, ...(ifMatchVersion !== undefined && { ifMatchVersion }),
      })
      return sendWhole(reply, entity, { definition, context })
    })
  }
}

/** Writes what a patch sets of fields that are kept apart from the entity; gives the other operations. */
async function writeKeptApart(operations: readonly Operation[], key: EntityKey, { definition, context }: { definition: EntityDefinition; context: EntityRouteContext }): Promise<Operation[]> {
  const rest: Operation[] = []
  for (const operation of operations) {
    const write = definition.keptApart?.[operation.path.slice(1)]
    if (write === undefined || (operation.op !== 'add' && operation.op !== 'replace')) rest.push(operation)
    else await write(context.pool, (await getEntity(context.pool, definition.entityType, key)).id, operation.value)
  }
  return rest
}

/** Who may describe a service may not say where it is: a patch that touches a guarded field, or everything, asks for more. */
function guardFields(request: FastifyRequest, operations: readonly z.infer<typeof PatchOperation>[], { guardedFields, writeRight }: EntityDefinition): void {
  if (guardedFields === undefined || writeRight === undefined) return
  const touched = operations.flatMap((operation) => ('from' in operation ? [operation.path, operation.from] : [operation.path]))
  const isGuarded = (path: string) => guardedFields.includes(path.split('/')[1] ?? '') || path === '' || path === '/'
  if (touched.some(isGuarded)) requireRight(request, writeRight)
}

function addDelete(app: FastifyInstance, definition: EntityDefinition, context: EntityRouteContext): void {
  // OpenMetadata's 2.0 client lists and deletes one by one where this path is not there, which it tells by 404.
  app.delete(`${definition.path}/deleteStale`, { config: { right: definition.writeRight ?? 'edit' }, schema: { hide: true } }, () => {
    throw new TrunklineError('ROUTE_NOT_FOUND', `There is no DELETE ${definition.path}/deleteStale.`, { object: definition.path, hint: 'List what is there, and delete by id.' })
  })
  for (const { path, suffix, params, toKey } of entityPaths) {
    app.withTypeProvider<ZodTypeProvider>().delete(`${definition.path}${path}`, {
      config: { right: definition.writeRight ?? 'edit' },
      schema: {
        tags: [definition.path], operationId: `delete${definition.name}${suffix}`,
        summary: 'Delete softly, or for good with hardDelete; recursive takes what lies below along',
        params, querystring: z.object({ recursive: BooleanQuery, hardDelete: BooleanQuery }), response: { 200: definition.entity },
      },
    }, async (request, reply) => {
      refuseIfMatch(request)
      const { recursive, hardDelete } = request.query
      const key = toKey(request.params)
      const { id } = 'id' in key ? key : await getEntity(context.pool, definition.entityType, key, { include: hardDelete ? 'all' : 'non-deleted' })
      const entity = await deleteEntity(context.pool, definition.entityType, id, { recursive, hardDelete, actor: toActor(request) })
      return sendWhole(reply, entity, { definition, context })
    })
  }
}

function addRestore(app: FastifyInstance, definition: EntityDefinition, context: EntityRouteContext): void {
  app.withTypeProvider<ZodTypeProvider>().put(`${definition.path}/restore`, {
    config: { right: definition.writeRight ?? 'edit' },
    schema: {
      tags: [definition.path], operationId: `restore${definition.name}`, summary: 'Bring a softly deleted entity back',
      body: z.object({ id: z.uuid() }), response: { 200: definition.entity },
    },
  }, async (request, reply) => {
    const entity = await restoreEntity(context.pool, definition.entityType, request.body.id, toActor(request))
    return sendWhole(reply, entity, { definition, context })
  })
}
