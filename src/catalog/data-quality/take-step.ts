import type { Pool } from 'pg'
import { withTransaction } from '../../db/transaction.ts'
import type { QualityEventKind } from '../../model/alert.ts'
import type { CreateTestCaseResolutionStatus, ResolutionStatusType, Severity } from '../../model/data-quality/incident.ts'
import { requireStep } from '../../model/data-quality/incident-steps.ts'
import type { EntityReference } from '../../model/entity.ts'
import { TrunklineError } from '../../model/errors.ts'
import { findId, isUuid } from '../get.ts'
import { readReferences, toServedReference } from '../serve/references.ts'
import type { Queryable } from '../write/lock-roots.ts'
import { noteEvent } from './events.ts'
import { lockTest } from './lock-test.ts'
import { addStep, openByHand } from './open-incident.ts'

type Step = Omit<CreateTestCaseResolutionStatus, 'testCaseReference'>
type IncidentRow = { id: string; test_case_id: string; state: ResolutionStatusType; severity: Severity }

const openQuery = `/* catalog */
  select id, test_case_id, state, severity from trunkline.incident where test_case_id = $1 and resolved_at is null for update`

const stepQuery = `/* catalog */
  update trunkline.incident
  set state = $2, updated_at = greatest(updated_at, $3), severity = coalesce($4, severity), severity_is_given = severity_is_given or $4 is not null,
      assignee_id = case when $2 = 'Assigned' then $5::uuid when $2 = 'Ack' then null else assignee_id end,
      resolved_at = case when $2 = 'Resolved' then greatest($3, opened_at) end
  where id = $1`

/**
 * Takes the next step of the open incident of a test (by its id), and gives the id of the step; opens one where there is none and it is not resolved.
 * Throws REQUEST_INVALID for a step that cannot be or lacks what it needs, ENTITY_NOT_FOUND for an assignee that is not there.
 */
export async function takeStep(pool: Pool, testCaseId: string, step: Step, by: { name: string; now: number }): Promise<{ stepId: string; incidentId: string }> {
  return withTransaction(pool, async (client) => {
    await lockTest(client, testCaseId)
    const { rows: [open] } = await client.query<IncidentRow>(openQuery, [testCaseId])
    const details = await completeDetails(client, step)
    const to = step.testCaseResolutionStatusType
    if (open === undefined) return openAt(client, { testCaseId, step, details, by })
    requireStep(open.state, to)
    return { stepId: await keepStep(client, open, { step, details, by }), incidentId: open.id }
  })
}

type Taken = { step: Step; details: Details; by: { name: string; now: number } }
type Details = { assignee?: EntityReference; resolved?: object }

async function openAt(client: Queryable, { testCaseId, step, details, by }: Taken & { testCaseId: string }): Promise<{ stepId: string; incidentId: string }> {
  if (step.testCaseResolutionStatusType === 'Resolved') {
    throw new TrunklineError('REQUEST_INVALID', 'The test has no open incident, so none can be resolved.', { object: 'testCaseResolutionStatusType', hint: 'The next failure opens one.' })
  }
  const incidentId = await openByHand(client, { testCaseId, at: by.now, severity: step.severity, updatedBy: by.name })
  const row: IncidentRow = { id: incidentId, test_case_id: testCaseId, state: 'New', severity: step.severity ?? 'Severity3' }
  if (step.testCaseResolutionStatusType !== 'New') return { stepId: await keepStep(client, row, { step, details, by }), incidentId }
  const { rows: [first] } = await client.query<{ id: string }>(firstStepQuery, [incidentId])
  return { stepId: first!.id, incidentId }
}

const firstStepQuery = `/* catalog */
  select id from trunkline.incident_step where incident_id = $1 order by seq limit 1`

const kinds: Partial<Record<ResolutionStatusType, QualityEventKind>> = { Ack: 'incidentAcknowledged', Assigned: 'incidentAssigned', Resolved: 'incidentResolved' }

async function keepStep(client: Queryable, incident: IncidentRow, { step, details, by }: Taken): Promise<string> {
  const to = step.testCaseResolutionStatusType
  await client.query(stepQuery, [incident.id, to, by.now, step.severity ?? null, details.assignee?.id ?? null])
  const kept = details.assignee === undefined ? details.resolved : { assignee: { id: details.assignee.id, type: details.assignee.type } }
  const stepId = await addStep(client, { incidentId: incident.id, at: by.now, kind: to, severity: step.severity ?? incident.severity, details: kept, updatedBy: by.name })
  const kind = kinds[to]
  if (kind !== undefined) {
    await noteEvent(client, {
      thing: `step:${stepId}`, kind, testCaseId: incident.test_case_id, incidentId: incident.id,
      details: { at: by.now, by: by.name, ...(details.assignee !== undefined && { assignee: details.assignee.name }), ...details.resolved },
    })
  }
  return stepId
}

/** An assignee by id or name; a resolution with its reason and a comment. */
async function completeDetails(client: Queryable, { testCaseResolutionStatusType: to, testCaseResolutionStatusDetails: given }: Step): Promise<Details> {
  if (to === 'Assigned') {
    if (given == null || !('assignee' in given)) throw lacking('assignee', 'Say who works on it: a user or a team.')
    return { assignee: await findAssignee(client, given.assignee) }
  }
  if (to !== 'Resolved') return {}
  if (given == null || !('testCaseFailureReason' in given) || given.testCaseFailureComment.trim() === '') throw lacking('testCaseFailureReason and testCaseFailureComment', 'Say why it is over, and a word on it.')
  const { testCaseFailureReason, testCaseFailureComment } = given
  return { resolved: { testCaseFailureReason, testCaseFailureComment } }
}

type NamedPerson = { [Field in 'id' | 'type' | 'name' | 'fullyQualifiedName']?: string | undefined }

async function findAssignee(client: Queryable, { id, type, name, fullyQualifiedName }: NamedPerson): Promise<EntityReference> {
  const key = id === undefined ? { fqn: fullyQualifiedName ?? name ?? '' } : { id }
  for (const entityType of type === 'team' ? ['team'] as const : type === 'user' ? ['user'] as const : ['user', 'team'] as const) {
    if ('id' in key && !isUuid(key.id)) break
    const found = await findId(client, entityType, key, 'non-deleted').catch(ignoreMissing)
    const reference = found === undefined ? undefined : (await readReferences(client, [found])).get(found)
    if (reference !== undefined) return toServedReference(reference)
  }
  throw new TrunklineError('ENTITY_NOT_FOUND', `There is no user or team ${id ?? fullyQualifiedName ?? name ?? ''}.`, { object: 'assignee', hint: 'Name one that exists.' })
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof TrunklineError && error.code === 'ENTITY_NOT_FOUND') return undefined
  throw error
}

function lacking(what: string, hint: string): TrunklineError {
  return new TrunklineError('REQUEST_INVALID', `The step lacks ${what}.`, { object: 'testCaseResolutionStatusDetails', hint })
}

const severityQuery = `/* catalog */
  update trunkline.incident set severity = $2, severity_is_given = true, updated_at = greatest(updated_at, $3) where id = $1 and severity <> $2`

/** Says how bad an incident is. */
export async function setSeverity(pool: Pool, incidentId: string, severity: Severity, by: { name: string; now: number }): Promise<void> {
  await withTransaction(pool, async (client) => {
    const { rowCount } = await client.query(severityQuery, [incidentId, severity, by.now])
    if (rowCount === 1) await addStep(client, { incidentId, at: by.now, kind: 'Severity', severity, updatedBy: by.name })
  })
}

/** Adds a word to the time line of an incident. */
export async function addComment(pool: Pool, incidentId: string, comment: string, by: { name: string; now: number }): Promise<void> {
  await addStep(pool, { incidentId, at: by.now, kind: 'Comment', details: { comment }, updatedBy: by.name })
}
