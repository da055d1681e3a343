import type { Pool } from 'pg'
import type { Failure, RunSummary } from '../../model/ingestion.ts'
import type { PipelineState, RunProgress, RunTrigger } from '../../model/run.ts'
import { toCanonicalJson } from '../document/content.ts'
import type { Queryable } from '../write/lock-roots.ts'
import { lostAfterSeconds } from './workers.ts'

/** A run that is asked for. Instants in ms since the epoch. */
export type NewRun = {
  runId: string; pipelineId: string; pipelineFqn: string; serviceName: string; workflow: string
  trigger: RunTrigger; requestedBy?: string | undefined
  attempt: number; retries: number; losses: number; retryOf?: string | undefined; notBefore?: number | undefined
  jobId: string; queue: string
}

const enqueueQuery = `/* catalog */
  insert into trunkline.run (run_id, pipeline_id, pipeline_fqn, service_name, workflow, state, trigger, requested_by, attempt, retries, losses, retry_of, queued_at, not_before, job_id, queue)
  values ($1, $2, $3, $4, $5, 'queued', $6, $7, $8, $9, $10, $11, trunkline.now_ms(), $12, $13, $14)
  on conflict (pipeline_id) where state in ('queued', 'running') and trigger not in ('external', 'command') do nothing`

/** Notes a run that waits; false where one of its pipeline is queued or running already. */
export async function enqueueRun(client: Queryable, run: NewRun): Promise<boolean> {
  const { rowCount } = await client.query(enqueueQuery, [
    run.runId, run.pipelineId, run.pipelineFqn, run.serviceName, run.workflow, run.trigger, run.requestedBy ?? null,
    run.attempt, run.retries, run.losses, run.retryOf ?? null, run.notBefore ?? null, run.jobId, run.queue,
  ])
  return rowCount === 1
}

/** A run that a worker holds. */
export type ClaimedRun = { runId: string; pipelineId: string | null; serviceName: string; workflow: string; trigger: RunTrigger; attempt: number; retries: number; losses: number; startedAt: number; jobId: string; queue: string }
type ClaimedRow = { run_id: string; pipeline_id: string | null; service_name: string; workflow: string; trigger: RunTrigger; attempt: number; retries: number; losses: number; started_at: string; job_id: string; queue: string }

const heldColumns = 'run_id, pipeline_id, service_name, workflow, trigger, attempt, retries, losses, started_at, job_id, queue'

const claimQuery = `/* catalog */
  update trunkline.run set state = 'running', started_at = trunkline.now_ms(), not_before = null, worker_id = $3, worker = $4, worker_version = $5, seen_at = now()
  where run_id = $1 and job_id = $2 and state = 'queued' and stop_requested_by is null
  returning ${heldColumns}`

/** Takes a queued run for a worker; undefined where it was stopped, or is another's. */
export async function claimRun(pool: Pool, run: { runId: string; jobId: string }, worker: { id: string; name: string; version: string }): Promise<ClaimedRun | undefined> {
  const { rows: [row] } = await pool.query<ClaimedRow>(claimQuery, [run.runId, run.jobId, worker.id, worker.name, worker.version])
  return row === undefined ? undefined : toClaimed(row)
}

const renewQuery = `/* catalog */
  update trunkline.run set seen_at = now(), progress = coalesce($3::jsonb, progress)
  where run_id = $1 and worker_id = $2 and state = 'running' returning stop_requested_by`

/** Says that the worker is at it; whether it still holds the run, and who asked it to stop. */
export async function renewRun(pool: Pool, runId: string, workerId: string, progress?: RunProgress): Promise<{ held: boolean; stopRequestedBy?: string }> {
  const { rows: [row] } = await pool.query<{ stop_requested_by: string | null }>(renewQuery, [runId, workerId, progress === undefined ? null : toCanonicalJson(progress)])
  return { held: row !== undefined, ...(row !== undefined && row.stop_requested_by !== null && { stopRequestedBy: row.stop_requested_by }) }
}

/** How a run ended. */
export type RunEnd = { state: PipelineState; summary?: RunSummary | undefined; error?: Failure | undefined }

const finishQuery = `/* catalog */
  update trunkline.run set state = $3, ended_at = greatest(trunkline.now_ms(), started_at), summary = $4, error = $5
  where run_id = $1 and worker_id = $2 and state = 'running'`

/** Keeps how a run ended; false where the worker does not hold it any more. */
export async function finishRun(client: Queryable, runId: string, workerId: string, { state, summary, error }: RunEnd): Promise<boolean> {
  const { rowCount } = await client.query(finishQuery, [
    runId, workerId, state, summary === undefined ? null : toCanonicalJson(summary), error === undefined ? null : toCanonicalJson(error),
  ])
  return rowCount === 1
}

const stopQuery = `/* catalog */
  update trunkline.run
  set stop_requested_by = coalesce(stop_requested_by, $2),
      state = case when state = 'queued' then 'stopped' else state end,
      ended_at = case when state = 'queued' then trunkline.now_ms() end,
      error = case when state = 'queued' then $3::jsonb else error end
  where (run_id = $1 or pipeline_id::text = $1) and state in ('queued', 'running') and trigger not in ('external', 'command')`

/** Asks for the end of a run, or of what is queued or running of a pipeline: what waits is stopped at once. Says how many. */
export async function requestStop(pool: Pool, id: string, requestedBy: string): Promise<number> {
  const error: Failure = { object: id, code: 'RUN_CANCELLED', message: `${requestedBy} stopped it before it began.` }
  const { rowCount } = await pool.query(stopQuery, [id, requestedBy, JSON.stringify(error)])
  return rowCount ?? 0
}

const lostQuery = `/* catalog */
  select ${heldColumns} from trunkline.run
  where state = 'running' and trigger not in ('external', 'command') and seen_at < now() - make_interval(secs => $1)
  order by run_id limit 10 for update skip locked`

/** Runs whose worker is silent, locked to the end of the transaction. */
export async function lockLostRuns(client: Queryable): Promise<ClaimedRun[]> {
  const { rows } = await client.query<ClaimedRow>(lostQuery, [lostAfterSeconds])
  return rows.map(toClaimed)
}

const failLostQuery = `/* catalog */
  update trunkline.run set state = 'failed', ended_at = trunkline.now_ms(), error = $2::jsonb || jsonb_build_object('object', coalesce(worker, '')) where run_id = $1`

/** Marks a run as one that lost its worker. */
export async function failLostRun(client: Queryable, runId: string, error: Omit<Failure, 'object'>): Promise<void> {
  await client.query(failLostQuery, [runId, JSON.stringify(error)])
}

const durationQuery = `/* catalog */
  select (ended_at - started_at)::float8 as ms from trunkline.run
  where pipeline_id = $1 and state in ('success', 'partialSuccess') and started_at is not null and ended_at > started_at
  order by queued_at desc limit 1`

/** How long the last good run of a pipeline took, in ms. */
export async function readLastDuration(pool: Pool, pipelineId: string): Promise<number | undefined> {
  const { rows: [row] } = await pool.query<{ ms: number }>(durationQuery, [pipelineId])
  return row?.ms
}

const retentionQuery = `/* catalog */
  with ranked as (
    select run_id, queued_at, row_number() over (partition by coalesce(pipeline_id::text, service_name || workflow) order by queued_at desc) as place
    from trunkline.run where state not in ('queued', 'running')),
  old_logs as (
    delete from trunkline.run_log l using ranked r where l.run_id = r.run_id and r.queued_at < trunkline.now_ms() - $2::bigint * 86400000)
  delete from trunkline.run where run_id in (select run_id from ranked where place > 10 and queued_at < trunkline.now_ms() - $1::bigint * 86400000 limit 10000)`

/** Removes old runs, but the last ten of each pipeline, and old logs; says how many runs went. */
export async function removeOldRuns(pool: Pool, { runDays, logDays }: { runDays: number; logDays: number }): Promise<number> {
  const { rowCount } = await pool.query(retentionQuery, [runDays, logDays])
  return rowCount ?? 0
}

function toClaimed(row: ClaimedRow): ClaimedRun {
  return {
    runId: row.run_id, pipelineId: row.pipeline_id, serviceName: row.service_name, workflow: row.workflow, trigger: row.trigger,
    attempt: row.attempt, retries: row.retries, losses: row.losses, startedAt: Number(row.started_at), jobId: row.job_id, queue: row.queue,
  }
}
