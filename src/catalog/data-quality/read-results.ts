import type { Pool } from 'pg'
import type { TestCaseResult, TestCaseStatus } from '../../model/data-quality/test-result.ts'

/** A result as it is read, with the name that its test bears now. */
export type ResultRow = { at: string; result_id: string; status: TestCaseStatus; incident_id: string | null; result: Partial<TestCaseResult>; test_fqn: string }

/** Instants in ms since the epoch, both included. */
export type ResultSpan = { startTs: number; endTs: number }

const seriesQuery = `/* catalog */
  select r.at, r.id as result_id, r.status, r.incident_id, r.result, c.fqn as test_fqn
  from trunkline.test_result r join trunkline.entity c on c.id = r.test_case_id
  where r.test_case_id = $1 and r.at between $2 and $3 order by r.at desc limit $4`

/** Results of a test within a span, the newest first; 1,000 at most. */
export async function readResults(pool: Pool, testCaseId: string, { startTs, endTs }: ResultSpan, limit = 1000): Promise<TestCaseResult[]> {
  const { rows } = await pool.query<ResultRow>(seriesQuery, [testCaseId, startTs, endTs, Math.min(limit, 1000)])
  return rows.map(toResult)
}

/** A result as it is served. */
export function toResult(row: ResultRow): TestCaseResult {
  const id = row.result_id
  const timestamp = Number(row.at)
  const { dimensionResults, ...result } = row.result
  return {
    ...result, id, timestamp, testCaseStatus: row.status, testCaseFQN: row.test_fqn,
    ...(row.incident_id !== null && { incidentId: row.incident_id }),
    ...(dimensionResults !== undefined && { dimensionResults }),
  }
}
