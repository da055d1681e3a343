import type { Pool } from 'pg'
import type { EntityType } from '../model/entity.ts'
import { TrunklineError } from '../model/errors.ts'
import type { Entities, Include } from './entity-type.ts'

/** `parentFqn` narrows to entities below it at any depth; `omit` leaves top-level fields (columns, extension, …) unread. */
export type ListOptions = {
  parentFqn?: string
  include?: Include
  /** 1 to 1,000; 100 where not said. */
  limit?: number
  after?: string
  before?: string
  omit?: readonly string[]
}
export type Page<E> = { data: E[]; paging: { total: number; after?: string; before?: string } }

/** One page of entities by fully qualified name; cursors are opaque and stay true while others write. */
export async function listEntities<T extends EntityType>(pool: Pool, entityType: T, options: ListOptions = {}): Promise<Page<Entities[T]>> {
  throw new TrunklineError('INTERNAL', `The catalog store is being built: ${String(pool)} ${entityType} ${JSON.stringify(options)}`)
}
