import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Scheduler } from '../../../scheduler/scheduler.ts'
import { toActor } from '../../entity/actor.ts'
import { ingestionPipelines } from './definition.ts'

const Params = z.object({ id: z.uuid() })

/** What OpenMetadata's clients are told of an operation on a pipeline; `runId` is ours. */
const OperationAnswer = z.object({ code: z.number().int(), reason: z.string(), platform: z.literal('Trunkline'), version: z.string(), runId: z.string().optional() })

type Context = { scheduler: Scheduler; version: string }
type Told = { reason: string; runId?: string }

/** POST /services/ingestionPipelines/deploy|trigger|toggleIngestion|kill/{id}. */
export function addPipelineOperations(app: FastifyInstance, { scheduler, version }: Context): void {
  const add = (name: string, summary: string, operate: (id: string, by: string) => Promise<Told>): void => {
    app.withTypeProvider<ZodTypeProvider>().post(`${ingestionPipelines.path}/${name}/:id`, {
      config: { right: 'ingest' },
      schema: { tags: [ingestionPipelines.path], operationId: `${name}IngestionPipeline`, summary, params: Params, response: { 200: OperationAnswer } },
    }, async (request) => {
      const told = await operate(request.params.id, toActor(request).name)
      return { code: 200, platform: 'Trunkline' as const, version, ...told }
    })
  }
  add('deploy', 'Make the schedule of a pipeline live, as it stands now', async (id) => {
    await scheduler.deploy(id)
    return { reason: 'The pipeline is deployed.' }
  })
  add('trigger', 'Run a pipeline now; 409 where it is queued or runs already', async (id, by) => {
    const { runId } = await scheduler.trigger(id, by)
    return { reason: 'The run is queued.', runId }
  })
  add('toggleIngestion', 'Pause the schedule of a pipeline, or resume it', async (id) => {
    const { enabled } = await scheduler.toggle(id)
    return { reason: enabled ? 'The schedule is live again.' : 'The schedule is paused.' }
  })
  add('kill', 'Stop what is queued or running of a pipeline', async (id, by) => {
    const count = await scheduler.killPipeline(id, by)
    return { reason: count === 0 ? 'Nothing was queued or running.' : `${count === 1 ? 'A run is' : `${count} runs are`} being stopped.` }
  })
}
