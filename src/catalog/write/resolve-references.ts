import type { EntityReference, EntityType } from '../../model/entity.ts'
import { TrunklineError } from '../../model/errors.ts'
import { referenceFields } from '../document/reference-fields.ts'
import type { Queryable } from './lock-roots.ts'

type FoundRow = { id: string; entity_type: EntityType; fqn: string }

const foundQuery = `/* catalog */
  select id, entity_type, fqn from trunkline.entity where entity_type = any ($1::text[]) and fqn = any ($2::text[]) and not deleted`

/** A request whose references by name (domains, experts, related terms) are references by id; throws ENTITY_NOT_FOUND. */
export async function resolveReferences<R extends object>(client: Queryable, request: R): Promise<R> {
  const resolved = { ...request } as Record<string, unknown>
  for (const [field, types] of Object.entries(referenceFields)) {
    const named = resolved[field]
    if (!Array.isArray(named) || named.length === 0 || typeof named[0] !== 'string') continue
    resolved[field] = await findNamed(client, types, named as string[])
  }
  return resolved as R
}

async function findNamed(client: Queryable, types: readonly EntityType[], fqns: readonly string[]): Promise<EntityReference[]> {
  const { rows } = await client.query<FoundRow>(foundQuery, [types, fqns])
  const found = new Map(rows.map((row) => [row.fqn, row]))
  return [...new Set(fqns)].map((fqn) => {
    const row = found.get(fqn)
    if (row !== undefined) return { id: row.id, type: row.entity_type }
    throw new TrunklineError('ENTITY_NOT_FOUND', `There is no ${types.join(' or ')} ${fqn}.`, { object: fqn, hint: 'Create it first, or name one that exists.' })
  })
}
