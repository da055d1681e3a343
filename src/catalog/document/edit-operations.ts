import type { Operation } from 'rfc6902'
import type { EntityReference, TagLabel } from '../../model/entity.ts'
import type { Column } from '../../model/table.ts'

/** What shall change of the words on a thing; null takes away, what is not named stays. Labels go by FQN. */
export type Edits = {
  readonly description?: string | null
  readonly displayName?: string | null
  readonly addOwners?: readonly EntityReference[]
  readonly removeOwners?: readonly EntityReference[]
  readonly addTags?: readonly TagLabel[]
  readonly removeTags?: readonly string[]
  /** The tag of classification Tier, which replaces another. */
  readonly tier?: TagLabel | null
  readonly domains?: readonly EntityReference[]
  /** Custom properties by name; those that are not named stay. */
  readonly properties?: Readonly<Record<string, unknown>>
}
/** An entity or column as far as people's words go. */
export type Worded = {
  readonly description?: string | undefined
  readonly displayName?: string | undefined
  readonly tags?: readonly TagLabel[] | undefined
  readonly owners?: readonly EntityReference[] | undefined
  readonly domains?: readonly EntityReference[] | undefined
  readonly columns?: readonly Column[] | undefined
  readonly extension?: Readonly<Record<string, unknown>> | undefined
}

/** The patch that makes edits of a thing at a JSON pointer ('' for the entity itself); empty where all is so already. */
export function toEditOperations(thing: Worded, edits: Edits, pointer = ''): Operation[] {
  return [
    ...textOperation(thing.description, edits.description, `${pointer}/description`),
    ...textOperation(thing.displayName, edits.displayName, `${pointer}/displayName`),
    ...listOperation(thing.owners ?? [], editedOwners(thing.owners ?? [], edits), { path: `${pointer}/owners`, keyOf: (owner) => owner.id }),
    ...listOperation(thing.tags ?? [], editedTags(thing.tags ?? [], edits), { path: `${pointer}/tags`, keyOf: (tag) => `${tag.source} ${tag.tagFQN}` }),
    ...domainOperation(thing.domains ?? [], edits.domains, `${pointer}/domains`),
    ...propertyOperations(thing.extension, edits.properties ?? {}, `${pointer}/extension`),
  ]
}

function propertyOperations(extension: Worded['extension'], properties: Readonly<Record<string, unknown>>, path: string): Operation[] {
  const changes = Object.entries(properties).map(([name, value]): Operation => ({ op: 'add', path: `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, value }))
  return extension === undefined && changes.length > 0 ? [{ op: 'add', path, value: {} }, ...changes] : changes
}

/** The patch that gives a thing and its columns (paired by name) the words that they had; empty where they have them. */
export function toRestoreOperations(thing: Worded, was: Worded): Operation[] {
  const before = new Map((was.columns ?? []).map((column) => [column.name, column]))
  return [
    ...wordOperations(thing, was, ''),
    ...listOperation(thing.owners ?? [], was.owners ?? [], { path: '/owners', keyOf: (owner) => owner.id }),
    ...domainOperation(thing.domains ?? [], (was.domains ?? []).filter((domain) => domain.inherited !== true), '/domains'),
    ...(thing.columns ?? []).flatMap((column, index) => (before.has(column.name) ? wordOperations(column, before.get(column.name)!, `/columns/${index}`) : [])),
  ]
}

function wordOperations(thing: Worded, was: Worded, pointer: string): Operation[] {
  return [
    ...textOperation(thing.description, was.description ?? null, `${pointer}/description`),
    ...textOperation(thing.displayName, was.displayName ?? null, `${pointer}/displayName`),
    ...listOperation(thing.tags ?? [], was.tags ?? [], { path: `${pointer}/tags`, keyOf: (tag) => `${tag.source} ${tag.tagFQN} ${tag.state}` }),
  ]
}

function textOperation(was: string | undefined, edit: string | null | undefined, path: string): Operation[] {
  if (edit === undefined || (edit === null || edit === '' ? was === undefined : edit === was)) return []
  return edit === null || edit === '' ? [{ op: 'remove', path }] : [{ op: 'add', path, value: edit }]
}

function listOperation<T>(was: readonly T[], is: readonly T[], { path, keyOf }: { path: string; keyOf: (item: T) => string }): Operation[] {
  const before = was.map(keyOf)
  const after = is.map(keyOf)
  const isSame = before.length === after.length && after.every((key) => before.includes(key))
  return isSame ? [] : [{ op: 'add', path, value: is }]
}

/** An inherited domain is nobody's word: only an own one is compared. */
function domainOperation(was: readonly EntityReference[], is: readonly EntityReference[] | undefined, path: string): Operation[] {
  if (is === undefined) return []
  return listOperation(was.filter((domain) => domain.inherited !== true), is, { path, keyOf: (domain) => domain.id })
}

function editedOwners(owners: readonly EntityReference[], { addOwners = [], removeOwners = [] }: Edits): EntityReference[] {
  const removed = new Set(removeOwners.map((owner) => owner.id))
  const kept = owners.filter((owner) => !removed.has(owner.id))
  return [...kept, ...addOwners.filter((owner) => kept.every((one) => one.id !== owner.id))]
}

function editedTags(tags: readonly TagLabel[], { addTags = [], removeTags = [], tier }: Edits): TagLabel[] {
  const removed = new Set(removeTags)
  const kept = tags.filter((tag) => !removed.has(tag.tagFQN) && !(tier !== undefined && isTier(tag)))
  const added = [...addTags, ...(tier === undefined || tier === null ? [] : [tags.find((tag) => tag.tagFQN === tier.tagFQN) ?? tier])]
  return [...kept, ...added.filter((tag) => kept.every((one) => one.tagFQN !== tag.tagFQN || one.source !== tag.source))]
}

/** Whether a label says how much depends on a thing. */
export function isTier(tag: TagLabel): boolean {
  return tag.source === 'Classification' && tag.tagFQN.startsWith('Tier.')
}

/** A label as a person puts it on. */
export function manualLabel(tagFQN: string, source: TagLabel['source']): TagLabel {
  return { tagFQN, source, labelType: 'Manual', state: 'Confirmed' }
}
