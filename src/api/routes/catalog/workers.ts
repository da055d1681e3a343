import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import { readWorkers } from '../../../catalog/runs/workers.ts'
import type { Scheduler } from '../../../scheduler/scheduler.ts'

const count = z.number().int()
const Worker = z.object({
  id: z.string(), name: z.string(), version: z.string(),
  /** Whether it is of the version of this server. */
  sameVersion: z.boolean(),
  tags: z.array(z.string()), concurrency: count, startedAt: z.number(), seenAt: z.number(), state: z.enum(['running', 'draining', 'lost']), runIds: z.array(z.string()),
})
const Workers = z.object({
  scheduler: z.object({ state: z.enum(['starting', 'running', 'failed']), problem: z.string().optional() }),
  workers: z.array(Worker),
  /** What waits, by the tag that a worker must have for it (empty: any without tags), and whether one is there. */
  queue: z.object({ queued: count, running: count, oldestQueuedAt: z.number().optional(), byTag: z.array(z.object({ tag: z.string(), queued: count, hasWorker: z.boolean() })) }),
  /** What is not as it should be, in sentences: nobody to run something, a worker of another version. */
  warnings: z.array(z.string()),
})

/** GET /catalog/workers: who runs pipelines, and what waits. */
export function addWorkersRoute(app: FastifyInstance, { pool, scheduler, version }: { pool: Pool; scheduler: Scheduler; version: string }): void {
  app.withTypeProvider<ZodTypeProvider>().get('/catalog/workers', {
    schema: { tags: ['/catalog'], operationId: 'getWorkers', summary: 'The workers and the queue', response: { 200: Workers } },
  }, async () => {
    const { workers, queue } = await readWorkers(pool)
    const known = workers.map((worker) => ({ ...worker, sameVersion: worker.version === version }))
    return { scheduler: scheduler.state(), workers: known, queue, warnings: [...versionWarnings(known, version), ...queueWarnings(queue)] }
  })
}

function versionWarnings(workers: readonly { name: string; version: string; sameVersion: boolean; state: string }[], version: string): string[] {
  return workers.filter((worker) => !worker.sameVersion && worker.state !== 'lost')
    .map((worker) => `The worker ${worker.name} is of version ${worker.version}, this server of ${version}: restart the older one.`)
}

function queueWarnings({ byTag }: { byTag: readonly { tag: string; queued: number; hasWorker: boolean }[] }): string[] {
  return byTag.filter(({ queued, hasWorker }) => queued > 0 && !hasWorker)
    .map(({ tag, queued }) => `${queued} ${queued === 1 ? 'run waits' : 'runs wait'} for a worker ${tag === '' ? 'without tags' : `with the tag ${tag}`}, and there is none.`)
}
