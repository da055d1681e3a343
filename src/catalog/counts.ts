import type { Pool } from 'pg'
import type { ChangeDescription, EntityType } from '../model/entity.ts'
import { TrunklineError } from '../model/errors.ts'
import type { RunSummary } from '../model/ingestion.ts'

export type RecentChange = {
  id: string
  entityType: EntityType
  fullyQualifiedName: string
  name: string
  version: number
  updatedAt: number
  updatedBy: string
  deleted: boolean
  changeDescription?: ChangeDescription
}
export type ServiceOverview = { id: string; name: string; serviceType: string; totals: Partial<Record<EntityType, number>>; lastRun?: RunSummary }

/** How many live entities there are of each type. */
export async function countEntities(pool: Pool): Promise<Record<EntityType, number>> {
  throw new TrunklineError('INTERNAL', `The catalog store is being built: ${String(pool)}`)
}

/** The last versions written, of all entities, the newest first; at most `limit` (20, up to 200). */
export async function listRecentChanges(pool: Pool, limit = 20): Promise<RecentChange[]> {
  throw new TrunklineError('INTERNAL', `The catalog store is being built: ${String(pool)} ${limit}`)
}

/** Each service with what it holds and its last run. */
export async function listServiceOverviews(pool: Pool): Promise<ServiceOverview[]> {
  throw new TrunklineError('INTERNAL', `The catalog store is being built: ${String(pool)}`)
}
