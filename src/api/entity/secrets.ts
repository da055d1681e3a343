import type { Operation } from 'rfc6902'
import { maskSecrets } from '../../model/secret-fields.ts'
import type { EntityDefinition } from './definition.ts'

type Document = Record<string, unknown>

/**
 * A document whose secret fields are masked, in what it holds and in what its history says of them. Requests pass here
 * before they are written: until the store seals secrets it gets none, and what it shows is what it keeps.
 */
export function withoutSecrets(document: Document, definition: EntityDefinition): Document {
  const fields = definition.secretFields ?? []
  if (fields.length === 0) return document
  const masked = Object.fromEntries(fields.filter((name) => name in document).map((name) => [name, maskSecrets(document[name])]))
  const change = document['changeDescription']
  return { ...document, ...masked, ...(isObject(change) && { changeDescription: maskChanges(change, fields) }) }
}

/** The operations of a patch, with the secrets in their values masked. */
export function withoutPatchSecrets(operations: readonly Operation[], definition: EntityDefinition): Operation[] {
  const fields = definition.secretFields ?? []
  return operations.map((operation) => {
    const path = operation.path.split('/').slice(1).map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    if (!('value' in operation)) return operation
    if (path.length === 0 && isObject(operation.value)) return { ...operation, value: withoutSecrets(operation.value, definition) }
    return fields.includes(path[0] ?? '') ? { ...operation, value: maskAt(path, operation.value) } : operation
  })
}

/** A value as maskSecrets leaves it at the end of a path of names. */
function maskAt(path: readonly string[], value: unknown): unknown {
  const nested = path.reduceRight<unknown>((inner, part) => ({ [part]: inner }), value)
  return path.reduce<unknown>((outer, part) => (isObject(outer) ? outer[part] : outer), maskSecrets(nested))
}

function maskChanges(change: Document, fields: readonly string[]): Document {
  return Object.fromEntries(Object.entries(change).map(([kind, changes]) => [
    kind, Array.isArray(changes) ? changes.map((one: unknown) => maskChange(one, fields)) : changes,
  ]))
}

function maskChange(change: unknown, fields: readonly string[]): unknown {
  if (!isObject(change)) return change
  const path = String(change['name']).split('.')
  if (!fields.includes(path[0] ?? '')) return change
  return { ...change, ...maskedValue(change, 'oldValue', path), ...maskedValue(change, 'newValue', path) }
}

/** A changed value, masked; values may be JSON written as text. */
function maskedValue(change: Document, key: 'oldValue' | 'newValue', path: readonly string[]): Document {
  if (!(key in change)) return {}
  const value = change[key]
  const masked = maskAt(path, typeof value === 'string' ? parseJson(value) : value)
  return { [key]: typeof value === 'string' && typeof masked !== 'string' ? JSON.stringify(masked) : masked }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text // a plain text, as it stands
  }
}

function isObject(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
