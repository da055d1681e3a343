import type { FastifyInstance } from 'fastify'
import type { TestTrial } from '../../../model/data-quality/run.ts'
import type { EntityRouteContext } from '../../entity/answer.ts'
import { addFailedRowsRoutes } from './failed-rows.ts'
import { addIncidentRoutes } from './incidents.ts'
import { addQualityPageRoutes } from './pages.ts'
import { addResultRoutes } from './results.ts'
import { addTestSearchRoute } from './search-tests.ts'
import { addSuggestionRoute } from './suggestions.ts'
import { addSuiteRoutes } from './suites.ts'
import { addTryRoute } from './try.ts'

/** Data quality beside the collections of definitions, suites and tests: results, incidents, failing rows, and what the pages show. */
export function addQualityRoutes(app: FastifyInstance, context: EntityRouteContext, tryTest: TestTrial | undefined): void {
  addSuiteRoutes(app, context)
  addTestSearchRoute(app, context)
  addResultRoutes(app, context.pool)
  addIncidentRoutes(app, context.pool)
  addFailedRowsRoutes(app, context.pool)
  addQualityPageRoutes(app, context.pool)
  addSuggestionRoute(app, context.pool)
  addTryRoute(app, context.pool, tryTest)
}
