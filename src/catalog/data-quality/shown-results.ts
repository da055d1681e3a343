import type { Pool } from 'pg'
import type { TestCase } from '../../model/data-quality/test-case.ts'
import type { TestCaseResult } from '../../model/data-quality/test-result.ts'
import type { Table } from '../../model/table.ts'
import { maySeeSensitive } from '../sample-data/mask.ts'
import { readEntities } from '../serve/read-entities.ts'
import type { Queryable } from '../write/lock-roots.ts'
import { maskResult, tellsValues } from './mask-result.ts'

/** Who looks at results; nobody in particular is nobody who may see more. */
export type ResultReader = { userId: string; role: string } | undefined

const tablesQuery = `/* catalog */
  select c.id as test_id, t.id as table_id
  from trunkline.entity c join trunkline.entity t on t.id = c.parent_id
  where c.id = any ($1::uuid[]) and (position('PII.Sensitive' in t.document::text) > 0 or position('PII.Sensitive' in coalesce(t.curated::text, '')) > 0)`

/** The tables of tests (by their ids) whose sensitive values a reader may not see: administrators and bots, which run tests and learn from past results, see all, owners those of their tables. */
export async function tablesToMask(pool: Pool, testCaseIds: readonly string[], reader: ResultReader): Promise<Map<string, Table>> {
  if (testCaseIds.length === 0 || reader?.role === 'admin' || reader?.role === 'bot') return new Map()
  const { rows } = await pool.query<{ test_id: string; table_id: string }>(tablesQuery, [testCaseIds])
  const hidden = new Map<string, Table>()
  for (const table of await readEntities<'table'>(pool as Queryable, [...new Set(rows.map((row) => row.table_id))])) {
    if (reader === undefined || !(await maySeeSensitive(pool, table, reader))) hidden.set(table.id, table)
  }
  return new Map(rows.flatMap((row) => {
    const table = hidden.get(row.table_id)
    return table === undefined ? [] : [[row.test_id, table] as const]
  }))
}

/** Tests with their last results as a reader may see them. */
export async function showTests<T extends { id: string }>(pool: Pool, tests: readonly T[], reader: ResultReader): Promise<T[]> {
  const tables = await tablesToMask(pool, tests.map(({ id }) => id), reader)
  return tests.map((test) => {
    const table = tables.get(test.id)
    return table === undefined ? test : showTest(test as T & TestCase, table)
  })
}

function showTest<T extends TestCase>(test: T, table: Table): T {
  const { inspectionQuery, testCaseResult, ...rest } = test
  return {
    ...rest,
    ...(testCaseResult !== undefined && { testCaseResult: maskResult(testCaseResult, test, table) }),
    ...(inspectionQuery !== undefined && !tellsValues(test, table) && { inspectionQuery }),
  } as T
}

/** Results of one test (by its id) as a reader may see them. */
export async function showResults(pool: Pool, testCaseId: string, results: readonly TestCaseResult[], reader: ResultReader): Promise<TestCaseResult[]> {
  const table = (await tablesToMask(pool, [testCaseId], reader)).get(testCaseId)
  const [test] = table === undefined ? [] : await readEntities<'testCase'>(pool, [testCaseId])
  return table === undefined || test === undefined ? [...results] : results.map((result) => maskResult(result, test, table))
}
