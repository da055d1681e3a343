import { getJson, sendCsv, sendJson } from './client.ts'
import type { Ask } from './queries.ts'
import type { ChangeDescription, EntityReference, TagLabel } from './types.ts'

/** What a picker offers: a person, team, tag, term, domain or data asset. */
export type Choice = { id: string; entityType: string; name: string; fullyQualifiedName: string; displayName?: string; description?: string }

/** Things of some types by a part of their name. */
export function choicesQuery(types: readonly string[], q: string, within?: string): Ask<Choice[]> {
  return { queryKey: ['choices', types, q, within], queryFn: ({ signal }) => getJson('/catalog/choices', { type: types, q, within, limit: 50 }, signal) }
}

export type Followed = EntityReference & { updatedAt: number; since: number; version: number; updatedBy: string; changeDescription?: ChangeDescription }

/** What the reader follows, the last changed first. */
export const followingQuery: Ask<Followed[]> = { queryKey: ['following'], queryFn: ({ signal }) => getJson('/catalog/following', {}, signal) }

/** Follows a thing, or no longer. */
export async function setFollowing(type: string, id: string, isFollowing: boolean): Promise<void> {
  await sendJson(isFollowing ? 'PUT' : 'DELETE', `/catalog/following/${type}/${id}`)
}

/** On how many data assets each tag and term stands. */
export const labelUseQuery: Ask<Record<string, number>> = { queryKey: ['labelUse'], queryFn: ({ signal }) => getJson('/catalog/labelUse', {}, signal) }

export type CustomProperty = {
  name: string
  displayName?: string
  description: string
  propertyType: EntityReference
  customPropertyConfig?: { config?: { values: string[]; multiSelect?: boolean } | string[] | string }
}
export type MetadataType = { id: string; name: string; version: number; description: string; category: string; customProperties?: CustomProperty[] }

/** A type with its custom properties. */
export function typeQuery(name: string): Ask<MetadataType> {
  return { queryKey: ['type', name], queryFn: ({ signal }) => getJson(`/metadata/types/name/${encodeURIComponent(name)}`, { fields: 'customProperties' }, signal) }
}

/** Kinds of entity that may have custom properties. */
export const extensible: ReadonlySet<string> = new Set(['database', 'databaseSchema', 'table', 'storedProcedure', 'glossaryTerm'])

/** The custom properties of a kind; they seldom change. */
export function propertiesQuery(entityType: string): Ask<MetadataType> & { staleTime: number; retry: boolean } {
  return { ...typeQuery(entityType), staleTime: 5 * 60_000, retry: false }
}

/** Every type: entity types with their properties, and kinds of value. */
export const typesQuery: Ask<MetadataType[]> = {
  queryKey: ['type', '*'],
  queryFn: async ({ signal }) => (await getJson<{ data: MetadataType[] }>('/metadata/types', { fields: 'customProperties', limit: 1000 }, signal)).data,
}

export type Labelled = { id: string; name: string; fullyQualifiedName: string; displayName?: string; description?: string; version: number; provider?: string; mutuallyExclusive?: boolean; entityStatus?: string; synonyms?: string[] }

export type DomainMember = { id: string; entityType: string; name: string; fullyQualifiedName: string; displayName?: string }

/** A window of what was put into a domain itself. */
export function domainMembersQuery(id: string, limit: number, offset: number): Ask<{ rows: DomainMember[]; total: number }> {
  return { queryKey: ['domainMembers', id, limit, offset], queryFn: ({ signal }) => getJson(`/catalog/domains/${id}/members`, { limit, offset }, signal) }
}

export type Edits = {
  description?: string | null
  addOwners?: { id: string; type: string }[]
  removeOwners?: { id: string; type: string }[]
  addTags?: TagLabel[]
  removeTags?: string[]
  tier?: TagLabel | null
  domains?: { id: string; type: string }[]
}
export type EditTarget = { entityType: string; id: string; columns?: string[] }
/** How the words of a thing differ, as the cells of a CSV; `column` where they are of one of its columns. */
export type EditChange = { field: string; column?: string; before: string; after: string }
export type EditOutcome = EditTarget & { outcome: 'changed' | 'unchanged' | 'failed'; fullyQualifiedName?: string; version?: number; changes?: EditChange[]; code?: string; message?: string }

/** As many things as one call edits. */
export const mostEdited = 1000

/** The same edits of many things, with what became (or with `dryRun` would become) of each. */
export function bulkEdit(targets: readonly EditTarget[], edits: Edits, { dryRun }: { dryRun: boolean }): Promise<EditOutcome[]> {
  return sendJson('POST', '/catalog/bulkEdit', { targets, edits, dryRun })
}

/** Gives what was edited its words back, where nobody changed it since. */
export function undoBulkEdit(outcomes: readonly EditOutcome[]): Promise<EditOutcome[]> {
  const targets = outcomes.filter(({ outcome }) => outcome === 'changed').map(({ entityType, id, version }) => ({ entityType, id, version }))
  return sendJson('POST', '/catalog/bulkEdit/undo', { targets })
}

export type CsvImport = {
  status: 'success' | 'failure' | 'partialSuccess' | 'aborted'
  abortReason?: string
  numberOfRowsProcessed: number
  numberOfRowsPassed: number
  numberOfRowsFailed: number
  lines: { line: number; name: string; outcome: 'changed' | 'unchanged' | 'failed'; message?: string; changes: { field: string; before: string; after: string }[] }[]
}

/** Puts a CSV on what stands in an entity, or says what that would do. */
export function importCsv(entityPath: string, csv: string, dryRun: boolean): Promise<CsvImport> {
  return sendCsv(`${entityPath}/import?dryRun=${dryRun}`, csv)
}

/** A label as a person puts it on. */
export function manualLabel(tagFQN: string, source: TagLabel['source']): TagLabel {
  return { tagFQN, source, labelType: 'Manual', state: 'Confirmed' }
}

/** Whether a label says how much depends on a thing. */
export function isTier(tag: TagLabel): boolean {
  return tag.source === 'Classification' && tag.tagFQN.startsWith('Tier.')
}
