import type { Pool } from 'pg'
import { findTests } from '../../catalog/data-quality/find-tests.ts'
import { readResults } from '../../catalog/data-quality/read-results.ts'
import { showResults } from '../../catalog/data-quality/shown-results.ts'
import { findId } from '../../catalog/get.ts'
import { readEntities } from '../../catalog/serve/read-entities.ts'

const everSince = { startTs: 0, endTs: Number.MAX_SAFE_INTEGER }

/** The tests on a table and its columns with their latest results; throws ENTITY_NOT_FOUND. */
export async function readTestsOf(pool: Pool, tableFqn: string, limit: number): Promise<object> {
  await findId(pool, 'table', { fqn: tableFqn }, 'non-deleted')
  const { ids, total } = await findTests(pool, { target: { table: tableFqn }, withColumns: true }, { limit, offset: 0 })
  const tests = []
  for (const { id, name, description, testDefinition, entityLink, parameterValues } of await readEntities<'testCase'>(pool, ids)) {
    // As profiles, an answer for an assistant tells no values of sensitive columns, whoever asks.
    const [result] = await showResults(pool, id, await readResults(pool, id, everSince, 1), undefined)
    tests.push({
      name, description, testDefinition: testDefinition.name, entityLink, parameterValues,
      latest: result === undefined ? null : { status: result.testCaseStatus, message: result.result, at: new Date(result.timestamp).toISOString(), values: result.testResultValue },
    })
  }
  return { total, tests }
}
