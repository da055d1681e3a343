import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import { getEntity } from '../../../../catalog/get.ts'
import { pipelineTypes } from '../../../../model/pipeline.ts'
import { previewSchedule } from '../../../../scheduler/cron.ts'
import type { Scheduler } from '../../../../scheduler/scheduler.ts'

const Kind = z.object({
  pipelineType: z.enum(pipelineTypes), title: z.string(), description: z.string(),
  /** A service has at most one of it. */
  singleton: z.boolean(),
  /** JSON Schema (draft-7) of sourceConfig.config. */
  schema: z.record(z.string(), z.unknown()),
  recommended: z.object({ isRecommended: z.boolean(), scheduleInterval: z.string(), config: z.record(z.string(), z.unknown()) }),
})
const Preview = z.object({ valid: z.boolean(), problem: z.string().optional(), words: z.string().optional(), next: z.array(z.number()) })
const File = z.object({ name: z.string(), title: z.string(), language: z.enum(['yaml', 'python', 'text']), text: z.string(), note: z.string().optional() })

/** What the pages need to make pipelines: their kinds, what a schedule means, and the files that run one elsewhere. */
export function addPipelineRoutes(app: FastifyInstance, { pool, scheduler }: { pool: Pool; scheduler: Scheduler }): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  typed.get('/catalog/pipelines/kinds', {
    schema: { tags: ['/catalog'], operationId: 'listPipelineKinds', summary: 'Every kind of pipeline, with the schema of its options', response: { 200: z.array(Kind) } },
  }, async () => scheduler.kinds.map(({ check: _check, ...kind }) => kind))
  typed.post('/catalog/pipelines/schedule-preview', {
    config: { right: 'view' },
    schema: {
      tags: ['/catalog'], operationId: 'previewSchedule', summary: 'What a schedule means: words, and the next five runs in ms since the epoch',
      body: z.strictObject({ cron: z.string().max(200), timezone: z.string().max(100).default('UTC') }), response: { 200: Preview },
    },
  }, async (request) => previewSchedule(request.body.cron, request.body.timezone, { now: Date.now() }))
  typed.get('/catalog/pipelines/:id/files', {
    schema: {
      tags: ['/catalog'], operationId: 'getPipelineFiles', summary: 'Files that run the pipeline elsewhere; secrets stand as environment variables',
      params: z.object({ id: z.uuid() }), response: { 200: z.array(File) },
    },
  }, async (request) => scheduler.files(await getEntity(pool, 'ingestionPipeline', { id: request.params.id })))
}
