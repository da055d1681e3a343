import type { Pool } from 'pg'
import { findTests } from '../../catalog/data-quality/find-tests.ts'
import { readResults } from '../../catalog/data-quality/read-results.ts'
import { readEntities } from '../../catalog/serve/read-entities.ts'

/** A test with its latest result. */
export type Assertion = { assertion: string; success: boolean; column?: string }

const everSince = { startTs: 0, endTs: Number.MAX_SAFE_INTEGER }
const mostTests = 1000

/** The tests of a table and its columns that came to a result: passed or failed. */
export async function readAssertions(pool: Pool, tableFqn: string): Promise<Assertion[]> {
  const { ids } = await findTests(pool, { target: { table: tableFqn }, withColumns: true }, { limit: mostTests, offset: 0 })
  const assertions: Assertion[] = []
  for (const { id, name, entityLink } of await readEntities<'testCase'>(pool, ids)) {
    const [result] = await readResults(pool, id, everSince, 1)
    if (result?.testCaseStatus !== 'Success' && result?.testCaseStatus !== 'Failed') continue
    const [, column] = /::columns::(.*)>$/s.exec(entityLink) ?? []
    assertions.push({ assertion: name, success: result.testCaseStatus === 'Success', ...(column !== undefined && { column }) })
  }
  return assertions
}
