import type { Failure, RunSummary } from '../../model/ingestion.ts'
import type { PipelineState, Run, RunCounts, RunProgress, RunTrigger } from '../../model/run.ts'

/** A run as it lies in the store, with the names its pipeline has now; bigints come as text. */
export type RunRow = {
  run_id: string; state: PipelineState; workflow: string; service_name: string
  pipeline_id: string | null; pipeline_fqn: string | null; pipeline_name: string | null; pipeline_display_name: string | null
  trigger: RunTrigger; requested_by: string | null; attempt: number; retry_of: string | null
  queued_at: string; not_before: string | null; started_at: string | null; ended_at: string | null
  worker: string | null; worker_version: string | null; stop_requested_by: string | null
  progress: RunProgress | null; error: Failure | null; counts: RunCounts | null; summary: RunSummary | null
}

/** The counts of a summary, which may lack what later versions added; the lists themselves may be long. */
const countsSql = `case when r.summary is null then null else jsonb_build_object(
    'created', coalesce((r.summary ->> 'created')::int, 0), 'updated', coalesce((r.summary ->> 'updated')::int, 0),
    'unchanged', coalesce((r.summary ->> 'unchanged')::int, 0), 'deleted', coalesce((r.summary ->> 'deleted')::int, 0),
    'records', coalesce((r.summary ->> 'created')::int, 0) + coalesce((r.summary ->> 'updated')::int, 0) + coalesce((r.summary ->> 'unchanged')::int, 0)
      + coalesce((r.summary ->> 'renamed')::int, 0) + coalesce((r.summary ->> 'restored')::int, 0),
    'warnings', jsonb_array_length(coalesce(r.summary -> 'warnings', '[]')), 'errors', jsonb_array_length(coalesce(r.summary -> 'failures', '[]')),
    'filtered', jsonb_array_length(coalesce(r.summary -> 'filtered', '[]')), 'skipped', jsonb_array_length(coalesce(r.summary -> 'skipped', '[]')),
    'successPercent', coalesce((r.summary ->> 'successPercent')::numeric, 0)) end`

/** What a statement selects of `trunkline.run r` and its pipeline `p`; the summary stands apart. */
export const runColumns = `r.run_id, r.state, r.workflow, r.service_name, r.pipeline_id, coalesce(p.fqn, r.pipeline_fqn) as pipeline_fqn, p.name as pipeline_name,
         case when p.curated -> 'fields' ? 'displayName' then p.curated #>> '{fields,displayName}' else p.document ->> 'displayName' end as pipeline_display_name,
         r.trigger, r.requested_by, r.attempt, r.retry_of, r.queued_at, r.not_before, r.started_at, r.ended_at, r.worker, r.worker_version,
         r.stop_requested_by, r.progress, r.error, ${countsSql} as counts`

/** A run as it is served. */
export function toRun(row: RunRow): Run<RunSummary> {
  const error = row.error ?? row.summary?.error
  return {
    runId: row.run_id,
    state: row.state,
    workflow: row.workflow,
    serviceName: row.service_name,
    ...(row.pipeline_id !== null && row.pipeline_name !== null && {
      pipeline: {
        id: row.pipeline_id, name: row.pipeline_name, fullyQualifiedName: row.pipeline_fqn ?? row.pipeline_name,
        ...(row.pipeline_display_name !== null && { displayName: row.pipeline_display_name }),
      },
    }),
    trigger: row.trigger,
    ...(row.requested_by !== null && { requestedBy: row.requested_by }),
    attempt: row.attempt,
    ...(row.retry_of !== null && { retryOf: row.retry_of }),
    queuedAt: Number(row.queued_at),
    ...(row.not_before !== null && { notBefore: Number(row.not_before) }),
    ...(row.started_at !== null && { startedAt: Number(row.started_at) }),
    ...(row.ended_at !== null && { endedAt: Number(row.ended_at) }),
    ...(row.worker !== null && { worker: row.worker }),
    ...(row.worker_version !== null && { workerVersion: row.worker_version }),
    ...(row.stop_requested_by !== null && { stopRequestedBy: row.stop_requested_by }),
    ...(row.progress !== null && { progress: row.progress }),
    ...(row.counts !== null && { counts: row.counts }),
    ...(error !== undefined && error !== null && { error }),
    ...(row.summary !== null && row.summary !== undefined && { summary: row.summary }),
  }
}
