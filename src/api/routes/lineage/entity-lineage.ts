import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import { readEntityLineage } from '../../../catalog/lineage/entity-lineage.ts'
import { EntityLineage, LineageType } from './shapes.ts'

const Depth = z.coerce.number().int().min(0).default(1).transform((depth) => Math.min(depth, 30))
const DepthQuery = z.object({ upstreamDepth: Depth, downstreamDepth: Depth })

/** GET /lineage/{type}/{id} and /lineage/{type}/name/{fqn}: the graph around an entity, as OpenMetadata tells it. */
export function addEntityLineageRoutes(app: FastifyInstance, pool: Pool): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  const shared = { tags: ['/lineage'], summary: 'Lineage around an entity, so many steps to each side (at most 2,000 entities a side)', querystring: DepthQuery, response: { 200: EntityLineage } }
  typed.get('/lineage/:entityType/name/:fqn', {
    schema: { ...shared, operationId: 'getLineageByName', params: z.object({ entityType: LineageType, fqn: z.string().min(1) }) },
  }, async (request) => readEntityLineage(pool, { fqn: request.params.fqn }, { entityType: request.params.entityType, ...request.query }))
  typed.get('/lineage/:entityType/:id', {
    schema: { ...shared, operationId: 'getLineageById', params: z.object({ entityType: LineageType, id: z.uuid() }) },
  }, async (request) => readEntityLineage(pool, { id: request.params.id }, { entityType: request.params.entityType, ...request.query }))
}
