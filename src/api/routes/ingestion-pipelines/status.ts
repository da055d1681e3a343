import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import { findId, getEntity } from '../../../catalog/get.ts'
import { getStatus, listStatuses, reportStatus } from '../../../catalog/runs/pipeline-status.ts'
import { PipelineStatus } from '../../../model/pipeline.ts'
import { toActor } from '../../entity/actor.ts'
import { dropNulls } from '../../entity/create-request.ts'
import { ingestionPipelines } from './definition.ts'

const Params = z.object({ fqn: z.string().min(1) })
const RunParams = Params.extend({ runId: z.string().min(1).max(200) })
const Instant = z.coerce.number().int().min(0).max(8.64e15).optional()
const tags = [ingestionPipelines.path]

/** GET and PUT /services/ingestionPipelines/{fqn}/pipelineStatus[/{runId}]: how runs are read, and how other programs report theirs. */
export function addPipelineStatusRoutes(app: FastifyInstance, pool: Pool): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  typed.get(`${ingestionPipelines.path}/:fqn/pipelineStatus`, {
    schema: {
      tags, operationId: 'listPipelineStatuses', summary: 'Runs of a pipeline queued within a span, the newest first',
      params: Params, querystring: z.object({ startTs: Instant, endTs: Instant }),
      response: { 200: z.object({ data: z.array(PipelineStatus), paging: z.object({ total: z.number().int() }) }) },
    },
  }, async (request) => {
    const id = await findId(pool, 'ingestionPipeline', { fqn: request.params.fqn }, 'all')
    const { startTs, endTs } = request.query
    const data = await listStatuses(pool, id, { ...(startTs !== undefined && { startTs }), ...(endTs !== undefined && { endTs }) })
    return { data, paging: { total: data.length } }
  })
  typed.get(`${ingestionPipelines.path}/:fqn/pipelineStatus/:runId`, {
    schema: { tags, operationId: 'getPipelineStatus', summary: 'One run of a pipeline', params: RunParams, response: { 200: PipelineStatus } },
  }, async (request) => getStatus(pool, await findId(pool, 'ingestionPipeline', { fqn: request.params.fqn }, 'all'), request.params.runId))
  typed.put(`${ingestionPipelines.path}/:fqn/pipelineStatus`, {
    config: { right: 'ingest' },
    schema: {
      tags, operationId: 'putPipelineStatus', summary: 'Report a run that another program makes: when it begins, and when it ends',
      params: Params, body: z.preprocess(dropNulls, PipelineStatus), response: { 200: ingestionPipelines.entity },
    },
  }, async (request) => {
    const pipeline = await getEntity(pool, 'ingestionPipeline', { fqn: request.params.fqn })
    const reporter = { pipeline, serviceName: pipeline.service.name ?? '', reportedBy: toActor(request).name, now: Date.now() }
    await reportStatus(pool, request.body, reporter)
    return { ...pipeline, pipelineStatuses: await getStatus(pool, pipeline.id, request.body.runId) }
  })
}
