import { open, readdir, stat } from 'node:fs/promises'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createGunzip } from 'node:zlib'
import { TrunklineError } from '../../model/errors.ts'

/** A longer record is junk: it is passed over, so that no log takes more memory than this. */
const longestRecord = 16 * 1024 * 1024

/** So many bytes before an end tell what is there. */
export const markBytes = 1024

/** The files of a log, the oldest name first: the file itself, or those in a folder that are CSV or JSON, compressed or not. Throws CONFIG_NOT_FOUND. */
export async function listLogFiles(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path]
    return (await readdir(path)).filter((name) => /\.(?:csv|json|jsonl)(?:\.gz)?$/i.test(name)).toSorted().map((name) => join(path, name))
  } catch (error) {
    throw new TrunklineError('CONFIG_NOT_FOUND', `The query log ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}.`, {
      object: 'queryLogFilePath', hint: 'Check the path in queryLogFilePath and the rights on the file.', cause: error,
    })
  }
}

/** The bytes of a file's text from a place on, as far as it goes now, unpacked where it is gzip: one that grows meanwhile is read to where it was. */
export async function* readBytes(path: string, from = 0): AsyncGenerator<Buffer> {
  const handle = await open(path)
  const { size } = await handle.stat()
  const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0)
  await handle.close()
  const isPacked = buffer[0] === 0x1f && buffer[1] === 0x8b
  if (size <= (isPacked ? 0 : from)) return
  const bytes = createReadStream(path, { start: isPacked ? 0 : from, end: size - 1, highWaterMark: 1024 * 1024 })
  if (!isPacked) return yield* bytes as AsyncIterable<Buffer>
  const unpacked = createGunzip()
  bytes.on('error', (error) => unpacked.destroy(error))
  let passed = 0
  for await (const chunk of bytes.pipe(unpacked) as AsyncIterable<Buffer>) {
    const left = Math.max(from - passed, 0)
    passed += chunk.length
    if (left < chunk.length) yield chunk.subarray(left)
  }
}

/** Whole records of a file. `end` is where the last of them ends, in bytes of its text, and `tail` the bytes before that, as latin1. */
export type RecordBatch = { records: string[]; end: number; tail: string }

/** `from` is where a record begins, and `cut` where one ends: no batch goes over it. */
export type RecordOptions = { isCsv: boolean; from?: number; cut?: number }

/** The records of a file: lines, or several lines where a field in quotes goes over their ends (CSV alone). What is cut off at the end is left for the next time. */
export async function* readRecords(path: string, { isCsv, from = 0, cut = 0 }: RecordOptions): AsyncGenerator<RecordBatch> {
  // A byte is a character here, so that places are told in bytes whatever is in the file.
  let rest = ''
  let end = from
  let tail = ''
  for await (const chunk of readBytes(path, from)) {
    for (const piece of cutInTwo(chunk, cut - end - rest.length)) {
      rest += piece.toString('latin1')
      const { records, used } = splitRecords(rest, isCsv)
      const passed = rest.length - used > longestRecord ? rest.length : used
      if (passed === 0) continue
      tail = (passed < markBytes ? tail + rest.slice(0, passed) : rest.slice(passed - markBytes, passed)).slice(-markBytes)
      rest = rest.slice(passed)
      end += passed
      yield { records: records.map(decoded), end, tail }
    }
  }
}

function cutInTwo(chunk: Buffer, at: number): Buffer[] {
  return at > 0 && at < chunk.length ? [chunk.subarray(0, at), chunk.subarray(at)] : [chunk]
}

const beyondAscii = /[\u0080-\u00ff]/

function decoded(record: string): string {
  return beyondAscii.test(record) ? Buffer.from(record, 'latin1').toString('utf8') : record
}

function splitRecords(text: string, quoted: boolean): { records: string[]; used: number } {
  const records: string[] = []
  let start = 0
  let from = 0
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
    if (!quoted || hasEvenQuotes(text, start, end)) {
      records.push(text.slice(start, text[end - 1] === '\r' ? end - 1 : end))
      start = end + 1
    }
    from = end + 1
  }
  return { records, used: start }
}

function hasEvenQuotes(text: string, start: number, end: number): boolean {
  let isEven = true
  for (let at = text.indexOf('"', start); at >= 0 && at < end; at = text.indexOf('"', at + 1)) isEven = !isEven
  return isEven
}

const field = /"((?:[^"]|"")*)"|([^,]*)/y

/** The fields of one record of CSV, the first ones where a number says how many are wanted. */
export function parseFields(record: string, wanted = Infinity): string[] {
  const fields: string[] = []
  for (let position = 0; position <= record.length && fields.length < wanted;) {
    field.lastIndex = position
    const [whole = '', quoted, bare = ''] = field.exec(record) ?? []
    fields.push(quoted?.replaceAll('""', '"') ?? bare)
    position += whole.length
    // Junk after a quote: what follows is no field of this record.
    if (position < record.length && record[position] !== ',') return fields
    position += 1
  }
  return fields
}
