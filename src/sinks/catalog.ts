import type { Pool } from 'pg'
import { listLive, markDeleted } from '../catalog/delete.ts'
import { findOwner } from '../catalog/owners.ts'
import { putEntities } from '../catalog/put.ts'
import type { Sink } from './sink.ts'

/** The sink that writes into our own catalog store; the pool belongs to the caller and stays open. */
export function createCatalogSink(pool: Pool): Sink {
  return {
    type: 'catalog',
    write: (records, policy) => putEntities(pool, records, policy),
    listLive: (entityType, parentFullyQualifiedName) => listLive(pool, entityType, parentFullyQualifiedName),
    markDeleted: async (entities, policy) => {
      await markDeleted(pool, entities.map((entity) => entity.id), policy.updatedBy)
    },
    findOwner: (name) => findOwner(pool, name),
    close: async () => {},
  }
}
