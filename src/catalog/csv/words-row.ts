import type { EntityReference, TagLabel } from '../../model/entity.ts'
import { isTier, type Worded } from '../document/edit-operations.ts'
import { toListCell } from './cells.ts'

/** The words of a thing that a CSV carries. */
export const wordFields = ['displayName', 'description', 'owners', 'tags', 'glossaryTerms', 'tiers', 'domains'] as const
export type WordField = (typeof wordFields)[number]
/** What columns of a table have of them. */
export const columnFields: readonly WordField[] = ['displayName', 'description', 'tags', 'glossaryTerms']

/** The words of a thing as cells. */
export function toCells(thing: Worded): Record<WordField, string> {
  const tags = thing.tags ?? []
  return {
    displayName: thing.displayName ?? '',
    description: thing.description ?? '',
    owners: toListCell((thing.owners ?? []).map(toOwnerText)),
    tags: toListCell(namesOf(tags.filter((tag) => tag.source === 'Classification' && !isTier(tag)))),
    glossaryTerms: toListCell(namesOf(tags.filter((tag) => tag.source === 'Glossary'))),
    tiers: toListCell(namesOf(tags.filter(isTier))),
    domains: toListCell((thing.domains ?? []).filter((domain) => domain.inherited !== true).map((domain) => domain.fullyQualifiedName ?? '')),
  }
}

/** `user:ann` or `team:Data`, as OpenMetadata writes owners. */
export function toOwnerText(owner: EntityReference): string {
  return `${owner.type}:${owner.name ?? owner.id}`
}

function namesOf(tags: readonly TagLabel[]): string[] {
  return tags.map((tag) => tag.tagFQN)
}

/** Headings of a CSV: `name*`, or `column.description` of a column; those of older OpenMetadata too. */
export function toField(heading: string): WordField | 'name' | 'fact' | undefined {
  const bare = heading.trim().replace(/^column\./, '').replace(/\*$/, '')
  const name = aliases[bare] ?? bare
  if (name === 'name') return 'name'
  if (facts.has(name)) return 'fact'
  return wordFields.find((field) => field === name)
}

const aliases: Readonly<Record<string, string>> = { owner: 'owners', tier: 'tiers', domain: 'domains' }
/** Told in an export for who reads it, and left alone by an import. */
const facts = new Set(['dataTypeDisplay', 'dataType', 'arrayDataType', 'dataLength', 'fullyQualifiedName', 'tableType', 'retentionPeriod', 'sourceUrl', 'certification', 'extension', 'entityType', 'ordinalPosition'])
