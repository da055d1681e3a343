import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { removeUses } from '../../../catalog/remove-uses.ts'
import { toActor } from '../../entity/actor.ts'
import type { EntityRouteContext } from '../../entity/answer.ts'

/** DELETE /catalog/uses/{type}/{id}: takes a label or domain, and those below it, off everything. */
export function addUsesRoute(app: FastifyInstance, { pool }: EntityRouteContext): void {
  app.withTypeProvider<ZodTypeProvider>().delete('/catalog/uses/:type/:id', {
    schema: {
      tags: ['/catalog'], operationId: 'removeUses', summary: 'Takes a label or domain, and those below it, off everything, a version of each thing',
      params: z.object({ type: z.enum(['classification', 'tag', 'glossary', 'glossaryTerm', 'domain']), id: z.uuid() }),
      response: { 200: z.object({ count: z.number().int() }) },
    },
  }, async (request) => ({ count: await removeUses(pool, { entityType: request.params.type, id: request.params.id }, toActor(request)) }))
}
