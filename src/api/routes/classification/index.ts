import type { FastifyInstance } from 'fastify'
import type { EntityRouteContext } from '../../entity/answer.ts'
import { addSampleDataRoutes } from './sample-data.ts'
import { addSuggestionRoutes } from './suggestions.ts'

/** Proposed labels and sample rows: the one list to extend. */
export function addClassificationRoutes(app: FastifyInstance, context: EntityRouteContext): void {
  addSuggestionRoutes(app, context)
  addSampleDataRoutes(app, context.pool)
}
