import type { FastifyInstance } from 'fastify'
import type { EntityRouteContext } from '../entity/answer.ts'
import { addBulkRoute } from '../entity/bulk-route.ts'
import type { EntityDefinition } from '../entity/definition.ts'
import { addReadRoutes } from '../entity/read-routes.ts'
import { addWriteRoutes } from '../entity/write-routes.ts'

/** All operations of OpenMetadata's collections for one kind of entity. */
export function addEntityRoutes(app: FastifyInstance, definition: EntityDefinition, context: EntityRouteContext): void {
  addReadRoutes(app, definition, context)
  addWriteRoutes(app, definition, context)
  addBulkRoute(app, definition, context)
}
