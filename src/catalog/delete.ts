import type { Pool } from 'pg'
import type { EntityType } from '../model/entity.ts'
import { TrunklineError } from '../model/errors.ts'
import type { IngestedType, KnownEntity } from '../model/ingestion.ts'
import type { Actor, Entities } from './entity-type.ts'

/** Deletes an entity, softly unless `hardDelete`; throws REQUEST_INVALID when something lives below it and not `recursive`. */
export async function deleteEntity<T extends EntityType>(
  pool: Pool, entityType: T, id: string, options: { recursive: boolean; hardDelete: boolean; actor: Actor },
): Promise<Entities[T]> {
  throw new TrunklineError('INTERNAL', `The catalog store is being built: ${String(pool)} ${entityType} ${id} ${options.actor.name}`)
}

/** Brings a softly deleted entity back, with what was deleted along with it. */
export async function restoreEntity<T extends EntityType>(pool: Pool, entityType: T, id: string, actor: Actor): Promise<Entities[T]> {
  throw new TrunklineError('INTERNAL', `The catalog store is being built: ${String(pool)} ${entityType} ${id} ${actor.name}`)
}

/** Entities of a type, not deleted, below a parent FQN at any depth, read in batches. */
export async function* listLive(pool: Pool, entityType: IngestedType, parentFqn: string): AsyncGenerator<KnownEntity> {
  throw new TrunklineError('INTERNAL', `The catalog store is being built: ${String(pool)} ${entityType} ${parentFqn}`)
}

/** Marks entities and all below them deleted, softly, in a fixed number of statements; says how many were alive. */
export async function markDeleted(pool: Pool, ids: readonly string[], updatedBy: string): Promise<number> {
  throw new TrunklineError('INTERNAL', `The catalog store is being built: ${String(pool)} ${ids.length} ${updatedBy}`)
}
