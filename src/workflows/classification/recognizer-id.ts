import { createHash } from 'node:crypto'

/** The id of a recogniser: the same for a name everywhere and always (a UUID of version 8). */
export function recognizerId(name: string): string {
  const hex = createHash('sha256').update(`trunkline recognizer ${name}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
