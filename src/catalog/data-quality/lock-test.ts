import type { Queryable } from '../write/lock-roots.ts'

const lockQuery = `/* catalog */
  select pg_advisory_xact_lock(hashtextextended('trunkline:test:' || $1::text, 0))`

/** Waits for its turn to write results and incidents of a test, to the end of the transaction: a test has one open incident at most. */
export async function lockTest(client: Queryable, testCaseId: string): Promise<void> {
  await client.query(lockQuery, [testCaseId])
}
