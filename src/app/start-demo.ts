import { setTimeout as wait } from 'node:timers/promises'
import type { Pool } from 'pg'
import type { DemoService } from '../../demo/prepare.ts'
import { writeTestCase } from '../catalog/data-quality/write-test.ts'
import { createEntity, createOrUpdateEntity } from '../catalog/create.ts'
import type { Writer } from '../catalog/entity-type.ts'
import { getEntity } from '../catalog/get.ts'
import { getRun } from '../catalog/runs/list.ts'
import type { OpenSecretBox } from '../catalog/secret-box.ts'
import { TrunklineError } from '../model/errors.ts'
import type { RunSummary } from '../model/ingestion.ts'
import { AirflowConfig, type IngestionPipeline } from '../model/pipeline.ts'
import { isOver, type Run } from '../model/run.ts'
import type { RunEvent } from '../scheduler/progress.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { pipelineKinds } from './pipeline-kinds.ts'

export type DemoRunParts = { pool: Pool; openSecretBox: OpenSecretBox; scheduler: Scheduler }
/** Told of each step; `signal` ends the watching, not the runs. */
export type DemoWatch = { signal: AbortSignal; emit(event: RunEvent): void }

const lookEveryMs = 300

/** Makes the service of the demo with its pipelines, deployed, where they are not there, runs each through the scheduler, and gives the runs once they are over. */
export async function startDemo(demo: DemoService, { pool, openSecretBox, scheduler }: DemoRunParts, watch: DemoWatch): Promise<Run<RunSummary>[]> {
  const actor: Writer = { name: 'demo', isBot: true, openSecretBox }
  await createOrUpdateEntity(pool, 'databaseService', { name: demo.name, serviceType: 'Postgres', connection: { config: demo.connection } }, actor)
  const runs: Run<RunSummary>[] = []
  for (const wanted of demo.pipelines) {
    // Their tables are in the catalog by now; what somebody changed since stays.
    if (wanted.pipelineType === 'TestSuite') for (const test of demo.tests) await writeTestCase(pool, test, { forceUpdate: false, updatedBy: actor.name })
    const pipeline = await findOrCreate(pool, demo.name, wanted, actor)
    if (pipeline.deployed !== true) await scheduler.deploy(pipeline.id)
    const runId = await trigger(scheduler, pipeline.id, watch.signal)
    if (runId !== undefined) runs.push(await follow(pool, runId, watch))
  }
  return runs
}

async function findOrCreate(pool: Pool, service: string, { pipelineType, config }: DemoService['pipelines'][number], actor: Writer): Promise<IngestionPipeline> {
  const name = `${service}_${pipelineType}`
  try {
    return await getEntity(pool, 'ingestionPipeline', { fqn: `${service}.${name}` })
  } catch (error) {
    if (!(error instanceof TrunklineError && error.code === 'ENTITY_NOT_FOUND')) throw error
  }
  const kind = pipelineKinds.find((one) => one.pipelineType === pipelineType)
  const airflowConfig = AirflowConfig.parse({ scheduleInterval: kind?.recommended.scheduleInterval })
  return createEntity(pool, 'ingestionPipeline', { name, service, pipelineType, sourceConfig: { config }, airflowConfig, loggerLevel: 'INFO', raiseOnError: true }, actor)
}

/** Asks for a run as soon as the queue is up; undefined where one goes on already. */
async function trigger(scheduler: Scheduler, pipelineId: string, signal: AbortSignal): Promise<string | undefined> {
  for (let tries = 0; ; tries += 1) {
    try {
      return (await scheduler.trigger(pipelineId, 'demo')).runId
    } catch (error) {
      if (!(error instanceof TrunklineError)) throw error
      if (error.code === 'RUN_ACTIVE') return undefined
      if (error.code !== 'SCHEDULER_UNAVAILABLE' || tries > 200) throw error
      await wait(lookEveryMs, undefined, { signal })
    }
  }
}

async function follow(pool: Pool, runId: string, { signal, emit }: DemoWatch): Promise<Run<RunSummary>> {
  let last = ''
  for (;;) {
    const run = await getRun(pool, runId)
    const { step, detail } = run.progress ?? {}
    if (step !== undefined && `${step}${detail}` !== last) emit({ type: 'step', name: step, ...(detail !== undefined && { detail }) })
    last = `${step}${detail}`
    if (isOver(run.state)) return run
    await wait(lookEveryMs, undefined, { signal })
  }
}
