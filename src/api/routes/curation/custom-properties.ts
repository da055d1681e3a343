import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { putCustomProperty } from '../../../catalog/custom-properties.ts'
import { CustomProperty, Type } from '../../../model/custom-property.ts'
import { toActor } from '../../entity/actor.ts'
import { type EntityRouteContext, sendWhole } from '../../entity/answer.ts'
import { types } from '../types.ts'

/** PUT /metadata/types/{id}: adds a custom property to an entity type, or changes its words and values. */
export function addCustomPropertyRoute(app: FastifyInstance, context: EntityRouteContext): void {
  app.withTypeProvider<ZodTypeProvider>().put('/metadata/types/:id', {
    // OpenMetadata's ingestion bot may make them, and its package does.
    config: { right: 'ingest' },
    schema: {
      tags: [types.path], operationId: 'putCustomProperty', summary: 'Add a custom property to an entity type, or change the one of that name',
      params: z.object({ id: z.uuid() }), body: CustomProperty, response: { 200: Type },
    },
  }, async (request, reply) => sendWhole(reply, await putCustomProperty(context.pool, request.params.id, request.body, toActor(request)), { definition: types, context }))
}
