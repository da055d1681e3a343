import type { EntityReference, EntityType } from '../../model/entity.ts'
import type { Column } from '../../model/table.ts'
import { toCanonicalJson, toContentHash, type JsonObject } from '../document/content.ts'
import { columnsOf, tagsOf } from '../document/curated.ts'
import type { Place } from '../write/state.ts'
import { toLexeme, toNameKey, toWords } from './words.ts'

/** An entity as it is shown, and where it stands. */
export type Searchable = { id: string; entityType: EntityType; name: string; shown: JsonObject; place: Place | undefined }
export type SearchGroup = {
  key: string; entity_type: EntityType; service_id: string; database_id?: string; schema_id?: string; table_type?: string; tier?: string
}
export type SearchDoc = {
  entity_id: string; group_key: string; name_key: string; name_words: string; words: string; tags: string[]; owners: string[]; content_hash: string
}

/** Words of names met so far: the same column names come again in table after table. */
export type WordCache = Map<string, string[]>
/** More of a description than this is not searched. */
const mostDescriptionLength = 10_000

/** The group of an entity: what it is and where it stands. */
export function toSearchGroup({ entityType, shown, place }: Searchable & { place: Place }): SearchGroup {
  const tier = tagsOf(shown).find((tag) => tag.tagFQN.startsWith('Tier.'))?.tagFQN
  const tableType = shown['tableType'] as string | undefined
  const key = JSON.stringify([entityType, place.serviceId, place.databaseId, place.schemaId, tableType, tier])
  return {
    key, entity_type: entityType, service_id: place.serviceId,
    ...(place.databaseId !== undefined && { database_id: place.databaseId }),
    ...(place.schemaId !== undefined && { schema_id: place.schemaId }),
    ...(tableType !== undefined && { table_type: tableType }),
    ...(tier !== undefined && { tier }),
  }
}

/** What a search reads of an entity: weights A name, B columns, C descriptions, owners and tags. `words` gathers the words of names. */
export function toSearchDoc(entity: Searchable, group: SearchGroup, owners: readonly EntityReference[], cache: WordCache): SearchDoc {
  const weights = new Map<string, string>()
  const add = (words: readonly string[], weight: string): void => {
    for (const word of words) {
      const known = weights.get(word) ?? ''
      if (!known.includes(weight)) weights.set(word, known + weight)
    }
  }
  const { name, shown } = entity
  add(nameWords(name, cache), 'A')
  if (typeof shown['displayName'] === 'string') add(nameWords(shown['displayName'], cache), 'A')
  const nameVector = [...weights.keys()].map((word) => toLexeme(word, 'A')).join(' ')
  const tags = new Set(tagsOf(shown).map((tag) => tag.tagFQN))
  forEachColumn(columnsOf(shown), (column) => {
    add(nameWords(column.name, cache), 'B')
    if (column.displayName !== undefined) add(nameWords(column.displayName, cache), 'B')
    if (column.description !== undefined) add(toWords(column.description.slice(0, mostDescriptionLength)), 'C')
    for (const tag of tagsOf(column)) tags.add(tag.tagFQN)
  })
  if (typeof shown['description'] === 'string') add(toWords(shown['description'].slice(0, mostDescriptionLength)), 'C')
  for (const tag of tags) add(nameWords(tag, cache), 'C')
  for (const owner of owners) add([...nameWords(owner.name ?? '', cache), ...toWords(owner.displayName ?? '')], 'C')
  const doc = {
    entity_id: entity.id,
    group_key: group.key,
    name_key: toNameKey(name),
    name_words: nameVector,
    words: Array.from(weights, ([word, weight]) => toLexeme(word, weight)).join(' '),
    tags: [...tags].sort(),
    owners: owners.map((owner) => owner.name ?? owner.id).sort(),
  }
  return { ...doc, content_hash: toContentHash(toCanonicalJson(doc)) }
}

/** The words of a name, and the name run together where it has several. */
export function nameWords(name: string, cache: WordCache): string[] {
  const known = cache.get(name)
  if (known !== undefined) return known
  const words = toWords(name)
  const all = words.length > 1 ? [...words, words.join('').slice(0, 120)] : words
  cache.set(name, all)
  return all
}

/** Visits columns and the fields of composites. */
export function forEachColumn(columns: readonly Column[], visit: (column: Column) => void): void {
  for (const column of columns) {
    visit(column)
    if (column.children !== undefined) forEachColumn(column.children, visit)
  }
}
