import type { Pool } from 'pg'
import { toEntityLink } from '../../model/data-quality/entity-link.ts'
import type { TestCaseStatus } from '../../model/data-quality/test-result.ts'
import type { TestSuite, TestSummary } from '../../model/data-quality/test-suite.ts'
import type { EntityReference } from '../../model/entity.ts'
import { TrunklineError } from '../../model/errors.ts'
import type { Queryable } from '../write/lock-roots.ts'

const ownTestsQuery = `/* catalog */
  select c.id, c.fqn from trunkline.entity s join trunkline.entity c on c.parent_id = s.parent_id and c.entity_type = 'testCase' and not c.deleted
  where s.id = $1 order by c.fqn`

/** The tests that belong to a suite and go with it: those of the table of a basic one; a bundle only names its tests. */
export async function readTestsOfSuite(client: Queryable, suiteId: string): Promise<{ id: string; fqn: string }[]> {
  const { rows } = await client.query<{ id: string; fqn: string }>(ownTestsQuery, [suiteId])
  return rows
}

const bundleQuery = `/* catalog */
  select parent_id from trunkline.entity where id = $1 and entity_type = 'testSuite' and not deleted`

const addQuery = `/* catalog */
  insert into trunkline.test_suite_case (suite_id, test_case_id)
  select $1, id from trunkline.entity where id = any ($2::uuid[]) and entity_type = 'testCase' and not deleted
  on conflict do nothing`

const missingQuery = `/* catalog */
  select wanted.id from unnest($1::uuid[]) as wanted(id)
  where not exists (select from trunkline.entity e where e.id = wanted.id and e.entity_type = 'testCase' and not e.deleted) limit 1`

/** Puts tests into a bundle; throws ENTITY_NOT_FOUND for one that is not there, REQUEST_INVALID for the suite of a table. */
export async function addToSuite(pool: Pool, suiteId: string, testCaseIds: readonly string[]): Promise<void> {
  await requireBundle(pool, suiteId)
  const { rows: [missing] } = await pool.query<{ id: string }>(missingQuery, [testCaseIds])
  if (missing !== undefined) throw new TrunklineError('ENTITY_NOT_FOUND', `There is no testCase ${missing.id}.`, { object: missing.id })
  await pool.query(addQuery, [suiteId, testCaseIds])
}

const removeQuery = `/* catalog */
  delete from trunkline.test_suite_case where suite_id = $1 and test_case_id = $2`

/** Takes a test out of a bundle; the test itself stays. */
export async function removeFromSuite(pool: Pool, suiteId: string, testCaseId: string): Promise<void> {
  await requireBundle(pool, suiteId)
  await pool.query(removeQuery, [suiteId, testCaseId])
}

async function requireBundle(pool: Pool, suiteId: string): Promise<void> {
  const { rows: [suite] } = await pool.query<{ parent_id: string | null }>(bundleQuery, [suiteId])
  if (suite === undefined) throw new TrunklineError('ENTITY_NOT_FOUND', `There is no testSuite ${suiteId}.`, { object: suiteId })
  if (suite.parent_id !== null) throw new TrunklineError('REQUEST_INVALID', 'The suite of a table holds the tests of the table, and no others.', { object: suiteId, hint: 'Make a suite without basicEntityReference.' })
}

type MemberRow = {
  suite_id: string; id: string; name: string; fqn: string; table_fqn: string; column_name: string | null; status: TestCaseStatus | null; last_at: string | null
}

const membersQuery = `/* catalog */
  select s.id as suite_id, c.id, c.name, c.fqn, p.fqn as table_fqn, c.document ->> 'column' as column_name, t.status, t.last_at
  from trunkline.entity s
  join trunkline.entity c on c.entity_type = 'testCase' and not c.deleted and (c.parent_id = s.parent_id or c.id in (select m.test_case_id from trunkline.test_suite_case m where m.suite_id = s.id))
  join trunkline.entity p on p.id = c.parent_id
  left join trunkline.test_state t on t.test_case_id = c.id
  where s.id = any ($1::uuid[]) order by s.id, c.fqn`

const pipelinesQuery = `/* catalog */
  select parent_id as suite_id, id, name, fqn from trunkline.entity where parent_id = any ($1::uuid[]) and entity_type = 'ingestionPipeline' and not deleted order by fqn`

/** What suites show beside their documents, by id: their tests, how these stand, and the pipelines that run them. */
export type SuiteFacts = Required<Pick<TestSuite, 'tests' | 'summary' | 'testCaseResultSummary' | 'pipelines'>>

/** The facts of suites. */
export async function readSuiteFacts(pool: Queryable, suiteIds: readonly string[]): Promise<Map<string, SuiteFacts>> {
  if (suiteIds.length === 0) return new Map()
  const { rows } = await pool.query<MemberRow>(membersQuery, [suiteIds])
  const { rows: pipelines } = await pool.query<{ suite_id: string; id: string; name: string; fqn: string }>(pipelinesQuery, [suiteIds])
  const bySuite = Map.groupBy(rows, (row) => row.suite_id)
  return new Map(suiteIds.map((id) => {
    const members = bySuite.get(id) ?? []
    return [id, {
      tests: members.map((row) => ({ id: row.id, type: 'testCase', name: row.name, fullyQualifiedName: row.fqn })),
      summary: toSummary(members),
      testCaseResultSummary: members.filter((row) => row.status !== null).map((row) => ({ testCaseName: row.fqn, status: row.status!, timestamp: Number(row.last_at) })),
      pipelines: pipelines.filter((row) => row.suite_id === id).map((row) => ({ id: row.id, type: 'ingestionPipeline', name: row.name, fullyQualifiedName: row.fqn })),
    }]
  }))
}

function toSummary(members: readonly MemberRow[]): TestSummary {
  const columns = Map.groupBy(members.filter((row) => row.column_name !== null), (row) => toEntityLink({ table: row.table_fqn, column: row.column_name! }))
  return { ...countStatuses(members), columnTestSummary: [...columns].map(([entityLink, rows]) => ({ ...countStatuses(rows), entityLink })) }
}

/** How many tests stand how; one that never ran is in the total alone. */
export function countStatuses(rows: readonly { status: TestCaseStatus | null }[]): Required<Omit<TestSummary, 'columnTestSummary'>> {
  const count = (status: TestCaseStatus) => rows.filter((row) => row.status === status).length
  return { total: rows.length, success: count('Success'), failed: count('Failed'), aborted: count('Aborted'), queued: count('Queued') }
}

const suitesQuery = `/* catalog */
  select parent_id as table_id, id, name, fqn as "fullyQualifiedName", deleted from trunkline.entity
  where parent_id = any ($1::uuid[]) and entity_type = 'testSuite' and not deleted`

/** The suites of tables, by the tables' ids; those without one are left out. */
export async function readSuitesOfTables(pool: Pool, tableIds: readonly string[]): Promise<Map<string, EntityReference>> {
  if (tableIds.length === 0) return new Map()
  const { rows } = await pool.query<{ table_id: string; id: string; name: string; fullyQualifiedName: string; deleted: boolean }>(suitesQuery, [tableIds])
  return new Map(rows.map(({ table_id: tableId, ...suite }) => [tableId, { ...suite, type: 'testSuite' }]))
}
