import { createHash } from 'node:crypto'
import type { LogFileEnd } from '../../model/usage.ts'
import { markBytes, readBytes } from './read-records.ts'

/** A file's format is told by its first line, of which so much is looked at. */
const startBytes = 64 * 1024

/** The beginning of a file's text. */
export function readStart(path: string): Promise<Buffer> {
  return readRange(path, 0, startBytes)
}

async function readRange(path: string, from: number, bytes: number): Promise<Buffer> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of readBytes(path, from)) {
    parts.push(part)
    length += part.length
    if (length >= bytes) break
  }
  return Buffer.concat(parts).subarray(0, bytes)
}

/**
 * How far a file was read before, told by what is in it: it begins with the same bytes, and has the same ones before that place. Name, inode and time of the file say nothing: logs are
 * renamed, compressed, copied and begun anew under their names.
 */
export async function findKnownEnd(path: string, start: Buffer, ends: readonly LogFileEnd[]): Promise<LogFileEnd | undefined> {
  const heads = new Map<number, string>()
  const headOf = (bytes: number): string => {
    const known = heads.get(bytes) ?? digest(start.subarray(0, bytes))
    heads.set(bytes, known)
    return known
  }
  const alike = ends.filter(({ bytes, head }) => start.length >= Math.min(bytes, markBytes) && headOf(Math.min(bytes, markBytes)) === head)
  for (const end of alike.toSorted((a, b) => b.bytes - a.bytes)) {
    const bytes = Math.min(end.bytes, markBytes)
    const tail = await readRange(path, end.bytes - bytes, bytes)
    if (tail.length === bytes && digest(tail) === end.tail) return end
  }
  return undefined
}

/** The marks of a place in a file; `tail` is what stands before it, as latin1. */
export function toMarks(start: Buffer, bytes: number, tail: string): Pick<LogFileEnd, 'bytes' | 'head' | 'tail'> {
  return { bytes, head: digest(start.subarray(0, Math.min(bytes, markBytes))), tail: digest(Buffer.from(tail, 'latin1')) }
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32)
}
