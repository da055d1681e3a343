import { createReadStream } from 'node:fs'
import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { TrunklineError } from '../../model/errors.ts'

/** A longer record is junk: it is passed over, so that no log takes more memory than this. */
const longestRecord = 16 * 1024 * 1024

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

/** The text of a file as far as it goes now, unpacked where it is gzip: one that grows meanwhile is read to where it was. */
async function openText(path: string): Promise<Readable> {
  const handle = await open(path)
  const { size } = await handle.stat()
  const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0)
  await handle.close()
  if (size === 0) return createReadStream(path, { encoding: 'utf8' })
  const bytes = createReadStream(path, { end: size - 1, highWaterMark: 1024 * 1024 })
  if (buffer[0] !== 0x1f || buffer[1] !== 0x8b) return bytes.setEncoding('utf8')
  const unpacked = createGunzip()
  bytes.on('error', (error) => unpacked.destroy(error))
  return bytes.pipe(unpacked).setEncoding('utf8')
}

/** The records of a file: lines, or several lines where a field in quotes goes over their ends (CSV alone). What is cut off at the end is left for the next time. */
export async function* readRecords(path: string, isCsv: (firstLine: string) => boolean): AsyncGenerator<string[]> {
  let rest = ''
  let quoted: boolean | undefined
  for await (const chunk of await openText(path)) {
    rest += chunk as string
    if (quoted === undefined) {
      const end = rest.indexOf('\n')
      if (end < 0 && rest.length < longestRecord) continue
      quoted = isCsv(rest.slice(0, end))
    }
    const { records, used } = splitRecords(rest, quoted)
    rest = rest.length - used > longestRecord ? '' : rest.slice(used)
    if (records.length > 0) yield records
  }
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
