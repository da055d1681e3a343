import type { EntityReference, FieldChange } from '../../model/entity.ts'
import { toCanonicalJson } from '../document/content.ts'
import type { Change } from '../document/change.ts'
import { referenceFields } from '../document/reference-fields.ts'
import { readReferences, type LinkedReference } from '../serve/references.ts'
import type { Queryable } from './lock-roots.ts'

/** Changes of owners, domains and the like with the names that these bear now: a history is read long after. */
export async function nameReferences(client: Queryable, changes: readonly Change[]): Promise<void> {
  const fields = changes.flatMap((change) => [...change.fieldsAdded, ...change.fieldsUpdated, ...change.fieldsDeleted]).filter(isOfReferences)
  if (fields.length === 0) return
  const ids = fields.flatMap((field) => [...referencesOf(field.oldValue), ...referencesOf(field.newValue)]).map((reference) => reference.id)
  const references = await readReferences(client, ids)
  for (const field of fields) {
    if (field.oldValue !== undefined) field.oldValue = named(field.oldValue, references)
    if (field.newValue !== undefined) field.newValue = named(field.newValue, references)
  }
}

function isOfReferences(field: FieldChange): boolean {
  return field.name in referenceFields || field.name === 'teams' || field.name === 'users'
}

function named(value: unknown, references: ReadonlyMap<string, LinkedReference>): string {
  return toCanonicalJson(referencesOf(value).map((reference) => {
    const { name, displayName, fullyQualifiedName, type } = references.get(reference.id) ?? {}
    return { ...reference, ...(type !== undefined && { type }), name, displayName, fullyQualifiedName }
  }))
}

function referencesOf(value: unknown): EntityReference[] {
  return typeof value === 'string' ? (JSON.parse(value) as EntityReference[]) : []
}
