import type { EntityType } from '../../model/entity.ts'
import { TrunklineError } from '../../model/errors.ts'
import type { Queryable } from './lock-roots.ts'
import { rootOf } from './prepared.ts'

/** Labels of both are told apart by their names alone in searches and files, pipelines of services and of suites by what stands before their names. */
const twins: { readonly [T in EntityType]?: EntityType } = {
  classification: 'glossary', glossary: 'classification', databaseService: 'testSuite', testSuite: 'databaseService',
}

/** What to lock before an entity is created: its root, and that of the one it must not share a name with. */
export function rootsToCreate(entityType: EntityType, fqn: string): string[] {
  const twin = twins[entityType]
  return [rootOf(entityType, fqn), ...(twin === undefined ? [] : [rootOf(twin, fqn)])]
}

const twinQuery = `/* catalog */
  select fqn from trunkline.entity where entity_type = $1 and fqn = $2 and not deleted`

/** Throws ENTITY_EXISTS where a glossary would have the name of a classification, a suite that of a service, or the other way round. */
export async function requireOwnName(client: Queryable, entityType: EntityType, fqn: string): Promise<void> {
  const twin = twins[entityType]
  if (twin === undefined) return
  const { rows: [row] } = await client.query<{ fqn: string }>(twinQuery, [twin, fqn])
  if (row === undefined) return
  throw new TrunklineError('ENTITY_EXISTS', `There is a ${twin} ${fqn} already, and a ${entityType} of that name could not be told from it.`, { object: fqn, hint: 'Choose another name.' })
}
