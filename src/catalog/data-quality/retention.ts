import type { Pool } from 'pg'

/** The last results of a test are kept whatever their age: bounds are learned from them, and its page shows them. */
const keptOfEach = 100

const resultsQuery = `/* catalog */
  with ranked as (select test_case_id, at, row_number() over (partition by test_case_id order by at desc) as place from trunkline.test_result)
  delete from trunkline.test_result r using ranked
  where r.test_case_id = ranked.test_case_id and r.at = ranked.at and ranked.place > $2 and r.at < trunkline.now_ms() - $1::bigint * 86400000`

const eventsQuery = `/* catalog */
  delete from trunkline.quality_event where is_given_out and at < trunkline.now_ms() - $1::bigint * 86400000`

/** Removes results of tests that are older than runs are kept, but the last 100 of each, and what was told long ago; says how many results went. Incidents stay. */
export async function removeOldResults(pool: Pool, { runDays }: { runDays: number }): Promise<number> {
  await pool.query(eventsQuery, [runDays])
  const { rowCount } = await pool.query(resultsQuery, [runDays, keptOfEach])
  return rowCount ?? 0
}
