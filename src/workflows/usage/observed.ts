import { createHash } from 'node:crypto'
import type { StatementCounter } from '../../model/usage.ts'
import type { LeftOut, QueryFigures, UnresolvedStatement, UsageSet, UsageWindow, UsedQuery } from '../../model/usage-write.ts'
import type { LineageNames } from '../../sql/lineage-names.ts'
import { SyntaxProblem, type SqlParser } from '../../sql/resolver/parser.ts'
import type { ResolvedUse, UnresolvedUse } from '../../sql/usage/resolve-use.ts'
import { concealConstants, concealTexts } from './conceal-constants.ts'
import { addCalls, createCounting, nameUse, toLifeCycle, type Counting } from './count.ts'

/** A statement that ran in the window, as one role ran it in one database; `text` is undefined where the server has lost it. */
export type Observed = { counter: StatementCounter; role: string; database: string; text: string | undefined }

/** What a run has found so far. */
export type Findings = { counting: Counting; queries: Map<string, UsedQuery & { figures: QueryFigures[] }>; unresolved: UnresolvedStatement[]; leftOut: Map<string, LeftOut> }

export function createFindings(): Findings {
  return { counting: createCounting(), queries: new Map(), unresolved: [], leftOut: new Map() }
}

/** Notes that something ran and is not told of. */
export function leaveOut({ leftOut }: Pick<Findings, 'leftOut'>, what: string, { calls, totalMs }: StatementCounter): void {
  const known = leftOut.get(what) ?? { what, statements: 0, calls: 0, totalMs: 0 }
  leftOut.set(what, { what, statements: known.statements + 1, calls: known.calls + calls, totalMs: known.totalMs + totalMs })
}

export type Adding = { parser: SqlParser; names: LineageNames; window: UsageWindow }

/** Adds one statement to the findings. */
export function addObserved(findings: Findings, { counter, role, database, text }: Observed, use: ResolvedUse | UnresolvedUse, { parser, names, window }: Adding): void {
  if ('reason' in use) {
    const statement = text === undefined ? '' : concealConstants(text).slice(0, 2000)
    const isCut = use.reason === 'notParsed' && /at end of input/.test(use.detail)
    findings.unresolved.push({ database, role, statement, reason: isCut ? 'truncated' : use.reason, detail: use.detail, calls: counter.calls, totalMs: counter.totalMs })
    return
  }
  const named = nameUse(use, names)
  if (text === undefined || named.tables.size === 0) return leaveOut(findings, 'use no table of the user\'s', counter)
  const query = queryOf(findings, text, use.queryType, parser)
  const figures: QueryFigures = {
    database, role, calls: counter.calls, totalMs: counter.totalMs, planMs: counter.planMs, rows: counter.rows, blocksRead: counter.blocksRead, walBytes: counter.walBytes, jitMs: counter.jitMs,
    firstSeenAt: counter.countsSince ?? window.from ?? window.to, lastSeenAt: window.to,
    tables: [...named.tables].map(([fqn, { uses, isIndirect }]) => ({ fqn, uses: [...uses].toSorted(), isIndirect })),
  }
  mergeFigures(query.figures, figures)
  addCalls(findings.counting, named, figures)
}

function queryOf({ queries }: Findings, text: string, queryType: string, parser: SqlParser): UsedQuery & { figures: QueryFigures[] } {
  const fingerprint = parser.fingerprint(text)
  const known = queries.get(fingerprint)
  if (known !== undefined) return known
  const query = withoutConstants(text, parser)
  const created = { fingerprint, query, checksum: createHash('md5').update(query).digest('hex'), queryType, figures: [] }
  queries.set(fingerprint, created)
  return created
}

function withoutConstants(text: string, parser: SqlParser): string {
  try {
    return concealTexts(parser.normalize(text).trim())
  } catch (error) {
    if (error instanceof SyntaxProblem) return concealConstants(text)
    throw error
  }
}

/** One role may have run it on both levels, or in texts that differ in spaces alone. */
function mergeFigures(all: QueryFigures[], added: QueryFigures): void {
  const index = all.findIndex(({ role, database }) => role === added.role && database === added.database)
  const known = all[index]
  if (known === undefined) {
    all.push(added)
    return
  }
  const tables = new Map(known.tables.map((table) => [table.fqn, table]))
  for (const table of added.tables) if (!tables.has(table.fqn)) tables.set(table.fqn, table)
  all[index] = {
    ...known, tables: [...tables.values()], firstSeenAt: Math.min(known.firstSeenAt, added.firstSeenAt),
    calls: known.calls + added.calls, totalMs: known.totalMs + added.totalMs, planMs: known.planMs + added.planMs, rows: known.rows + added.rows,
    blocksRead: known.blocksRead + added.blocksRead, walBytes: known.walBytes + added.walBytes, jitMs: known.jitMs + added.jitMs,
  }
}

/** The findings as a sink takes them. */
export function toFound({ counting, queries, unresolved, leftOut }: Findings, window: UsageWindow): Pick<UsageSet, 'queries' | 'counts' | 'joins' | 'lifeCycle' | 'unresolved' | 'leftOut'> {
  return {
    queries: [...queries.values()], counts: [...counting.counts.values()], joins: [...counting.joins.values()], lifeCycle: toLifeCycle(counting, window.to),
    unresolved: unresolved.toSorted((a, b) => b.totalMs - a.totalMs || (a.statement < b.statement ? -1 : 1)), leftOut: [...leftOut.values()],
  }
}
