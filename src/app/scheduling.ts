import type { Pool } from 'pg'
import type { OpenSecretBox } from '../catalog/secret-box.ts'
import { packageVersion, type Settings } from '../config.ts'
import { createAlerter } from '../scheduler/alerts/alerter.ts'
import { startQualityAlerter } from '../scheduler/alerts/quality-alerter.ts'
import { createScheduler } from '../scheduler/create-scheduler.ts'
import { startHousekeeping } from '../scheduler/housekeeping.ts'
import { openJobs } from '../scheduler/jobs.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { startWorker } from '../scheduler/worker.ts'
import { fileKindOf, pipelineKinds } from './pipeline-kinds.ts'
import { createPipelineRunner } from './run-pipeline.ts'

/** What a worker may do: how much at a time, for which services, and when to hand over what still runs at the end. */
export type WorkerSettings = { concurrency: number; tags: readonly string[] }

/** Where to listen, and how many runs at a time (0: none). */
export type ServeOptions = { host: string; port: number; concurrency?: number }

/** The scheduler and, where wanted, a worker of this process. `close` waits for what runs until `hurry` is aborted, then hands it over. */
export type Scheduling = { scheduler: Scheduler; close(hurry?: AbortSignal): Promise<void> }

type Parts = { settings: Settings; pool: Pool; openSecretBox: OpenSecretBox; log: (message: string) => void }

/** Starts scheduling over an open catalog; it never waits, and never throws for a queue that does not start. */
export function startScheduling(parts: Parts, worker: WorkerSettings | undefined): Scheduling {
  const { settings, pool, openSecretBox, log } = parts
  const jobs = openJobs({ pool, log })
  const alerter = createAlerter({ pool, openSecretBox, log })
  const qualityAlerter = startQualityAlerter({ pool, openSecretBox, log })
  const housekeeping = startHousekeeping({ pool, jobs, log, onEnd: alerter.tell, retention: settings.retention ?? { runDays: 180, logDays: 30 } })
  const runPipeline = createPipelineRunner({ settings, store: () => Promise.resolve(pool), openSecretBox })
  const running = worker === undefined || worker.concurrency === 0 ? undefined : startWorker({ pool, jobs, openSecretBox, runPipeline, ...worker, version: packageVersion, log, onEnd: alerter.tell })
  return {
    scheduler: createScheduler({ pool, jobs, kinds: pipelineKinds, fileKindOf, reconcile: housekeeping.reconcile, log }),
    close: async (hurry) => {
      await running?.drain(hurry)
      await housekeeping.close()
      await alerter.close()
      await qualityAlerter.close()
      await jobs.close()
    },
  }
}
