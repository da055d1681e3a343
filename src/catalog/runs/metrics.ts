import type { Pool } from 'pg'
import type { PipelineState } from '../../model/run.ts'

/** How each pipeline's runs go, for monitoring; instants in ms since the epoch. */
export type PipelineMetrics = {
  pipeline: string; service: string; pipelineType: string; state: PipelineState; queuedAt: number; durationMs: number | null; lastSuccessAt: number | null
}

type MetricsRow = { pipeline: string; service: string; pipeline_type: string; state: PipelineState; queued_at: string; duration_ms: string | null; last_success_at: string | null }

const metricsQuery = `/* catalog */
  select p.fqn as pipeline, last.service_name as service, p.document ->> 'pipelineType' as pipeline_type, last.state, last.queued_at, last.ended_at - last.started_at as duration_ms,
         (select max(r.ended_at) from trunkline.run r where r.pipeline_id = p.id and r.state in ('success', 'partialSuccess')) as last_success_at
  from trunkline.entity p
  cross join lateral (select * from trunkline.run r where r.pipeline_id = p.id order by r.queued_at desc, r.run_id desc limit 1) last
  where p.entity_type = 'ingestionPipeline' and not p.deleted order by p.fqn limit 1000`

const endedQuery = `/* catalog */
  select state, count(*)::int as count from trunkline.run
  where state not in ('queued', 'running') and queued_at > trunkline.now_ms() - 86400000 group by 1 order by 1`

/** The last run of each pipeline, at most 1,000 by name, and how the runs of the last day ended. */
export async function readRunMetrics(pool: Pool): Promise<{ pipelines: PipelineMetrics[]; ended: { state: PipelineState; count: number }[] }> {
  const [{ rows }, { rows: ended }] = await Promise.all([pool.query<MetricsRow>(metricsQuery), pool.query<{ state: PipelineState; count: number }>(endedQuery)])
  const toNumber = (text: string | null): number | null => (text === null ? null : Number(text))
  return {
    ended,
    pipelines: rows.map((row) => ({
      pipeline: row.pipeline, service: row.service, pipelineType: row.pipeline_type, state: row.state, queuedAt: Number(row.queued_at),
      durationMs: toNumber(row.duration_ms), lastSuccessAt: toNumber(row.last_success_at),
    })),
  }
}
