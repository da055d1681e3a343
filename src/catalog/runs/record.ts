import type { Pool } from 'pg'
import type { RunSummary } from '../../model/ingestion.ts'
import { toCanonicalJson } from '../document/content.ts'

const putQuery = `/* catalog */
  insert into trunkline.run (run_id, service_name, workflow, state, queued_at, started_at, ended_at, summary, pipeline_id, pipeline_fqn)
  select $1, $2, $3, $4, $5, $5, $6, $7, p.id, p.fqn
  from (select) here left join trunkline.entity p on p.entity_type = 'ingestionPipeline' and p.fqn = $8 and not p.deleted
  on conflict (run_id) do update
  set service_name = excluded.service_name, workflow = excluded.workflow, state = excluded.state,
      started_at = excluded.started_at, ended_at = excluded.ended_at, summary = excluded.summary
  where run.trigger in ('command', 'external')`

/** Stores what a workflow file that was run from the command line did; the same run again replaces it. `pipelineFqn` is the pipeline it says it belongs to. */
export async function putRun(pool: Pool, summary: RunSummary, pipelineFqn?: string): Promise<void> {
  const { runId, serviceName, workflow, state, startedAt, endedAt } = summary
  await pool.query(putQuery, [runId, serviceName, workflow, state, Math.trunc(startedAt), Math.trunc(endedAt), toCanonicalJson(summary), pipelineFqn ?? null])
}
