import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { TrunklineError } from '../../model/errors.ts'
import { counterKey, type StatementCounter, type StatementTexts } from '../../model/usage.ts'
import { SyntaxProblem, type SqlParser } from '../../sql/resolver/parser.ts'
import { splitStatements } from '../../sql/resolver/split-statements.ts'
import type { LogEnd, StatisticsLook } from '../usage-connector.ts'
import { createEntryReader, type EntryReader, type LogEntry } from './log-entry.ts'
import { listLogFiles, readRecords } from './read-records.ts'

export type LogOptions = {
  /** A file, or a folder of them. */
  path: string
  parser: SqlParser
  /** What was counted before. */
  since: LogEnd | undefined
  signal: AbortSignal
}

/** Statements of catalogs that read the server. */
const notOurs = /\/\* \{"app": "(?:Trunkline|OpenMetadata|dbt)"/

/** So many texts are remembered with their fingerprints, which saves parsing those that come again. */
const mostRemembered = 20_000

/** Reads a log of any size into counters: equal statements, but for constants, become one, and no constant is kept. */
export async function readLog(options: LogOptions): Promise<StatisticsLook> {
  const counting = createCounting(options.parser, options.since)
  for (const file of await listLogFiles(options.path)) await readFile(file, options, counting)
  const { counters, texts, roles, databases, span } = counting
  if (counters.size === 0 && options.since === undefined) {
    throw new TrunklineError('QUERY_STATISTICS_EMPTY', `The query log ${options.path} tells of no statement.`, {
      object: 'queryLogFilePath', hint: 'It is a CSV with a header and query_text, or a csvlog or jsonlog of a server with log_statement, log_min_duration_statement or pgaudit.',
    })
  }
  const to = span.to ?? options.since?.at ?? 0
  const from = options.since?.at ?? span.from
  return {
    snapshot: { state: { systemIdentifier: 'log', takenAt: to, startedAt: 0, entriesAtEnd: counting.end.entries }, counters: [...counters.values()] },
    window: { ...(from !== undefined && { from }), to, isTotal: false },
    roles: inverted(roles), databases: inverted(databases), textless: 0,
    readTexts: (wanted) => Promise.resolve(new Map(wanted.flatMap((counter) => {
      const text = texts.get(counterKey(counter))
      return text === undefined ? [] : [[counterKey(counter), text] as const]
    })) as StatementTexts),
  }
}

async function readFile(file: string, { since, signal }: LogOptions, counting: Counting): Promise<void> {
  const changedAt = Math.round((await stat(file)).mtimeMs)
  for await (const entry of readEntries(file, signal)) {
    if (entry.isFailure === true) continue
    const at = entry.at ?? changedAt
    if (isNew(counting.end, since, at)) addEntry(counting, entry, at)
  }
}

/** The statements of a log, a file or a folder of them, in their order, and which of them failed; those of catalogs are left out. Throws CONFIG_NOT_FOUND. */
export async function* readLogEntries(path: string, signal: AbortSignal): AsyncGenerator<LogEntry> {
  for (const file of await listLogFiles(path)) yield* readEntries(file, signal)
}

async function* readEntries(file: string, signal: AbortSignal): AsyncGenerator<LogEntry> {
  let read: EntryReader | undefined
  const isCsv = (firstLine: string): boolean => {
    const reader = createEntryReader(firstLine)
    read = reader.read
    return reader.isCsv
  }
  for await (const records of readRecords(file, isCsv)) {
    signal.throwIfAborted()
    for (const record of records) {
      const entry = read?.(record)
      if (entry !== undefined && !notOurs.test(entry.text)) yield entry
    }
  }
}

/** Whether an entry was not counted before. Of the moment at which the last run ended, as many entries are passed over as it saw: more may have been written since. */
function isNew(end: LogEnd, since: LogEnd | undefined, at: number): boolean {
  if (at > end.at) Object.assign(end, { at, entries: 0 })
  if (at === end.at) end.entries += 1
  return since === undefined || at > since.at || (at === since.at && at === end.at && end.entries > since.entries)
}

type Counting = {
  readonly end: LogEnd
  readonly parser: SqlParser
  readonly counters: Map<string, StatementCounter>
  readonly texts: Map<string, string>
  readonly roles: Map<string, number>
  readonly databases: Map<string, number>
  readonly remembered: Map<string, string>
  readonly span: { from?: number; to?: number }
}

function createCounting(parser: SqlParser, since: LogEnd | undefined): Counting {
  return { end: { at: since?.at ?? -Infinity, entries: 0 }, parser, counters: new Map(), texts: new Map(), roles: new Map(), databases: new Map(), remembered: new Map(), span: {} }
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
      planMs: 0, rows: 0, blocksRead: 0, walBytes: 0, countsSince: known?.countsSince ?? at,
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
