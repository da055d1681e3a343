import { TrunklineError } from '../../../model/errors.ts'
import type { SampleOutcome, SamplePlan, Unread } from '../../classification-connector.ts'
import type { ProfileTarget } from '../../profile-connector.ts'
import { quoteIdentifier, quoteQualified } from '../identifier.ts'
import { sampleColumnsQuery, statisticsValuesQuery, type SampleColumnRow, type SampleRow, type StatisticsValuesRow } from '../queries/classification.ts'
import type { Session } from '../session.ts'
import { columnFamily } from './column-family.ts'
import { longestCell, rowsOfSample, sampleStatement } from './sample-statement.ts'
import { toSampleData, toValues, type ReadColumn } from './to-sample-data.ts'

export type SampleOptions = { plan: SamplePlan; user: string }
type Named = SampleColumnRow & { name: string }
type Rows = { columns: ReadColumn[]; rows: SampleRow[] }

/** Looks at one table: its columns, the values that ANALYZE left, some rows. Every statement is a transaction of its own, so that no lock outlives one. */
export async function sampleTable(session: Session, target: ProfileTarget, { plan, user }: SampleOptions): Promise<SampleOutcome> {
  const facts = await session.query<SampleColumnRow>(sampleColumnsQuery, [target.databaseSchema, target.table])
  const [relation] = facts
  if (relation === undefined) return { gone: true }
  const columns = facts.filter((row): row is Named => row.name !== null)
  const statistics = plan.usesStatistics && relation.may_use_schema ? await readStatistics(session, target) : new Map<string, string[]>()
  const sampled = plan.rows === 0 || columns.length === 0 ? undefined : await readRows(session, target, { relation, columns, plan, user })
  const rows = sampled !== undefined && 'rows' in sampled ? sampled : undefined
  const values = rows === undefined ? new Map<string, string[]>() : toValues(rows.columns, rows.rows)
  return {
    columns: columns.map((column) => ({
      name: column.name, family: columnFamily(column),
      ...(column.domain !== null && { domain: column.domain }), ...(column.comment !== null && { comment: column.comment }), ...(column.labels !== null && { labels: column.labels }),
      values: [...new Set([...values.get(column.name) ?? [], ...statistics.get(column.name) ?? []])],
    })),
    takenAt: relation.taken_at,
    ...(rows !== undefined && plan.keepRows !== undefined && { sampleData: toSampleData(rows.columns, rows.rows.slice(0, plan.keepRows)) }),
    ...(sampled !== undefined && 'reason' in sampled && { unread: sampled }),
    ...notesOf(target, { relation, columns, user, isRead: rows !== undefined }),
  }
}

async function readStatistics(session: Session, { databaseSchema, table }: ProfileTarget): Promise<Map<string, string[]>> {
  try {
    const rows = await session.query<StatisticsValuesRow>(statisticsValuesQuery, [databaseSchema, table, longestCell])
    return new Map(rows.map(({ name, values }) => [name, values ?? []]))
  } catch (error) {
    // A type whose values cannot be read as a list: the server's words would hold them. Rows are looked at all the same.
    if (error instanceof TrunklineError && (error.code === 'SOURCE_FAILED' || error.code === 'STATEMENT_TIMEOUT')) return new Map()
    throw error
  }
}

type Reading = { relation: SampleColumnRow; columns: readonly Named[]; plan: SamplePlan; user: string }

async function readRows(session: Session, target: ProfileTarget, { relation, columns, plan, user }: Reading): Promise<Rows | Unread> {
  const readable = columns.filter((column) => column.may_read).map((column): ReadColumn => ({ name: column.name, family: columnFamily(column) }))
  const refused = refusal(relation, target, { mayRead: readable.length > 0, user })
  if (refused !== undefined) return refused
  const rows = rowsOfSample(plan.rows, readable.length)
  const scope = { ...target, kind: relation.kind, rowEstimate: relation.row_estimate }
  const cells = readable.map(({ name, family }) => ({ name, isBinary: family === 'binary' }))
  try {
    const found = await session.query<SampleRow>(sampleStatement(scope, cells, { rows }))
    // A table that has shrunk since it was analysed: pages taken at random may have missed all of its rows.
    const whole = found.length > 0 ? found : await session.query<SampleRow>(sampleStatement(scope, cells, { rows, isSpread: false }))
    return { columns: readable, rows: whole }
  } catch (error) {
    return toUnread(error)
  }
}

function refusal({ kind, may_use_schema: mayUse, is_populated: isPopulated }: SampleColumnRow, { databaseSchema, table }: ProfileTarget, { mayRead, user }: { mayRead: boolean; user: string }): Unread | undefined {
  const role = quoteIdentifier(user)
  const grants = [
    ...(mayUse ? [] : [`GRANT USAGE ON SCHEMA ${quoteIdentifier(databaseSchema)} TO ${role};`]),
    ...(mayRead ? [] : [`GRANT SELECT ON ${quoteQualified(databaseSchema, table)} TO ${role};`]),
  ]
  if (grants.length > 0) return { reason: 'notVisible', detail: `the role ${user} may not ${mayUse ? 'read it' : 'use its schema'}`, hint: grants.join(' ') }
  if (kind === 'm' && !isPopulated) return { reason: 'unsupported', detail: 'the materialized view was never filled', hint: `REFRESH MATERIALIZED VIEW ${quoteQualified(databaseSchema, table)};` }
  return undefined
}

const unreadReasons: Readonly<Record<string, Unread>> = {
  LOCK_TIMEOUT: { reason: 'locked', detail: 'another session holds a lock on it' },
  STATEMENT_TIMEOUT: { reason: 'failed', detail: 'reading some of its rows took too long', hint: 'Raise statement_timeout in the connection options, or leave it out.' },
  INSUFFICIENT_PRIVILEGE: { reason: 'notVisible', detail: 'what it is made of may not be read' },
}

/** What the server says of a row may hold its values: its words are not told, only their code. Throws what is no matter of this table. */
function toUnread(error: unknown): Unread {
  if (!(error instanceof TrunklineError)) throw error
  const known = unreadReasons[error.code]
  if (known !== undefined) return known
  if (error.code !== 'SOURCE_FAILED') throw error
  const state = (error.cause as { code?: unknown } | undefined)?.code
  if (state === '42P01' || state === '42703') return { reason: 'changedDuringRun', detail: 'it was dropped or altered while the run went on' }
  return { reason: 'failed', detail: `the server could not give its rows${typeof state === 'string' ? ` (SQLSTATE ${state})` : ''}`, hint: 'Select from it by hand as this role to see why.' }
}

function notesOf({ databaseSchema, table }: ProfileTarget, { relation, columns, user, isRead }: { relation: SampleColumnRow; columns: readonly Named[]; user: string; isRead: boolean }): { notes: string[]; hints: string[] } {
  const hidden = isRead ? columns.filter((column) => !column.may_read) : []
  const names = hidden.slice(0, 10).map(({ name }) => name).join(', ')
  return {
    notes: [
      ...(hidden.length > 0 ? [`The role ${user} may not read ${hidden.length === 1 ? `column ${names}` : `${hidden.length} columns (${names}${hidden.length > 10 ? ', …' : ''})`}.`] : []),
      ...(isRead && relation.has_row_security ? ['Row security decides which rows this role sees.'] : []),
    ],
    hints: hidden.length > 0 ? [`GRANT SELECT (${hidden.slice(0, 10).map(({ name }) => quoteIdentifier(name)).join(', ')}${hidden.length > 10 ? ', …' : ''}) ON ${quoteQualified(databaseSchema, table)} TO ${quoteIdentifier(user)};`] : [],
  }
}
