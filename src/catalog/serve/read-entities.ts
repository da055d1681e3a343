import type { EntityType } from '../../model/entity.ts'
import { readTestStates } from '../data-quality/serve.ts'
import type { Entities } from '../entity-type.ts'
import type { Queryable } from '../write/lock-roots.ts'
import { readReferences } from './references.ts'
import { referredIds, toEntity, type EntityRow } from './to-entity.ts'

const rowsQuery = `/* catalog */
  select e.id, e.entity_type, e.parent_id, e.name, e.fqn, e.version, e.updated_at, e.updated_by, e.change_description, e.deleted,
         e.document - $2::text[] as document, e.curated, m.facts, root.document ->> 'serviceType' as service_type
  from trunkline.entity e
  join trunkline.entity root on root.id = e.root_id
  left join trunkline.measurement m on m.entity_id = e.id
  where e.id = any ($1::uuid[])`

/** Entities as they are served, in the order of the ids; `omit` names top-level fields that are left unread. */
export async function readEntities<T extends EntityType>(client: Queryable, ids: readonly string[], omit: readonly string[] = []): Promise<Entities[T][]> {
  if (ids.length === 0) return []
  const { rows } = await client.query<EntityRow>(rowsQuery, [ids, omit])
  const served = new Map((await serveRows<T>(client, rows)).map((entity) => [entity.id, entity]))
  return ids.flatMap((id) => served.get(id) ?? [])
}

type MemberRow = { id: string; member_id: string }

const membersQuery = `/* catalog */
  select team_id as id, user_id as member_id from trunkline.team_member m join trunkline.entity e on e.id = m.user_id where team_id = any ($1::uuid[]) and not e.deleted
  union all
  select user_id as id, team_id as member_id from trunkline.team_member m join trunkline.entity e on e.id = m.team_id where user_id = any ($1::uuid[]) and not e.deleted
  order by id, member_id`

/** Rows as they are served: what they refer to is looked up once for all. */
export async function serveRows<T extends EntityType>(client: Queryable, rows: readonly EntityRow[]): Promise<Entities[T][]> {
  const people = rows.filter((row) => row.entity_type === 'user' || row.entity_type === 'team').map((row) => row.id)
  const members = new Map<string, string[]>()
  if (people.length > 0) {
    const { rows: found } = await client.query<MemberRow>(membersQuery, [people])
    for (const { id, member_id } of found) members.set(id, [...(members.get(id) ?? []), member_id])
  }
  const references = await readReferences(client, [...rows.flatMap(referredIds), ...[...members.values()].flat()])
  const tests = await readTestStates(client, rows.filter((row) => row.entity_type === 'testCase').map((row) => row.id))
  return rows.map((row) => toEntity<T>(row, { references, members, tests }))
}
