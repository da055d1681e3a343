import type { Pool } from 'pg'
import { withTransaction } from '../db/transaction.ts'
import { type CustomProperty, propertyTypes, type Type } from '../model/custom-property.ts'
import { TrunklineError } from '../model/errors.ts'
import type { Actor } from './entity-type.ts'
import { findId, readEntity } from './get.ts'
import { patchWithin } from './patch.ts'

const fieldTypeQuery = `/* catalog */
  select name from trunkline.entity where entity_type = 'type' and id = $1 and not deleted and document ->> 'category' = 'field'`

/** Adds a custom property to an entity type, or changes the words and the values of the one of that name; its kind stays. Throws REQUEST_INVALID, ENTITY_NOT_FOUND. */
export async function putCustomProperty(pool: Pool, typeId: string, property: CustomProperty, actor: Actor): Promise<Type> {
  return withTransaction(pool, async (client) => {
    const id = await findId(client, 'type', { id: typeId }, 'non-deleted')
    const type = await readEntity(client, 'type', id)
    if (type.category !== 'entity') throw new TrunklineError('REQUEST_INVALID', `${type.name} is a kind of value, and has no properties.`, { object: type.name, hint: 'Name the type of an entity, such as table.' })
    const { rows: [kind] } = await client.query<{ name: string }>(fieldTypeQuery, [property.propertyType.id])
    if (kind === undefined) {
      throw new TrunklineError('REQUEST_INVALID', `The property ${property.name} is of no known kind.`, { object: property.name, hint: `propertyType is the reference of a type: ${Object.keys(propertyTypes).join(', ')}.` })
    }
    const all = type.customProperties ?? []
    const existing = all.findIndex((one) => one.name === property.name)
    const stored: CustomProperty = { ...property, propertyType: { id: property.propertyType.id, type: 'type', name: kind.name, fullyQualifiedName: kind.name } }
    requireSameKind(all[existing], stored)
    const customProperties = existing === -1 ? [...all, stored] : all.with(existing, stored)
    return patchWithin(client, 'type', id, { operations: [{ op: 'add', path: '/customProperties', value: customProperties }], actor })
  })
}

function requireSameKind(existing: CustomProperty | undefined, wanted: CustomProperty): void {
  if (wanted.propertyType.name === 'enum' && (typeof wanted.customPropertyConfig?.config !== 'object' || Array.isArray(wanted.customPropertyConfig.config))) {
    throw new TrunklineError('REQUEST_INVALID', `The property ${wanted.name} is an enum without values.`, { object: wanted.name, hint: 'Send customPropertyConfig: { config: { values: [...] } }.' })
  }
  if (existing === undefined || existing.propertyType.name === wanted.propertyType.name) return
  throw new TrunklineError('REQUEST_INVALID', `The property ${wanted.name} is of kind ${existing.propertyType.name} and stays so: values of it exist.`, { object: wanted.name, hint: 'Remove it first, or choose another name.' })
}
