import type { ObservedStatement } from '../../connectors/lineage-connector.ts'
import type { LogEntry } from '../../connectors/query-log/log-entry.ts'
import { TrunklineError } from '../../model/errors.ts'
import type { SqlParser } from '../../sql/resolver/parser.ts'
import { splitStatements } from '../../sql/resolver/split-statements.ts'
import { beginSessionPath, currentPath, followPath, isInTransaction, type SessionPath } from '../../sql/session/session-paths.ts'
import { mayChangeNames, mayMakeTable, mayMoveData, maySetPath } from '../../sql/session/statement-words.ts'

export type LogOptions = {
  database: string
  /** Distinct statements. */
  limit: number
  parser: SqlParser
  /** A text as it is kept, without constants. */
  conceal(text: string): string
}
/** `leftOut` statements of sessions that made tables were more than could be gone through again. */
export type LogStatements = { statements: ObservedStatement[]; leftOut: number }

/** So many statements of sessions that made tables are gone through again, in all. */
const mostReplayed = 100_000

/** `last` is the entry that went by before, with what was kept of it. */
type LogSession = { path: SessionPath; steps: ObservedStatement[] | undefined; last: { text: string; kept: string[]; steps: number } | undefined }
type Reading = LogOptions & { known: Map<string, ObservedStatement>; concealed: Map<string, string>; sessions: Map<string, LogSession>; replayed: number; leftOut: number }

/**
 * The statements of a database in a log, each once for its role and search_path. Where a log tells of sessions, their SET search_path counts for what
 * follows it there, a session that makes a table is kept whole from there on, in its order, and a statement that failed is left out. Throws CONFIG_INVALID for a log that tells of no statement.
 */
export async function readQueryLog(entries: AsyncIterable<LogEntry>, options: LogOptions): Promise<LogStatements> {
  const reading: Reading = { ...options, known: new Map(), concealed: new Map(), sessions: new Map(), replayed: 0, leftOut: 0 }
  let isEmpty = true
  for await (const entry of entries) {
    isEmpty = false
    if (entry.database !== '' && entry.database !== options.database) continue
    if (entry.isFailure === true) {
      strikeOut(reading, entry)
      continue
    }
    if (entry.session !== '') beginEntry(sessionOf(reading, entry), entry)
    const texts = /;\s*\S/.test(entry.text) ? splitStatements(entry.text).map(({ text }) => text) : [entry.text.replace(/;\s*$/, '')]
    for (const [index, text] of texts.entries()) addText(reading, { ...entry, text, durationMs: index === 0 ? entry.durationMs : 0 })
  }
  if (isEmpty) {
    throw new TrunklineError('CONFIG_INVALID', 'The query log tells of no statement.', {
      object: 'queryLogFilePath', hint: 'It is a CSV whose first line names the columns, query_text among them, or a csvlog or jsonlog of a server with log_statement, log_min_duration_statement or pgaudit.',
    })
  }
  return { statements: [...reading.known.values(), ...replayedOf(reading)], leftOut: reading.leftOut }
}

function addText(reading: Reading, entry: LogEntry): void {
  const { text } = entry
  const session = entry.session === '' ? undefined : sessionOf(reading, entry)
  const setting = session === undefined ? undefined : currentPath(session.path)
  const changesNames = mayChangeNames(text)
  if (session !== undefined && changesNames) followPath(session.path, text, reading.parser)
  const isKept = session === undefined ? mayMoveData(text) || maySetPath(text) : mayMoveData(text)
  const isStep = session !== undefined && (isKept || changesNames || /^\s*(?:drop|alter)\b/i.test(text))
  // What made its transaction begin went by before.
  if (session !== undefined && mayMakeTable(text)) session.steps ??= isInTransaction(session.path) ? [{ text: 'begin', cost: 0 }] : []
  if (session?.steps === undefined ? !isKept : !isStep) return
  const statement = toStatement(reading, entry, setting)
  if (session?.steps !== undefined) return addStep(reading, session.steps, statement)
  const key = JSON.stringify([statement.text, entry.role, entry.schema, setting ?? null])
  const known = reading.known.get(key)
  if (known !== undefined) known.cost += entry.durationMs
  else if (reading.known.size < reading.limit || maySetPath(text)) {
    reading.known.set(key, statement)
    session?.last?.kept.push(key)
  }
}

/** What took its time had come to its end. */
function beginEntry(session: LogSession, { text, durationMs }: LogEntry): void {
  session.last = durationMs > 0 ? undefined : { text, kept: [], steps: session.steps?.length ?? 0 }
}

/** A server tells a statement before it runs it, unless it tells its time: what then fails has written nothing. */
function strikeOut(reading: Reading, entry: LogEntry): void {
  const session = entry.session === '' ? undefined : sessionOf(reading, entry)
  const { last } = session ?? {}
  if (session === undefined || last === undefined || last.text !== entry.text) return
  for (const key of last.kept) reading.known.delete(key)
  session.steps?.splice(last.steps)
  session.last = undefined
}

function addStep(reading: Reading, steps: ObservedStatement[], statement: ObservedStatement): void {
  if (reading.replayed >= mostReplayed) reading.leftOut += 1
  else steps.push(statement)
  reading.replayed += 1
}

function sessionOf({ sessions }: Reading, { session, role }: LogEntry): LogSession {
  const key = `${session} ${role}`
  const known = sessions.get(key) ?? { path: beginSessionPath(), steps: undefined, last: undefined }
  sessions.set(key, known)
  return known
}

/** What sets a search_path keeps its constants: it is read, and not stored. */
function toStatement({ concealed, conceal }: Reading, { text, role, schema, durationMs }: LogEntry, path: string | undefined): ObservedStatement {
  const kept = maySetPath(text) ? text : concealed.get(text) ?? conceal(text)
  if (concealed.size < 20_000) concealed.set(text, kept)
  return { text: kept, cost: durationMs, ...(role !== '' && { role }), ...(schema !== '' && { schema }), ...(path !== undefined && { path }) }
}

/** Sessions that did the same, such as those of a job that runs every night, are one. */
function replayedOf({ sessions }: Reading): ObservedStatement[] {
  const distinct = new Map<string, ObservedStatement[]>()
  for (const { steps } of sessions.values()) if (steps !== undefined) distinct.set(JSON.stringify(steps.map(({ text, role, schema, path }) => [text, role, schema, path])), steps)
  return [...distinct.values()].flatMap((steps, session) => steps.map((step) => ({ ...step, session })))
}
