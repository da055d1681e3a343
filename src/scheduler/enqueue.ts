import { randomUUID } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import type { PgBoss } from 'pg-boss'
import { readPipeline, type StoredPipeline } from '../catalog/pipelines/read.ts'
import { enqueueRun, type NewRun } from '../catalog/runs/queue.ts'
import { withTransaction } from '../db/transaction.ts'
import { ensureRunQueue, queueOf, toJobDatabase } from './jobs.ts'

/** What asks for a run beside its pipeline. */
export type RunRequest = Pick<NewRun, 'trigger'> & Partial<Pick<NewRun, 'requestedBy' | 'attempt' | 'retries' | 'losses' | 'retryOf' | 'notBefore'>>

/** Notes a run and sends its job, both or neither; undefined where one of the pipeline is queued or running already. */
export async function requestRun(pool: Pool, boss: PgBoss, pipelineId: string, request: RunRequest): Promise<string | undefined> {
  const pipeline = await readPipeline(pool, pipelineId)
  await ensureRunQueue(boss, queueOf(pipeline.tag))
  return withTransaction(pool, (client) => sendRun(client, boss, pipeline, request))
}

/** The same within a transaction; the queue must be there. */
export async function sendRun(client: PoolClient, boss: PgBoss, pipeline: StoredPipeline, request: RunRequest): Promise<string | undefined> {
  const [runId, jobId, queue] = [randomUUID(), randomUUID(), queueOf(pipeline.tag)]
  const isNew = await enqueueRun(client, {
    attempt: 1, retries: 0, losses: 0, ...request,
    runId, jobId, queue, pipelineId: pipeline.id, pipelineFqn: pipeline.fqn, serviceName: pipeline.serviceName, workflow: pipeline.pipelineType,
  })
  if (!isNew) return undefined
  await boss.send(queue, { runId }, { id: jobId, db: toJobDatabase(client), ...(request.notBefore !== undefined && { startAfter: new Date(request.notBefore) }) })
  return runId
}
