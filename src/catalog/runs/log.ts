import type { Pool } from 'pg'
import { runLogLevels, type RunLogLevel, type RunLogLine } from '../../model/run.ts'
import type { Queryable } from '../write/lock-roots.ts'

const appendQuery = `/* catalog */
  insert into trunkline.run_log (run_id, seq, at, level, message)
  select $1, seq, at, level, message from jsonb_to_recordset($2::jsonb) as l(seq int, at bigint, level text, message text)
  where exists (select from trunkline.run where run_id = $1)
  on conflict do nothing`

/** Adds lines to the log of a run; those that are there already, by their number, are left alone. */
export async function appendLog(client: Queryable, runId: string, lines: readonly RunLogLine[]): Promise<void> {
  if (lines.length === 0) return
  await client.query(appendQuery, [runId, JSON.stringify(lines.map((line) => ({ ...line, message: line.message.replaceAll('\0', '').toWellFormed() })))])
}

const sayQuery = `/* catalog */
  with run as (select run_id from trunkline.run where run_id = $1), said as (
    insert into trunkline.run_log (run_id, seq, at, level, message)
    select run_id, coalesce((select max(seq) from trunkline.run_log where run_id = $1), 0) + 1, trunkline.now_ms(), $2, $3 from run
    on conflict do nothing
    returning seq
  )
  select exists (select from run) and not exists (select from said) as "isTaken"`

/** Adds one line at the end of a log that no worker writes any more; where two say something at once, one says it after the other. */
export async function sayInLog(client: Queryable, runId: string, level: RunLogLevel, message: string): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ isTaken: boolean }>(sayQuery, [runId, level, message])
    // The number was taken by somebody whose line this statement could not see yet: the next one sees it.
    if (rows[0]?.isTaken !== true) return
  }
}

/** Which lines: after a number, of a level or above, with a text in it whatever the case; at most `limit` (1,000). */
export type LogOptions = { after?: number; level?: RunLogLevel; q?: string; limit?: number }

const linesQuery = `/* catalog */
  select seq, at::float8 as at, level, message from trunkline.run_log
  where run_id = $1 and seq > $2 and level = any ($3) and ($4::text is null or position(lower($4) in lower(message)) > 0)
  order by seq limit $5`

/** Lines of a run's log in order. */
export async function readLog(pool: Pool, runId: string, options: LogOptions = {}): Promise<RunLogLine[]> {
  const levels = runLogLevels.slice(runLogLevels.indexOf(options.level ?? 'DEBUG'))
  const limit = Math.min(Math.max(Math.trunc(options.limit ?? 1000), 1), 10_000)
  const q = options.q === undefined || options.q === '' ? null : options.q.replaceAll('\0', '')
  const { rows } = await pool.query<RunLogLine>(linesQuery, [runId, options.after ?? 0, levels, q, limit])
  return rows
}
