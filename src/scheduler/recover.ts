import type { Pool, PoolClient } from 'pg'
import type { PgBoss } from 'pg-boss'
import { readPipeline } from '../catalog/pipelines/read.ts'
import { type ClaimedRun, failLostRun, finishRun, lockLostRuns } from '../catalog/runs/queue.ts'
import { sayInLog } from '../catalog/runs/log.ts'
import { lostAfterSeconds } from '../catalog/runs/workers.ts'
import { withTransaction } from '../db/transaction.ts'
import { TrunklineError } from '../model/errors.ts'
import { sendRun, type RunRequest } from './enqueue.ts'
import type { Ended } from './run-claimed.ts'

/** How often a run may lose its worker before it is left alone: what kills every worker must not go round for ever. */
const mostLosses = 3

/** What became of a run: whether another attempt follows. */
export type Aftermath = { kept: boolean; nextRunId?: string | undefined }

/** Keeps how a run ended and asks for the next attempt where one is due, in one transaction. `kept` is false where another worker has the run. */
export async function endRun(pool: Pool, boss: PgBoss, run: ClaimedRun, ended: Ended & { workerId: string }): Promise<Aftermath> {
  return withTransaction(pool, async (client) => {
    if (!(await finishRun(client, run.runId, ended.workerId, ended))) return { kept: false }
    return { kept: true, nextRunId: await sendNext(client, boss, run, await nextRequest(client, run, ended)) }
  })
}

/** Marks runs whose worker is silent as failed, and gives them to another; says which, and which attempt follows. */
export async function recoverLostRuns(pool: Pool, boss: PgBoss): Promise<{ run: ClaimedRun; nextRunId?: string | undefined }[]> {
  return withTransaction(pool, async (client) => {
    const recovered = []
    for (const run of await lockLostRuns(client)) {
      const isLast = run.losses >= mostLosses
      const message = `worker lost: it was not heard of for ${lostAfterSeconds} seconds.${isLast ? ` That is the ${mostLosses + 1}th time: the run is not tried again.` : ''}`
      await failLostRun(client, run.runId, { code: 'WORKER_LOST', message })
      await sayInLog(client, run.runId, 'ERROR', `WORKER_LOST: ${message}`)
      const nextRunId = isLast ? undefined : await sendNext(client, boss, run, { trigger: 'lost', losses: run.losses + 1, retries: run.retries })
      recovered.push({ run, nextRunId })
    }
    return recovered
  })
}

/** The attempt that follows, if one does: after a failure as often as the pipeline says; after a shutdown always. */
async function nextRequest(client: PoolClient, run: ClaimedRun, { state, stopped }: Ended): Promise<RunRequest | undefined> {
  if (stopped?.code === 'handedOver') return { trigger: 'lost', losses: run.losses, retries: run.retries }
  if (state !== 'failed' || run.pipelineId === null) return undefined
  const pipeline = await readIfThere(client, run.pipelineId)
  if (pipeline === undefined || run.retries >= (pipeline.airflowConfig.retries ?? 0)) return undefined
  return { trigger: 'retry', retries: run.retries + 1, losses: 0, notBefore: Date.now() + (pipeline.airflowConfig.retryDelay ?? 300) * 1000 }
}

async function sendNext(client: PoolClient, boss: PgBoss, run: ClaimedRun, request: RunRequest | undefined): Promise<string | undefined> {
  const pipeline = request === undefined || run.pipelineId === null ? undefined : await readIfThere(client, run.pipelineId)
  if (request === undefined || pipeline === undefined) return undefined
  const nextRunId = await sendRun(client, boss, pipeline, { ...request, attempt: run.attempt + 1, retryOf: run.runId })
  if (nextRunId !== undefined) await sayInLog(client, run.runId, 'INFO', `Another attempt follows: ${nextRunId}.`)
  return nextRunId
}

/** A pipeline that was deleted meanwhile gets no further attempt. */
async function readIfThere(client: PoolClient, id: string) {
  return readPipeline(client, id).catch((error: unknown) => {
    if (error instanceof TrunklineError && error.code === 'ENTITY_NOT_FOUND') return undefined
    throw error
  })
}
