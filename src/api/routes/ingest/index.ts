import type { FastifyInstance } from 'fastify'
import type { IngestContext } from './add-step.ts'
import { addDbtSteps } from './dbt.ts'
import { addEntitySteps } from './entities.ts'
import { addFigureSteps } from './figures.ts'
import { addKnowledgeSteps } from './knowledge.ts'

/** What a run of another Trunkline sends, below /catalog/ingest: everything that this catalog keeps, where OpenMetadata's calls have no place for it. */
export function addIngestRoutes(app: FastifyInstance, context: IngestContext): void {
  addEntitySteps(app, context)
  addFigureSteps(app, context)
  addDbtSteps(app, context)
  addKnowledgeSteps(app, context)
}
