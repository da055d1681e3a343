import type { EntityType, TagLabel } from '../../model/entity.ts'
import type { Column } from '../../model/table.ts'
import { entityTypeDefinitions } from '../entity-type.ts'
import { columnKey, matchColumns } from './column.ts'
import { isSameContent, type JsonObject } from './content.ts'

/** What people did to a list of tags: labels they put on (or changed), and FQNs they took off. */
export type TagEdits = { added: TagLabel[]; removed: string[] }
/** What people wrote on one column; null where they took the source's words away. */
export type ColumnEdits = { description?: string | null; displayName?: string | null; tags?: TagEdits; columns?: Record<string, ColumnEdits> }
/** What people wrote on an entity, kept apart from what the source said; null where they took the source's words away. */
export type Curated = {
  fields?: JsonObject
  tags?: TagEdits
  /** By column key. */
  columns?: Record<string, ColumnEdits>
  /** Custom properties: every member of `extension` but `postgres`, which is the source's. */
  extension?: JsonObject
}

/** What an entity shows: the source's document with people's words laid over it. */
export function overlay(document: JsonObject, curated: Curated | null): JsonObject {
  if (curated === null) return document
  const shown: JsonObject = { ...document }
  for (const [field, value] of Object.entries(curated.fields ?? {})) setOrDrop(shown, field, value)
  if (curated.tags !== undefined) setOrDrop(shown, 'tags', overlayTags(tagsOf(document), curated.tags))
  if (curated.columns !== undefined) shown['columns'] = overlayColumns(columnsOf(document), curated.columns)
  if (curated.extension !== undefined) {
    const postgres = (document['extension'] as JsonObject | undefined)?.['postgres']
    shown['extension'] = { ...(postgres !== undefined && { postgres }), ...curated.extension }
  }
  return shown
}

/** The inverse of overlay: what of `shown` is not in the document is what people wrote. Words on columns that are not there now are kept. */
export function separate(entityType: EntityType, document: JsonObject, shown: JsonObject, previous: Curated | null): Curated | null {
  const curated: Curated = {}
  const fields: JsonObject = {}
  for (const field of entityTypeDefinitions[entityType].curated) {
    if (!isSameContent(document[field], shown[field])) fields[field] = shown[field] ?? null
  }
  if (Object.keys(fields).length > 0) curated.fields = fields
  const tags = toTagEdits(tagsOf(document), tagsOf(shown))
  if (tags !== undefined) curated.tags = tags
  const columns = toColumnEdits(columnsOf(document), columnsOf(shown), previous?.columns ?? {})
  if (Object.keys(columns).length > 0) curated.columns = columns
  const extension = customProperties(shown)
  if (!isSameContent(customProperties(document), extension)) curated.extension = extension
  return Object.keys(curated).length > 0 ? curated : null
}

/** People's words after the source has spoken over them: what the source says something about is the source's again. */
export function withoutOverridden(document: JsonObject, curated: Curated | null): Curated | null {
  if (curated === null) return null
  const fields = Object.fromEntries(Object.entries(curated.fields ?? {}).filter(([field]) => document[field] === undefined))
  const columns: Record<string, ColumnEdits> = {}
  const present = new Map(columnsOf(document).map((column) => [columnKey(column), column]))
  for (const [key, edits] of Object.entries(curated.columns ?? {})) {
    const left = present.has(key) ? withoutOverriddenColumn(present.get(key)!, edits) : edits
    if (Object.keys(left).length > 0) columns[key] = left
  }
  const kept: Curated = {
    ...(Object.keys(fields).length > 0 && { fields }),
    ...(curated.tags !== undefined && document['tags'] === undefined && { tags: curated.tags }),
    ...(Object.keys(columns).length > 0 && { columns }),
    ...(curated.extension !== undefined && { extension: curated.extension }),
  }
  return Object.keys(kept).length > 0 ? kept : null
}

/** People's words on columns under the keys that the columns have now. */
export function rekeyColumns(
  curated: Curated | null, before: readonly Column[], after: readonly Column[], options: { byName: boolean },
): Curated | null {
  if (curated?.columns === undefined) return curated
  const columns: Record<string, ColumnEdits> = options.byName ? {} : { ...curated.columns }
  const pairs = matchColumns(before, after, options)
  for (const column of before) if (!options.byName && [...pairs.values()].includes(column)) delete columns[columnKey(column)]
  for (const [now, was] of pairs) {
    const edits = curated.columns[columnKey(was)]
    if (edits !== undefined) columns[columnKey(now)] = edits
  }
  const { columns: _, ...others } = curated
  const kept = Object.keys(columns).length > 0 ? { ...others, columns } : others
  return Object.keys(kept).length > 0 ? kept : null
}

export function columnsOf(document: JsonObject): readonly Column[] {
  return (document['columns'] as readonly Column[] | undefined) ?? []
}

export function tagsOf(document: { tags?: unknown }): readonly TagLabel[] {
  return (document.tags as readonly TagLabel[] | undefined) ?? []
}

function overlayTags(source: readonly TagLabel[], edits: TagEdits): TagLabel[] {
  const replaced = new Set([...edits.removed, ...edits.added.map((tag) => tag.tagFQN)])
  return [...source.filter((tag) => !replaced.has(tag.tagFQN)), ...edits.added]
}

function overlayColumns(columns: readonly Column[], edits: Record<string, ColumnEdits>): Column[] {
  return columns.map((column) => {
    const edit = edits[columnKey(column)]
    if (edit === undefined) return column
    const shown: JsonObject = { ...column }
    if (edit.description !== undefined) setOrDrop(shown, 'description', edit.description)
    if (edit.displayName !== undefined) setOrDrop(shown, 'displayName', edit.displayName)
    if (edit.tags !== undefined) setOrDrop(shown, 'tags', overlayTags(tagsOf(column), edit.tags))
    if (edit.columns !== undefined) shown['children'] = overlayColumns(column.children ?? [], edit.columns)
    return shown as Column
  })
}

function toTagEdits(source: readonly TagLabel[], shown: readonly TagLabel[]): TagEdits | undefined {
  const said = new Map(source.map((tag) => [tag.tagFQN, tag]))
  const kept = new Set(shown.map((tag) => tag.tagFQN))
  const added = shown.filter((tag) => !isSameContent(said.get(tag.tagFQN), tag))
  const removed = source.filter((tag) => !kept.has(tag.tagFQN)).map((tag) => tag.tagFQN)
  return added.length + removed.length > 0 ? { added, removed } : undefined
}

function toColumnEdits(source: readonly Column[], shown: readonly Column[], previous: Record<string, ColumnEdits>): Record<string, ColumnEdits> {
  const said = new Map(source.map((column) => [columnKey(column), column]))
  const edits = Object.fromEntries(Object.entries(previous).filter(([key]) => !said.has(key)))
  for (const column of shown) {
    const key = columnKey(column)
    const was = said.get(key)
    if (was === undefined) continue
    const tags = toTagEdits(tagsOf(was), tagsOf(column))
    const children = toColumnEdits(was.children ?? [], column.children ?? [], previous[key]?.columns ?? {})
    const edit: ColumnEdits = {
      ...(was.description !== column.description && { description: column.description ?? null }),
      ...(was.displayName !== column.displayName && { displayName: column.displayName ?? null }),
      ...(tags !== undefined && { tags }),
      ...(Object.keys(children).length > 0 && { columns: children }),
    }
    if (Object.keys(edit).length > 0) edits[key] = edit
  }
  return edits
}

function withoutOverriddenColumn(column: Column, edits: ColumnEdits): ColumnEdits {
  return {
    ...(edits.description !== undefined && column.description === undefined && { description: edits.description }),
    ...(edits.displayName !== undefined && column.displayName === undefined && { displayName: edits.displayName }),
    ...(edits.tags !== undefined && column.tags === undefined && { tags: edits.tags }),
    ...(edits.columns !== undefined && { columns: edits.columns }),
  }
}

function customProperties(document: JsonObject): JsonObject {
  const { postgres: _, ...custom } = (document['extension'] as JsonObject | undefined) ?? {}
  return custom
}

/** Sets a member, or takes it away for null and for an empty list. */
function setOrDrop(target: JsonObject, field: string, value: unknown): void {
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) delete target[field]
  else target[field] = value
}
