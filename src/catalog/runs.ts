import type { Pool } from 'pg'
import type { RunSummary } from '../model/ingestion.ts'
import { toCanonicalJson } from './document/content.ts'

const putQuery = `/* catalog */
  insert into trunkline.run (run_id, service_name, workflow, state, started_at, ended_at, summary)
  values ($1, $2, $3, $4, $5, $6, $7)
  on conflict (run_id) do update
  set service_name = excluded.service_name, workflow = excluded.workflow, state = excluded.state,
      started_at = excluded.started_at, ended_at = excluded.ended_at, summary = excluded.summary`

/** Stores what a run did; the same run again replaces it. */
export async function putRun(pool: Pool, summary: RunSummary): Promise<void> {
  const { runId, serviceName, workflow, state, startedAt, endedAt } = summary
  await pool.query(putQuery, [runId, serviceName, workflow, state, Math.trunc(startedAt), Math.trunc(endedAt), toCanonicalJson(summary)])
}

const listQuery = `/* catalog */
  select summary from trunkline.run
  where $1::text is null or service_name = $1
  order by started_at desc limit $2`

/** The runs of a service (or of all), the newest first; at most `limit` (20, up to 200). */
export async function listRuns(pool: Pool, options: { serviceName?: string; limit?: number } = {}): Promise<RunSummary[]> {
  const limit = Math.min(Math.max(Math.trunc(options.limit ?? 20), 1), 200)
  const { rows } = await pool.query<{ summary: RunSummary }>(listQuery, [options.serviceName ?? null, limit])
  return rows.map((row) => row.summary)
}
