import type { EntityType } from '../../model/entity.ts'
import { TrunklineError } from '../../model/errors.ts'
import type { JsonObject } from '../document/content.ts'
import { referenceFields, referredBy, singlyReferred } from '../document/reference-fields.ts'
import { isUuid } from '../get.ts'
import type { Queryable } from './lock-roots.ts'
import { requireLabels } from './require-labels.ts'
import { requireProperties } from './require-properties.ts'

/** For share, so that none of them is deleted before this is written. */
const liveQuery = `/* catalog */
  select id, entity_type from trunkline.entity where id = any ($1::uuid[]) and not deleted order by id for share`

/**
 * Throws when what is newly shown cannot be: ENTITY_NOT_FOUND for owners, domains or labels that do not exist, REQUEST_INVALID for labels that exclude
 * each other and for values that a custom property does not take. What was there before is let be.
 */
export async function requireReferred(client: Queryable, entityType: EntityType, shown: JsonObject, before: JsonObject): Promise<void> {
  await requireReferences(client, shown, before)
  await requireLabels(client, shown, before)
  await requireProperties(client, entityType, { shown, before })
}

async function requireReferences(client: Queryable, shown: JsonObject, before: JsonObject): Promise<void> {
  const wanted = Object.entries(referenceFields).flatMap(([field, types]) => {
    const known = new Set(referredBy(before, field))
    return referredBy(shown, field).filter((id) => !known.has(id)).map((id) => ({ id: id.toLowerCase(), types }))
  })
  const known = new Set(singlyReferred(before).map(({ reference }) => reference.id))
  for (const { reference, type } of singlyReferred(shown)) if (!known.has(reference.id)) wanted.push({ id: reference.id.toLowerCase(), types: [type] })
  const strange = wanted.find(({ id }) => !isUuid(id))
  if (strange !== undefined) throw missing(strange)
  if (wanted.length === 0) return
  const { rows } = await client.query<{ id: string; entity_type: EntityType }>(liveQuery, [wanted.map(({ id }) => id)])
  const types = new Map(rows.map((row) => [row.id, row.entity_type]))
  const lacking = wanted.find((one) => !one.types.includes(types.get(one.id) ?? 'type'))
  if (lacking !== undefined) throw missing(lacking)
}

function missing({ id, types }: { id: string; types: readonly EntityType[] }): TrunklineError {
  return new TrunklineError('ENTITY_NOT_FOUND', `There is no ${types.join(' or ')} ${id}.`, { object: id, hint: 'Create it first, or name one that exists.' })
}
