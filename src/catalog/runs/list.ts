import type { Pool } from 'pg'
import { TrunklineError } from '../../model/errors.ts'
import type { RunSummary } from '../../model/ingestion.ts'
import type { PipelineState, Run } from '../../model/run.ts'
import { runColumns, type RunRow, toRun } from './run-row.ts'

/** Which runs: of a service by name, of a pipeline by FQN, in some states, queued in a span of ms since the epoch, before a cursor. */
export type RunListOptions = {
  serviceName?: string
  pipelineFqn?: string
  states?: readonly PipelineState[]
  from?: number
  to?: number
  limit?: number
  before?: string
  withSummary?: boolean
}
export type RunPage = { data: Run<RunSummary>[]; before?: string }

const listQuery = `/* catalog */
  select ${runColumns}, case when $8::boolean then r.summary end as summary
  from trunkline.run r left join trunkline.entity p on p.id = r.pipeline_id
  where ($1::text is null or r.service_name = $1)
    and ($2::text is null or p.fqn = $2)
    and ($3::text[] is null or r.state = any ($3))
    and ($4::bigint is null or r.queued_at >= $4) and ($5::bigint is null or r.queued_at <= $5)
    and ($6::bigint is null or (r.queued_at, r.run_id) < ($6, $7))
  order by r.queued_at desc, r.run_id desc limit $9`

/** Runs, the newest first, 20 unless `limit` (up to 200) says otherwise; `before` of a page is the cursor of the next. */
export async function listRuns(pool: Pool, options: RunListOptions = {}): Promise<RunPage> {
  const limit = Math.min(Math.max(Math.trunc(options.limit ?? 20), 1), 200)
  const cursor = options.before === undefined ? undefined : parseCursor(options.before)
  const { rows } = await pool.query<RunRow>(listQuery, [
    options.serviceName ?? null, options.pipelineFqn ?? null, options.states ?? null, options.from ?? null, options.to ?? null,
    cursor?.queuedAt ?? null, cursor?.runId ?? null, options.withSummary === true, limit + 1,
  ])
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return { data: page.map(toRun), ...(rows.length > limit && last !== undefined && { before: `${last.queued_at}.${last.run_id}` }) }
}

const oneQuery = `/* catalog */
  select ${runColumns}, r.summary
  from trunkline.run r left join trunkline.entity p on p.id = r.pipeline_id where r.run_id = $1`

/** One run with its summary; throws ENTITY_NOT_FOUND. */
export async function getRun(pool: Pool, runId: string): Promise<Run<RunSummary>> {
  const { rows: [row] } = await pool.query<RunRow>(oneQuery, [runId.replaceAll('\0', '')])
  if (row === undefined) throw runNotFound(runId)
  return toRun(row)
}

/** The error of a run that is not there. */
export function runNotFound(runId: string): TrunklineError {
  return new TrunklineError('ENTITY_NOT_FOUND', `There is no run ${runId.slice(0, 200)}.`, { object: runId.slice(0, 200), hint: 'Old runs are removed, see docs/scheduling.md.' })
}

function parseCursor(text: string): { queuedAt: string; runId: string } {
  const found = /^(\d{1,18})\.(.+)$/s.exec(text)
  if (found === null) throw new TrunklineError('REQUEST_INVALID', `"${text.slice(0, 100)}" is not a cursor of this list.`, { object: 'query/before', hint: 'Pass `before` as an earlier page gave it.' })
  return { queuedAt: found[1]!, runId: found[2]! }
}
