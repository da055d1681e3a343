import type { Pool } from 'pg'
import type { Entities } from '../catalog/entity-type.ts'
import { listEntities } from '../catalog/list.ts'
import type { EntityType } from '../model/entity.ts'

/** What an export reads: live entities of a type by fully qualified name, all or those below a parent. */
export type CatalogReader = <T extends EntityType>(entityType: T, options?: { parentFqn?: string; omit?: readonly string[] }) => AsyncIterable<Entities[T]>

/** Reads the catalog page by page. */
export function createCatalogReader(pool: Pool): CatalogReader {
  return async function* (entityType, options = {}) {
    let after: string | undefined
    do {
      const page = await listEntities(pool, entityType, { ...options, limit: 200, ...(after !== undefined && { after }) })
      yield* page.data
      after = page.paging.after
    } while (after !== undefined)
  }
}

/** The children of a parent, which lie directly below it. */
export async function collect<E>(entities: AsyncIterable<E>): Promise<E[]> {
  const list: E[] = []
  for await (const entity of entities) list.push(entity)
  return list
}
