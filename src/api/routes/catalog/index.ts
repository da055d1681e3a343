import type { FastifyInstance } from 'fastify'
import type { Pool } from 'pg'
import { addChildrenRoute } from './children.ts'
import { addDbtRoutes } from './dbt.ts'
import { addDiagramRoute } from './diagram.ts'
import { addImpactRoute } from './impact.ts'
import { addLineageGraphRoutes } from './lineage.ts'
import type { Scheduler } from '../../../scheduler/scheduler.ts'
import { addPipelineRoutes } from './pipelines/index.ts'
import { addRunRoutes } from './runs/index.ts'
import { addSearchRoute } from './search.ts'
import { addUsagePageRoutes } from './usage.ts'
import { addSummaryRoute } from './summary.ts'
import { addWorkersRoute } from './workers.ts'

/** The endpoints of our own pages, below /catalog: the one list to extend. */
export function addCatalogRoutes(app: FastifyInstance, pool: Pool, { scheduler, version }: { scheduler: Scheduler; version: string }): void {
  addSearchRoute(app, pool)
  addSummaryRoute(app, pool)
  addChildrenRoute(app, pool)
  addDiagramRoute(app, pool)
  addUsagePageRoutes(app, pool)
  addLineageGraphRoutes(app, pool)
  addRunRoutes(app, { pool, scheduler })
  addPipelineRoutes(app, { pool, scheduler })
  addWorkersRoute(app, { pool, scheduler, version })
  addImpactRoute(app, pool)
  addDbtRoutes(app, pool)
}
