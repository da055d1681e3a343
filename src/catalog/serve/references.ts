import type { EntityReference } from '../../model/entity.ts'
import type { Queryable } from '../write/lock-roots.ts'

/** A reference that knows what its entity stands in. */
export type LinkedReference = EntityReference & { parentId: string | undefined }
type ReferenceRow = { id: string; entity_type: string; name: string; fqn: string; deleted: boolean; parent_id: string | null; display_name: string | null }

const referencesQuery = `/* catalog */
  with recursive wanted as (
    select id, parent_id from trunkline.entity where id = any ($1::uuid[])
    union select e.id, e.parent_id from wanted w join trunkline.entity e on e.id = w.parent_id)
  select e.id, e.entity_type, e.name, e.fqn, e.deleted, e.parent_id,
         case when e.curated -> 'fields' ? 'displayName' then e.curated #>> '{fields,displayName}' else e.document ->> 'displayName' end as display_name
  from wanted join trunkline.entity e on e.id = wanted.id`

/** References to entities and to all that they stand in, with their names as they are now; ids that are gone are left out. */
export async function readReferences(client: Queryable, ids: readonly string[]): Promise<Map<string, LinkedReference>> {
  if (ids.length === 0) return new Map()
  const { rows } = await client.query<ReferenceRow>(referencesQuery, [[...new Set(ids)]])
  return new Map(rows.map((row) => [row.id, toReference(row)]))
}

/** A reference as it is served. */
export function toServedReference(linked: LinkedReference): EntityReference {
  const { parentId: _, ...reference } = linked
  return reference
}

function toReference(row: ReferenceRow): LinkedReference {
  return {
    id: row.id,
    type: row.entity_type,
    name: row.name,
    fullyQualifiedName: row.fqn,
    ...(row.display_name !== null && { displayName: row.display_name }),
    deleted: row.deleted,
    parentId: row.parent_id ?? undefined,
  }
}
