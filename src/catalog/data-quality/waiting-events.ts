import type { PoolClient } from 'pg'
import type { QualityEventKind } from '../../model/alert.ts'
import type { Severity } from '../../model/data-quality/incident.ts'
import type { TestCase } from '../../model/data-quality/test-case.ts'
import type { DataQualityDimension } from '../../model/data-quality/test-definition.ts'
import type { TestCaseStatus } from '../../model/data-quality/test-result.ts'
import type { Column, Table } from '../../model/table.ts'
import { readEntities } from '../serve/read-entities.ts'
import type { Queryable } from '../write/lock-roots.ts'
import { maskResult } from './mask-result.ts'

/** Something that happened to a test, with what filters ask for and messages tell. `at` in ms since the epoch. */
export type QualityEvent = {
  id: string; thing: string; kind: QualityEventKind; at: number; details: Record<string, unknown>
  testCase: { id: string; name: string; fullyQualifiedName: string; testDefinition: string }
  table: string; column?: string; severity?: Severity; incidentId?: string
  dimension: DataQualityDimension; owners: string[]; tags: string[]; suites: string[]
}

type EventRow = { id: string; thing: string; kind: QualityEventKind; at: string; details: Record<string, unknown>; test_case_id: string; table_id: string; column_name: string | null; incident_id: string | null; severity: Severity | null; dimension: DataQualityDimension | null }

const columns = `e.id::text, e.thing, e.kind, e.at, e.details, e.test_case_id, c.parent_id as table_id, c.document ->> 'column' as column_name, e.incident_id, i.severity, d.document ->> 'dataQualityDimension' as dimension`
const source = `trunkline.quality_event e join trunkline.entity c on c.id = e.test_case_id left join trunkline.incident i on i.id = e.incident_id left join trunkline.entity d on d.id = (c.document #>> '{testDefinition,id}')::uuid`

const waitingQuery = `/* catalog */
  select exists (select from trunkline.quality_event where not is_given_out)
      or exists (select from trunkline.quality_alert where state = 'waiting' and due_at <= $1) as is_waiting`

/** Whether anybody is to be told of anything now: a look that costs next to nothing. */
export async function isAnythingWaiting(client: Queryable, now: number): Promise<boolean> {
  const { rows: [row] } = await client.query<{ is_waiting: boolean }>(waitingQuery, [now])
  return row!.is_waiting
}

const newQuery = `/* catalog */
  select ${columns} from ${source} where not e.is_given_out order by e.id limit 200 for update of e skip locked`

/** Events that no destination was asked about, locked to the end of the transaction. */
export async function lockNewEvents(client: PoolClient): Promise<QualityEvent[]> {
  const { rows } = await client.query<EventRow>(newQuery)
  return complete(client, rows)
}

const giveOutQuery = `/* catalog */
  with given as (
    insert into trunkline.quality_alert (destination_id, event_id, due_at)
    select destination_id, event_id, due_at from jsonb_to_recordset($2::jsonb) as r(destination_id uuid, event_id bigint, due_at bigint) on conflict do nothing)
  update trunkline.quality_event set is_given_out = true where id = any ($1::bigint[])`

/** Notes who is to be told of events, and from when on. */
export async function giveOut(client: Queryable, eventIds: readonly string[], alerts: readonly { destinationId: string; eventId: string; dueAt: number }[]): Promise<void> {
  await client.query(giveOutQuery, [eventIds, JSON.stringify(alerts.map(({ destinationId, eventId, dueAt }) => ({ destination_id: destinationId, event_id: eventId, due_at: dueAt })))])
}

const claimQuery = `/* catalog */
  with due as (
    select destination_id, event_id from trunkline.quality_alert where destination_id = $1 and state = 'waiting' and due_at <= $2
    order by event_id limit 500 for update skip locked)
  update trunkline.quality_alert a set state = 'sending', tries = tries + 1 from due where a.destination_id = due.destination_id and a.event_id = due.event_id
  returning a.event_id::text as event_id, a.tries`

const eventsQuery = `/* catalog */
  select ${columns} from ${source} where e.id = any ($1::bigint[]) order by e.id`

/** Takes what a destination is to be told of now: nobody else will tell it. `tries` is how often it was tried, this time too. */
export async function claimDue(client: Queryable, destinationId: string, now: number): Promise<{ events: QualityEvent[]; tries: number }> {
  const { rows } = await client.query<{ event_id: string; tries: number }>(claimQuery, [destinationId, now])
  if (rows.length === 0) return { events: [], tries: 0 }
  const { rows: found } = await client.query<EventRow>(eventsQuery, [rows.map((row) => row.event_id)])
  return { events: await complete(client, found), tries: Math.max(...rows.map((row) => row.tries)) }
}

const settleQuery = `/* catalog */
  update trunkline.quality_alert set state = $3, problem = $4, due_at = coalesce($5::bigint, due_at) where destination_id = $1 and event_id = any ($2::bigint[])`

/** Says what became of what was claimed: `waiting` to be tried again at `dueAt`. */
export async function settle(client: Queryable, claimed: { destinationId: string; eventIds: readonly string[] }, { state, problem, dueAt }: { state: 'sent' | 'failed' | 'waiting'; problem?: string; dueAt?: number }): Promise<void> {
  await client.query(settleQuery, [claimed.destinationId, claimed.eventIds, state, problem ?? null, dueAt ?? null])
}

const dropQuery = `/* catalog */
  update trunkline.quality_alert set state = 'failed', problem = 'The destination is gone, or off.' where state = 'waiting' and due_at <= $2 and destination_id <> all ($1::uuid[])`

/** Gives up on what destinations that are no more were to be told. */
export async function dropForeign(client: Queryable, destinationIds: readonly string[], now: number): Promise<void> {
  await client.query(dropQuery, [destinationIds, now])
}

async function complete(client: Queryable, rows: readonly EventRow[]): Promise<QualityEvent[]> {
  const tests = new Map((await readEntities<'testCase'>(client, [...new Set(rows.map((row) => row.test_case_id))])).map((test) => [test.id, test]))
  const tables = new Map((await readEntities<'table'>(client, [...new Set(rows.map((row) => row.table_id))])).map((table) => [table.id, table]))
  return rows.flatMap((row) => {
    const [test, table] = [tests.get(row.test_case_id), tables.get(row.table_id)]
    if (test === undefined || table === undefined) return []
    const column: Column | undefined = table.columns.find(({ name }) => name === row.column_name)
    return [{
      id: row.id, thing: row.thing, kind: row.kind, at: Number(row.at), details: 'result' in row.details ? { ...row.details, result: sentenceFor(row, test, table) } : row.details,
      testCase: { id: test.id, name: test.displayName ?? test.name, fullyQualifiedName: test.fullyQualifiedName, testDefinition: test.testDefinition.name ?? '' },
      table: table.fullyQualifiedName, ...(row.column_name !== null && { column: row.column_name }),
      ...(row.severity !== null && { severity: row.severity }), ...(row.incident_id !== null && { incidentId: row.incident_id }),
      dimension: row.dimension ?? 'NoDimension',
      owners: [...new Set([...test.owners ?? [], ...table.owners ?? []].flatMap(({ name }) => name ?? []))],
      tags: [...new Set([...test.tags ?? [], ...table.tags ?? [], ...column?.tags ?? []].map(({ tagFQN }) => tagFQN))],
      suites: (test.testSuites ?? []).map(({ fullyQualifiedName }) => fullyQualifiedName),
    }]
  })
}

/** The sentence of a result for receivers whom nobody knows: whoever reads a channel is no owner of the table. */
function sentenceFor({ kind, at, details }: EventRow, test: TestCase, table: Table): unknown {
  const { testCaseResult: last } = test
  const isLast = last !== undefined && last.timestamp === Number(details['at'] ?? at)
  const told = isLast ? last : { timestamp: Number(at), testCaseStatus: statusOf[kind] ?? 'Failed', ...(typeof details['result'] === 'string' && { result: details['result'] }) }
  return maskResult(told, test, table).result
}

const statusOf: Partial<Record<QualityEventKind, TestCaseStatus>> = { testAborted: 'Aborted', testPassedAgain: 'Success' }
