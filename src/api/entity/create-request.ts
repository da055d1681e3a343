import type { Pool } from 'pg'
import { z } from 'zod'
import type { EntityRequests } from '../../catalog/entity-type.ts'
import type { EntityType } from '../../model/entity.ts'
import type { EntityDefinition } from './definition.ts'

/** The request that creates an entity: OpenMetadata's fields that are not kept are let through, any other is refused. */
export function createRequest(definition: EntityDefinition): z.ZodObject {
  const ignored = Object.fromEntries(definition.ignoredInRequests.map((name) => [name, z.unknown().optional()]))
  return z.strictObject({ ...definition.create.shape, ...ignored })
}

/** The request without what is accepted and not kept. */
export function keptFields(request: Record<string, unknown>, definition: EntityDefinition): Record<string, unknown> {
  return Object.fromEntries(Object.entries(request).filter(([name]) => !definition.ignoredInRequests.includes(name)))
}

/** The request as the store takes it. */
export async function toStoredRequest(request: Record<string, unknown>, definition: EntityDefinition, pool: Pool): Promise<EntityRequests[EntityType]> {
  const kept = keptFields(request, definition)
  return (definition.resolve === undefined ? kept : await definition.resolve(kept, pool)) as EntityRequests[EntityType]
}

/** A null stands for an absent field, as OpenMetadata's clients send it; `extension` is free-form and keeps its nulls. Clients of 1.6 send `mutuallyExclusive` as a text. */
export function dropNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(dropNulls)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, inner]) => inner !== null)
  return Object.fromEntries(entries.map(([name, inner]) => [name, name === 'extension' ? inner : name === 'mutuallyExclusive' && (inner === 'true' || inner === 'false') ? inner === 'true' : dropNulls(inner)]))
}
