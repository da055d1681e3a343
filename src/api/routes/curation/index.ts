import type { FastifyInstance } from 'fastify'
import type { EntityRouteContext } from '../../entity/answer.ts'
import { entityDefinitions } from '../index.ts'
import { addBulkEditRoutes } from './bulk-edit.ts'
import { addChoicesRoute } from './choices.ts'
import { addCsvRoutes } from './csv.ts'
import { addCustomPropertyRoute } from './custom-properties.ts'
import { addDomainMembersRoute } from './domain-members.ts'
import { addFollowerRoutes, addFollowingRoutes } from './followers.ts'
import { addLabelUseRoute } from './label-use.ts'
import { addUsesRoute } from './uses.ts'

/** What people do to entities beyond the generic operations: the one list to extend. */
export function addCurationRoutes(app: FastifyInstance, context: EntityRouteContext): void {
  for (const definition of entityDefinitions) addFollowerRoutes(app, definition, context)
  addFollowingRoutes(app, context)
  addCustomPropertyRoute(app, context)
  addChoicesRoute(app, context.pool)
  addLabelUseRoute(app, context.pool)
  addUsesRoute(app, context)
  addDomainMembersRoute(app, context.pool)
  addBulkEditRoutes(app, context)
  addCsvRoutes(app, context)
}
