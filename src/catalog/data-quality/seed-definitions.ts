import type { Pool } from 'pg'
import { builtInDefinitions } from '../../model/data-quality/definitions/built-in.ts'
import { fullyQualifiedName } from '../../model/fqn.ts'
import { putEntities } from '../put.ts'

/** Writes the definitions that ship with this version; those that are there as they are cost a look. What people wrote about them, and that one is disabled, stays. */
export async function seedTestDefinitions(pool: Pool): Promise<void> {
  const records = builtInDefinitions.map(({ enabled: _enabled, ...request }) => ({ entityType: 'testDefinition' as const, fullyQualifiedName: fullyQualifiedName(request.name), request }))
  for (const result of await putEntities(pool, records, { overrideMetadata: false, updatedBy: 'system' })) if ('error' in result) throw result.error
}
