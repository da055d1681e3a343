import { maskSecrets } from '../../model/secret-fields.ts'
import type { EntityDefinition } from './definition.ts'
import { selectFields } from './fields.ts'

type Document = Record<string, unknown>

/** How entities are shown to one caller: the address they see us under, and the collections by entity type. */
export type Presentation = { readonly baseUrl: string; readonly pathOf: ReadonlyMap<string, string> }

/** An entity as a caller sees it: chosen fields, links, and no secret. */
export function present(entity: Document, definition: EntityDefinition, wanted: ReadonlySet<string>, presentation: Presentation): Document {
  const selected = selectFields(entity, wanted, definition.fields)
  const linked = Object.fromEntries(Object.entries(selected).map(([name, value]) => [name, withHref(value, presentation)]))
  return hideSecrets({ ...linked, href: `${presentation.baseUrl}${definition.path}/${String(entity['id'])}` }, definition)
}

/** Gives references a link; everything else passes unchanged. */
function withHref(value: unknown, presentation: Presentation): unknown {
  if (Array.isArray(value)) return value.some(isReference) ? value.map((item) => withHref(item, presentation)) : value
  if (!isReference(value)) return value
  const path = presentation.pathOf.get(value.type)
  return path === undefined ? value : { ...value, href: `${presentation.baseUrl}${path}/${value.id}` }
}

function isReference(value: unknown): value is { id: string; type: string } {
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string' && 'type' in value && typeof value.type === 'string'
}

/** Secrets leave neither in the field that holds them nor in what the history says of it. */
function hideSecrets(document: Document, definition: EntityDefinition): Document {
  const fields = definition.secretFields ?? []
  if (fields.length === 0) return document
  const masked = Object.fromEntries(fields.filter((name) => name in document).map((name) => [name, maskSecrets(document[name])]))
  const change = document['changeDescription']
  return { ...document, ...masked, ...(isObject(change) && { changeDescription: maskChanges(change, fields) }) }
}

function maskChanges(change: Document, fields: readonly string[]): Document {
  return Object.fromEntries(Object.entries(change).map(([kind, changes]) => [kind, Array.isArray(changes) ? changes.map((one: unknown) => maskChange(one, fields)) : changes]))
}

function maskChange(change: unknown, fields: readonly string[]): unknown {
  if (!isObject(change)) return change
  const name = String(change['name'])
  if (!fields.some((field) => name === field || name.startsWith(`${field}.`) || name.startsWith(`${field}/`))) return change
  const path = name.split(/[./]/)
  return { ...change, ...maskedValue(change, 'oldValue', path), ...maskedValue(change, 'newValue', path) }
}

/** A changed value, masked as if it stood at the end of its path; values may be JSON written as text. */
function maskedValue(change: Document, key: 'oldValue' | 'newValue', path: readonly string[]): Document {
  if (!(key in change)) return {}
  const value = change[key]
  const parsed = typeof value === 'string' ? parseJson(value) : value
  const nested = path.reduceRight<unknown>((inner, part) => ({ [part]: inner }), parsed)
  const masked = path.reduce<unknown>((outer, part) => (isObject(outer) ? outer[part] : outer), maskSecrets(nested))
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
