import type { FastifyInstance } from 'fastify'
import type { Pool } from 'pg'
import { readRunMetrics } from '../../catalog/runs/metrics.ts'
import { readWorkers } from '../../catalog/runs/workers.ts'
import { pipelineStates } from '../../model/run.ts'
import type { Scheduler } from '../../scheduler/scheduler.ts'
import { toPrometheusText, type Metric } from './prometheus-text.ts'

type Context = { pool: Pool; scheduler: Scheduler; version: string }

const readyWithinMs = 3_000

/** GET /health (the process answers), /ready (its catalog does too) and /metrics (Prometheus): beside the API, where probes look for them. */
export function addMonitoringRoutes(app: FastifyInstance, { pool, scheduler, version }: Context): void {
  app.get('/health', { config: { right: 'public' } }, async (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok', version }))
  app.get('/ready', { config: { right: 'public' } }, async (_request, reply) => {
    const catalog = await isAnswering(pool)
    // A scheduler in trouble does not keep the catalog from being read: it is said, and is no reason to send people elsewhere.
    return reply.header('cache-control', 'no-store').code(catalog ? 200 : 503).send({ status: catalog ? 'ready' : 'not ready', catalog, scheduler: scheduler.state().state })
  })
  app.get('/metrics', { config: { right: 'view' } }, async (_request, reply) => {
    const [{ workers, queue }, runs] = await Promise.all([readWorkers(pool), readRunMetrics(pool)])
    return reply.type('text/plain; version=0.0.4; charset=utf-8').header('cache-control', 'no-store')
      .send(toPrometheusText([...processMetrics(version, scheduler), ...queueMetrics(workers, queue), ...runMetrics(runs)]))
  })
}

async function isAnswering(pool: Pool): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => { timer = setTimeout(() => resolve(false), readyWithinMs) })
  try {
    return await Promise.race([pool.query('select 1').then(() => true, () => false), late])
  } finally {
    clearTimeout(timer)
  }
}

function processMetrics(version: string, scheduler: Scheduler): Metric[] {
  const { rss, heapUsed } = process.memoryUsage()
  return [
    { name: 'trunkline_info', help: 'The version of this process.', samples: [{ labels: { version }, value: 1 }] },
    { name: 'trunkline_scheduler_up', help: '1 where the scheduler of this process runs.', samples: [{ value: scheduler.state().state === 'running' ? 1 : 0 }] },
    { name: 'process_resident_memory_bytes', help: 'Memory of this process.', samples: [{ value: rss }] },
    { name: 'nodejs_heap_size_used_bytes', help: 'Heap in use.', samples: [{ value: heapUsed }] },
    { name: 'process_uptime_seconds', help: 'How long this process runs.', samples: [{ value: Math.round(process.uptime()) }] },
  ]
}

type Workers = Awaited<ReturnType<typeof readWorkers>>

function queueMetrics(workers: Workers['workers'], queue: Workers['queue']): Metric[] {
  return [
    { name: 'trunkline_workers', help: 'Workers by state.', samples: (['running', 'draining', 'lost'] as const).map((state) => ({ labels: { state }, value: workers.filter((worker) => worker.state === state).length })) },
    { name: 'trunkline_worker_slots', help: 'Runs that the workers can do at a time.', samples: [{ value: workers.filter(({ state }) => state === 'running').reduce((sum, { concurrency }) => sum + concurrency, 0) }] },
    { name: 'trunkline_runs_queued', help: 'Runs that wait for a worker.', samples: [{ value: queue.queued }] },
    { name: 'trunkline_runs_running', help: 'Runs that go on.', samples: [{ value: queue.running }] },
    { name: 'trunkline_queue_oldest_seconds', help: 'How long the oldest queued run waits.', samples: [{ value: queue.oldestQueuedAt === undefined ? 0 : Math.max(0, Math.round((Date.now() - queue.oldestQueuedAt) / 1000)) }] },
  ]
}

function runMetrics({ pipelines, ended }: Awaited<ReturnType<typeof readRunMetrics>>): Metric[] {
  const labelled = pipelines.map(({ pipeline, service, pipelineType, ...values }) => ({ labels: { pipeline, service, type: pipelineType }, ...values }))
  return [
    { name: 'trunkline_runs_ended_last_day', help: 'Runs queued within the last day that are over, by state.', samples: ended.map(({ state, count }) => ({ labels: { state }, value: count })) },
    {
      name: 'trunkline_pipeline_last_run_state', help: '1 for the state of the last run of a pipeline, 0 for the others.',
      samples: labelled.flatMap(({ labels, state }) => pipelineStates.map((one) => ({ labels: { ...labels, state: one }, value: one === state ? 1 : 0 }))),
    },
    { name: 'trunkline_pipeline_last_run_timestamp_seconds', help: 'When the last run was asked for.', samples: labelled.map(({ labels, queuedAt }) => ({ labels, value: queuedAt / 1000 })) },
    { name: 'trunkline_pipeline_last_run_duration_seconds', help: 'How long the last run took.', samples: labelled.flatMap(({ labels, durationMs }) => (durationMs === null ? [] : [{ labels, value: durationMs / 1000 }])) },
    { name: 'trunkline_pipeline_last_success_timestamp_seconds', help: 'When a run succeeded last, in part at least.', samples: labelled.flatMap(({ labels, lastSuccessAt }) => (lastSuccessAt === null ? [] : [{ labels, value: lastSuccessAt / 1000 }])) },
  ]
}
