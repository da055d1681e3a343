import type { Pool } from 'pg'
import type { EntityType } from '../model/entity.ts'
import { TrunklineError } from '../model/errors.ts'
import type { WriteOutcome } from '../model/ingestion.ts'
import type { Actor, Entities, EntityRequests } from './entity-type.ts'

/** Creates an entity; throws ENTITY_EXISTS when a live one has the name, ENTITY_NOT_FOUND when its parent is missing. */
export async function createEntity<T extends EntityType>(
  pool: Pool, entityType: T, request: EntityRequests[T], actor: Actor,
): Promise<Entities[T]> {
  throw new TrunklineError('INTERNAL', `The catalog store is being built: ${String(pool)} ${entityType} ${request.name} ${actor.name}`)
}

/** Creates an entity or changes the one of that name; a bot keeps what is described, owned and tagged already. */
export async function createOrUpdateEntity<T extends EntityType>(
  pool: Pool, entityType: T, request: EntityRequests[T], actor: Actor,
): Promise<{ outcome: WriteOutcome; entity: Entities[T] }> {
  throw new TrunklineError('INTERNAL', `The catalog store is being built: ${String(pool)} ${entityType} ${request.name} ${actor.name}`)
}
