import type { Pool } from 'pg'
import type { EntityReference, EntityType, TagLabel } from '../../model/entity.ts'
import { TrunklineError } from '../../model/errors.ts'
import { fullyQualifiedName } from '../../model/fqn.ts'
import { type Edits, isTier, manualLabel, type Worded } from '../document/edit-operations.ts'
import { fromListCell } from './cells.ts'
import { toOwnerText, type WordField } from './words-row.ts'

/** People, teams and domains that a CSV names: `user:ann` → reference. */
export type Named = ReadonlyMap<string, EntityReference>
export type Said = { field: WordField | 'name' | 'fact'; cell: string }

const namedQuery = `/* catalog */
  select id, entity_type, fqn from trunkline.entity where entity_type = any ('{user,team,domain}') and fqn = any ($1::text[]) and not deleted`

/** Looks up everyone and every domain that the cells name, at once. */
export async function readNamed(pool: Pool, cells: readonly Said[]): Promise<Named> {
  const fqns = new Set(cells.flatMap(({ field, cell }) => namesIn(field, cell)))
  if (fqns.size === 0) return new Map()
  const { rows } = await pool.query<{ id: string; entity_type: EntityType; fqn: string }>(namedQuery, [[...fqns]])
  return new Map(rows.map((row) => [`${row.entity_type}:${row.fqn}`, { id: row.id, type: row.entity_type }]))
}

/** Names to look up; a cell whose quotes are broken is told of with its line later. */
function namesIn(field: Said['field'], cell: string): string[] {
  if (field !== 'owners' && field !== 'domains') return []
  try {
    return fromListCell(cell).map((text) => (field === 'domains' ? text : ownerParts(text).fqn))
  } catch {
    return []
  }
}

/** What a line says of a thing, as edits; throws ENTITY_NOT_FOUND or REQUEST_INVALID for a cell that says nothing sensible. */
export function lineEdits(thing: Worded, said: readonly Said[], named: Named): Edits {
  const cells = new Map(said.map(({ field, cell }) => [field, cell]))
  const owners = cells.get('owners')
  const domains = cells.get('domains')
  return {
    ...(cells.has('displayName') && { displayName: cells.get('displayName') ?? null }),
    ...(cells.has('description') && { description: cells.get('description') ?? null }),
    ...(owners !== undefined && ownerEdits(thing, valuesOf('owners', owners), named)),
    ...(domains !== undefined && { domains: valuesOf('domains', domains).map((fqn) => lookUp(named, `domain:${fqn}`)) }),
    ...labelEdits(thing, cells),
  }
}

function ownerEdits(thing: Worded, texts: readonly string[], named: Named): Edits {
  const kept = new Map((thing.owners ?? []).map((owner) => [toOwnerText(owner), owner]))
  const owners = texts.map((text) => kept.get(text) ?? lookUp(named, `${ownerParts(text).type}:${ownerParts(text).fqn}`))
  const ids = new Set(owners.map((owner) => owner.id))
  return { addOwners: owners, removeOwners: (thing.owners ?? []).filter((owner) => !ids.has(owner.id)) }
}

/** Labels of the three cells; what a cell that is not there would say stays. */
function labelEdits(thing: Worded, cells: ReadonlyMap<string, string>): Edits {
  const tags = thing.tags ?? []
  const addTags: TagLabel[] = []
  const removeTags: string[] = []
  const replace = (field: 'tags' | 'glossaryTerms' | 'tiers', isOfField: (tag: TagLabel) => boolean): void => {
    const cell = cells.get(field)
    if (cell === undefined) return
    const wanted = valuesOf(field, cell)
    const there = tags.filter(isOfField).map((tag) => tag.tagFQN)
    removeTags.push(...there.filter((fqn) => !wanted.includes(fqn)))
    addTags.push(...wanted.filter((fqn) => !there.includes(fqn)).map((fqn) => manualLabel(fqn, field === 'glossaryTerms' ? 'Glossary' : 'Classification')))
  }
  replace('tags', (tag) => tag.source === 'Classification' && !isTier(tag))
  replace('glossaryTerms', (tag) => tag.source === 'Glossary')
  replace('tiers', isTier)
  return { addTags, removeTags }
}

function valuesOf(field: string, cell: string): string[] {
  try {
    return [...new Set(fromListCell(cell))]
  } catch {
    throw new TrunklineError('REQUEST_INVALID', `The cell ${field} has a quote that does not end: ${cell.slice(0, 80)}`, { object: field, hint: 'Values stand with ; between them; one with a ; or a quote is quoted.' })
  }
}

function ownerParts(text: string): { type: string; fqn: string } {
  const [, type = 'user', name = text] = /^(user|team):(.*)$/s.exec(text) ?? []
  return { type, fqn: fullyQualifiedName(name) }
}

function lookUp(named: Named, key: string): EntityReference {
  const found = named.get(key)
  if (found !== undefined) return found
  const [type, name] = [key.slice(0, key.indexOf(':')), key.slice(key.indexOf(':') + 1)]
  throw new TrunklineError('ENTITY_NOT_FOUND', `There is no ${type} ${name}.`, { object: name, hint: 'Create it first, or name one that exists.' })
}
