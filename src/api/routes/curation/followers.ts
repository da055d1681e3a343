import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { listFollowed, listFollowers, setFollowing, userIdOf } from '../../../catalog/followers.ts'
import { ChangeDescription, EntityReference } from '../../../model/entity.ts'
import { toActor } from '../../entity/actor.ts'
import type { EntityRouteContext } from '../../entity/answer.ts'
import type { EntityDefinition } from '../../entity/definition.ts'

const Followers = z.array(EntityReference)

/** PUT and DELETE /{collection}/{id}/followers as OpenMetadata has them, of the user named; GET lists them. */
export function addFollowerRoutes(app: FastifyInstance, { path, name, entityType }: EntityDefinition, { pool }: EntityRouteContext): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  const params = z.object({ id: z.uuid() })
  typed.get(`${path}/:id/followers`, {
    schema: { tags: [path], operationId: `list${name}Followers`, summary: 'Who follows it', params, response: { 200: Followers } },
  }, async (request) => listFollowers(pool, request.params.id))
  typed.put(`${path}/:id/followers`, {
    schema: { tags: [path], operationId: `add${name}Follower`, summary: 'Let a user follow it; the body is the id of the user', params, body: z.uuid(), response: { 200: Followers } },
  }, async (request) => {
    await setFollowing(pool, { entityType, id: request.params.id }, request.body, true)
    return listFollowers(pool, request.params.id)
  })
  typed.delete(`${path}/:id/followers/:userId`, {
    schema: { tags: [path], operationId: `remove${name}Follower`, summary: 'A user follows it no longer', params: params.extend({ userId: z.uuid() }), response: { 200: Followers } },
  }, async (request) => {
    await setFollowing(pool, { entityType, id: request.params.id }, request.params.userId, false)
    return listFollowers(pool, request.params.id)
  })
}

const Followed = z.array(EntityReference.extend({ updatedAt: z.number(), since: z.number(), version: z.number(), updatedBy: z.string(), changeDescription: ChangeDescription.optional() }))

/** GET /catalog/following: what the caller follows, the last changed first. PUT and DELETE /catalog/following/{id}: the caller follows it, or no longer. */
export function addFollowingRoutes(app: FastifyInstance, { pool }: EntityRouteContext): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  typed.get('/catalog/following', {
    schema: { tags: ['/catalog'], operationId: 'listFollowing', summary: 'What the caller follows, the last changed first', response: { 200: Followed } },
  }, async (request) => listFollowed(pool, await userIdOf(pool, toActor(request).name)))
  for (const [method, isFollowing] of [['PUT', true], ['DELETE', false]] as const) {
    typed.route({
      method, url: '/catalog/following/:type/:id',
      // Whoever may look at a thing may follow it.
      config: { right: 'view' },
      schema: {
        tags: ['/catalog'], operationId: isFollowing ? 'follow' : 'unfollow', summary: isFollowing ? 'The caller follows it' : 'The caller follows it no longer',
        params: z.object({ type: z.enum(['databaseService', 'database', 'databaseSchema', 'table', 'storedProcedure', 'glossary', 'glossaryTerm', 'domain']), id: z.uuid() }),
        response: { 200: z.object({ isFollowing: z.boolean() }) },
      },
      handler: async (request) => {
        const { type, id } = request.params
        await setFollowing(pool, { entityType: type, id }, await userIdOf(pool, toActor(request).name), isFollowing)
        return { isFollowing }
      },
    })
  }
}
