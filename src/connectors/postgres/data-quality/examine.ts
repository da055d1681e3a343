import { TrunklineError } from '../../../model/errors.ts'
import type { ExamineOptions, TableExamined, TableName, TestFinding, TestRequest } from '../../quality-connector.ts'
import { relationFilesQuery, type RelationFileRow } from '../queries/profile.ts'
import { exportSnapshotQuery, referableQuery, type ReferableRow } from '../queries/quality.ts'
import type { SessionPool } from '../session-pool.ts'
import type { Snapshot } from '../session.ts'
import { chooseRows } from './choose-rows.ts'
import { createCustomAsker, type CustomAsker } from './custom-query.ts'
import { readDimensions } from './dimensions.ts'
import { readFailingRows, toSample } from './failing-rows.ts'
import { closeFinding, openFinding, type OpenFinding } from './finding.ts'
import { readTable, refusal } from './read-table.ts'
import { createRunner, isSurvivable, toFailure, type Runner } from './runner.ts'
import { askAll } from './scan.ts'
import { requireColumn, type TestedTable } from './tested-table.ts'
import type { Differ } from './table-diff/differ.ts'

export type Examination = ExamineOptions & {
  report(id: string, finding: TestFinding): void
  /** Names the role in hints. */
  user: string
  /** Compares tables that may be on another server. */
  differ: Differ
}

/** Finds out for every test of a table what it asks, in one snapshot. What is wrong with the table or with one test is a finding; a broken connection throws, after what was found is reported. */
export async function examineTable(sessions: SessionPool, name: TableName, requests: readonly TestRequest[], options: Examination): Promise<TableExamined> {
  return sessions.use(name.database, async (session) => {
    try {
      return await session.withSnapshot((snapshot) => examineInSnapshot({ sessions, snapshot }, name, requests, options))
    } catch (error) {
      if (!isSurvivable(error)) throw error
      for (const { id } of requests) options.report(id, { failure: toFailure(error) })
      return { takenAt: Date.now(), isSampled: false, notes: [] }
    }
  })
}

type Opened = { sessions: SessionPool; snapshot: Snapshot }

async function examineInSnapshot({ sessions, snapshot }: Opened, name: TableName, requests: readonly TestRequest[], options: Examination): Promise<TableExamined> {
  // First of all: what comes next may wait for who truncates the table.
  const files = await readFiles(snapshot, name)
  const facts = await readTable(snapshot, name)
  if (options.partition !== undefined) requireColumn({ ...facts, user: options.user }, options.partition.column)
  const { rows, whole, isSampled } = await chooseRows(snapshot, name, facts.relation, options)
  const table: TestedTable = { ...facts, rows, whole, user: options.user }
  const open = openAll(requests, table, options)
  const isAsked = (of: string): boolean => requests.some(({ figures, failing }) => Object.values(figures).some((figure) => figure.of === of) || failing?.is === of)
  const exported = isAsked('query') || isAsked('rowsMeeting') ? (await snapshot.query<{ snapshot: string }>(exportSnapshotQuery))[0]!.snapshot : undefined
  const keepsLocks = facts.relation.kind === 'v' || facts.relation.kind === 'f'
  const runner = createRunner(snapshot, { ...options, keepsLocks })
  try {
    await askAll(runner, table, open.filter(({ failure }) => failure === undefined).flatMap(({ asks }) => asks))
    await lookCloser(runner, table, open, options)
    if (exported !== undefined) await sessions.use(name.database, (other) => askCustom(createCustomAsker(other, name, { snapshot: exported, remainingMs: runner.remainingMs }), table, open, options))
    await compare(runner, table, open, options)
    await keepPossible(snapshot, open)
    if (await readFiles(snapshot, name) !== files) {
      const changed = new TrunklineError('SOURCE_FAILED', 'The table was truncated, rewritten or dropped while it was looked at.', { hint: 'Run the tests again.' })
      for (const one of open) one.failure ??= changed
    }
  } finally {
    for (const one of open) options.report(one.request.id, closeFinding(one))
  }
  const { has_row_security: isRowSecured, taken_at: takenAt } = facts.relation
  return { takenAt, isSampled, notes: isRowSecured ? ['Row security decides which rows this role sees: only those were tested.'] : [] }
}

async function readFiles(snapshot: Snapshot, { databaseSchema, table }: TableName): Promise<string> {
  return (await snapshot.query<RelationFileRow>(relationFilesQuery, [databaseSchema, table])).map(({ file }) => file).join(' ')
}

/** Tests that cannot mean anything fail before a row is read; those of columns' names need no right to the rows. */
function openAll(requests: readonly TestRequest[], table: TestedTable, options: Examination): OpenFinding[] {
  const refused = refusal(table.relation, table.name, options.user)
  return requests.map((request) => {
    try {
      requireShowable(request, options.masked)
      const open = openFinding(request, table, options.trustsConstraints)
      const readsRows = open.asks.length > 0 || open.later.length > 0
      return refused === undefined || !readsRows ? open : { ...open, failure: refused }
    } catch (error) {
      if (!(error instanceof TrunklineError)) throw error
      return { request, figures: {}, asks: [], later: [], rowCount: null, failedCount: null, rest: {}, failure: refused ?? error }
    }
  })
}

/** A result is seen by everybody who may look at the catalog: values that only some may see cannot name its parts. */
function requireShowable({ dimensions }: TestRequest, masked: ReadonlySet<string>): void {
  const hidden = dimensions?.columns.find((column) => masked.has(column))
  if (hidden !== undefined) throw new TrunklineError('TEST_INVALID', `The values of ${hidden} are sensitive: results cannot be told apart by them.`, { object: hidden, hint: 'Choose other dimension columns.' })
}

/** Samples of the rows that fail, and what a test comes to by dimension. */
async function lookCloser(runner: Runner, table: TestedTable, all: readonly OpenFinding[], { masked }: Examination): Promise<void> {
  for (const open of all) {
    const { request: { failing, wantsSample, dimensions } } = open
    if (open.failure !== undefined || open.rest.provedBy !== undefined) continue
    await orFail(open, async () => {
      if (dimensions !== undefined) open.rest.dimensions = await readDimensions(runner, { ...open.request, dimensions }, table)
    })
    await orNote(open, async () => {
      if (wantsSample && failing !== undefined && failing.is !== 'query' && Number(open.failedCount ?? 0) > 0) open.rest.sample = await readFailingRows(runner, failing, table, masked)
    })
  }
}

async function askCustom(asker: CustomAsker, table: TestedTable, all: readonly OpenFinding[], { masked }: Examination): Promise<void> {
  for (const open of all.filter(({ failure }) => failure === undefined)) {
    const { request: { failing, among, wantsCounts, wantsSample } } = open
    await orFail(open, async () => {
      for (const [name, figure] of open.later) {
        if (figure.of === 'query') open.figures[name] = await (figure.take === 'rows' ? asker.countRows(figure.sql) : asker.firstValue(figure.sql))
        if (figure.of === 'rowsMeeting') open.figures[name] = await asker.countMeeting(figure.sql, table)
      }
      if (failing?.is !== 'query') return
      open.rest.inspectionQuery = failing.sql.trim()
      const counted = open.later.find(([, figure]) => figure.of === 'query' && figure.take === 'rows' && figure.sql === failing.sql)?.[0]
      open.failedCount = counted === undefined ? null : open.figures[counted] ?? null
      if (wantsCounts && among?.is === 'sql') open.rowCount = await asker.countMeeting(among.sql, table)
    })
    await orNote(open, async () => {
      if (wantsSample && failing?.is === 'query' && Number(open.failedCount ?? 0) > 0) open.rest.sample = toSample(await asker.sampleRows(failing.sql), masked)
    })
  }
}

async function compare(runner: Runner, table: TestedTable, all: readonly OpenFinding[], { differ, masked }: Examination): Promise<void> {
  for (const open of all.filter(({ failure }) => failure === undefined)) {
    for (const [name, figure] of open.later) {
      if (figure.of !== 'difference') continue
      await orFail(open, async () => {
        const { difference, sample } = await differ({ runner, table }, figure.with)
        open.figures[name] = JSON.stringify(difference)
        if (open.request.wantsSample && sample.rows.length > 0) open.rest.sample = { columns: sample.columns, rows: sample.rows.map((row) => row.map((value, index) => (value !== null && masked.has(sample.columns[index]!) ? '***' : value))) }
      })
    }
  }
}

/** A foreign key is suggested only where there can be one. */
async function keepPossible(snapshot: Snapshot, all: readonly OpenFinding[]): Promise<void> {
  for (const { request: { claim }, rest } of all) {
    if (claim?.that !== 'refers' || rest.constraint === undefined) continue
    const { databaseSchema, table, column } = claim.referred
    const [row] = await snapshot.query<ReferableRow>(referableQuery, [databaseSchema, table, column])
    if (row?.is_referable !== true) delete rest.constraint
  }
}

async function orFail(open: OpenFinding, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!isSurvivable(error)) throw error
    open.failure ??= error
  }
}

/** What is no more than an addition is left out where it fails, and the reason noted. */
async function orNote(open: OpenFinding, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!isSurvivable(error)) throw error
    open.rest.notes = [...open.rest.notes ?? [], `There is no sample of failing rows: ${toFailure(error).message}`]
  }
}
