import type { TagLabel } from '../../model/entity.ts'
import { TrunklineError } from '../../model/errors.ts'
import { parentFullyQualifiedName } from '../../model/fqn.ts'
import type { JsonObject } from '../document/content.ts'
import { columnsOf, tagsOf } from '../document/curated.ts'
import { forEachColumn } from '../search/search-doc.ts'
import type { Queryable } from './lock-roots.ts'

/** What is labelled, an entity or a column of it, and its labels. */
type Labelled = { place: string; labels: readonly TagLabel[] }
const sourceTypes = { Classification: ['tag'], Glossary: ['glossaryTerm'] } as const
const groupTypes = { Classification: ['classification', 'tag'], Glossary: ['glossary', 'glossaryTerm'] } as const

/** For share: who deletes a label waits for those who put it on, and they find it gone when they waited for that. */
const labelsQuery = `/* catalog */
  select fqn from trunkline.entity where entity_type = any ($1::text[]) and not deleted and fqn = any ($2::text[]) order by id for share`

const exclusiveQuery = `/* catalog */
  select fqn from trunkline.entity
  where entity_type = any ($1::text[]) and not deleted and fqn = any ($2::text[])
    and coalesce(curated #> '{fields,mutuallyExclusive}', document -> 'mutuallyExclusive') = 'true'`

/** Throws ENTITY_NOT_FOUND for new labels that do not exist, REQUEST_INVALID for two below a parent that allows one. */
export async function requireLabels(client: Queryable, shown: JsonObject, before: JsonObject): Promise<void> {
  const was = new Map(labelled(before).map(({ place, labels }) => [place, new Set(labels.map(toKey))]))
  const changed = labelled(shown).filter(({ place, labels }) => labels.some((label) => was.get(place)?.has(toKey(label)) !== true))
  for (const source of ['Classification', 'Glossary'] as const) {
    const places = changed.map(({ place, labels }) => ({ place, labels: labels.filter((label) => label.source === source) }))
    await requireExisting(client, source, places.flatMap(({ place, labels }) => labels.filter((label) => was.get(place)?.has(toKey(label)) !== true)))
    await requireExclusive(client, source, places)
  }
}

async function requireExisting(client: Queryable, source: keyof typeof sourceTypes, labels: readonly TagLabel[]): Promise<void> {
  const fqns = [...new Set(labels.map((label) => label.tagFQN))]
  if (fqns.length === 0) return
  const { rows } = await client.query<{ fqn: string }>(labelsQuery, [sourceTypes[source], fqns])
  const lacking = fqns.find((fqn) => !rows.some((row) => row.fqn === fqn))
  if (lacking === undefined) return
  const what = source === 'Glossary' ? 'glossary term' : 'tag'
  throw new TrunklineError('ENTITY_NOT_FOUND', `There is no ${what} ${lacking}.`, { object: lacking, hint: 'Create it first, or name one that exists.' })
}

async function requireExclusive(client: Queryable, source: keyof typeof groupTypes, places: readonly Labelled[]): Promise<void> {
  const crowded = places.flatMap(({ place, labels }) => [...groupsOf(labels)].filter(([, fqns]) => fqns.length > 1).map(([group, fqns]) => ({ place, group, fqns })))
  if (crowded.length === 0) return
  const { rows } = await client.query<{ fqn: string }>(exclusiveQuery, [groupTypes[source], [...new Set(crowded.map(({ group }) => group))]])
  const clash = crowded.find(({ group }) => rows.some((row) => row.fqn === group))
  if (clash === undefined) return
  throw new TrunklineError('REQUEST_INVALID', `${clash.fqns.join(' and ')} exclude each other: ${clash.group} allows one${clash.place === '' ? '' : ` on column ${clash.place}`}.`, {
    object: clash.group, hint: `Take one of them away, or make ${clash.group} not mutually exclusive.`,
  })
}

/** Labels by what they stand right below. */
function groupsOf(labels: readonly TagLabel[]): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const fqn of new Set(labels.map((label) => label.tagFQN))) {
    const group = parentFullyQualifiedName(fqn)
    if (group !== undefined) groups.set(group, [...(groups.get(group) ?? []), fqn])
  }
  return groups
}

function labelled(shown: JsonObject): Labelled[] {
  const places: Labelled[] = [{ place: '', labels: tagsOf(shown) }]
  forEachColumn(columnsOf(shown), (column) => {
    if (column.tags !== undefined) places.push({ place: column.name, labels: column.tags })
  })
  return places
}

function toKey(label: TagLabel): string {
  return `${label.source} ${label.tagFQN}`
}
