import type { Pool } from 'pg'
import type { EntityType } from '../model/entity.ts'
import type { ColumnEdits, Curated, TagEdits } from './document/curated.ts'
import type { Entities } from './entity-type.ts'
import { readEntities } from './serve/read-entities.ts'

/** What of a thing is people's words here: fields (also those whose source's words they took away), labels they put on, and labels they took off. */
export type WrittenHere = { fields: ReadonlySet<string>; addedTags: ReadonlySet<string>; removedTags: ReadonlySet<string> }

/** An entity as it is served, with what of it people wrote. */
export type WrittenEntity<T extends EntityType> = { entity: Entities[T]; curated: Curated | null }

const writtenQuery = `/* catalog */
  select id, fqn, curated from trunkline.entity where entity_type = $1 and fqn = any ($2::text[]) and not deleted`

/** Live entities of a type by name, with what people wrote about them. */
export async function readWritten<T extends EntityType>(pool: Pool, entityType: T, fqns: readonly string[]): Promise<Map<string, WrittenEntity<T>>> {
  const { rows } = await pool.query<{ id: string; fqn: string; curated: Curated | null }>(writtenQuery, [entityType, fqns.map((fqn) => fqn.replaceAll('\0', ''))])
  const curated = new Map(rows.map((row) => [row.id, row.curated]))
  const entities = await readEntities<T>(pool, rows.map((row) => row.id))
  return new Map(entities.map((entity) => [entity.fullyQualifiedName, { entity, curated: curated.get(entity.id) ?? null }]))
}

/** What people wrote about the entity itself. */
export function writtenOf(curated: Curated | null): WrittenHere {
  return { fields: new Set(Object.keys(curated?.fields ?? {})), ...labelsOf(curated?.tags) }
}

/** What people wrote about one column. */
export function writtenOfColumn(edits: ColumnEdits | undefined): WrittenHere {
  return { fields: new Set(['description', 'displayName'].filter((field) => edits?.[field as 'description' | 'displayName'] !== undefined)), ...labelsOf(edits?.tags) }
}

function labelsOf(tags: TagEdits | undefined): Pick<WrittenHere, 'addedTags' | 'removedTags'> {
  return { addedTags: new Set(tags?.added.map((tag) => tag.tagFQN)), removedTags: new Set(tags?.removed) }
}
