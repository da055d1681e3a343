import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { TrunklineError } from '../../model/errors.ts'
import { counterKey, type StatementCounter, type StatementTexts } from '../../model/usage.ts'
import { SyntaxProblem, type SqlParser } from '../../sql/resolver/parser.ts'
import { splitStatements } from '../../sql/resolver/split-statements.ts'
import type { LogSince, StatisticsLook } from '../usage-connector.ts'
import type { LogEntry } from './log-entry.ts'
import { beginFile, createPlaces, endFile, isNew, toLogEnd, toSentences, type LogPlaces } from './log-places.ts'
import { openLogFile, readNewEntries, type LogFile } from './read-entries.ts'
import { listLogFiles } from './read-records.ts'

export type LogOptions = {
  /** A file, or a folder of them. */
  path: string
  parser: SqlParser
  /** What was counted before. */
  since: LogSince | undefined
  signal: AbortSignal
}

/** So many texts are remembered with their fingerprints, which saves parsing those that come again. */
const mostRemembered = 20_000

/**
 * Reads a log of any size into counters: equal statements, but for constants, become one, and no constant is kept.
 *
 * What a file tells beyond where it was read to is new, whatever time it bears. Of a file that is not known, entries up to the end of the last run may have been counted: they are left
 * out, and the warnings say how many.
 */
export async function readLog(options: LogOptions): Promise<StatisticsLook> {
  const { since, signal, path } = options
  const counting = createCounting(options.parser)
  const places = createPlaces(since)
  for (const name of await listLogFiles(path)) await readFile(await openLogFile(name, places.ends), { places, counting, signal })
  const { counters, texts, roles, databases, span } = counting
  if (counters.size === 0 && since === undefined) {
    throw new TrunklineError('QUERY_STATISTICS_EMPTY', `The query log ${path} tells of no statement.`, {
      object: 'queryLogFilePath', hint: 'It is a CSV with a header and query_text, or a csvlog or jsonlog of a server with log_statement, log_min_duration_statement or pgaudit.',
    })
  }
  const to = span.to ?? since?.at ?? 0
  const from = since === undefined || (span.from !== undefined && span.from < since.at) ? span.from : since.at
  // The next run is subtracted from this one alone: two that end at the same entry are two.
  const takenAt = since === undefined ? to : Math.max(to, since.takenAt + 1)
  return {
    snapshot: { state: { systemIdentifier: 'log', takenAt, startedAt: 0, log: toLogEnd(places) }, counters: [...counters.values()] },
    window: { ...(from !== undefined && { from }), to, isTotal: false }, warnings: toSentences(places),
    roles: inverted(roles), databases: inverted(databases), textless: 0,
    readTexts: (wanted) => Promise.resolve(new Map(wanted.flatMap((counter) => {
      const text = texts.get(counterKey(counter))
      return text === undefined ? [] : [[counterKey(counter), text] as const]
    })) as StatementTexts),
  }
}

type Reading = { places: LogPlaces; counting: Counting; signal: AbortSignal }

async function readFile(file: LogFile, { places, counting, signal }: Reading): Promise<void> {
  const changedAt = Math.round((await stat(file.path)).mtimeMs)
  const place = beginFile(places, file.known)
  for await (const entry of readNewEntries(file, signal)) {
    if (entry.isFailure === true) continue
    const at = entry.at ?? changedAt
    if (isNew(places, place, at)) addEntry(counting, entry, at)
  }
  endFile(places, place, file)
}

type Counting = {
  readonly parser: SqlParser
  readonly counters: Map<string, StatementCounter>
  readonly texts: Map<string, string>
  readonly roles: Map<string, number>
  readonly databases: Map<string, number>
  readonly remembered: Map<string, string>
  readonly span: { from?: number; to?: number }
}

function createCounting(parser: SqlParser): Counting {
  return { parser, counters: new Map(), texts: new Map(), roles: new Map(), databases: new Map(), remembered: new Map(), span: {} }
}

function addEntry(counting: Counting, entry: LogEntry, at: number): void {
  const { counters, texts, roles, databases, span, parser } = counting
  span.from = Math.min(span.from ?? at, at)
  span.to = Math.max(span.to ?? at, at)
  // A text of several statements is one entry of a log; the time goes to the first.
  const parts = /;\s*\S/.test(entry.text) ? splitStatements(entry.text).map(({ text }) => text) : [entry.text.replace(/;\s*$/, '')]
  for (const [index, text] of parts.entries()) {
    const counter = { roleOid: numberOf(roles, entry.role), databaseOid: numberOf(databases, entry.database), queryId: fingerprintOf(counting, text), isTopLevel: true }
    const key = counterKey(counter)
    const known = counters.get(key)
    if (known === undefined) texts.set(key, normalized(parser, text))
    counters.set(key, {
      ...counter, calls: (known?.calls ?? 0) + 1, totalMs: (known?.totalMs ?? 0) + (index === 0 ? entry.durationMs : 0),
      planMs: 0, rows: 0, blocksRead: 0, walBytes: 0, jitMs: 0, countsSince: known?.countsSince ?? at,
    })
  }
}

function numberOf(numbers: Map<string, number>, name: string): number {
  const known = numbers.get(name)
  if (known !== undefined) return known
  numbers.set(name, numbers.size + 1)
  return numbers.size
}

function fingerprintOf({ remembered, parser }: Counting, text: string): string {
  const shape = shapeOf(text)
  const known = remembered.get(shape)
  if (known !== undefined) return known
  const fingerprint = parsed(text, shape, (sql) => parser.fingerprint(sql)) ?? `unparsable:${createHash('md5').update(text.replaceAll(/'[^']*'|\d+/g, '?').slice(0, 500)).digest('hex')}`
  if (remembered.size >= mostRemembered) remembered.clear()
  if (shape.length < longText) remembered.set(copied(shape), fingerprint)
  return fingerprint
}

/** Where constants end is not plain to see: dollar quotes, backslashes. */
const hasPitfalls = /\$[A-Za-z_$]|\\/
/** Quoted names, comments, texts, numbers. */
const pieces = /"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|(?<![\w$.])\d+(?:\.\d+)?(?!\w)/g
const lists = /\$1(?:\s*,\s*\$1)+/g

/** The text with `$1` for constants, without comments, where these are plain to see, and as it is otherwise: equal shapes have equal fingerprints, and need no parsing. */
function shapeOf(text: string): string {
  if (hasPitfalls.test(text)) return text
  let isNested = false
  const shape = text.replaceAll(pieces, (piece) => {
    if (piece.startsWith('"')) return piece
    if (piece.startsWith('/*')) isNested ||= piece.includes('/*', 2)
    return piece.startsWith('/*') || piece.startsWith('--') ? ' ' : '$1'
  })
  return isNested ? text : shape
}

/** A longer text is parsed by its shape, lists of constants as one: the parser takes two hundred bytes and more for each constant. */
const longText = 10_000

/** The longest text that is parsed as it is. */
const longestParsed = 1_000_000

function parsed(text: string, shape: string, parse: (sql: string) => string): string | undefined {
  const short = text.length < longText ? undefined : shape.replaceAll(lists, '$$1')
  return (short === undefined || short.length > longestParsed ? undefined : attempt(() => parse(short))) ?? (text.length > longestParsed ? undefined : attempt(() => parse(text)))
}

/** A text of its own: a part of a larger one keeps all of that in memory. */
function copied(text: string): string {
  return Buffer.from(text).toString()
}

function normalized(parser: SqlParser, text: string): string {
  return parsed(text, text.length < longText ? text : shapeOf(text), (sql) => parser.normalize(sql)) ?? copied(text.slice(0, 100_000))
}

function attempt(parse: () => string): string | undefined {
  try {
    return parse()
  } catch (error) {
    if (error instanceof SyntaxProblem) return undefined
    throw error
  }
}

function inverted(numbers: ReadonlyMap<string, number>): Map<number, string> {
  return new Map([...numbers].map(([name, number]) => [number, name]))
}
