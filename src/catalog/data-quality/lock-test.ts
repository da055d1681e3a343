import type { Queryable } from '../write/lock-roots.ts'

const lockQuery = `/* catalog */
  select pg_advisory_xact_lock(key) from (
    select distinct hashtextextended('trunkline:test:' || id, 0) as key from unnest($1::text[]) as id order by 1 offset 0
  ) as ordered`

/** Waits for its turn to write results and incidents of a test, to the end of the transaction: a test has one open incident at most. */
export async function lockTest(client: Queryable, testCaseId: string): Promise<void> {
  await lockTests(client, [testCaseId])
}

/** The same of many tests, in an order that is the same for everyone. */
export async function lockTests(client: Queryable, testCaseIds: readonly string[]): Promise<void> {
  await client.query(lockQuery, [testCaseIds])
}
