import type { EntityReference, EntityType } from '../../model/entity.ts'
import type { Column } from '../../model/table.ts'
import { toContentHash, type JsonObject } from '../document/content.ts'
import { columnsOf, tagsOf } from '../document/curated.ts'
import type { Place } from '../write/state.ts'
import { quoteLexeme, toNameKey, toWords } from './words.ts'

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

/**
 * What a search reads of an entity: weights A name, B columns, C descriptions, owners and tags. Words keep their positions,
 * with a gap between columns, so that `customer_id` is told from a table with `customer` here and `id` there.
 */
export function toSearchDoc(entity: Searchable, group: SearchGroup, owners: readonly EntityReference[], cache: WordCache): SearchDoc {
  const { name, shown } = entity
  const vector = createVector()
  vector.add(namesOf(name, shown['displayName']).flatMap((text) => wordsOf(text, cache)), 'A')
  const nameWords = toTsvector(vector)
  const tags = new Set(tagsOf(shown).map((tag) => tag.tagFQN))
  const texts = [shown['description']]
  forEachColumn(columnsOf(shown), (column) => {
    for (const text of namesOf(column.name, column.displayName)) vector.add(wordsOf(text, cache), 'B')
    if (column.description !== undefined) texts.push(column.description)
    for (const tag of tagsOf(column)) tags.add(tag.tagFQN)
  })
  for (const text of texts) if (typeof text === 'string') vector.add(toWords(text.slice(0, mostDescriptionLength)), 'C')
  for (const text of [...tags, ...owners.flatMap((owner) => namesOf(owner.name ?? '', owner.displayName))]) vector.add(wordsOf(text, cache), 'C')
  const doc = {
    entity_id: entity.id,
    group_key: group.key,
    name_key: toNameKey(name),
    name_words: nameWords,
    words: toTsvector(vector),
    tags: [...tags].sort(),
    owners: owners.map((owner) => owner.name ?? owner.id).sort(),
  }
  return { ...doc, content_hash: toContentHash(JSON.stringify(doc)) }
}

type Weight = 'A' | 'B' | 'C'
/** Words with their positions; the last position that a tsvector can hold is 16383. */
type Vector = { add(words: readonly string[], weight: Weight): void; readonly positions: Map<string, string> }

function createVector(): Vector {
  const positions = new Map<string, string>()
  let position = 0
  return {
    positions,
    add(words, weight) {
      for (const word of words) {
        position = Math.min(position + 1, 16_383)
        const known = positions.get(word)
        positions.set(word, known === undefined ? `${position}${weight}` : `${known},${position}${weight}`)
      }
      position += 1
    },
  }
}

function toTsvector({ positions }: Vector): string {
  return Array.from(positions, ([word, places]) => `${quoteLexeme(word)}:${places}`).join(' ')
}

function namesOf(name: string, displayName: unknown): string[] {
  return typeof displayName === 'string' && displayName !== name ? [name, displayName] : [name]
}

function wordsOf(name: string, cache: WordCache): string[] {
  const known = cache.get(name)
  if (known !== undefined) return known
  const words = toWords(name)
  cache.set(name, words)
  return words
}

/** Visits columns and the fields of composites. */
export function forEachColumn(columns: readonly Column[], visit: (column: Column) => void): void {
  for (const column of columns) {
    visit(column)
    if (column.children !== undefined) forEachColumn(column.children, visit)
  }
}
