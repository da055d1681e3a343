import type { Pool } from 'pg'
import { PgBoss, type Db } from 'pg-boss'
import { TrunklineError } from '../model/errors.ts'
import type { SchedulerState } from './scheduler.ts'

/** Schema of pg-boss's own tables, beside ours. */
const jobSchema = 'trunkline_jobs'
/** Schedules that came due: any process takes them and makes runs of them. */
export const dueQueue = 'due'
/** The longest that pg-boss lets a job be held; a run is stopped before. */
export const longestRunSeconds = 86_000

/** pg-boss, started beside everything else: a database that does not answer yet keeps nothing from starting. */
export type Jobs = {
  state(): SchedulerState
  /** The started pg-boss; throws SCHEDULER_UNAVAILABLE where it is not. */
  boss(): PgBoss
  /** Resolves once it is started, or `close` was called. */
  started: Promise<void>
  close(): Promise<void>
}

type JobsOptions = { pool: Pool; log: (message: string) => void; retryAfterMs?: number }

/** Starts pg-boss over the catalog's pool, again and again until it succeeds. */
export function openJobs({ pool, log, retryAfterMs = 5_000 }: JobsOptions): Jobs {
  let state: SchedulerState = { state: 'starting' }
  let current: PgBoss | undefined
  const closing = new AbortController()
  const started = (async () => {
    while (!closing.signal.aborted) {
      const boss = createBoss(pool, log)
      try {
        await boss.start()
        // Runs are tried again by us, who know why they failed: see recover.ts.
        await boss.createQueue(dueQueue, { retryLimit: 3, retryDelay: 5, expireInSeconds: 60, retentionSeconds: 3600, deleteAfterSeconds: 3600 })
        current = boss
        state = { state: 'running' }
        return
      } catch (error) {
        state = { state: 'failed', problem: error instanceof Error ? error.message : String(error) }
        if (!closing.signal.aborted) log(`The scheduler could not start: ${state.problem}. It tries again.`)
        await boss.stop({ graceful: false }).catch(() => {})
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, retryAfterMs)
          closing.signal.addEventListener('abort', () => { clearTimeout(timer); resolve() }, { once: true })
        })
      }
    }
  })()
  return {
    state: () => state,
    boss: () => {
      if (current === undefined) throw unavailable(state)
      return current
    },
    started,
    close: async () => {
      closing.abort()
      await started
      await current?.stop({ graceful: false })
      current = undefined
    },
  }
}

function createBoss(pool: Pool, log: (message: string) => void): PgBoss {
  const boss = new PgBoss({ db: toJobDatabase(pool), schema: jobSchema, cronMonitorIntervalSeconds: 15, cronWorkerIntervalSeconds: 2, openTelemetry: { enabled: false } })
  boss.on('error', (error: unknown) => log(`The scheduler: ${error instanceof Error ? error.message : String(error)}`))
  return boss
}

/** What pg-boss sends its statements through: the pool, or the client of a transaction of ours. */
export function toJobDatabase(client: Pick<Pool, 'query'>): Db {
  return { executeSql: async (text, values) => client.query(text, values as unknown[]) }
}

/** The queue of runs that a worker with this tag may take; without a tag, of every worker without tags. */
export function queueOf(tag: string): string {
  return tag === '' ? 'run' : `run.${tag}`
}

/** Makes a queue of runs where there is none. A job is handed out once: what becomes of the run decides whether there is another. */
export async function ensureRunQueue(boss: PgBoss, queue: string): Promise<void> {
  await boss.createQueue(queue, { retryLimit: 0, expireInSeconds: 86_400, retentionSeconds: 30 * 86_400, deleteAfterSeconds: 3600 })
}

function unavailable({ problem }: SchedulerState): TrunklineError {
  return new TrunklineError('SCHEDULER_UNAVAILABLE', problem === undefined ? 'The scheduler is starting.' : `The scheduler cannot start: ${problem}.`, {
    hint: 'Try again in a moment; GET /catalog/workers says how it is.',
  })
}
