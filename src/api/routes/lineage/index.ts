import type { FastifyInstance } from 'fastify'
import type { Pool } from 'pg'
import { addEdgeRoutes } from './edges.ts'
import { addRunEventRoute } from './run-events.ts'
import { addEntityLineageRoutes } from './entity-lineage.ts'

/** OpenMetadata's /lineage: edges written, read, changed and removed; the graph around an entity. */
export function addLineageRoutes(app: FastifyInstance, pool: Pool): void {
  addEdgeRoutes(app, pool)
  addRunEventRoute(app, pool)
  addEntityLineageRoutes(app, pool)
}
