import type { Pool } from 'pg'
import { getEntity } from '../catalog/get.ts'
import { getRun } from '../catalog/runs/list.ts'
import { requestStop } from '../catalog/runs/queue.ts'
import { TrunklineError } from '../model/errors.ts'
import type { IngestionPipeline, PipelineType } from '../model/pipeline.ts'
import { isOver } from '../model/run.ts'
import { deployPipeline, togglePipeline } from './deployment.ts'
import { requestRun } from './enqueue.ts'
import type { Jobs } from './jobs.ts'
import { toPipelineFiles } from './pipeline-files.ts'
import type { PipelineKind } from './pipeline-kind.ts'
import type { Scheduler } from './scheduler.ts'

export type SchedulerOptions = {
  pool: Pool
  jobs: Jobs
  kinds: readonly PipelineKind[]
  /** How the workflow file of a kind of pipeline names it, and the command that runs it. */
  fileKindOf(pipelineType: PipelineType): { sourceType: string; command: string }
  /** Brings schedules to what is deployed at once; it is done every now and then anyway. */
  reconcile(): Promise<void>
  log: (message: string) => void
}

/** A pipeline of a suite as a file elsewhere names what it tests; connections are taken from the catalog. */
async function withTests(pool: Pool, pipeline: IngestionPipeline): Promise<IngestionPipeline> {
  const { basicEntityReference: table, fullyQualifiedName: suite } = await getEntity(pool, 'testSuite', { id: pipeline.service.id })
  const tested = table?.fullyQualifiedName === undefined ? { testSuite: suite } : { entityFullyQualifiedName: table.fullyQualifiedName }
  return { ...pipeline, sourceConfig: { config: { ...pipeline.sourceConfig.config, ...tested } } }
}

/** What the API asks of the scheduler, over the catalog and the queue. */
export function createScheduler({ pool, jobs, kinds, fileKindOf, reconcile, log }: SchedulerOptions): Scheduler {
  // What is deployed is in the catalog: where the queue is not up, the schedule follows as soon as it is.
  const follow = async (): Promise<void> => {
    if (jobs.state().state === 'running') await reconcile().catch((error: unknown) => log(`A schedule follows later: ${String(error)}`))
  }
  return {
    kinds,
    state: () => jobs.state(),
    deploy: async (id) => {
      await deployPipeline(pool, id)
      await follow()
    },
    toggle: async (id) => {
      const enabled = await togglePipeline(pool, id)
      await follow()
      return { enabled }
    },
    trigger: async (id, requestedBy) => {
      const runId = await requestRun(pool, jobs.boss(), id, { trigger: 'manual', requestedBy })
      if (runId === undefined) {
        throw new TrunklineError('RUN_ACTIVE', 'A run of this pipeline is queued or goes on already.', { object: id, hint: 'Wait for its end, or stop it first.' })
      }
      return getRun(pool, runId)
    },
    killPipeline: (id, requestedBy) => requestStop(pool, id, requestedBy),
    killRun: async (runId, requestedBy) => {
      const { state, trigger, worker } = await getRun(pool, runId)
      if (!isOver(state) && (trigger === 'external' || trigger === 'command')) {
        throw new TrunklineError('REQUEST_INVALID', `The run ${runId} is not one of ours to stop: ${worker ?? 'another program'} makes it.`, { object: runId, hint: 'Stop it where it runs.' })
      }
      await requestStop(pool, runId, requestedBy)
      return getRun(pool, runId)
    },
    files: async (pipeline) => {
      const kind = fileKindOf(pipeline.pipelineType)
      if (pipeline.service.type === 'testSuite') return toPipelineFiles({ pipeline: await withTests(pool, pipeline), connection: undefined, kind })
      const service = await getEntity(pool, 'databaseService', { id: pipeline.service.id })
      return toPipelineFiles({ pipeline, connection: service.connection?.config, kind })
    },
  }
}
