import type { Pool } from 'pg'
import type { EntityReference } from '../model/entity.ts'
import { TrunklineError } from '../model/errors.ts'

/** The user with exactly this name or e-mail, else the team with exactly this name. */
export async function findOwner(pool: Pool, name: string): Promise<EntityReference | undefined> {
  throw new TrunklineError('INTERNAL', `The catalog store is being built: ${String(pool)} ${name}`)
}
