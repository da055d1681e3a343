import type { FastifyInstance } from 'fastify'
import type { Pool } from 'pg'
import { addChildrenRoute } from './children.ts'
import { addDiagramRoute } from './diagram.ts'
import { addLineageGraphRoutes } from './lineage.ts'
import { addRunsRoute } from './runs.ts'
import { addSearchRoute } from './search.ts'
import { addSummaryRoute } from './summary.ts'

/** The endpoints of our own pages, below /catalog: the one list to extend. */
export function addCatalogRoutes(app: FastifyInstance, pool: Pool): void {
  addSearchRoute(app, pool)
  addSummaryRoute(app, pool)
  addChildrenRoute(app, pool)
  addDiagramRoute(app, pool)
  addRunsRoute(app, pool)
  addLineageGraphRoutes(app, pool)
}
