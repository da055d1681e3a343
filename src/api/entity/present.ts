import { maskSecrets } from '../../model/secret-fields.ts'
import type { EntityDefinition } from './definition.ts'
import { selectFields } from './fields.ts'

type Document = Record<string, unknown>

/** How entities are shown to one caller: the address they see us under, the collections by entity type, and how old the caller is. */
export type Presentation = { readonly baseUrl: string; readonly pathOf: ReadonlyMap<string, string>; readonly isForOlderClient?: boolean; isForClientBefore?(version: readonly [major: number, minor: number]): boolean }

/** An entity as a caller sees it: chosen fields, links, and no secret. */
export function present(entity: Document, definition: EntityDefinition, wanted: ReadonlySet<string>, presentation: Presentation): Document {
  const selected = selectFields(entity, wanted, definition.fields)
  const linked = Object.fromEntries(Object.entries(selected).map(([name, value]) => [name, withHref(value, presentation)]))
  // The catalog gives no secret away; that none leaves the house is looked at once more.
  const masked = Object.fromEntries((definition.secretFields ?? []).filter((name) => name in linked).map((name) => [name, maskSecrets(linked[name])]))
  for (const name of [...definition.unserved ?? [], ...(presentation.isForOlderClient === true ? definition.unservedToOlder ?? [] : [])]) delete linked[name]
  const { olderWords } = definition
  const older = olderWords !== undefined && presentation.isForClientBefore?.(olderWords.before) === true ? toOlderWords(linked, olderWords.words) : {}
  return { ...linked, ...masked, ...older, href: `${presentation.baseUrl}${definition.path}/${String(entity['id'])}` }
}

function toOlderWords(shown: Document, words: Readonly<Record<string, Readonly<Record<string, string>>>>): Document {
  return Object.fromEntries(Object.entries(words).flatMap(([field, older]) => {
    const list = shown[field]
    return Array.isArray(list) ? [[field, list.map((word) => older[String(word)] ?? (word as unknown))]] : []
  }))
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
