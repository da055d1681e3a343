import type { LogFileEnd } from '../../model/usage.ts'
import { findKnownEnd, readStart, toMarks } from './known-file.ts'
import { createEntryReader, type LogEntry } from './log-entry.ts'
import { listLogFiles, readRecords } from './read-records.ts'

/** Statements of catalogs that read the server. */
const notOurs = /\/\* \{"app": "(?:Trunkline|OpenMetadata|dbt)"/

/** What pgaudit tells of one statement stands close together: a reader goes on from so far before an end. */
const warmUpBytes = 64 * 1024

/** `end` becomes where the file was read to. */
export type LogFile = { path: string; start: Buffer; known: LogFileEnd | undefined; end: Omit<LogFileEnd, 'at' | 'entries'> | undefined }

/** A file, and how far it was read before. */
export async function openLogFile(path: string, ends: readonly LogFileEnd[]): Promise<LogFile> {
  const start = await readStart(path)
  return { path, start, known: ends.length === 0 ? undefined : await findKnownEnd(path, start, ends), end: undefined }
}

/** The statements of a file that it did not tell before, in their order; those of catalogs are left out. */
export async function* readNewEntries(file: LogFile, signal: AbortSignal): AsyncGenerator<LogEntry> {
  const { path, start, known } = file
  const line = start.indexOf('\n')
  const { isCsv, read } = createEntryReader((line < 0 ? start : start.subarray(0, line)).toString('utf8'))
  const ends = [known?.before ?? 0]
  for await (const { records, end, tail } of readRecords(path, { isCsv, from: known?.before ?? 0, cut: known?.bytes ?? 0 })) {
    signal.throwIfAborted()
    const isNew = end > (known?.bytes ?? 0)
    for (const record of records) {
      const entry = read(record)
      if (isNew && entry !== undefined && !notOurs.test(entry.text)) yield entry
    }
    while (ends.length > 1 && ends[1]! <= end - warmUpBytes) ends.shift()
    file.end = { ...toMarks(start, end, tail), before: ends[0]! }
    ends.push(end)
  }
}

/** The statements of a log, a file or a folder of them, in their order, and which of them failed; those of catalogs are left out. Throws CONFIG_NOT_FOUND. */
export async function* readLogEntries(path: string, signal: AbortSignal): AsyncGenerator<LogEntry> {
  for (const name of await listLogFiles(path)) yield* readNewEntries(await openLogFile(name, []), signal)
}
