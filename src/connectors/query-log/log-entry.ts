import { parseFields } from './read-records.ts'

/**
 * A statement that a log tells of; times in ms, instants in ms since the epoch. `at` is undefined where the log has no times; `schema` and `session` are
 * empty where it does not tell them. With `isFailure` it is no statement that was run, but the word that the one of this text, told before in the same
 * session, failed.
 */
export type LogEntry = { text: string; role: string; database: string; schema: string; session: string; durationMs: number; at: number | undefined; isFailure?: true }

/** Reads the records of one file; undefined for one that tells of no statement. */
export type EntryReader = (record: string) => LogEntry | undefined

/** How the records of a file are read, by its first line: OpenMetadata's CSV (with a header), PostgreSQL's jsonlog, or its csvlog. */
export function createEntryReader(firstLine: string): { isCsv: boolean; read: EntryReader } {
  const first = firstLine.replace(/^\uFEFF/, '')
  if (first.startsWith('{')) return { isCsv: false, read: createServerReader(fromJson) }
  const header = parseFields(first.trimEnd()).map((name) => name.trim().toLowerCase())
  return header.includes('query_text') ? { isCsv: true, read: createOpenMetadataReader(header) } : { isCsv: true, read: createServerReader(fromCsv) }
}

function createOpenMetadataReader(header: readonly string[]): EntryReader {
  return (record) => {
    const fields = parseFields(record)
    const cell = (name: string): string => (fields[header.indexOf(name)] ?? '').trim()
    const text = cell('query_text')
    if (text === '' || text.toLowerCase() === 'query_text' || /^(?:true|t|1)$/i.test(cell('aborted'))) return undefined
    return { text, role: cell('user_name'), database: cell('database_name'), schema: cell('schema_name'), session: cell('session_id') || cell('process_id'), durationMs: Number(cell('duration')) || 0, at: toInstant(cell('start_time')) }
  }
}

/** `failed` is the statement that an error ended. */
type ServerRecord = { time: string; role: string; database: string; session: string; message: string; failed?: string }

const messageField = 13
const statementField = 19
const errors = new Set(['ERROR', 'FATAL', 'PANIC'])

function fromCsv(record: string): ServerRecord | undefined {
  const [time = '', role = '', database = '', , , session = '', , , , , , severity = '', , message] = parseFields(record, messageField + 1)
  if (message === undefined) return undefined
  return { time, role, database, session, message, ...(errors.has(severity) && { failed: parseFields(record, statementField + 1)[statementField] ?? '' }) }
}

function fromJson(record: string): ServerRecord | undefined {
  try {
    const fields = JSON.parse(record) as Record<string, unknown>
    const text = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '')
    if (typeof fields['message'] !== 'string') return undefined
    return { time: text('timestamp'), role: text('user'), database: text('dbname'), session: text('session_id'), message: fields['message'], ...(errors.has(text('error_severity')) && { failed: text('statement') }) }
  } catch {
    return undefined
  }
}

/** log_statement, log_min_duration_statement, and pgaudit, which tells a statement once for each table: it counts once. */
function createServerReader(parse: (record: string) => ServerRecord | undefined): EntryReader {
  const lastAudit = new Map<string, string>()
  return (record) => {
    const parsed = parse(record)
    if (parsed === undefined || parsed.role === '') return undefined
    const { role, database, session, message, failed } = parsed
    if (failed !== undefined) return failed === '' ? undefined : { text: failed, role, database, schema: '', session, durationMs: 0, at: toInstant(parsed.time), isFailure: true }
    const found = readMessage(message) ?? readAudit(message)
    if (found === undefined) return undefined
    if (found.audit !== undefined) {
      if (lastAudit.get(session) === found.audit) return undefined
      if (lastAudit.size > 10_000) lastAudit.clear()
      lastAudit.set(session, found.audit)
    }
    return { text: found.text, role, database, schema: '', session, durationMs: found.durationMs, at: toInstant(parsed.time) }
  }
}

type Message = { text: string; durationMs: number; audit?: string }

function readMessage(message: string): Message | undefined {
  const found = /^(?:duration: ([\d.]+) ms {2})?(?:statement|execute [^:]*): ([\s\S]+)$/.exec(message)
  return found === null ? undefined : { text: found[2]!, durationMs: Number(found[1] ?? 0) }
}

/** What a foreign key asks the server for, statement by statement: nobody's query. */
const foreignKeyCheck = /^SELECT 1 FROM ONLY .* FOR KEY SHARE OF x$/

/**
 * `AUDIT: SESSION,statement,substatement,class,command,object type,object name,statement,parameters`.
 *
 * A call of a function comes beside the statement that makes it, and PREPARE and EXECUTE beside what they run. The body of an SQL function is told once for each of its
 * statements, whole: it counts once for each call.
 */
function readAudit(message: string): Message | undefined {
  if (!message.startsWith('AUDIT: ')) return undefined
  const [, statement, substatement, group, command = '', , , text] = parseFields(message.slice('AUDIT: '.length))
  if (text === undefined || text === '' || text === '<previously logged>' || text === '<not logged>') return undefined
  if (command === 'PREPARE' || command === 'EXECUTE' || (substatement !== '1' && foreignKeyCheck.test(text))) return undefined
  const isBody = group !== 'DDL' && /;\s*\S/.test(text)
  return { text: text.replaceAll('<REDACTED>', "''"), durationMs: 0, audit: `${statement}.${isBody ? text : substatement}` }
}

/** `2026-01-31 12:00:00.123 UTC`, an offset or ISO 8601; a zone that is only a name is taken for UTC. */
export function toInstant(text: string): number | undefined {
  const found = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d+)?)\s*(Z|[+-]\d\d(?::?\d\d)?)?/.exec(text)
  if (found === null) return undefined
  const [, day, time, zone = 'Z'] = found
  const at = Date.parse(`${day}T${time!.slice(0, 12)}${zone.length === 3 ? `${zone}:00` : zone}`)
  return Number.isNaN(at) ? undefined : at
}
