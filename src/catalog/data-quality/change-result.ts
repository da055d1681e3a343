import type { Pool } from 'pg'
import type { Operation } from 'rfc6902'
import { withTransaction } from '../../db/transaction.ts'
import { CreateTestCaseResult, type TestCaseResult } from '../../model/data-quality/test-result.ts'
import { TrunklineError } from '../../model/errors.ts'
import { applyOperation } from '../document/apply-patch.ts'
import { type JsonObject, toCanonicalJson } from '../document/content.ts'
import { lockTest } from './lock-test.ts'
import { readResults } from './read-results.ts'

const patchQuery = `/* catalog */
  with changed as (update trunkline.test_result set status = $3, result = $4::jsonb where test_case_id = $1 and at = $2)
  update trunkline.test_state set status = $3, since = case when status = $3 then since else $2 end where test_case_id = $1 and last_at = $2`

/** Corrects a result; incidents are left to people. Throws ENTITY_NOT_FOUND, PATCH_INVALID. */
export async function patchResult(pool: Pool, testCaseId: string, at: number, operations: readonly object[]): Promise<TestCaseResult> {
  const [before] = await readResults(pool, testCaseId, { startTs: at, endTs: at })
  if (before === undefined) throw new TrunklineError('ENTITY_NOT_FOUND', `The test has no result at ${at}.`, { object: String(at) })
  const after = structuredClone(before) as JsonObject
  for (const operation of operations) applyOperation(after, operation as Operation)
  const parsed = CreateTestCaseResult.loose().safeParse(after)
  if (!parsed.success || parsed.data.timestamp !== at) throw new TrunklineError('PATCH_INVALID', 'The patch leaves no right result, or another instant.', { hint: 'Read the result again and make the patch from it.' })
  const { id: _i, timestamp: _t, testCaseStatus, testCaseFQN: _f, incidentId: _n, ...rest } = parsed.data as typeof parsed.data & JsonObject
  await pool.query(patchQuery, [testCaseId, at, testCaseStatus, toCanonicalJson(rest)])
  return (await readResults(pool, testCaseId, { startTs: at, endTs: at }))[0]!
}

const deleteQuery = `/* catalog */
  delete from trunkline.test_result where test_case_id = $1 and at = $2`

/** How the test stands follows from the last result that is left. */
const restateQuery = `/* catalog */
  with last as (select at, status from trunkline.test_result where test_case_id = $1 order by at desc limit 1),
  gone as (delete from trunkline.test_state where test_case_id = $1 and not exists (select from last))
  update trunkline.test_state s set last_at = last.at, status = last.status, failed_rows = null, inspection_query = null,
    since = coalesce((select min(r.at) from trunkline.test_result r where r.test_case_id = $1
      and r.at > coalesce((select max(o.at) from trunkline.test_result o where o.test_case_id = $1 and o.status <> last.status), -1)), last.at)
  from last where s.test_case_id = $1 and s.last_at = $2`

/** Takes a result back; undefined where there is none of that instant. */
export async function deleteResult(pool: Pool, testCaseId: string, at: number): Promise<TestCaseResult | undefined> {
  const [before] = await readResults(pool, testCaseId, { startTs: at, endTs: at })
  if (before === undefined) return undefined
  await withTransaction(pool, async (client) => {
    await lockTest(client, testCaseId)
    await client.query(deleteQuery, [testCaseId, at])
    await client.query(restateQuery, [testCaseId, at])
  })
  return before
}
