import { randomUUID } from 'node:crypto'
import { inferSeverity } from '../../model/data-quality/incident-steps.ts'
import type { CreateTestCaseResult } from '../../model/data-quality/test-result.ts'
import { toCanonicalJson } from '../document/content.ts'
import type { Queryable } from '../write/lock-roots.ts'
import { noteEvent } from './events.ts'

const joinQuery = `/* catalog */
  update trunkline.incident set failure_count = failure_count + 1, last_failed_at = greatest(last_failed_at, $2), updated_at = greatest(updated_at, $2)
  where test_case_id = $1 and resolved_at is null returning id`

const tierQuery = `/* catalog */
  select g.tier from trunkline.entity c
  join trunkline.search_doc d on d.entity_id = c.parent_id join trunkline.search_group g on g.id = d.group_id
  where c.id = $1`

const openQuery = `/* catalog */
  insert into trunkline.incident (id, test_case_id, state, severity, severity_is_given, opened_at, updated_at, failure_count, last_failed_at)
  values ($1, $2, 'New', $3, $4, $5, $5, $6, $7)`

const stepQuery = `/* catalog */
  insert into trunkline.incident_step (id, incident_id, at, kind, severity, details, updated_by) values ($1, $2, $3, $4, $5, $6::jsonb, $7)`

type Failing = { testCaseId: string; at: number; result: CreateTestCaseResult }

/** The incident of a failure: the one that is open, or a new one. The test's state must be locked. */
export async function joinIncident(client: Queryable, { testCaseId, at, result }: Failing): Promise<string> {
  const { rows: [open] } = await client.query<{ id: string }>(joinQuery, [testCaseId, at])
  if (open !== undefined) return open.id
  const severity = inferSeverity({ tier: await readTier(client, testCaseId), failedRowsPercentage: result.failedRowsPercentage })
  const incidentId = randomUUID()
  await client.query(openQuery, [incidentId, testCaseId, severity, false, at, 1, at])
  await addStep(client, { incidentId, at, kind: 'New', severity })
  await noteEvent(client, { thing: `incident:${incidentId}`, kind: 'testFailed', testCaseId, incidentId, details: { result: result.result, at } })
  return incidentId
}

/** Opens an incident by hand, where a person sees what no test does; none may be open. */
export async function openByHand(client: Queryable, opened: { testCaseId: string; at: number; severity?: string | undefined; updatedBy: string }): Promise<string> {
  const incidentId = randomUUID()
  const severity = opened.severity ?? inferSeverity({ tier: await readTier(client, opened.testCaseId) })
  await client.query(openQuery, [incidentId, opened.testCaseId, severity, opened.severity !== undefined, opened.at, 0, null])
  await addStep(client, { incidentId, at: opened.at, kind: 'New', severity, updatedBy: opened.updatedBy })
  return incidentId
}

async function readTier(client: Queryable, testCaseId: string): Promise<string | undefined> {
  const { rows: [row] } = await client.query<{ tier: string | null }>(tierQuery, [testCaseId])
  return row?.tier ?? undefined
}

/** One entry of an incident's time line. */
export type NewStep = { incidentId: string; at: number; kind: string; severity?: string | undefined; details?: object | undefined; updatedBy?: string | undefined }

/** Adds to the time line of an incident; gives the id of the entry. */
export async function addStep(client: Queryable, { incidentId, at, kind, severity, details, updatedBy }: NewStep): Promise<string> {
  const id = randomUUID()
  await client.query(stepQuery, [id, incidentId, at, kind, severity ?? null, details === undefined ? null : toCanonicalJson(details), updatedBy ?? null])
  return id
}
