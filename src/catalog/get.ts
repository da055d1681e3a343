import type { Pool } from 'pg'
import type { EntityType } from '../model/entity.ts'
import { TrunklineError } from '../model/errors.ts'
import type { Entities, EntityKey, Include } from './entity-type.ts'

/** One entity, by id or fully qualified name; throws ENTITY_NOT_FOUND. */
export async function getEntity<T extends EntityType>(
  pool: Pool, entityType: T, key: EntityKey, options: { include?: Include } = {},
): Promise<Entities[T]> {
  throw new TrunklineError('INTERNAL', `The catalog store is being built: ${String(pool)} ${entityType} ${JSON.stringify([key, options])}`)
}

/** Every version of an entity, the newest first; throws ENTITY_NOT_FOUND. */
export async function getVersions<T extends EntityType>(pool: Pool, entityType: T, id: string): Promise<Entities[T][]> {
  throw new TrunklineError('INTERNAL', `The catalog store is being built: ${String(pool)} ${entityType} ${id}`)
}

/** An entity as it was at one version; throws ENTITY_NOT_FOUND. */
export async function getVersion<T extends EntityType>(pool: Pool, entityType: T, id: string, version: number): Promise<Entities[T]> {
  throw new TrunklineError('INTERNAL', `The catalog store is being built: ${String(pool)} ${entityType} ${id} ${version}`)
}
