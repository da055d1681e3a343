import type { EntityReference, EntityType, TagLabel } from '../../model/entity.ts'
import type { Column } from '../../model/table.ts'
import { entityTypeDefinitions } from '../entity-type.ts'
import type { JsonObject } from './content.ts'
import { columnsOf, tagsOf } from './curated.ts'
import { referenceFields, toBareReferences } from './reference-fields.ts'

/** Fields of a request that are kept elsewhere: names and parents in columns, memberships in a table of their own. */
const keptElsewhere = new Set(['name', 'service', 'database', 'databaseSchema', 'classification', 'glossary', 'parent', 'teams', 'users', 'table', 'basicEntityReference'])

/** The document of a request: its content without names and parents, owners as bare references, empty words left out. */
export function toDocument(request: object): JsonObject {
  const document: JsonObject = {}
  for (const [field, value] of Object.entries(request)) {
    if (value === undefined || value === null || value === '' || keptElsewhere.has(field)) continue
    if (Array.isArray(value) && value.length === 0 && field !== 'columns') continue
    if (field in referenceFields) setReferences(document, field, value as (EntityReference | string)[])
    else if (field === 'columns') document[field] = (value as Column[]).map(withoutFullyQualifiedName)
    else document[field] = value
  }
  return document
}

/** References by name that nobody looked up are left out: those of a source's record. */
function setReferences(document: JsonObject, field: string, references: readonly (EntityReference | string)[]): void {
  const known = references.filter((reference): reference is EntityReference => typeof reference !== 'string')
  if (known.length > 0) document[field] = toBareReferences(known)
}

/** A document without the words that people may write: those of a person's request go to what people wrote. */
export function withoutWords(entityType: EntityType, document: JsonObject): JsonObject {
  const bare = { ...document }
  for (const field of [...entityTypeDefinitions[entityType].curated, 'tags']) delete bare[field]
  if (bare['columns'] !== undefined) bare['columns'] = columnsOf(bare).map(withoutColumnWords)
  return bare
}

/** The structure of a document with the words of another, column by column. */
export function withWordsOf(entityType: EntityType, document: JsonObject, words: JsonObject): JsonObject {
  const merged = withoutWords(entityType, document)
  for (const field of [...entityTypeDefinitions[entityType].curated, 'tags']) if (words[field] !== undefined) merged[field] = words[field]
  if (merged['columns'] !== undefined) merged['columns'] = columnsWithWordsOf(columnsOf(merged), columnsOf(words))
  return merged
}

/** A person's request over what is shown: words that it does not say stay. */
export function fillWords(entityType: EntityType, request: JsonObject, shown: JsonObject): JsonObject {
  const filled = { ...withWordsOf(entityType, request, shown), ...withoutColumns(request) }
  if (shown['extension'] !== undefined) filled['extension'] = { ...(shown['extension'] as JsonObject), ...(request['extension'] as JsonObject | undefined) }
  if (request['columns'] === undefined) return filled
  const known = new Map(columnsOf(filled).map((column) => [column.name, column]))
  filled['columns'] = columnsOf(request).map((column) => ({ ...known.get(column.name), ...column }))
  return filled
}

/** What of an extension is the source's. */
export function sourceExtension(document: JsonObject): JsonObject | undefined {
  const postgres = (document['extension'] as JsonObject | undefined)?.['postgres']
  return postgres === undefined ? undefined : { postgres }
}

/** A bot's request over what is there: described, named and owned things stay so, tags are joined. */
export function mergeAsBot(entityType: EntityType, request: JsonObject, existing: JsonObject): JsonObject {
  const merged = { ...request }
  for (const field of ['description', 'displayName', 'owners', 'domains']) if (existing[field] !== undefined) merged[field] = existing[field]
  if (request['extension'] === undefined && existing['extension'] !== undefined) merged['extension'] = existing['extension']
  const tags = joinTags(tagsOf(existing), tagsOf(request))
  if (tags.length > 0) merged['tags'] = tags
  if (entityType !== 'table') return merged
  const known = new Map(columnsOf(existing).map((column) => [column.name, column]))
  merged['columns'] = columnsOf(request).map((column) => mergeColumn(column, known.get(column.name)))
  return merged
}

function withoutColumns(document: JsonObject): JsonObject {
  const { columns: _, ...rest } = document
  return rest
}

/** A column's full name follows its table's, so it is told when served and not stored. */
export function withoutFullyQualifiedName(column: Column): Column {
  const { fullyQualifiedName: _, ...rest } = column
  return rest.children === undefined ? rest : { ...rest, children: rest.children.map(withoutFullyQualifiedName) }
}

function mergeColumn(column: Column, existing: Column | undefined): Column {
  if (existing === undefined) return column
  const tags = joinTags(tagsOf(existing), tagsOf(column))
  return {
    ...column,
    ...(existing.description !== undefined && { description: existing.description }),
    ...(existing.displayName !== undefined && { displayName: existing.displayName }),
    ...(tags.length > 0 && { tags }),
  }
}

function joinTags(first: readonly TagLabel[], second: readonly TagLabel[]): TagLabel[] {
  const known = new Set(first.map((tag) => tag.tagFQN))
  return [...first, ...second.filter((tag) => !known.has(tag.tagFQN))]
}

function withoutColumnWords(column: Column): Column {
  const { description: _d, displayName: _n, tags: _t, ...structure } = column
  return structure.children === undefined ? structure : { ...structure, children: structure.children.map(withoutColumnWords) }
}

function columnsWithWordsOf(columns: readonly Column[], words: readonly Column[]): Column[] {
  const known = new Map(words.map((column) => [column.name, column]))
  return columns.map((column) => {
    const word = known.get(column.name)
    if (word === undefined) return column
    return {
      ...column,
      ...(word.description !== undefined && { description: word.description }),
      ...(word.displayName !== undefined && { displayName: word.displayName }),
      ...(word.tags !== undefined && { tags: word.tags }),
      ...(column.children !== undefined && { children: columnsWithWordsOf(column.children, word.children ?? []) }),
    }
  })
}
