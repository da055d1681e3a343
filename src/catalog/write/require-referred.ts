import type { EntityReference } from '../../model/entity.ts'
import { TrunklineError } from '../../model/errors.ts'
import type { JsonObject } from '../document/content.ts'
import { columnsOf, tagsOf } from '../document/curated.ts'
import { isUuid } from '../get.ts'
import { forEachColumn } from '../search/search-doc.ts'
import type { Queryable } from './lock-roots.ts'

const ownersQuery = `/* catalog */
  select id from trunkline.entity where id = any ($1::uuid[]) and entity_type in ('user', 'team') and not deleted`

const tagsQuery = `/* catalog */
  select fqn from trunkline.entity where entity_type = 'tag' and not deleted and fqn = any ($1::text[])`

/** Throws ENTITY_NOT_FOUND when new owners or tags of what is shown do not exist; those that were there before are let be. */
export async function requireReferred(client: Queryable, shown: JsonObject, before: JsonObject): Promise<void> {
  const known = new Set(ownerIds(before))
  const owners = ownerIds(shown).filter((id) => !known.has(id))
  const strange = owners.find((id) => !isUuid(id))
  if (strange !== undefined) throw missing('user or team', strange)
  if (owners.length > 0) {
    const { rows } = await client.query<{ id: string }>(ownersQuery, [owners])
    const lacking = owners.find((id) => !rows.some((row) => row.id === id.toLowerCase()))
    if (lacking !== undefined) throw missing('user or team', lacking)
  }
  const old = classificationTags(before)
  const tags = [...classificationTags(shown)].filter((fqn) => !old.has(fqn))
  if (tags.length === 0) return
  const { rows } = await client.query<{ fqn: string }>(tagsQuery, [tags])
  const lacking = tags.find((fqn) => !rows.some((row) => row.fqn === fqn))
  if (lacking !== undefined) throw missing('tag', lacking)
}

function ownerIds(shown: JsonObject): string[] {
  return ((shown['owners'] ?? []) as EntityReference[]).map((owner) => owner.id)
}

function classificationTags(shown: JsonObject): Set<string> {
  const labels = [...tagsOf(shown)]
  forEachColumn(columnsOf(shown), (column) => labels.push(...tagsOf(column)))
  return new Set(labels.filter((tag) => tag.source === 'Classification').map((tag) => tag.tagFQN))
}

function missing(what: string, name: string): TrunklineError {
  return new TrunklineError('ENTITY_NOT_FOUND', `There is no ${what} ${name}.`, { object: name, hint: 'Create it first, or name one that exists.' })
}
