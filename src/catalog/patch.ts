import type { Pool } from 'pg'
import type { Operation } from 'rfc6902'
import type { EntityType } from '../model/entity.ts'
import { TrunklineError } from '../model/errors.ts'
import type { Actor, Entities, EntityKey } from './entity-type.ts'

/** Applies a JSON Patch (RFC 6902) to the entity as it is served; throws PATCH_INVALID, VERSION_CONFLICT, ENTITY_NOT_FOUND. */
export async function patchEntity<T extends EntityType>(
  pool: Pool, entityType: T, key: EntityKey, operations: readonly Operation[], options: { actor: Actor; ifMatchVersion?: number },
): Promise<Entities[T]> {
  throw new TrunklineError('INTERNAL', `The catalog store is being built: ${String(pool)} ${entityType} ${JSON.stringify([key, operations, options])}`)
}
