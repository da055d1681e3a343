import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import { withTransaction } from '../../db/transaction.ts'
import type { TableData } from '../../model/data-quality/test-case.ts'
import type { CreateTestCaseResult, TestCaseStatus } from '../../model/data-quality/test-result.ts'
import { isSameContent, toCanonicalJson } from '../document/content.ts'
import { findEnds } from '../lineage/find-ends.ts'
import type { Queryable } from '../write/lock-roots.ts'
import { noteEvent } from './events.ts'
import { lockTests } from './lock-test.ts'
import { joinIncident } from './open-incident.ts'

/** A result with what was found of the rows that fail. */
export type NewResult = { result: CreateTestCaseResult; failedRows?: TableData | undefined; inspectionQuery?: string | undefined }
/** The same of a live test, by its id. */
export type ResultOfTest = NewResult & { testCaseId: string }

/** Rows that fail are shown to people, who look at a few. */
export const mostFailedRows = 50

type StateRow = { test_case_id: string; last_at: string; status: TestCaseStatus; since: string }

const statesQuery = `/* catalog */
  select test_case_id, last_at, status, since from trunkline.test_state where test_case_id = any ($1::uuid[])`

type KnownRow = { test_case_id: string; incident_id: string | null; status: TestCaseStatus; result: object }

const knownQuery = `/* catalog */
  select r.test_case_id, r.incident_id, r.status, r.result
  from unnest($1::uuid[], $2::bigint[]) as k(test_case_id, at) join trunkline.test_result r on r.test_case_id = k.test_case_id and r.at = k.at`

const putQuery = `/* catalog */
  insert into trunkline.test_result (test_case_id, at, id, status, result)
  select r.test_case_id, r.at, r.id, r.status, r.result from jsonb_to_recordset($1::jsonb) as r(test_case_id uuid, at bigint, id uuid, status text, result jsonb)
  on conflict (test_case_id, at) do update set status = excluded.status, result = excluded.result`

const stateQuery = `/* catalog */
  insert into trunkline.test_state (test_case_id, last_at, status, since, failed_rows, inspection_query)
  select r.test_case_id, r.last_at, r.status, r.since, r.failed_rows, r.inspection_query
  from jsonb_to_recordset($1::jsonb) as r(test_case_id uuid, last_at bigint, status text, since bigint, failed_rows jsonb, inspection_query text)
  on conflict (test_case_id) do update
  set last_at = excluded.last_at, status = excluded.status, since = excluded.since, failed_rows = excluded.failed_rows, inspection_query = excluded.inspection_query`

const incidentQuery = `/* catalog */
  update trunkline.test_result set incident_id = $3 where test_case_id = $1 and at = $2`

/** Adds a result to a live test, whose id is given: a failure opens an incident or joins the open one. The same result again changes nothing. */
export async function putResult(pool: Pool, testCaseId: string, added: NewResult): Promise<void> {
  await putResults(pool, [{ ...added, testCaseId }])
}

/** The same for many tests, at most one result of each: all or none, and beside what failures open in a fixed number of statements. */
export async function putResults(pool: Pool, results: readonly ResultOfTest[]): Promise<void> {
  if (results.length > 0) await withTransaction(pool, (client) => writeResults(client, results))
}

async function writeResults(client: Queryable, results: readonly ResultOfTest[]): Promise<void> {
  const ids = results.map(({ testCaseId }) => testCaseId)
  await lockTests(client, ids)
  const { rows: states } = await client.query<StateRow>(statesQuery, [ids])
  const { rows } = await client.query<KnownRow>(knownQuery, [ids, results.map(({ result }) => result.timestamp)])
  const known = new Map(rows.map((row) => [row.test_case_id, row]))
  const fresh = results.filter((one) => !isKnown(one, known.get(one.testCaseId)))
  if (fresh.length === 0) return
  await client.query(putQuery, [toCanonicalJson(fresh.map(toRow))])
  const before = new Map(states.map((row) => [row.test_case_id, row]))
  // What is told of a time before the last result is history: it changes neither how the test stands nor its incident.
  const newest = fresh.filter(({ testCaseId, result }) => result.timestamp >= Number(before.get(testCaseId)?.last_at ?? 0))
  if (newest.length === 0) return
  await client.query(stateQuery, [toCanonicalJson(newest.map((one) => toState(one, before.get(one.testCaseId))))])
  for (const one of newest) await tell(client, one, { before: before.get(one.testCaseId), hasIncident: typeof known.get(one.testCaseId)?.incident_id === 'string' })
}

/** Rows that fail may have been told of since: a result that comes without any is the same with them. */
function isKnown({ result, failedRows, inspectionQuery }: NewResult, row: KnownRow | undefined): boolean {
  return row !== undefined && failedRows === undefined && inspectionQuery === undefined && row.status === result.testCaseStatus && isSameContent(row.result, toStored(result))
}

function toStored({ timestamp: _at, testCaseStatus: _status, fqn: _fqn, incidentId: _incident, ...rest }: CreateTestCaseResult): Omit<CreateTestCaseResult, 'timestamp' | 'testCaseStatus' | 'fqn' | 'incidentId'> {
  return rest
}

function toRow({ testCaseId, result }: ResultOfTest): object {
  const [id, rest] = [randomUUID(), toStored(result)]
  const dimensionResults = rest.dimensionResults?.map((one) => ({ ...one, id: randomUUID(), testCaseResultId: id, timestamp: result.timestamp }))
  return { test_case_id: testCaseId, at: result.timestamp, id, status: result.testCaseStatus, result: { ...rest, ...(dimensionResults !== undefined && { dimensionResults }) } }
}

function toState({ testCaseId, result: { timestamp: at, testCaseStatus: status }, failedRows, inspectionQuery }: ResultOfTest, before: StateRow | undefined): object {
  return {
    test_case_id: testCaseId, last_at: at, status, since: sinceOf(before, { at, status }), failed_rows: failedRows === undefined ? undefined : boundRows(failedRows), inspection_query: inspectionQuery,
  }
}

function sinceOf(before: StateRow | undefined, { at, status }: { at: number; status: TestCaseStatus }): number {
  return before?.status === status ? Number(before.since) : at
}

/** A failure is told with its incident; that a test cannot run, or passes again, is told by itself. */
async function tell(client: Queryable, { testCaseId, result }: ResultOfTest, { before, hasIncident }: { before: StateRow | undefined; hasIncident: boolean }): Promise<void> {
  const { timestamp: at, testCaseStatus: status } = result
  if (status === 'Failed' && !hasIncident) await client.query(incidentQuery, [testCaseId, at, await joinIncident(client, { testCaseId, at, result })])
  if (before?.status === status) return
  const [since, details] = [sinceOf(before, { at, status }), { result: result.result, at }]
  if (status === 'Aborted' && !isOfDbt(result)) await noteEvent(client, { thing: `aborted:${testCaseId}:${since}`, kind: 'testAborted', testCaseId, details })
  if (status === 'Success' && (before?.status === 'Failed' || before?.status === 'Aborted')) {
    await noteEvent(client, { thing: `passed:${testCaseId}:${since}`, kind: 'testPassedAgain', testCaseId, details })
  }
}

/** dbt's warnings, and tests that it skipped, are no tests that cannot run, though OpenMetadata knows no other word for them. */
function isOfDbt({ notes = [] }: CreateTestCaseResult): boolean {
  return notes.some((note) => note === 'dbt: warn' || note === 'dbt: skipped')
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
