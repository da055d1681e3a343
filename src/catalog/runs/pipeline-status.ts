import type { Pool } from 'pg'
import { TrunklineError } from '../../model/errors.ts'
import type { Failure, RunSummary } from '../../model/ingestion.ts'
import type { PipelineStatus, StepSummary } from '../../model/pipeline.ts'
import { isOver, type PipelineState } from '../../model/run.ts'
import { toStepSummary } from '../../model/step-summary.ts'
import { runNotFound } from './list.ts'

type Reported = Pick<PipelineStatus, 'status' | 'config' | 'metadata'>
type StatusRow = {
  run_id: string; pipeline_id: string; state: PipelineState; queued_at: string; started_at: string | null; ended_at: string | null
  summary: RunSummary | null; error: Failure | null; reported: Reported | null
}

const columns = 'r.run_id, r.pipeline_id, r.state, r.queued_at, r.started_at, r.ended_at, r.summary, r.error, r.reported'

const lastQuery = `/* catalog */
  select last.* from unnest($1::uuid[]) as wanted(id)
  cross join lateral (select ${columns} from trunkline.run r where r.pipeline_id = wanted.id order by r.queued_at desc, r.run_id desc limit 1) last`

/** The last run of each pipeline, in OpenMetadata's words; those that never ran are left out. */
export async function readLastStatuses(pool: Pool, pipelineIds: readonly string[]): Promise<Map<string, PipelineStatus>> {
  if (pipelineIds.length === 0) return new Map()
  const { rows } = await pool.query<StatusRow>(lastQuery, [pipelineIds])
  return new Map(rows.map((row) => [row.pipeline_id, toStatus(row)]))
}

const spanQuery = `/* catalog */
  select ${columns} from trunkline.run r
  where r.pipeline_id = $1 and ($2::bigint is null or r.queued_at >= $2) and ($3::bigint is null or r.queued_at <= $3)
  order by r.queued_at desc, r.run_id desc limit 200`

/** The runs of a pipeline queued within a span of ms since the epoch, the newest first, at most 200. */
export async function listStatuses(pool: Pool, pipelineId: string, span: { startTs?: number; endTs?: number }): Promise<PipelineStatus[]> {
  const { rows } = await pool.query<StatusRow>(spanQuery, [pipelineId, span.startTs ?? null, span.endTs ?? null])
  return rows.map(toStatus)
}

const oneQuery = `/* catalog */
  select ${columns} from trunkline.run r where r.pipeline_id = $1 and r.run_id = $2`

/** One run of a pipeline; throws ENTITY_NOT_FOUND. */
export async function getStatus(pool: Pool, pipelineId: string, runId: string): Promise<PipelineStatus> {
  const { rows: [row] } = await pool.query<StatusRow>(oneQuery, [pipelineId, runId.replaceAll('\0', '')])
  if (row === undefined) throw runNotFound(runId)
  return toStatus(row)
}

const reportQuery = `/* catalog */
  insert into trunkline.run (run_id, service_name, workflow, state, trigger, requested_by, queued_at, started_at, ended_at, pipeline_id, pipeline_fqn, worker, reported)
  values ($1, $2, $3, $4, 'external', $5, $6, $6, $7, $8, $9, 'external', $10)
  on conflict (run_id) do update
  set state = excluded.state, started_at = coalesce(run.started_at, excluded.started_at), ended_at = excluded.ended_at, reported = coalesce(excluded.reported, run.reported)
  where run.trigger = 'external' and run.pipeline_id = excluded.pipeline_id
  returning run_id`

/** The pipeline that a report belongs to, and who sends it. */
export type Reporter = { pipeline: { id: string; name: string; fullyQualifiedName: string; pipelineType: string }; serviceName: string; reportedBy: string; now: number }

/** Keeps what another program says of its own run of a pipeline: sent when it begins and when it ends. Throws ENTITY_EXISTS where the run is one of ours. */
export async function reportStatus(pool: Pool, status: PipelineStatus, { pipeline, serviceName, reportedBy, now }: Reporter): Promise<void> {
  const startedAt = Math.trunc(status.startDate ?? status.timestamp ?? now)
  const endedAt = isOver(status.pipelineState) ? Math.trunc(status.endDate ?? now) : null
  const reported: Reported = { status: status.status, config: status.config, metadata: status.metadata }
  const { rowCount } = await pool.query(reportQuery, [
    status.runId, serviceName, pipeline.pipelineType, status.pipelineState, reportedBy, startedAt, endedAt, pipeline.id, pipeline.fullyQualifiedName, JSON.stringify(reported),
  ])
  if (rowCount === 1) return
  throw new TrunklineError('ENTITY_EXISTS', `The run ${status.runId} is not one that was reported for ${pipeline.fullyQualifiedName}.`, {
    object: status.runId, hint: 'A run of this server reports for itself; give each of your own runs an id of its own.',
  })
}

function toStatus(row: StatusRow): PipelineStatus {
  const steps = row.reported?.status ?? (row.summary === null ? undefined : [toStepSummary(row.summary)]) ?? (row.error === null ? undefined : [toFailedStep(row.error)])
  return {
    runId: row.run_id,
    pipelineState: row.state,
    startDate: Number(row.started_at ?? row.queued_at),
    timestamp: Number(row.queued_at),
    ...(row.ended_at !== null && { endDate: Number(row.ended_at) }),
    ...(steps !== undefined && { status: steps }),
    ...(row.reported?.config && { config: row.reported.config }),
    ...(row.reported?.metadata && { metadata: row.reported.metadata }),
  }
}

function toFailedStep({ object, code, message }: Failure): StepSummary {
  return { name: object, records: 0, errors: 1, failures: [{ name: object, error: `${code}: ${message}` }] }
}
