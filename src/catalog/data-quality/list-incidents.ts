import type { Pool } from 'pg'
import type { ResolutionStatusType, Severity } from '../../model/data-quality/incident.ts'
import type { IncidentEntry, IncidentRow } from '../../model/data-quality/overview.ts'
import type { TestCaseStatus } from '../../model/data-quality/test-result.ts'
import type { TestCase } from '../../model/data-quality/test-case.ts'
import type { EntityReference } from '../../model/entity.ts'
import { TrunklineError } from '../../model/errors.ts'
import { readEntities } from '../serve/read-entities.ts'
import { readReferences, toServedReference, type LinkedReference } from '../serve/references.ts'
import { type ResultReader, showTests, tablesToMask } from './shown-results.ts'

/** Which incidents a list holds; `open` alone where no state is named. */
export type IncidentFilter = {
  id?: string | undefined; testCaseId?: string | undefined; states?: readonly ResolutionStatusType[] | undefined; severity?: Severity | undefined
  /** The name of a user or team; an empty text for those that nobody has. */
  assignee?: string | undefined
  tableFqn?: string | undefined; service?: string | undefined; q?: string | undefined; from?: number | undefined; to?: number | undefined
}

type Row = {
  id: string; test_id: string; table_id: string; column_name: string | null; definition: string; state: ResolutionStatusType; severity: Severity; assignee_id: string | null
  opened_at: string; updated_at: string; resolved_at: string | null; failure_count: number; last_failed_at: string | null; status: TestCaseStatus | null; result: string | null; total: number
}

const listQuery = `/* catalog */
  select i.id, c.id as test_id, c.parent_id as table_id, c.document ->> 'column' as column_name, c.document #>> '{testDefinition,name}' as definition,
         i.state, i.severity, i.assignee_id, i.opened_at, i.updated_at, i.resolved_at, i.failure_count, i.last_failed_at, s.status, r.result ->> 'result' as result, count(*) over ()::int as total
  from trunkline.incident i
  join trunkline.entity c on c.id = i.test_case_id and not c.deleted
  join trunkline.entity p on p.id = c.parent_id
  join trunkline.entity root on root.id = c.root_id
  left join trunkline.test_state s on s.test_case_id = c.id
  left join trunkline.test_result r on r.test_case_id = c.id and r.at = s.last_at
  where ($1::uuid is null or i.id = $1) and ($2::uuid is null or c.id = $2) and ($3::text[] is null or i.state = any ($3)) and ($4::text is null or i.severity = $4)
    and ($5::text is null or $5 = '' and i.assignee_id is null or exists (select from trunkline.entity a where a.id = i.assignee_id and a.name = $5))
    and ($6::text is null or p.fqn = $6) and ($7::text is null or root.fqn = $7) and ($8::text is null or position(lower($8) in lower(c.fqn)) > 0)
    and ($9::bigint is null or i.opened_at >= $9) and ($10::bigint is null or i.opened_at <= $10)
  order by i.resolved_at is not null, i.severity, i.opened_at desc, i.id limit $11 offset $12`

/** Incidents, the open and worst first, a window of them. */
export async function listIncidents(pool: Pool, filter: IncidentFilter, { limit, offset, reader }: { limit: number; offset: number; reader: ResultReader }): Promise<{ data: IncidentRow[]; total: number }> {
  const { rows } = await pool.query<Row>(listQuery, [
    filter.id ?? null, filter.testCaseId ?? null, filter.states ?? null, filter.severity ?? null, filter.assignee ?? null, filter.tableFqn ?? null, filter.service ?? null,
    filter.q?.replaceAll('\0', '') ?? null, filter.from ?? null, filter.to ?? null, limit, offset,
  ])
  const references = await readReferences(pool, rows.flatMap((row) => [row.test_id, row.table_id, ...(row.assignee_id === null ? [] : [row.assignee_id])]))
  const shown = new Map((await showTests(pool, await readMasked(pool, rows, reader), reader)).map((test) => [test.id, test.testCaseResult?.result]))
  return { data: rows.map((row) => toRow(shown.has(row.test_id) ? { ...row, result: shown.get(row.test_id) ?? null } : row, references)), total: rows[0]?.total ?? 0 }
}

/** The tests whose last results are not for this reader as they are. */
async function readMasked(pool: Pool, rows: readonly Row[], reader: ResultReader): Promise<TestCase[]> {
  return readEntities<'testCase'>(pool, [...(await tablesToMask(pool, rows.map((row) => row.test_id), reader)).keys()])
}

function toRow(row: Row, references: ReadonlyMap<string, LinkedReference>): IncidentRow {
  const refer = (id: string, type: string): EntityReference => {
    const known = references.get(id)
    return known === undefined ? { id, type } : toServedReference(known)
  }
  return {
    id: row.id, testCase: refer(row.test_id, 'testCase'), table: refer(row.table_id, 'table'), testDefinition: row.definition, state: row.state, severity: row.severity,
    openedAt: Number(row.opened_at), updatedAt: Number(row.updated_at), failureCount: row.failure_count,
    ...(row.column_name !== null && { column: row.column_name }), ...(row.assignee_id !== null && { assignee: refer(row.assignee_id, 'user') }),
    ...(row.resolved_at !== null && { resolvedAt: Number(row.resolved_at) }), ...(row.last_failed_at !== null && { lastFailedAt: Number(row.last_failed_at) }),
    ...(row.status !== null && { testCaseStatus: row.status }), ...(row.result !== null && { result: row.result }),
  }
}

/** One incident; throws ENTITY_NOT_FOUND. */
export async function getIncident(pool: Pool, id: string, reader: ResultReader): Promise<IncidentRow> {
  const { data: [incident] } = await listIncidents(pool, { id }, { limit: 1, offset: 0, reader })
  if (incident === undefined) throw new TrunklineError('ENTITY_NOT_FOUND', `There is no incident ${id}.`, { object: id })
  return incident
}

type EntryRow = { id: string; at: string; kind: IncidentEntry['kind']; severity: Severity | null; updated_by: string | null; details: Record<string, unknown> | null }

const entriesQuery = `/* catalog */
  select id, at, kind, severity, updated_by, details from trunkline.incident_step where incident_id = $1 order by seq limit 1000`

/** The time line of an incident, the oldest first. */
export async function readTimeLine(pool: Pool, incidentId: string): Promise<IncidentEntry[]> {
  const { rows } = await pool.query<EntryRow>(entriesQuery, [incidentId])
  const assigneeOf = ({ details }: EntryRow) => details?.['assignee'] as EntityReference | undefined
  const people = await readReferences(pool, rows.flatMap((row) => assigneeOf(row)?.id ?? []))
  return rows.map((row) => {
    const assignee = assigneeOf(row)
    const known = assignee === undefined ? undefined : people.get(assignee.id)
    const text = (field: string) => row.details?.[field] as string | undefined
    return {
      id: row.id, at: Number(row.at), kind: row.kind,
      ...(row.severity !== null && { severity: row.severity }), ...(row.updated_by !== null && { updatedBy: row.updated_by }),
      ...(assignee !== undefined && { assignee: known === undefined ? { id: assignee.id, type: assignee.type } : toServedReference(known) }),
      ...(text('testCaseFailureReason') !== undefined && { reason: text('testCaseFailureReason') }),
      ...((text('testCaseFailureComment') ?? text('comment')) !== undefined && { comment: text('testCaseFailureComment') ?? text('comment') }),
    }
  })
}
