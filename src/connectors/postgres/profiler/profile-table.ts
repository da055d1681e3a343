import { TrunklineError } from '../../../model/errors.ts'
import type { ProfileGrade, ProfileState, TableProfile } from '../../../model/profile.ts'
import type { ProfileOutcome, ProfilePlan, ProfileTarget } from '../../profile-connector.ts'
import { quoteIdentifier, quoteQualified } from '../identifier.ts'
import {
  columnStatisticsQuery, profileColumnsQuery, profileRelationQuery, relationFilesQuery,
  type ColumnStatisticsRow, type ProfileColumnRow, type ProfileRelationRow, type RelationFilesRow,
} from '../queries/profile.ts'
import type { Session, Snapshot } from '../session.ts'
import { createAsker, createCustomAsker, type Asker } from './ask.ts'
import { customMetricTimeoutMs, measureCustom, withCustomValues } from './custom-metrics.ts'
import { dataTypeOf } from './data-type.ts'
import { measureColumn } from './measured-column.ts'
import { measureRows } from './measure-rows.ts'
import { toQueryRows, toRows } from './rows.ts'
import { isAsIn, toActivity, toState } from './state.ts'
import { toStatisticsProfile } from './statistics.ts'
import type { Rows } from './statements.ts'

/** Everything known of a table before its rows are looked at. */
export type TableFacts = { relation: ProfileRelationRow; columns: readonly ProfileColumnRow[]; statistics: ReadonlyMap<string, ColumnStatisticsRow> }

/** Profiles one table in one read-only snapshot; `user` names the role in hints. What cannot be read is an outcome, a broken connection throws. */
export async function profileTable(session: Session, target: ProfileTarget, { plan, user }: { plan: ProfilePlan; user: string }): Promise<ProfileOutcome> {
  try {
    const found = await session.withSnapshot(async (snapshot): Promise<ProfileOutcome | { facts: TableFacts }> => {
      // First of all: what comes next may wait for who truncates the table.
      const files = await readFiles(snapshot, target)
      const facts = await readFacts(snapshot, target)
      if (facts === undefined) return { skipped: 'changedDuringRun', detail: 'it was dropped or renamed while the run went on' }
      const state = toState(facts.relation, files)
      if (isAsIn(plan.unlessAsIn, state)) return { unchangedSince: plan.unlessAsIn!.timestamp }
      if (plan.statisticsOnly) return withState(fromStatistics(facts, plan, user), state)
      const refused = refusal(facts.relation, target, user)
      if (refused !== undefined) return refused
      return plan.profileQuery === undefined ? withState(await fromSnapshot(snapshot, { ...facts, files }, { target, plan, user }), state) : { facts }
    })
    // What a person wrote runs in transactions of its own, which are always undone.
    const outcome = 'facts' in found ? await fromRows(createCustomAsker(session, plan), found.facts, { target, plan, user }) : found
    return await withCustomMetrics(session, outcome, { target, plan, user })
  } catch (error) {
    if (error instanceof TrunklineError && error.code === 'LOCK_TIMEOUT') return { skipped: 'locked', detail: 'another session holds a lock on it' }
    throw error
  }
}

/** Metrics that people wrote are asked after the snapshot: they may hold anything, and take long. */
async function withCustomMetrics(session: Session, outcome: ProfileOutcome, { target, plan }: Reading): Promise<ProfileOutcome> {
  if (!('tableProfile' in outcome) || plan.customMetrics.length === 0 || plan.statisticsOnly) return outcome
  const { table, columns, notes } = await measureCustom(() => createCustomAsker(session, { timeoutMs: Math.min(plan.timeoutMs, customMetricTimeoutMs), searchPath: [target.databaseSchema] }), target, plan)
  const { tableProfile, columnProfile } = outcome
  const told = [...tableProfile.notes ?? [], ...notes]
  return {
    ...outcome,
    tableProfile: { ...tableProfile, ...(table.length > 0 && { customMetrics: table }), ...(told.length > 0 && { notes: told }) },
    columnProfile: withCustomValues(columnProfile, columns, tableProfile.timestamp),
  }
}

function withState(outcome: ProfileOutcome, state: ProfileState): ProfileOutcome {
  return 'tableProfile' in outcome ? { ...outcome, state } : outcome
}

async function readFiles(snapshot: Snapshot, { databaseSchema, table }: ProfileTarget): Promise<string | null> {
  return (await snapshot.query<RelationFilesRow>(relationFilesQuery, [databaseSchema, table]))[0]?.files ?? null
}

/** Between two statements nothing is locked, so that somebody may truncate or rewrite the table: its rows are then gone from the snapshot too. */
async function fromSnapshot(snapshot: Snapshot, facts: TableFacts & { files: string | null }, reading: Reading): Promise<ProfileOutcome> {
  // What is below a view cannot be told by files: its locks are kept.
  const keepsLocks = facts.relation.kind === 'v' || facts.relation.kind === 'f'
  const outcome = await fromRows(createAsker(snapshot, reading.plan, { keepsLocks }), facts, reading)
  return await readFiles(snapshot, reading.target) === facts.files ? outcome : { skipped: 'changedDuringRun', detail: 'it was truncated, rewritten or dropped while it was read' }
}

async function readFacts(snapshot: Snapshot, { databaseSchema, table }: ProfileTarget): Promise<TableFacts | undefined> {
  const [relation] = await snapshot.query<ProfileRelationRow>(profileRelationQuery, [databaseSchema, table])
  if (relation === undefined) return undefined
  const columns = await snapshot.query<ProfileColumnRow>(profileColumnsQuery, [databaseSchema, table])
  const statistics = await snapshot.query<ColumnStatisticsRow>(columnStatisticsQuery, [databaseSchema, table])
  return { relation, columns, statistics: new Map(statistics.map((row) => [row.name, row])) }
}

function refusal({ may_use_schema: mayUse, may_read: mayRead, is_populated: isPopulated }: ProfileRelationRow, { databaseSchema, table }: ProfileTarget, user: string): ProfileOutcome | undefined {
  const role = quoteIdentifier(user)
  const grants = [
    ...(mayUse ? [] : [`GRANT USAGE ON SCHEMA ${quoteIdentifier(databaseSchema)} TO ${role};`]),
    ...(mayRead ? [] : [`GRANT SELECT ON ${quoteQualified(databaseSchema, table)} TO ${role};`]),
  ]
  if (grants.length > 0) return { skipped: 'notVisible', detail: `the role ${user} may not ${mayUse ? 'read it' : 'use its schema'}`, hint: grants.join(' ') }
  return isPopulated ? undefined : { skipped: 'unsupported', detail: 'the materialized view was never filled', hint: `REFRESH MATERIALIZED VIEW ${quoteQualified(databaseSchema, table)};` }
}

function fromStatistics({ relation, columns, statistics }: TableFacts, plan: ProfilePlan, user: string): ProfileOutcome {
  const rows = relation.row_estimate ?? undefined
  const timestamp = relation.taken_at
  const columnProfile = !plan.withColumns ? [] : columns.flatMap((row) => {
    const [metrics, found] = [plan.metricsOf(row.name, dataTypeOf(row)), statistics.get(row.name)]
    return metrics === undefined || found === undefined ? [] : [toStatisticsProfile(found, { column: measureColumn(row), metrics, rows, timestamp })]
  })
  const notes = [
    ...(rows === undefined && relation.kind !== 'v' ? ['It was never analysed: its number of rows is not known. ANALYZE fills the statistics.'] : []),
    ...(plan.withColumns && columns.length > 0 && statistics.size === 0 ? [whyNoStatistics(relation, user)] : []),
  ]
  return { tableProfile: { ...tableProfileOf(relation, 'statistics'), ...(rows !== undefined && { rowCount: rows, estimated: ['rowCount'] }), ...(notes.length > 0 && { notes }) }, columnProfile }
}

const rowSecurityNote = 'Row security decides which rows this role sees: the figures are of those rows only.'

/** The server shows statistics of columns to those who may read all their rows. */
function whyNoStatistics({ may_read: mayRead, has_row_security: isRowSecured }: ProfileRelationRow, user: string): string {
  if (!mayRead) return `The role ${user} may not see the statistics of its columns: GRANT SELECT on it to ${quoteIdentifier(user)}.`
  return isRowSecured ? `Row security keeps the statistics of its columns from the role ${user}.` : 'There are no statistics of its columns: it was never analysed.'
}

/** What `fromRows` needs beside the facts. */
type Reading = { target: ProfileTarget; plan: ProfilePlan; user: string }

async function fromRows(asker: Asker, facts: TableFacts, { target, plan, user }: Reading): Promise<ProfileOutcome> {
  const { relation } = facts
  const { rows, grade, percentage } = await chooseRows(asker, facts, { target, plan })
  const measured = await measureRows(asker, rows, { facts, target, plan, grade, percentage, user })
  // Where nothing could be read, what the server believes is all there is.
  const gained = measured.rows === undefined ? 'statistics' : grade
  const known = measured.rows === undefined && asker.isOver() ? fromStatistics(facts, plan, user) : undefined
  const notes = [...asker.notes, ...(relation.has_row_security ? [rowSecurityNote] : [])]
  const isWhole = plan.partition === undefined && plan.profileQuery === undefined
  return {
    tableProfile: {
      ...tableProfileOf(relation, gained),
      ...rowCountOf({ relation, grade, isWhole, percentage, counted: measured.rows }),
      ...(measured.rows !== undefined && { sampledRows: measured.rows }),
      ...(plan.sample !== undefined && gained === 'sampled' && { profileSample: plan.sample.value, profileSampleType: plan.sample.type, samplingMethodType: plan.sample.method }),
      ...(notes.length > 0 && { notes }),
    },
    columnProfile: known !== undefined && 'columnProfile' in known ? known.columnProfile : measured.columns,
  }
}

function tableProfileOf(relation: ProfileRelationRow, grade: ProfileGrade): TableProfile {
  return { timestamp: relation.taken_at, grade, columnCount: relation.column_count, ...(relation.kind !== 'v' && relation.kind !== 'f' && { sizeInByte: relation.size_in_byte, activity: toActivity(relation) }) }
}

type Counted = { relation: ProfileRelationRow; grade: ProfileGrade; isWhole: boolean; percentage: number; counted: number | undefined }

/** The rows of the whole table: counted where all were read, else what the server believes, else what the sample lets expect. */
function rowCountOf({ relation, grade, isWhole, percentage, counted }: Counted): Partial<TableProfile> {
  if (isWhole && grade === 'exact' && counted !== undefined) return { rowCount: counted }
  const expected = isWhole && counted !== undefined ? Math.round((counted * 100) / percentage) : undefined
  const rowCount = relation.row_estimate ?? expected
  return rowCount === undefined ? {} : { rowCount, estimated: ['rowCount'] }
}

type Choice = { rows: Rows; grade: ProfileGrade; percentage: number }

/** Which rows to read; a number of rows becomes a percentage, for which a table of unknown size is counted first. */
async function chooseRows(asker: Asker, { relation }: TableFacts, { target, plan }: Pick<Reading, 'target' | 'plan'>): Promise<Choice> {
  const { sample, partition, profileQuery } = plan
  if (profileQuery !== undefined) return { rows: toQueryRows(profileQuery, partition), grade: 'sampled', percentage: 100 }
  const method = sample?.method ?? 'BERNOULLI'
  const whole = toRows({ ...target, kind: relation.kind, method, partition })
  if (sample === undefined) return { rows: whole, grade: 'exact', percentage: 100 }
  const percentage = sample.type === 'PERCENTAGE' ? sample.value : await toPercentage(asker, { relation, whole, wanted: sample.value })
  if (percentage >= 100) return { rows: whole, grade: 'exact', percentage: 100 }
  return { rows: toRows({ ...target, kind: relation.kind, percentage, method, partition }), grade: 'sampled', percentage }
}

async function toPercentage(asker: Asker, { relation, whole, wanted }: { relation: ProfileRelationRow; whole: Rows; wanted: number }): Promise<number> {
  const estimate = whole.where === undefined ? relation.row_estimate : null
  const rows = estimate ?? Number((await asker.ask<{ n: string }>(`select count(*)::text as n from ${whole.from}${whole.where === undefined ? '' : ` where ${whole.where}`}`))?.[0]?.n ?? 0)
  // TABLESAMPLE takes a real: seven digits are what it keeps.
  return rows <= wanted ? 100 : Number(((100 * wanted) / rows).toPrecision(6))
}
