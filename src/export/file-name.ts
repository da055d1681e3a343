import { createHash } from 'node:crypto'

/** Gives each name of one folder a file name of its own, safe on every file system; names must come in a fixed order. */
export type FileNames = (name: string, extension?: string) => string

/** `taken` are file names that the folder has already. */
export function createFileNames(taken: readonly string[] = []): FileNames {
  const used = new Set(taken.map((name) => name.toLowerCase()))
  return (name, extension = '') => {
    const base = toFileName(name)
    let candidate = `${base}${extension}`
    // Names that differ in case only are one file on some systems.
    for (let count = 2; used.has(candidate.toLowerCase()); count++) candidate = `${base}~${count}${extension}`
    used.add(candidate.toLowerCase())
    return candidate
  }
}

/** Longest part of a path, in bytes: most file systems end at 255, and an extension and a count must fit. */
const longest = 200

/** A name as a part of a path: letters, digits and `_-.` as they are, all else percent-encoded; never `.`, `..`, hidden or a device. */
export function toFileName(name: string): string {
  const encoded = [...name].map((character, index) => (isPlain(character, index) ? character : percentEncode(character))).join('')
  const trailing = encoded.replace(/\.$/, '%2E')
  const safe = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(trailing) ? `_${trailing}` : trailing
  if (Buffer.byteLength(safe) <= longest) return safe === '' ? '_' : safe
  return `${safe.replaceAll(/[^\w.%-]/g, '_').slice(0, longest - 17)}~${createHash('sha256').update(name).digest('hex').slice(0, 16)}`
}

function isPlain(character: string, index: number): boolean {
  return /[\p{L}\p{N}_-]/u.test(character) || (character === '.' && index > 0)
}

function percentEncode(character: string): string {
  return [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')
}
