import { hash } from 'node:crypto'

export type JsonObject = Record<string, unknown>

/**
 * The canonical JSON of a value: keys sorted, undefined dropped, the same text for the same content.
 *
 * NUL characters and halves of surrogate pairs, which jsonb refuses, are left out or replaced.
 */
export function toCanonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string': return toJsonString(value)
    case 'number': return Number.isFinite(value) ? String(value) : 'null'
    case 'boolean': return value ? 'true' : 'false'
    case 'object': return value === null ? 'null' : Array.isArray(value) ? toJsonArray(value) : toJsonObject(value as JsonObject)
    case 'undefined': return 'null'
    default: return toJsonString(String(value))
  }
}

function toJsonArray(elements: readonly unknown[]): string {
  let text = '['
  for (let i = 0; i < elements.length; i++) text += (i === 0 ? '' : ',') + toCanonicalJson(elements[i])
  return `${text}]`
}

function toJsonObject(object: JsonObject): string {
  let text = '{'
  for (const key of Object.keys(object).sort()) {
    const member = object[key]
    if (member !== undefined) text += `${text.length === 1 ? '' : ','}${toJsonString(key)}:${toCanonicalJson(member)}`
  }
  return `${text}}`
}

/** sha256 of a canonical JSON text, as hexadecimal digits. */
export function toContentHash(canonicalJson: string): string {
  return hash('sha256', canonicalJson)
}

/** Whether two values have the same content: undefined members and the order of keys do not count. */
export function isSameContent(left: unknown, right: unknown): boolean {
  return left === right || toCanonicalJson(left) === toCanonicalJson(right)
}

/** Most strings need no escape, and telling so is faster than escaping. */
const plainText = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/

function toJsonString(text: string): string {
  if (plainText.test(text)) return `"${text}"`
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed()
  return JSON.stringify(wellFormed.includes('\0') ? wellFormed.replaceAll('\0', '') : wellFormed)
}
