import type { EntityReference } from '../../model/entity.ts'
import type { Queryable } from '../write/lock-roots.ts'

/** A reference that knows what its entity stands in, and the domains that were given to it. */
export type LinkedReference = EntityReference & { parentId: string | undefined; domainIds: readonly string[] }
type ReferenceRow = { id: string; entity_type: string; name: string; fqn: string; deleted: boolean; parent_id: string | null; display_name: string | null; domain_ids: string[] | null }

/** LIMIT 1 keeps each look-up one of the primary key: the planner takes a recursion for thousands of rows, and would read the whole table for them. */
const referencesQuery = `/* catalog */
  with recursive wanted as (
    select id, parent_id from trunkline.entity where id = any ($1::uuid[])
    union select e.id, e.parent_id from wanted w join trunkline.entity e on e.id = w.parent_id),
  domain as (
    select w.id, array_agg((d.value ->> 'id')::uuid) as domain_ids
    from wanted w
    cross join lateral (
      select coalesce(e.curated #> '{fields,domains}', e.document -> 'domains') as list from trunkline.entity e where e.id = w.id limit 1) given
    cross join jsonb_array_elements(case jsonb_typeof(given.list) when 'array' then given.list end) d
    group by w.id),
  everyone as (select id from wanted union select unnest(domain_ids) from domain)
  select domain.domain_ids, e.id, e.entity_type, e.name, e.fqn, e.deleted, e.parent_id,
         case when e.curated -> 'fields' ? 'displayName' then e.curated #>> '{fields,displayName}' else e.document ->> 'displayName' end as display_name
  from everyone
  cross join lateral (
    select id, entity_type, name, fqn, deleted, parent_id, curated, document from trunkline.entity where entity.id = everyone.id limit 1) e
  left join domain on domain.id = everyone.id`

/** References to entities and to all that they stand in, with their names as they are now; ids that are gone are left out. */
export async function readReferences(client: Queryable, ids: readonly string[]): Promise<Map<string, LinkedReference>> {
  if (ids.length === 0) return new Map()
  const { rows } = await client.query<ReferenceRow>(referencesQuery, [[...new Set(ids)]])
  return new Map(rows.map((row) => [row.id, toReference(row)]))
}

/** A reference as it is served. */
export function toServedReference(linked: LinkedReference): EntityReference {
  const { parentId: _p, domainIds: _d, ...reference } = linked
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
    domainIds: row.domain_ids ?? [],
  }
}
