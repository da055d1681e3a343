import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import { withTransaction } from '../../db/transaction.ts'
import type { TableData } from '../../model/data-quality/test-case.ts'
import type { CreateTestCaseResult, TestCaseStatus } from '../../model/data-quality/test-result.ts'
import { toCanonicalJson } from '../document/content.ts'
import { findEnds } from '../lineage/find-ends.ts'
import type { Queryable } from '../write/lock-roots.ts'
import { noteEvent } from './events.ts'
import { lockTest } from './lock-test.ts'
import { joinIncident } from './open-incident.ts'

/** A result with what was found of the rows that fail. */
export type NewResult = { result: CreateTestCaseResult; failedRows?: TableData | undefined; inspectionQuery?: string | undefined }

/** Rows that fail are shown to people, who look at a few. */
export const mostFailedRows = 50

type StateRow = { last_at: string; status: TestCaseStatus; since: string }

const readQuery = `/* catalog */
  select last_at, status, since from trunkline.test_state where test_case_id = $1`

const putQuery = `/* catalog */
  insert into trunkline.test_result (test_case_id, at, id, status, result) values ($1, $2, $3, $4, $5::jsonb)
  on conflict (test_case_id, at) do update set status = excluded.status, result = excluded.result
  returning id, incident_id, (xmax = 0) as is_new`

const stateQuery = `/* catalog */
  insert into trunkline.test_state (test_case_id, last_at, status, since, failed_rows, inspection_query) values ($1, $2, $3, $4, $5::jsonb, $6)
  on conflict (test_case_id) do update
  set last_at = excluded.last_at, status = excluded.status, since = excluded.since, failed_rows = excluded.failed_rows, inspection_query = excluded.inspection_query`

const incidentQuery = `/* catalog */
  update trunkline.test_result set incident_id = $3 where test_case_id = $1 and at = $2`

/** Adds a result to a live test, whose id is given: a failure opens an incident or joins the open one. The same result again changes nothing. */
export async function putResult(pool: Pool, testCaseId: string, added: NewResult): Promise<{ id: string }> {
  return withTransaction(pool, (client) => writeResult(client, testCaseId, added))
}

async function writeResult(client: Queryable, testCaseId: string, { result, failedRows, inspectionQuery }: NewResult): Promise<{ id: string }> {
  const { timestamp: at, testCaseStatus: status, fqn: _fqn, incidentId: _incident, ...rest } = result
  await lockTest(client, testCaseId)
  const { rows: [before] } = await client.query<StateRow>(readQuery, [testCaseId])
  const id = randomUUID()
  const dimensionResults = rest.dimensionResults?.map((one) => ({ ...one, id: randomUUID(), testCaseResultId: id, timestamp: at }))
  const { rows: [put] } = await client.query<{ id: string; incident_id: string | null; is_new: boolean }>(putQuery, [testCaseId, at, id, status, toCanonicalJson({ ...rest, ...(dimensionResults !== undefined && { dimensionResults }) })])
  // What is told of a time before the last result is history: it changes neither how the test stands nor its incident.
  if (before !== undefined && at < Number(before.last_at)) return { id: put!.id }
  const isSameStatus = before?.status === status
  const since = isSameStatus ? Number(before.since) : at
  await client.query(stateQuery, [testCaseId, at, status, since, failedRows === undefined ? null : toCanonicalJson(boundRows(failedRows)), inspectionQuery ?? null])
  if (status === 'Failed' && put!.incident_id === null) {
    const incidentId = await joinIncident(client, { testCaseId, at, result })
    await client.query(incidentQuery, [testCaseId, at, incidentId])
  }
  if (!isSameStatus) await noteChange(client, { testCaseId, before: before?.status, result, since })
  return { id: put!.id }
}

type Change = { testCaseId: string; before: TestCaseStatus | undefined; result: CreateTestCaseResult; since: number }

/** A failure is told with its incident; that a test cannot run, or passes again, is told by itself. */
async function noteChange(client: Queryable, { testCaseId, before, result, since }: Change): Promise<void> {
  const details = { result: result.result, at: result.timestamp }
  if (result.testCaseStatus === 'Aborted') await noteEvent(client, { thing: `aborted:${testCaseId}:${since}`, kind: 'testAborted', testCaseId, details })
  if (result.testCaseStatus === 'Success' && (before === 'Failed' || before === 'Aborted')) {
    await noteEvent(client, { thing: `passed:${testCaseId}:${since}`, kind: 'testPassedAgain', testCaseId, details })
  }
}

/** The same for the test of a name; `unknown` where the catalog does not hold it. */
export async function writeTestResult(pool: Pool, testCaseFqn: string, added: NewResult): Promise<'written' | 'unknown'> {
  const id = (await findEnds(pool, [{ entityType: 'testCase', fqn: testCaseFqn }])).values().next().value
  if (id === undefined) return 'unknown'
  await putResult(pool, id, added)
  return 'written'
}

function boundRows({ columns, rows }: TableData): TableData {
  return { columns, rows: rows.slice(0, mostFailedRows) }
}
