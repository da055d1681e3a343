import type { Pool } from 'pg'
import { TrunklineError } from '../model/errors.ts'
import type { RunSummary } from '../model/ingestion.ts'

/** Stores what a run did; the same run again replaces it. */
export async function putRun(pool: Pool, summary: RunSummary): Promise<void> {
  throw new TrunklineError('INTERNAL', `The catalog store is being built: ${String(pool)} ${summary.runId}`)
}

/** The runs of a service (or of all), the newest first; at most `limit` (20, up to 200). */
export async function listRuns(pool: Pool, options: { serviceName?: string; limit?: number } = {}): Promise<RunSummary[]> {
  throw new TrunklineError('INTERNAL', `The catalog store is being built: ${String(pool)} ${options.limit}`)
}
