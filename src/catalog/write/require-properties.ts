import type { CustomProperty } from '../../model/custom-property.ts'
import type { EntityType } from '../../model/entity.ts'
import { TrunklineError } from '../../model/errors.ts'
import { nearestName } from '../../model/nearest-name.ts'
import { isSameContent, type JsonObject } from '../document/content.ts'
import { propertyProblem } from '../document/custom-properties.ts'
import type { Queryable } from './lock-roots.ts'

const propertiesQuery = `/* catalog */
  select coalesce(curated #> '{fields,customProperties}', document -> 'customProperties', '[]') as properties
  from trunkline.entity where entity_type = 'type' and fqn = $1 and not deleted`

/** Throws REQUEST_INVALID for a new value that its custom property does not take, and for a property that the entity type does not have. */
export async function requireProperties(client: Queryable, entityType: EntityType, { shown, before }: { shown: JsonObject; before: JsonObject }): Promise<void> {
  const was = customValues(before)
  const changed = Object.entries(customValues(shown)).filter(([name, value]) => !isSameContent(value, was[name]))
  if (changed.length === 0) return
  const { rows: [row] } = await client.query<{ properties: CustomProperty[] | null }>(propertiesQuery, [entityType])
  if (row === undefined) return // a catalog without types takes any property
  const properties = row.properties ?? []
  for (const [name, value] of changed) {
    const property = properties.find((one) => one.name === name)
    if (property === undefined) throw unknownProperty(entityType, name, properties)
    const problem = propertyProblem(property, value)
    if (problem !== undefined) throw new TrunklineError('REQUEST_INVALID', `The property ${name} ${problem}.`, { object: `extension/${name}`, hint: property.description })
  }
}

function customValues(document: JsonObject): JsonObject {
  const { postgres: _, ...custom } = (document['extension'] ?? {}) as JsonObject
  return custom
}

function unknownProperty(entityType: EntityType, name: string, properties: readonly CustomProperty[]): TrunklineError {
  const nearest = nearestName(name, properties.map((property) => property.name))
  return new TrunklineError('REQUEST_INVALID', `A ${entityType} has no custom property ${name}.`, {
    object: `extension/${name}`,
    hint: nearest === undefined ? 'Add it under Settings, Custom properties (PUT /api/v1/metadata/types/{id}).' : `Did you mean ${nearest}?`,
  })
}
