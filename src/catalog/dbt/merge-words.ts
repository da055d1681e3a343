import type { EntityReference, TagLabel } from '../../model/entity.ts'
import type { DbtWords, WordPolicy } from '../../model/dbt/data-model.ts'
import type { Column } from '../../model/table.ts'
import { isSameContent, type JsonObject } from '../document/content.ts'
import { columnsOf, tagsOf } from '../document/curated.ts'
import { toBareReferences } from '../document/reference-fields.ts'

/** What a project said the last time and says now, and what the source itself says where the project is silent again. */
export type WordChange = { before: DbtWords; after: DbtWords; source: JsonObject; policy: WordPolicy }

/**
 * What a table shows once a project has spoken: where nobody has said anything, or only the project has, its words are taken; what people or the
 * database said stays, unless the policy says otherwise. Words that the project no longer says go, where they still are its own.
 */
export function mergeWords(shown: JsonObject, { before, after, source, policy }: WordChange): JsonObject {
  const merged: JsonObject = { ...shown }
  setOrDrop(merged, 'description', mergeOne(shown['description'], { was: before.description, is: after.description, source: source['description'], wins: policy.updateDescriptions }))
  mergeReferences(merged, 'owners', { was: before.owners, is: after.owners, source, wins: policy.updateOwners })
  mergeReferences(merged, 'domains', { was: before.domains, is: after.domains, source, wins: false })
  setOrDrop(merged, 'tags', mergeTags(tagsOf(shown), before.tags, after.tags))
  mergeProperties(merged, before.properties ?? {}, after.properties ?? {})
  if (shown['columns'] !== undefined) merged['columns'] = mergeColumns(columnsOf(shown), { before, after, source, policy })
  return merged
}

type One<T> = { was: T | undefined; is: T | undefined; source: unknown; wins: boolean }

function mergeOne<T>(now: unknown, { was, is, source, wins }: One<T>): unknown {
  const isOwn = was !== undefined && isSameContent(now, was)
  if (is === undefined) return isOwn ? source : now
  // Where the project says what it said and nothing is there, somebody took it away.
  if (now === undefined || now === '') return was !== undefined && isSameContent(was, is) && !wins ? now : is
  return isOwn || wins ? is : now
}

function mergeReferences(merged: JsonObject, field: 'owners' | 'domains', { was, is, source, wins }: { was: EntityReference[] | undefined; is: EntityReference[] | undefined; source: JsonObject; wins: boolean }): void {
  const bare = (references: EntityReference[] | undefined) => (references === undefined || references.length === 0 ? undefined : toBareReferences(references))
  const now = bare(merged[field] as EntityReference[] | undefined)
  setOrDrop(merged, field, mergeOne(now, { was: bare(was), is: bare(is), source: source[field], wins }))
}

const isTier = (tag: TagLabel): boolean => tag.tagFQN.startsWith('Tier.')
const keyOf = (tag: TagLabel): string => `${tag.source} ${tag.tagFQN}`

/** Labels are added to those that are there, but not one that somebody took off; a tier only where nobody has set another. */
function mergeTags(now: readonly TagLabel[], was: readonly TagLabel[] = [], is: readonly TagLabel[] = []): TagLabel[] {
  const own = new Set(was.map(keyOf))
  const wanted = new Set(is.map(keyOf))
  const kept = now.filter((tag) => !own.has(keyOf(tag)) || wanted.has(keyOf(tag)) || tag.labelType === 'Manual')
  const present = new Set(kept.map(keyOf))
  const hasTier = kept.some(isTier)
  return [...kept, ...is.filter((tag) => !present.has(keyOf(tag)) && !own.has(keyOf(tag)) && !(hasTier && isTier(tag)))]
}

function mergeProperties(merged: JsonObject, was: JsonObject, is: JsonObject): void {
  const names = new Set([...Object.keys(was), ...Object.keys(is)])
  if (names.size === 0) return
  const extension: JsonObject = { ...(merged['extension'] as JsonObject | undefined) }
  for (const name of names) setOrDrop(extension, name, mergeOne(extension[name], { was: was[name], is: is[name], source: undefined, wins: false }))
  setOrDrop(merged, 'extension', Object.keys(extension).length === 0 ? undefined : extension)
}

function mergeColumns(shown: readonly Column[], { before, after, source, policy }: WordChange): Column[] {
  const said = new Map(columnsOf(source).map((column) => [column.name, column]))
  return shown.map((column) => {
    const [was, is] = [before.columns?.[column.name], after.columns?.[column.name]]
    if (was === undefined && is === undefined) return column
    const merged: JsonObject = { ...column }
    setOrDrop(merged, 'description', mergeOne(column.description, { was: was?.description, is: is?.description, source: said.get(column.name)?.description, wins: policy.updateDescriptions }))
    setOrDrop(merged, 'tags', mergeTags(column.tags ?? [], was?.tags, is?.tags))
    return merged as Column
  })
}

function setOrDrop(target: JsonObject, field: string, value: unknown): void {
  if (value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)) delete target[field]
  else target[field] = value
}
