import { isTier, type Edits, type Worded } from '../../catalog/document/edit-operations.ts'
import { isSameContent } from '../../catalog/document/content.ts'
import type { WrittenHere } from '../../catalog/read-written.ts'
import type { EntityReference, TagLabel } from '../../model/entity.ts'
import type { ImportedThing } from './tally.ts'

/** Words of the server about one thing, with references and labels as they are here. */
export type TheirWords = { description?: string; displayName?: string; owners?: EntityReference[]; labels?: TagLabel[]; domains?: EntityReference[]; properties?: Record<string, unknown> }

/** What is done about each kind of word: `brought` is in the edits. */
export type WordDecision = { thing: ImportedThing; outcome: 'brought' | 'same' | 'kept'; text: string }

type Here = { ours: Worded; written: WrittenHere; overrides: boolean }

/** The edits that bring words here. What people wrote here stays unless `overrides`; what a source said gives way to what people read there. */
export function decideWords(theirs: TheirWords, here: Here): { edits: Edits; decisions: WordDecision[] } {
  const decisions: WordDecision[] = []
  const edits: { -readonly [Field in keyof Edits]: Edits[Field] } = {}
  for (const [field, thing] of [['description', 'descriptions'], ['displayName', 'display names']] as const) {
    const text = theirs[field]
    if (text === undefined || text === '') continue
    const outcome = decide(here.ours[field] === text, here.written.fields.has(field), here.overrides)
    decisions.push({ thing, outcome, text: shorten(text) })
    if (outcome === 'brought') edits[field] = text
  }
  Object.assign(edits, ownerEdits(theirs.owners ?? [], here, decisions), domainEdits(theirs.domains ?? [], here, decisions), labelEdits(theirs.labels ?? [], here, decisions), propertyEdits(theirs.properties ?? {}, here, decisions))
  return { edits, decisions }
}

function decide(isSame: boolean, isWritten: boolean, overrides: boolean): WordDecision['outcome'] {
  return isSame ? 'same' : isWritten && !overrides ? 'kept' : 'brought'
}

function ownerEdits(owners: readonly EntityReference[], { ours, written, overrides }: Here, decisions: WordDecision[]): Partial<Edits> {
  if (owners.length === 0) return {}
  const known = ours.owners ?? []
  const outcome = decide(isSameSet(known, owners), written.fields.has('owners'), overrides)
  decisions.push({ thing: 'owners', outcome, text: namesOf(owners) })
  return outcome === 'brought' ? { removeOwners: known.filter((owner) => owners.every(({ id }) => id !== owner.id)), addOwners: owners } : {}
}

function domainEdits(domains: readonly EntityReference[], { ours, written, overrides }: Here, decisions: WordDecision[]): Partial<Edits> {
  if (domains.length === 0) return {}
  const known = (ours.domains ?? []).filter((domain) => domain.inherited !== true)
  const outcome = decide(isSameSet(known, domains), written.fields.has('domains'), overrides)
  decisions.push({ thing: 'domains of assets', outcome, text: namesOf(domains) })
  return outcome === 'brought' ? { domains } : {}
}

/** Labels are added one by one and none is taken off; there is one tier at a time. */
function labelEdits(labels: readonly TagLabel[], { ours, written, overrides }: Here, decisions: WordDecision[]): Partial<Edits> {
  const known = ours.tags ?? []
  const added: TagLabel[] = []
  let tier: TagLabel | undefined
  for (const label of labels) {
    const isKnown = known.some((one) => one.tagFQN === label.tagFQN && one.source === label.source)
    const other = isTier(label) ? known.find(isTier) : undefined
    const isWritten = written.removedTags.has(label.tagFQN) || (other !== undefined && written.addedTags.has(other.tagFQN))
    const outcome = decide(isKnown, isWritten, overrides)
    decisions.push({ thing: 'labels', outcome, text: label.tagFQN })
    if (outcome === 'brought' && isTier(label)) tier = label
    else if (outcome === 'brought') added.push(label)
  }
  return { ...(added.length > 0 && { addTags: added }), ...(tier !== undefined && { tier }) }
}

/** A custom property that has a value here has it from somebody. */
function propertyEdits(theirs: Record<string, unknown>, { ours, overrides }: Here, decisions: WordDecision[]): Partial<Edits> {
  const properties: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(theirs)) {
    const known = ours.extension?.[name]
    const outcome = decide(isSameContent(known, value), known !== undefined, overrides)
    decisions.push({ thing: 'custom properties', outcome, text: `${name} ${shorten(typeof value === 'string' ? value : JSON.stringify(value, withoutIds))}` })
    if (outcome === 'brought') properties[name] = value
  }
  return Object.keys(properties).length > 0 ? { properties } : {}
}

/** Ids say nothing to people. */
function withoutIds(key: string, value: unknown): unknown {
  return key === 'id' ? undefined : value
}

function isSameSet(some: readonly EntityReference[], others: readonly EntityReference[]): boolean {
  return some.length === others.length && some.every(({ id }) => others.some((other) => other.id === id))
}

function namesOf(references: readonly EntityReference[]): string {
  return references.map(({ fullyQualifiedName, name, id }) => fullyQualifiedName ?? name ?? id).join(', ')
}

function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return JSON.stringify(line.length > 80 ? `${line.slice(0, 79)}…` : line)
}
