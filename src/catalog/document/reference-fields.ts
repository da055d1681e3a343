import type { EntityReference, EntityType } from '../../model/entity.ts'
import type { JsonObject } from './content.ts'

/** Fields that list other entities, and which these may be. They are stored as bare references and served with names. */
export const referenceFields: Readonly<Record<string, readonly EntityType[]>> = {
  owners: ['user', 'team'],
  domains: ['domain'],
  reviewers: ['user', 'team'],
  experts: ['user'],
  relatedTerms: ['glossaryTerm'],
}

/** Fields that refer to one other entity. Its name is stored too: that of one that is gone for good is still told. */
export const singleReferenceFields: Readonly<Record<string, EntityType>> = { testDefinition: 'testDefinition' }

/** References as they are stored: who, and of which type; names are looked up when served, and what is inherited is not stored. */
export function toBareReferences(references: readonly EntityReference[]): JsonObject[] {
  return references.filter((reference) => reference.inherited !== true).map(({ id, type }) => ({ id, type }))
}

/** The ids that a field of a document refers to. */
export function referredBy(document: JsonObject, field: string): string[] {
  return ((document[field] ?? []) as readonly EntityReference[]).map((reference) => reference.id)
}

/** Everything that the reference fields of a document refer to, by id. */
export function allReferred(document: JsonObject): string[] {
  return [...Object.keys(referenceFields).flatMap((field) => referredBy(document, field)), ...singlyReferred(document).map(({ reference }) => reference.id)]
}

/** What the fields of a document that refer to one entity say. */
export function singlyReferred(document: JsonObject): { field: string; type: EntityType; reference: EntityReference }[] {
  return Object.entries(singleReferenceFields).flatMap(([field, type]) => {
    const reference = document[field] as EntityReference | undefined
    return reference === undefined ? [] : [{ field, type, reference }]
  })
}
