import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import { getRun, listRuns } from '../../../../catalog/runs/list.ts'
import { pipelineStates, runFields } from '../../../../model/run.ts'
import type { Scheduler } from '../../../../scheduler/scheduler.ts'
import { toActor } from '../../../entity/actor.ts'
import { BooleanQuery } from '../../../entity/list-query.ts'
import { RunSummary } from '../run-summary.ts'
import { addRunEventsRoute } from './events.ts'
import { addRunLogRoutes } from './log.ts'

export const Run = z.object({ ...runFields, summary: RunSummary.optional() })
export const RunParams = z.object({ runId: z.string().min(1).max(200) })

const RunsQuery = z.object({
  service: z.string().optional(),
  pipeline: z.string().optional(),
  /** One state, or several with commas between. */
  state: z.string().transform((text) => text.split(',').map((word) => word.trim())).pipe(z.array(z.enum(pipelineStates))).optional(),
  limit: z.coerce.number().int().min(1).default(20).transform((limit) => Math.min(limit, 200)),
  before: z.string().optional(),
  summary: BooleanQuery,
})

/** What a service's runs did and do: the list, one with its summary, its log, what it tells while it goes, and stopping it. */
export function addRunRoutes(app: FastifyInstance, { pool, scheduler }: { pool: Pool; scheduler: Scheduler }): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  typed.get('/catalog/runs', {
    schema: {
      tags: ['/catalog'], operationId: 'listRuns', summary: 'Runs, the newest first; `before` of an answer asks for the next page',
      querystring: RunsQuery, response: { 200: z.object({ data: z.array(Run), before: z.string().optional() }) },
    },
  }, async (request) => {
    const { service, pipeline, state, limit, before, summary } = request.query
    return await listRuns(pool, {
      limit, withSummary: summary,
      ...(service && { serviceName: service }), ...(pipeline && { pipelineFqn: pipeline }), ...(state !== undefined && { states: state }), ...(before && { before }),
    }) as { data: z.infer<typeof Run>[]; before?: string }
  })
  typed.get('/catalog/runs/:runId', {
    schema: { tags: ['/catalog'], operationId: 'getRun', summary: 'One run with its summary', params: RunParams, response: { 200: Run } },
  }, async (request) => await getRun(pool, request.params.runId) as z.infer<typeof Run>)
  typed.post('/catalog/runs/:runId/kill', {
    config: { right: 'ingest' },
    schema: { tags: ['/catalog'], operationId: 'killRun', summary: 'Stop a run wherever it is; it ends within seconds', params: RunParams, response: { 200: Run } },
  }, async (request) => await scheduler.killRun(request.params.runId, toActor(request).name) as z.infer<typeof Run>)
  addRunLogRoutes(app, pool)
  addRunEventsRoute(app, pool)
}
