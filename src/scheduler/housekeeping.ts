import type { Pool } from 'pg'
import { removeOldResults } from '../catalog/data-quality/retention.ts'
import { readPipeline } from '../catalog/pipelines/read.ts'
import { removeOldProfiles } from '../catalog/profile/retention.ts'
import { removeOldRuns } from '../catalog/runs/queue.ts'
import { TrunklineError } from '../model/errors.ts'
import { isDue, reconcileSchedules } from './deployment.ts'
import { requestRun } from './enqueue.ts'
import { dueQueue, type Jobs } from './jobs.ts'
import { recoverLostRuns } from './recover.ts'

export type HousekeepingOptions = {
  pool: Pool
  jobs: Jobs
  log: (message: string) => void
  /** How long runs and their logs are kept, in days. */
  retention: { runDays: number; logDays: number }
  /** Told of each run that was lost and is followed by no other attempt. */
  onEnd?: (runId: string) => void
}

const recoverEveryMs = 3_000
const reconcileEveryMs = 15_000
const retainEveryMs = 3_600_000

/**
 * What every process does beside its work, so that it is done as long as one is up: makes runs of schedules that come due, gives lost runs to
 * others, keeps pg-boss's schedules as they are deployed, and removes what is old. `close` ends it.
 */
export function startHousekeeping({ pool, jobs, log, retention, onEnd }: HousekeepingOptions): { reconcile(): Promise<void>; close(): Promise<void> } {
  const closing = new AbortController()
  const reconcile = (): Promise<void> => reconcileSchedules(pool, jobs.boss())
  const every = (ms: number, name: string, work: () => Promise<unknown>): NodeJS.Timeout => {
    let isBusy = false
    return setInterval(() => {
      if (isBusy || jobs.state().state !== 'running') return
      isBusy = true
      work().catch((error: unknown) => { if (!closing.signal.aborted) log(`${name}: ${String(error)}`) }).finally(() => { isBusy = false })
    }, ms)
  }
  const recover = async (): Promise<void> => {
    const boss = jobs.boss()
    for (const { run, nextRunId } of await recoverLostRuns(pool, boss)) {
      log(`The run ${run.runId} of ${run.serviceName} lost its worker${nextRunId === undefined ? '' : '; it is tried again'}.`)
      await boss.deleteJob(run.queue, run.jobId).catch(() => {})
      if (nextRunId === undefined) onEnd?.(run.runId)
    }
  }
  const timers = [
    every(recoverEveryMs, 'Looking for lost runs', recover),
    every(reconcileEveryMs, 'Bringing schedules up to date', reconcile),
    every(retainEveryMs, 'Removing old runs', async () => {
      await removeOldRuns(pool, retention)
      await removeOldResults(pool, retention)
      await removeOldProfiles(pool, retention.runDays)
    }),
  ]
  const start = async (): Promise<void> => {
    await jobs.started
    if (closing.signal.aborted || jobs.state().state !== 'running') return
    await jobs.boss().work<{ pipelineId: string }>(dueQueue, { pollingIntervalSeconds: 1 }, async ([job]) => {
      if (job !== undefined) await fire(job.data.pipelineId, { pool, jobs, log })
    })
    await reconcile()
  }
  const starting = start().catch((error: unknown) => log(`The schedules could not be brought up to date: ${String(error)}`))
  return {
    reconcile,
    close: async () => {
      closing.abort()
      for (const timer of timers) clearInterval(timer)
      await starting
    },
  }
}

/** Makes a run of a schedule that came due; where one of the pipeline still goes on, the occurrence is left out. */
async function fire(pipelineId: string, { pool, jobs, log }: Pick<HousekeepingOptions, 'pool' | 'jobs' | 'log'>): Promise<void> {
  try {
    const pipeline = await readPipeline(pool, pipelineId)
    if (!isDue(pipeline, Date.now())) return
    const runId = await requestRun(pool, jobs.boss(), pipelineId, { trigger: 'schedule' })
    if (runId === undefined) log(`The schedule of ${pipeline.fqn} came due while its last run is not over: it is left out this time.`)
  } catch (error) {
    // A pipeline that was deleted loses its schedule with the next look at what is deployed.
    if (!(error instanceof TrunklineError && error.code === 'ENTITY_NOT_FOUND')) throw error
  }
}
