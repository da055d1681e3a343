import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import { listRuns } from '../../../catalog/runs.ts'
import { RunSummary } from './run-summary.ts'

const RunsQuery = z.object({
  service: z.string().optional(),
  limit: z.coerce.number().int().min(1).default(20).transform((limit) => Math.min(limit, 200)),
})

/** GET /catalog/runs: what the runs of a service (or of all) did, the newest first. */
export function addRunsRoute(app: FastifyInstance, pool: Pool): void {
  app.withTypeProvider<ZodTypeProvider>().get('/catalog/runs', {
    schema: { tags: ['/catalog'], operationId: 'listRuns', summary: 'Runs, the newest first', querystring: RunsQuery, response: { 200: z.array(RunSummary) } },
  }, async (request) => {
    const { service, limit } = request.query
    return listRuns(pool, { limit, ...(service !== undefined && { serviceName: service }) })
  })
}
