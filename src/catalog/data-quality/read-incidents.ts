import type { Pool } from 'pg'
import type { ResolutionStatusType, Severity, TestCaseResolutionStatus } from '../../model/data-quality/incident.ts'
import type { EntityReference } from '../../model/entity.ts'
import { TrunklineError } from '../../model/errors.ts'
import type { JsonObject } from '../document/content.ts'
import { isUuid } from '../get.ts'
import { readReferences, toServedReference } from '../serve/references.ts'

/** Which steps of incidents a list holds. Instants in ms since the epoch, both included; `latest` is the last step of each incident alone. */
export type StepFilter = {
  startTs?: number | undefined; endTs?: number | undefined; type?: ResolutionStatusType | undefined; testCaseFqn?: string | undefined; stateId?: string | undefined; id?: string | undefined
  /** The name of a user or team, or `unassigned`-like nothing. */
  assignee?: string | undefined; latest?: boolean; limit?: number | undefined; offset?: number | undefined
}

type StepRow = {
  id: string; incident_id: string; at: string; kind: ResolutionStatusType; details: JsonObject | null; updated_by: string | null; updated_by_id: string | null
  severity: Severity; test_id: string; test_name: string; test_fqn: string; total: number
}

const stepsQuery = `/* catalog */
  select s.id, s.incident_id, s.at, s.kind, s.details, s.updated_by, u.id as updated_by_id, i.severity, c.id as test_id, c.name as test_name, c.fqn as test_fqn, count(*) over ()::int as total
  from trunkline.incident_step s
  join trunkline.incident i on i.id = s.incident_id
  join trunkline.entity c on c.id = i.test_case_id and not c.deleted
  left join trunkline.entity u on u.entity_type = 'user' and u.fqn = trunkline.quote_part(s.updated_by) and not u.deleted
  where s.kind in ('New', 'Ack', 'Assigned', 'Resolved')
    and ($1::bigint is null or s.at >= $1) and ($2::bigint is null or s.at <= $2) and ($3::text is null or s.kind = $3)
    and ($4::text is null or c.fqn = $4) and ($5::uuid is null or i.id = $5) and ($6::uuid is null or s.id = $6)
    and ($7::text is null or exists (select from trunkline.entity a where a.id = i.assignee_id and a.name = $7))
    and (not $8::boolean or s.seq = (select max(l.seq) from trunkline.incident_step l where l.incident_id = i.id and l.kind in ('New', 'Ack', 'Assigned', 'Resolved')))
  order by s.at desc, s.seq desc limit $9 offset $10`

/** Steps of incidents in OpenMetadata's words, the newest first; 1,000 at most. */
export async function listSteps(pool: Pool, filter: StepFilter): Promise<{ data: TestCaseResolutionStatus[]; total: number }> {
  for (const id of [filter.stateId, filter.id]) if (id !== undefined && !isUuid(id)) return { data: [], total: 0 }
  const { rows } = await pool.query<StepRow>(stepsQuery, [
    filter.startTs ?? null, filter.endTs ?? null, filter.type ?? null, filter.testCaseFqn?.replaceAll('\0', '') ?? null, filter.stateId ?? null, filter.id ?? null,
    filter.assignee ?? null, filter.latest === true, Math.min(filter.limit ?? 1000, 1000), filter.offset ?? 0,
  ])
  const people = await readReferences(pool, rows.flatMap(({ details }) => assigneeOf(details)?.id ?? []))
  return { data: rows.map((row) => toStatus(row, people)), total: rows[0]?.total ?? 0 }
}

/** One step; throws ENTITY_NOT_FOUND. */
export async function getStep(pool: Pool, id: string): Promise<TestCaseResolutionStatus> {
  const { data: [step] } = await listSteps(pool, { id })
  if (step === undefined) throw new TrunklineError('ENTITY_NOT_FOUND', `There is no step ${id} of an incident.`, { object: id })
  return step
}

function toStatus(row: StepRow, people: Awaited<ReturnType<typeof readReferences>>): TestCaseResolutionStatus {
  const { details } = row
  const assignee = assigneeOf(details)
  const known = assignee === undefined ? undefined : people.get(assignee.id)
  const updatedBy = row.updated_by_id === null ? undefined : { id: row.updated_by_id, type: 'user', name: row.updated_by! }
  const shown = assignee !== undefined ? { assignee: known === undefined ? { id: assignee.id, type: assignee.type } : toServedReference(known) }
    : row.kind === 'Resolved' ? { ...details, ...(updatedBy !== undefined && { resolvedBy: updatedBy }) } : undefined
  return {
    id: row.id, stateId: row.incident_id, timestamp: Number(row.at), testCaseResolutionStatusType: row.kind, severity: row.severity, updatedAt: Number(row.at),
    testCaseReference: { id: row.test_id, type: 'testCase', name: row.test_name, fullyQualifiedName: row.test_fqn },
    ...(shown !== undefined && { testCaseResolutionStatusDetails: shown as TestCaseResolutionStatus['testCaseResolutionStatusDetails'] }),
    ...(updatedBy !== undefined && { updatedBy }),
  }
}

function assigneeOf(details: JsonObject | null): EntityReference | undefined {
  return details?.['assignee'] as EntityReference | undefined
}
