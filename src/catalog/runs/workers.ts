import type { Pool } from 'pg'

/** A process that runs pipelines; `tags` are those of the services that it serves, empty: those without. */
export type Worker = {
  id: string; name: string; version: string; tags: string[]; concurrency: number; startedAt: number; seenAt: number
  state: 'running' | 'draining' | 'lost'; runIds: string[]
}
export type QueueState = { queued: number; running: number; oldestQueuedAt?: number; byTag: { tag: string; queued: number; hasWorker: boolean }[] }

/** Seconds of silence after which a worker is taken for lost, and its runs are given to others. */
export const lostAfterSeconds = 10

type WorkerRow = {
  id: string; name: string; version: string; tags: string[]; concurrency: number; started_at: string; seen_at: string; draining: boolean; is_lost: boolean; run_ids: string[]
}

const workersQuery = `/* catalog */
  select w.id, w.name, w.version, w.tags, w.concurrency, w.started_at, (extract(epoch from w.seen_at) * 1000)::bigint as seen_at, w.draining,
         w.seen_at < now() - make_interval(secs => $1) as is_lost,
         array(select r.run_id from trunkline.run r where r.state = 'running' and r.worker_id = w.id order by r.started_at) as run_ids
  from trunkline.worker w order by w.started_at, w.id limit 1000`

type QueueRow = { state: 'queued' | 'running'; tag: string; count: number; oldest: string }

const queueQuery = `/* catalog */
  select state, case when queue like 'run.%' then substr(queue, 5) else '' end as tag, count(*)::int as count, min(queued_at) as oldest
  from trunkline.run where state in ('queued', 'running') and trigger not in ('external', 'command') group by 1, 2`

/** The workers that are there or were a short while ago, and what waits and runs. */
export async function readWorkers(pool: Pool): Promise<{ workers: Worker[]; queue: QueueState }> {
  const [{ rows: workers }, { rows: queues }] = await Promise.all([
    pool.query<WorkerRow>(workersQuery, [lostAfterSeconds]), pool.query<QueueRow>(queueQuery),
  ])
  const alive = workers.filter((row) => !row.is_lost && !row.draining)
  const queued = queues.filter((row) => row.state === 'queued')
  const sum = (state: string): number => queues.reduce((total, row) => total + (row.state === state ? row.count : 0), 0)
  return {
    workers: workers.map(toWorker),
    queue: {
      queued: sum('queued'), running: sum('running'),
      ...(queued.length > 0 && { oldestQueuedAt: Math.min(...queued.map((row) => Number(row.oldest))) }),
      byTag: queued.map(({ tag, count }) => ({ tag, queued: count, hasWorker: alive.some(({ tags }) => (tag === '' ? tags.length === 0 : tags.includes(tag))) })),
    },
  }
}

const seenQuery = `/* catalog */
  insert into trunkline.worker (id, name, version, tags, concurrency, started_at, draining) values ($1, $2, $3, $4, $5, $6, $7)
  on conflict (id) do update set seen_at = now(), draining = excluded.draining`

/** Says that a worker is there. */
export async function putWorker(pool: Pool, worker: Pick<Worker, 'id' | 'name' | 'version' | 'tags' | 'concurrency' | 'startedAt'>, draining: boolean): Promise<void> {
  const { id, name, version, tags, concurrency, startedAt } = worker
  await pool.query(seenQuery, [id, name, version, tags, concurrency, startedAt, draining])
}

const removeQuery = `/* catalog */
  delete from trunkline.worker where id = $1 or seen_at < now() - interval '1 hour'`

/** Takes a worker off the list, and those that were not heard of for an hour. */
export async function removeWorker(pool: Pool, id: string): Promise<void> {
  await pool.query(removeQuery, [id])
}

function toWorker(row: WorkerRow): Worker {
  return {
    id: row.id, name: row.name, version: row.version, tags: row.tags, concurrency: row.concurrency,
    startedAt: Number(row.started_at), seenAt: Number(row.seen_at), state: row.is_lost ? 'lost' : row.draining ? 'draining' : 'running', runIds: row.run_ids,
  }
}
