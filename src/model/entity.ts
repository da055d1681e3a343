import { z } from 'zod'

/** The kinds of entity the catalog holds, named as OpenMetadata names them. */
export const entityTypes = [
  'databaseService', 'database', 'databaseSchema', 'table', 'storedProcedure', 'ingestionPipeline', 'classification', 'tag', 'user', 'team',
  'glossary', 'glossaryTerm', 'domain', 'type', 'query', 'testDefinition', 'testSuite', 'testCase', 'dbtAsset',
] as const
export type EntityType = (typeof entityTypes)[number]

/** Pointer to an entity; `type` is an EntityType. */
export const EntityReference = z.object({
  id: z.uuid(),
  type: z.string(),
  name: z.string().optional(),
  fullyQualifiedName: z.string().optional(),
  description: z.string().optional(),
  displayName: z.string().optional(),
  deleted: z.boolean().optional(),
  inherited: z.boolean().optional(),
  href: z.string().optional(),
})
export type EntityReference = z.infer<typeof EntityReference>

/** A tag or glossary term put on an entity or column. */
export const TagLabel = z.object({
  tagFQN: z.string(),
  name: z.string().optional(),
  displayName: z.string().optional(),
  description: z.string().optional(),
  source: z.enum(['Classification', 'Glossary']),
  labelType: z.enum(['Manual', 'Propagated', 'Automated', 'Derived', 'Generated']),
  state: z.enum(['Suggested', 'Confirmed']),
  reason: z.string().optional(),
  href: z.string().optional(),
  style: z.record(z.string(), z.unknown()).optional(),
  appliedAt: z.number().optional(),
  appliedBy: z.string().optional(),
  /** What proposed the label: `recognizer` is a RecognizerMetadata. */
  metadata: z.record(z.string(), z.unknown()).optional(),
})
export type TagLabel = z.infer<typeof TagLabel>

/** One changed field of a version; values are JSON texts or plain strings. */
export const FieldChange = z.object({ name: z.string(), oldValue: z.unknown().optional(), newValue: z.unknown().optional() })
export type FieldChange = z.infer<typeof FieldChange>

/** What a version changed, and against which version. */
export const ChangeDescription = z.object({
  fieldsAdded: z.array(FieldChange),
  fieldsUpdated: z.array(FieldChange),
  fieldsDeleted: z.array(FieldChange),
  previousVersion: z.number(),
})
export type ChangeDescription = z.infer<typeof ChangeDescription>

/** Name of an entity: 1 to 256 characters; `::` is kept out by the sink that speaks to OpenMetadata, not by us. */
export const EntityName = z.string().min(1).max(256)

/** What every Create request may carry. */
export const createFields = {
  name: EntityName,
  displayName: z.string().optional(),
  description: z.string().optional(),
  owners: z.array(EntityReference).optional(),
  tags: z.array(TagLabel).optional(),
  domains: z.array(z.string()).optional(),
  extension: z.record(z.string(), z.unknown()).optional(),
  sourceUrl: z.string().optional(),
  sourceHash: z.string().max(32).optional(),
}

/** What every stored entity carries. Instants are milliseconds since the epoch. */
export const entityFields = {
  id: z.uuid(),
  name: EntityName,
  fullyQualifiedName: z.string(),
  displayName: z.string().optional(),
  description: z.string().optional(),
  version: z.number(),
  updatedAt: z.number(),
  updatedBy: z.string(),
  href: z.string().optional(),
  changeDescription: ChangeDescription.optional(),
  deleted: z.boolean(),
  owners: z.array(EntityReference).optional(),
  tags: z.array(TagLabel).optional(),
  domains: z.array(EntityReference).optional(),
  extension: z.record(z.string(), z.unknown()).optional(),
  sourceUrl: z.string().optional(),
  sourceHash: z.string().optional(),
}
