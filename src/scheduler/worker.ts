import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import type { Pool } from 'pg'
import { type ClaimedRun, claimRun } from '../catalog/runs/queue.ts'
import { sayInLog } from '../catalog/runs/log.ts'
import { putWorker, removeWorker } from '../catalog/runs/workers.ts'
import type { OpenSecretBox } from '../catalog/secret-box.ts'
import { ensureRunQueue, type Jobs, queueOf } from './jobs.ts'
import { endRun } from './recover.ts'
import { type Ended, runClaimed, type RunPipeline } from './run-claimed.ts'

/** What a worker is and touches. */
export type WorkerOptions = {
  pool: Pool
  jobs: Jobs
  openSecretBox: OpenSecretBox
  runPipeline: RunPipeline
  /** Runs at a time. */
  concurrency: number
  /** Serves services with these worker tags, and no others; without any, services without a worker tag. */
  tags: readonly string[]
  version: string
  log: (message: string) => void
  /** Told of each run that ended and is followed by no other attempt. It must not throw. */
  onEnd?: (runId: string) => void
  pollEveryMs?: number
  renewEveryMs?: number
}

export type Worker = {
  readonly id: string
  readonly name: string
  /** Takes nothing new, and resolves when what runs has ended; `hurry` makes it end early and be given to others. */
  drain(hurry?: AbortSignal): Promise<void>
}

/** Starts to take runs from the queue, as many at a time as `concurrency` says. */
export function startWorker(options: WorkerOptions): Worker {
  const { pool, tags, concurrency, version, log } = options
  const self = { id: randomUUID(), name: `${hostname()}:${process.pid}`, version, tags: [...tags], concurrency, startedAt: Date.now() }
  const [draining, hurrying] = [new AbortController(), new AbortController()]
  const running = new Set<Promise<void>>()
  const sayThatItIsThere = (): Promise<void> =>
    putWorker(pool, self, draining.signal.aborted).catch((error: unknown) => log(`The worker could not reach the catalog: ${String(error)}`))
  const beat = setInterval(() => void sayThatItIsThere(), 3_000)
  const track = (work: Promise<void>): void => {
    const tracked = work.catch((error: unknown) => log(`The end of a run could not be kept: ${String(error)}`)).finally(() => running.delete(tracked))
    running.add(tracked)
  }
  const loop = takeRuns({ ...options, self, running, draining: draining.signal, sayThatItIsThere, take: (run) => track(carryOut(run, { ...options, self, hurry: hurrying.signal })) })
    .catch((error: unknown) => { if (!draining.signal.aborted) log(`The worker stopped: ${String(error)}`) })
  return {
    id: self.id, name: self.name,
    drain: async (hurry) => {
      draining.abort()
      if (hurry?.aborted === true) hurrying.abort()
      hurry?.addEventListener('abort', () => hurrying.abort(), { once: true })
      await loop
      await sayThatItIsThere()
      await Promise.all(running)
      clearInterval(beat)
      await removeWorker(pool, self.id).catch(() => {})
    },
  }
}

type Self = { id: string; name: string; version: string }
type Taking = WorkerOptions & { self: Self; running: ReadonlySet<unknown>; draining: AbortSignal; sayThatItIsThere(): Promise<void>; take(run: ClaimedRun): void }

/** Asks for runs, while there is room, until it drains. */
async function takeRuns({ jobs, tags, concurrency, log, pollEveryMs = 1000, ...taking }: Taking): Promise<void> {
  const { draining, running, take, sayThatItIsThere } = taking
  const queues = tags.length === 0 ? [queueOf('')] : tags.map(queueOf)
  await jobs.started
  await sayThatItIsThere()
  for (const queue of queues) await untilDone(() => ensureRunQueue(jobs.boss(), queue), draining)
  while (!draining.aborted) {
    const run = running.size < concurrency ? await takeNext(queues, { jobs, ...taking }).catch((error: unknown) => (log(`The worker could not ask for runs: ${String(error)}`), undefined)) : undefined
    if (run === undefined) await wait(pollEveryMs, undefined, { signal: draining }).catch(() => {})
    else take(run)
  }
}

/** The next run that waits in one of the queues, claimed. */
async function takeNext(queues: readonly string[], { pool, jobs, self }: Pick<Taking, 'pool' | 'jobs' | 'self'>): Promise<ClaimedRun | undefined> {
  const boss = jobs.boss()
  for (const queue of queues) {
    const [job] = await boss.fetch<{ runId: string }>(queue)
    if (job === undefined) continue
    const claimed = await claimRun(pool, { runId: job.data.runId, jobId: job.id }, self)
    if (claimed !== undefined) return claimed
    await boss.complete(queue, job.id) // stopped while it waited
  }
  return undefined
}

type Carrying = WorkerOptions & { self: Self; hurry: AbortSignal }

async function carryOut(run: ClaimedRun, options: Carrying): Promise<void> {
  const ended = await runClaimed(run, { ...options, workerId: options.self.id }, options.hurry)
  // Without its end in the store the run counts as lost and is tried again by others: so it is told again and again.
  await untilDone(() => conclude(run, ended, options), AbortSignal.timeout(60_000))
}

async function conclude(run: ClaimedRun, ended: Ended, { pool, jobs, self, onEnd }: Carrying): Promise<void> {
  const { error, log } = ended
  if (error !== undefined) log.say('ERROR', `${error.code}: ${error.message}${error.hint === undefined ? '' : ` ${error.hint}`}`)
  log.say('INFO', `The run ended: ${ended.state}.`)
  await log.flush()
  const boss = jobs.boss()
  const { kept, nextRunId } = await endRun(pool, boss, run, { ...ended, workerId: self.id })
  await boss.complete(run.queue, run.jobId).catch(() => {})
  if (!kept) await sayInLog(pool, run.runId, 'WARN', 'This worker had lost the run: what it came to is not counted.')
  else if (nextRunId === undefined) onEnd?.(run.runId)
}

/** Tries until it succeeds or the signal says that it is enough; throws the last error then. */
async function untilDone(attempt: () => Promise<void>, enough: AbortSignal): Promise<void> {
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (enough.aborted) throw error
      await wait(1000, undefined, { signal: enough }).catch(() => {})
    }
  }
}
