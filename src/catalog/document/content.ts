import { createHash } from 'node:crypto'

export type JsonObject = Record<string, unknown>

/**
 * The canonical JSON of a value: keys sorted, undefined dropped, the same text for the same content.
 *
 * NUL characters and halves of surrogate pairs, which jsonb refuses, are left out or replaced.
 */
export function toCanonicalJson(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'string') return toJsonString(value)
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'null'
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (Array.isArray(value)) return `[${value.map(toCanonicalJson).join(',')}]`
  if (typeof value !== 'object') return toJsonString(String(value))
  const object = value as JsonObject
  let text = ''
  for (const key of Object.keys(object).sort()) {
    const member = object[key]
    if (member === undefined) continue
    text += `${text === '' ? '' : ','}${toJsonString(key)}:${toCanonicalJson(member)}`
  }
  return `{${text}}`
}

/** sha256 of a canonical JSON text, as hexadecimal digits. */
export function toContentHash(canonicalJson: string): string {
  return createHash('sha256').update(canonicalJson).digest('hex')
}

/** Whether two values have the same content: undefined members and the order of keys do not count. */
export function isSameContent(left: unknown, right: unknown): boolean {
  return left === right || toCanonicalJson(left) === toCanonicalJson(right)
}

function toJsonString(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed()
  return JSON.stringify(wellFormed.includes('\0') ? wellFormed.replaceAll('\0', '') : wellFormed)
}
