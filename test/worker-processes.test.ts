import { spawn, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Pool } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { fileKindOf, pipelineKinds } from '../src/app/pipeline-kinds.ts'
import { createEntity } from '../src/catalog/create.ts'
import { listRuns } from '../src/catalog/runs/list.ts'
import { readWorkers } from '../src/catalog/runs/workers.ts'
import { createSecretBox, toSecretKey } from '../src/catalog/secret-box.ts'
import { openSeededStore } from '../src/catalog/seed.ts'
import { AirflowConfig } from '../src/model/pipeline.ts'
import { isOver } from '../src/model/run.ts'
import { Secret } from '../src/model/secret.ts'
import { createScheduler } from '../src/scheduler/create-scheduler.ts'
import { type Jobs, openJobs } from '../src/scheduler/jobs.ts'
import type { Scheduler } from '../src/scheduler/scheduler.ts'
import { wideSchema } from './databases/wide.ts'
import { type PausingProxy, startPausingProxy } from './pausing-proxy.ts'
import { servers, type TemporaryDatabase, temporaryDatabase } from './server.ts'

const main = join(import.meta.dirname, '..', 'src', 'cli', 'main.ts')
const tables = 400

describe.each(servers())('worker processes over PostgreSQL %i', (major) => {
  const key = randomBytes(32).toString('base64')
  let store: TemporaryDatabase
  let source: TemporaryDatabase
  let proxy: PausingProxy
  let pool: Pool
  let jobs: Jobs
  let scheduler: Scheduler
  let children: ChildProcess[] = []

  beforeAll(async () => {
    store = await temporaryDatabase({ major })
    source = await temporaryDatabase({ major, sql: [wideSchema(tables)] })
    proxy = await startPausingProxy(source.connection)
    pool = await openSeededStore({ databaseUrl: new Secret(store.url), embeddedServer: () => Promise.reject(new Error('not needed')), log: () => {} })
    jobs = openJobs({ pool, log: () => {} })
    scheduler = createScheduler({ pool, jobs, kinds: pipelineKinds, fileKindOf, reconcile: () => Promise.resolve(), log: () => {} })
    await jobs.started
  })
  afterEach(async () => {
    await Promise.all(children.map((child) => end(child, 'SIGKILL')))
    children = []
    proxy.release()
  })
  afterAll(async () => {
    await jobs.close()
    await pool.end()
    await proxy.close()
    await source.drop()
    await store.drop()
  })

  /** `trunkline worker` in a process of its own, ready to take runs. */
  const startWorker = async (...words: string[]): Promise<ChildProcess & { name: string }> => {
    const child = spawn(process.execPath, [main, 'worker', '--concurrency', '1', ...words], { env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', DATABASE_URL: store.url, TRUNKLINE_SECRET_KEY: key } })
    children.push(child)
    let errors = ''
    child.stderr?.on('data', (data: Buffer) => { errors += data.toString() })
    await new Promise<void>((resolve, reject) => {
      child.stdout?.once('data', () => resolve())
      child.once('exit', () => reject(new Error(`The worker ended: ${errors}`)))
    })
    for (;;) {
      const known = (await readWorkers(pool)).workers.find(({ name }) => name.endsWith(`:${child.pid}`))
      if (known !== undefined) return Object.assign(child, { name: known.name })
      await wait(50)
    }
  }
  const addPipeline = async (service: string): Promise<string> => {
    const box = createSecretBox(toSecretKey(key))
    const actor = { name: 'ada', isBot: true, openSecretBox: () => Promise.resolve(box) }
    const { user, database } = source.connection
    const config = { type: 'Postgres', username: user, authType: { password: 'unused' }, hostPort: `127.0.0.1:${proxy.port}`, database, sslMode: 'disable' }
    await createEntity(pool, 'databaseService', { name: service, serviceType: 'Postgres', connection: { config } }, actor)
    const pipeline = await createEntity(pool, 'ingestionPipeline', {
      name: 'metadata', service, pipelineType: 'metadata', sourceConfig: { config: {} }, airflowConfig: AirflowConfig.parse({}), loggerLevel: 'INFO', raiseOnError: true,
    }, actor)
    return pipeline.id
  }
  const until = async (service: string | undefined, isSo: (runs: Awaited<ReturnType<typeof listRuns>>['data']) => boolean) => {
    for (;;) {
      const { data } = await listRuns(pool, { withSummary: true, ...(service !== undefined && { serviceName: service }) })
      if (isSo(data)) return data
      await wait(100)
    }
  }

  test('a worker that is killed in the middle of a run is noticed, and another does the run: nothing is missing, nothing is there twice', async () => {
    const id = await addPipeline('killed')
    const first = await startWorker()
    // How much a whole run reads: the other is held up when it has read most of it.
    const before = proxy.passedBytes()
    await scheduler.trigger(await addPipeline('measured'), 'ada')
    await until('measured', ([run]) => run?.state === 'success')
    proxy.hold(0.93 * (proxy.passedBytes() - before))
    await scheduler.trigger(id, 'ada')
    await proxy.held()
    await wait(1500) // what was read is on its way into the catalog
    const half = await countTables(pool, 'killed')
    const [running] = await until('killed', ([run]) => run?.state === 'running')
    expect(running).toMatchObject({ worker: first.name })
    const second = await startWorker()
    await end(first, 'SIGKILL')
    proxy.release()
    const runs = await until('killed', (all) => all.length === 2 && all.every(({ state }) => isOver(state)))
    expect(runs.map(({ state, trigger, attempt, worker, error }) => [state, trigger, attempt, worker, error?.code])).toEqual([
      ['success', 'lost', 2, second.name, undefined], ['failed', 'manual', 1, first.name, 'WORKER_LOST'],
    ])
    expect(half).toBeLessThan(tables)
    expect(await countTables(pool, 'killed')).toBe(tables)
    const { rows } = await pool.query(`select fqn from trunkline.entity where fqn like 'killed.%' group by entity_type, fqn having count(*) > 1`)
    expect(rows).toEqual([])
    expect(half).toBeGreaterThan(0)
    expect(runs[0]!.summary?.failures).toEqual([])
    expect(runs[0]!.summary?.reconciliation.filter(({ unexplained }) => unexplained !== 0)).toEqual([])
  })

  test('two workers share what waits', async () => {
    const ids = await Promise.all(['a', 'b', 'c', 'd'].map((name) => addPipeline(`shared_${name}`)))
    const [one, two] = [await startWorker(), await startWorker()]
    for (const id of ids) await scheduler.trigger(id, 'ada')
    const runs = (await until(undefined, (all) => all.filter(({ serviceName, state }) => serviceName.startsWith('shared_') && state === 'success').length === 4))
      .filter(({ serviceName }) => serviceName.startsWith('shared_'))
    expect(new Set(runs.map(({ worker }) => worker))).toEqual(new Set([one.name, two.name]))
  })

  test('a run is stopped within seconds on the worker that has it', async () => {
    const id = await addPipeline('stopped')
    await startWorker()
    proxy.hold(250_000)
    const { runId } = await scheduler.trigger(id, 'ada')
    await proxy.held()
    await scheduler.killRun(runId, 'ada')
    const [run] = await until('stopped', ([first]) => first !== undefined && isOver(first.state))
    expect(run).toMatchObject({ state: 'stopped', stopRequestedBy: 'ada', error: { code: 'RUN_CANCELLED' } })
    const { rows } = await pool.query<{ deleted: string }>(`select count(*) as deleted from trunkline.entity where fqn like 'stopped.%' and deleted`)
    expect(rows[0]!.deleted).toBe('0')
  })

  test('a worker that is told to stop finishes its run, and ends with 0', async () => {
    const id = await addPipeline('drained')
    const worker = await startWorker()
    proxy.hold(250_000)
    await scheduler.trigger(id, 'ada')
    await proxy.held()
    const ended = end(worker, 'SIGTERM')
    await until('drained', ([run]) => run?.state === 'running')
    proxy.release()
    expect(await ended).toBe(0)
    expect((await until('drained', ([run]) => run !== undefined && isOver(run.state)))[0]).toMatchObject({ state: 'success', worker: worker.name })
    expect((await readWorkers(pool)).workers.map(({ name }) => name)).not.toContain(worker.name)
  })
})

async function countTables(pool: Pool, service: string): Promise<number> {
  const { rows } = await pool.query<{ count: string }>(`select count(*) from trunkline.entity where entity_type = 'table' and fqn like $1 and not deleted`, [`${service}.%`])
  return Number(rows[0]!.count)
}

/** Sends a signal, and gives the exit code; at once where it has ended already. */
function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode)
  const ended = new Promise<number | null>((resolve) => { child.once('exit', (code) => resolve(code)) })
  child.kill(signal)
  return ended
}
