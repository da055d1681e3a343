import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openTestCatalog, type TestCatalog } from '../../test/catalog.ts'
import { servers } from '../../test/server.ts'
import { fileKindOf, pipelineKinds } from '../app/pipeline-kinds.ts'
import { createEntity } from '../catalog/create.ts'
import { deleteEntity } from '../catalog/delete.ts'
import { getRun, listRuns } from '../catalog/runs/list.ts'
import { readLog } from '../catalog/runs/log.ts'
import { readWorkers } from '../catalog/runs/workers.ts'
import { TrunklineError } from '../model/errors.ts'
import type { RunSummary } from '../model/ingestion.ts'
import { AirflowConfig } from '../model/pipeline.ts'
import { isOver } from '../model/run.ts'
import { createScheduler } from './create-scheduler.ts'
import { startHousekeeping } from './housekeeping.ts'
import { type Jobs, openJobs } from './jobs.ts'
import type { RunPipeline } from './run-claimed.ts'
import type { Scheduler } from './scheduler.ts'
import { startWorker, type Worker, type WorkerOptions } from './worker.ts'

const actor = { name: 'ada', isBot: false }
const noBox = () => Promise.reject(new Error('there are no secrets'))

function summaryOf(runId: string, more: Partial<RunSummary> = {}): RunSummary {
  return {
    runId, workflow: 'metadata', serviceName: 'pg', state: 'success', startedAt: Date.now(), endedAt: Date.now(), created: 3, updated: 0, unchanged: 0, renamed: 0, restored: 0,
    deleted: 0, filtered: [], skipped: [], failures: [], warnings: [], reconciliation: [], successPercent: 100,
    footprint: { statements: 1, serverMs: 1, rows: 1, bytes: 1, mostLocks: 1, connections: 1 }, ...more,
  }
}

/** A run that tells what it does and goes on until it is told to stop. */
const endless: RunPipeline = async (_pipeline, { runId, signal, emit }) => {
  emit({ type: 'step', name: 'Reading shop' })
  emit({ type: 'progress', step: 'Reading shop', done: 5, total: 10 })
  await new Promise((resolve) => { signal.addEventListener('abort', resolve, { once: true }) })
  return summaryOf(runId, { state: 'stopped', created: 1 })
}

describe.each(servers())('workers over PostgreSQL %i', (major) => {
  let catalog: TestCatalog
  let jobs: Jobs
  let scheduler: Scheduler
  let housekeeping: ReturnType<typeof startHousekeeping>
  let workers: Worker[] = []
  let services = 0

  beforeAll(async () => {
    catalog = await openTestCatalog(major)
    const { pool } = catalog
    jobs = openJobs({ pool, log: () => {} })
    housekeeping = startHousekeeping({ pool, jobs, log: () => {}, retention: { runDays: 30, logDays: 30 } })
    scheduler = createScheduler({ pool, jobs, kinds: pipelineKinds, fileKindOf, reconcile: housekeeping.reconcile, log: () => {} })
    await jobs.started
  })
  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.drain(AbortSignal.abort())))
    workers = []
  })
  afterAll(async () => {
    await housekeeping.close()
    await jobs.close()
    await catalog.close()
  })

  const startOne = (runPipeline: RunPipeline, more: Partial<WorkerOptions> = {}): Worker => {
    const worker = startWorker({ pool: catalog.pool, jobs, openSecretBox: noBox, runPipeline, concurrency: 2, tags: [], version: '1.0.0', log: () => {}, pollEveryMs: 50, renewEveryMs: 100, ...more })
    workers.push(worker)
    return worker
  }
  /** A service with a metadata pipeline; its id. */
  const addPipeline = async (airflowConfig: Partial<AirflowConfig> = {}, tags: string[] = []): Promise<string> => {
    services += 1
    const service = `pg${services}`
    const labels = tags.map((tagFQN) => ({ tagFQN, source: 'Classification', labelType: 'Manual', state: 'Confirmed' }) as const)
    await createEntity(catalog.pool, 'databaseService', { name: service, serviceType: 'Postgres', tags: labels }, actor)
    const pipeline = await createEntity(catalog.pool, 'ingestionPipeline', {
      name: 'metadata', service, pipelineType: 'metadata', sourceConfig: { config: {} }, airflowConfig: AirflowConfig.parse(airflowConfig), loggerLevel: 'INFO', raiseOnError: true,
    }, actor)
    return pipeline.id
  }
  const until = async (isSo: (runs: Awaited<ReturnType<typeof listRuns>>['data']) => boolean) => {
    for (;;) {
      const { data } = await listRuns(catalog.pool, { serviceName: `pg${services}`, withSummary: true })
      if (isSo(data)) return data
      await wait(50)
    }
  }

  test('a run that is asked for is made, with its log and its summary', async () => {
    startOne(async (pipeline, { runId, emit }) => {
      emit({ type: 'step', name: 'Reading', detail: pipeline.fullyQualifiedName })
      emit({ type: 'warning', message: 'One thing is odd' })
      return summaryOf(runId)
    })
    const asked = await scheduler.trigger(await addPipeline(), 'ada')
    expect(asked).toMatchObject({ state: 'queued', trigger: 'manual', requestedBy: 'ada', attempt: 1, workflow: 'metadata' })
    const [run] = await until(([first]) => first !== undefined && isOver(first.state))
    expect(run).toMatchObject({ runId: asked.runId, state: 'success', counts: { created: 3, records: 3 }, workerVersion: '1.0.0', pipeline: { name: 'metadata' } })
    const log = await readLog(catalog.pool, asked.runId)
    expect(log.map(({ level, message }) => `${level} ${message}`)).toEqual([
      `INFO Attempt 1 of the metadata pipeline pg${services}.metadata.`, `INFO Reading: pg${services}.metadata`, 'WARN One thing is odd',
      'INFO 3 written, 0 unchanged, 0 marked deleted, 0 failed, 0 skipped, 0 filtered.', 'INFO The run ended: success.',
    ])
    expect(await readLog(catalog.pool, asked.runId, { level: 'WARN' })).toHaveLength(1)
    expect(await readLog(catalog.pool, asked.runId, { q: 'ODD', after: 1 })).toHaveLength(1)
  })

  test('never two runs of one pipeline: the second is refused until the first is over', async () => {
    startOne(endless)
    const id = await addPipeline()
    const first = await scheduler.trigger(id, 'ada')
    await expect(scheduler.trigger(id, 'ada')).rejects.toMatchObject({ code: 'RUN_ACTIVE' })
    await until(([run]) => run?.state === 'running')
    await expect(scheduler.trigger(id, 'ada')).rejects.toMatchObject({ code: 'RUN_ACTIVE' })
    await scheduler.killRun(first.runId, 'ada')
    await until(([run]) => run?.state === 'stopped')
    expect((await scheduler.trigger(id, 'ada')).state).toBe('queued')
    expect(await scheduler.killPipeline(id, 'ada')).toBe(1)
  })

  test('a run that goes on tells how far it is, and ends when somebody stops it, with what it had done', async () => {
    startOne(endless)
    const { runId } = await scheduler.trigger(await addPipeline(), 'ada')
    const [running] = await until(([run]) => run?.progress !== undefined)
    expect(running).toMatchObject({ state: 'running', progress: { step: 'Reading shop', done: 5, total: 10, percent: 50 } })
    await scheduler.killRun(runId, 'grace')
    const [run] = await until(([first]) => first !== undefined && isOver(first.state))
    expect(run).toMatchObject({ state: 'stopped', stopRequestedBy: 'grace', counts: { created: 1 }, error: { code: 'RUN_CANCELLED', message: 'grace stopped it. What is written stays, nothing is marked deleted.' } })
  })

  test('a queued run that is stopped never begins', async () => {
    const { runId } = await scheduler.trigger(await addPipeline(), 'ada')
    expect(await scheduler.killRun(runId, 'ada')).toMatchObject({ state: 'stopped', error: { code: 'RUN_CANCELLED' } })
    startOne(() => Promise.reject(new Error('it must not run')))
    await wait(300)
    expect(await getRun(catalog.pool, runId)).toMatchObject({ state: 'stopped' })
  })

  test('a failed run is tried again as often as its pipeline says, and says why it failed', async () => {
    startOne((_pipeline, { runId }) => Promise.reject(Object.assign(new TrunklineError('CONNECTION_REFUSED', 'Nothing listens there.', { hint: 'Start it.' }), { summary: summaryOf(runId, { state: 'failed', created: 0 }) })))
    await scheduler.trigger(await addPipeline({ retries: 1, retryDelay: 1 }), 'ada')
    const runs = await until((all) => all.length === 2 && all.every(({ state }) => isOver(state)))
    expect(runs.map(({ attempt, trigger, state, error, retryOf }) => [attempt, trigger, state, error?.code, retryOf])).toEqual([
      [2, 'retry', 'failed', 'CONNECTION_REFUSED', runs[1]!.runId], [1, 'manual', 'failed', 'CONNECTION_REFUSED', undefined],
    ])
    expect(runs[0]!.summary).toMatchObject({ state: 'failed' })
  })

  test('a run that takes longer than its workflowTimeout fails', async () => {
    const id = await addPipeline()
    await catalog.pool.query(`update trunkline.entity set document = jsonb_set(document, '{airflowConfig,workflowTimeout}', '1') where id = $1`, [id])
    startOne(endless)
    await scheduler.trigger(id, 'ada')
    const [run] = await until(([first]) => first !== undefined && isOver(first.state))
    expect(run).toMatchObject({ state: 'failed', error: { code: 'RUN_CANCELLED', message: 'It took longer than its workflowTimeout allows.' } })
  })

  test('a worker that is shut down in a hurry gives its run to another', async () => {
    const first = startOne(endless)
    await scheduler.trigger(await addPipeline(), 'ada')
    await until(([run]) => run?.state === 'running')
    await first.drain(AbortSignal.abort())
    expect((await readWorkers(catalog.pool)).workers.map(({ id }) => id)).not.toContain(first.id)
    startOne((_pipeline, { runId }) => Promise.resolve(summaryOf(runId)))
    const runs = await until((all) => all.length === 2 && all.every(({ state }) => isOver(state)))
    expect(runs.map(({ state, trigger }) => [state, trigger])).toEqual([['success', 'lost'], ['stopped', 'manual']])
  })

  test('a worker that drains takes nothing new, and finishes what it has', async () => {
    const [begun, finished] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const first = startOne(async (_pipeline, { runId }) => {
      begun.resolve()
      await finished.promise
      return summaryOf(runId)
    })
    await scheduler.trigger(await addPipeline(), 'ada')
    await begun.promise
    const drained = first.drain()
    while ((await readWorkers(catalog.pool)).workers.find(({ id }) => id === first.id)?.state !== 'draining') await wait(50)
    finished.resolve()
    await drained
    expect((await until(([run]) => run !== undefined && isOver(run.state)))[0]).toMatchObject({ state: 'success' })
  })

  test('a run whose worker is silent is marked and given to another; its old worker cannot end it any more', async () => {
    const silent = startOne(endless, { renewEveryMs: 600_000, concurrency: 1 })
    await scheduler.trigger(await addPipeline(), 'ada')
    const [lost] = await until(([run]) => run?.state === 'running')
    await catalog.pool.query(`update trunkline.run set seen_at = now() - interval '1 minute' where run_id = $1`, [lost!.runId])
    startOne((_pipeline, { runId }) => Promise.resolve(summaryOf(runId)))
    await until((all) => all.some(({ state, trigger }) => trigger === 'lost' && state === 'success'))
    await silent.drain(AbortSignal.abort())
    const runs = await until((all) => all.length === 2)
    expect(runs[1]).toMatchObject({ runId: lost!.runId, state: 'failed', error: { code: 'WORKER_LOST', message: 'worker lost: it was not heard of for 10 seconds.' } })
    expect(await readLog(catalog.pool, lost!.runId, { q: 'This worker had lost the run' })).toHaveLength(1)
  })

  test('a worker with tags serves the services that bear them, and no others', async () => {
    await createEntity(catalog.pool, 'classification', { name: 'Worker', description: 'Which workers reach a service' }, actor)
    await createEntity(catalog.pool, 'tag', { name: 'eu', classification: 'Worker', description: 'Those in Europe' }, actor)
    startOne(() => Promise.reject(new Error('it must not run')))
    await scheduler.trigger(await addPipeline({}, ['Worker.eu']), 'ada')
    await wait(400)
    expect((await readWorkers(catalog.pool)).queue).toMatchObject({ queued: 1, byTag: [{ tag: 'eu', queued: 1, hasWorker: false }] })
    startOne((_pipeline, { runId }) => Promise.resolve(summaryOf(runId)), { tags: ['eu'] })
    expect((await until(([run]) => run !== undefined && isOver(run.state)))[0]).toMatchObject({ state: 'success' })
  })

  test('schedules follow what is deployed, paused and deleted; one that was missed while nothing was up runs once', async () => {
    const id = await addPipeline({ scheduleInterval: '0 3 * * *', pipelineTimezone: 'Europe/Berlin' })
    const schedules = async () => (await jobs.boss().getSchedules('due')).filter(({ key }) => key === id).map(({ cron, timezone }) => [cron, timezone])
    await scheduler.deploy(id)
    expect(await schedules()).toEqual([['0 3 * * *', 'Europe/Berlin']])
    await scheduler.toggle(id)
    expect(await schedules()).toEqual([])
    await scheduler.toggle(id)
    expect(await schedules()).toHaveLength(1)

    startOne((_pipeline, { runId }) => Promise.resolve(summaryOf(runId)))
    await catalog.pool.query(`update trunkline_jobs.version set cron_on = now() - interval '3 days'`)
    await catalog.pool.query(`update trunkline_jobs.schedule set created_on = now() - interval '5 days', updated_on = now() - interval '5 days'`)
    const runs = await until(([run]) => run !== undefined && isOver(run.state))
    expect(runs.map(({ trigger, state }) => [trigger, state])).toEqual([['schedule', 'success']])

    await deleteEntity(catalog.pool, 'ingestionPipeline', id, { recursive: false, hardDelete: false, actor })
    await housekeeping.reconcile()
    expect(await schedules()).toEqual([])
  })

  // A minute of waiting is enough on one server.
  if (major === servers().at(-1)) test('a schedule that comes due makes a run', async () => {
    startOne((_pipeline, { runId }) => Promise.resolve(summaryOf(runId)))
    await scheduler.deploy(await addPipeline({ scheduleInterval: '* * * * *' }))
    const runs = await until(([run]) => run !== undefined && isOver(run.state))
    expect(runs.map(({ trigger, state, requestedBy }) => [trigger, state, requestedBy])).toEqual([['schedule', 'success', undefined]])
  })
})
