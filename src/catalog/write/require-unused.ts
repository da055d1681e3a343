import type { EntityType } from '../../model/entity.ts'
import { TrunklineError } from '../../model/errors.ts'
import type { Queryable } from './lock-roots.ts'

/** Labels and domains: what other things name, and what must not go while they do. */
const usedTypes: readonly EntityType[] = ['classification', 'tag', 'glossary', 'glossaryTerm', 'domain']

/** A label or domain with all below it. */
export type UsedTree = { readonly ids: readonly string[]; readonly fqns: readonly string[] }

/** Locked against whoever puts one on a thing: they lock it for share. */
const treeQuery = `/* catalog */
  with recursive tree as (
    select id from trunkline.entity where id = $1
    union
    select e.id from tree t join trunkline.entity e on e.parent_id = t.id where not e.deleted)
  select id, fqn from trunkline.entity where id in (select id from tree) order by id for no key update`

/** A label or domain with all below it, which nobody can put on anything until the transaction ends. */
export async function lockUsedTree(client: Queryable, id: string): Promise<UsedTree> {
  const { rows } = await client.query<{ id: string; fqn: string }>(treeQuery, [id])
  return { ids: rows.map((row) => row.id), fqns: rows.map((row) => row.fqn) }
}

/** Data assets by what a search knows of them, other things by their own labels; both by the domains they were put into. */
const usersQuery = `/* catalog */
  with users as (
    select entity_id as id from trunkline.search_doc where not deleted and tags && $2::text[]
    union
    select id from trunkline.entity
    where entity_type = any ('{classification,tag,glossary,glossaryTerm,domain,team,ingestionPipeline,query}') and not deleted
      and (jsonb_path_query_array(curated, '$.tags.added[*].tagFQN') ?| $2::text[]
        or jsonb_path_query_array(document, '$.tags[*].tagFQN') ?| $2::text[] and (jsonb_path_query_array(curated, '$.tags.removed[*]') ?| $2::text[]) is not true)
    union
    select e.id from unnest($1::uuid[]) as domain join trunkline.entity e
      on coalesce(e.curated #> '{fields,domains}', e.document -> 'domains') @> jsonb_build_array(jsonb_build_object('id', domain::text))
    where coalesce(e.curated #> '{fields,domains}', e.document -> 'domains') is not null and not e.deleted)
  select e.id, e.entity_type, e.fqn, count(*) over ()::int as total from users join trunkline.entity e on e.id = users.id
  where e.id <> all ($1::uuid[]) order by e.fqn limit $3`

export type UserRow = { id: string; entity_type: EntityType; fqn: string; total: number }

/** The first things that carry one of the labels or stand in one of the domains; `total` counts them all. */
export async function readUsers(client: Queryable, tree: UsedTree, limit: number): Promise<UserRow[]> {
  const { rows } = await client.query<UserRow>(usersQuery, [tree.ids, tree.fqns, limit])
  return rows
}

/** Throws ENTITY_IN_USE while a label, a domain or one below it is on something that is not deleted: nothing may name what is gone. */
export async function requireUnused(client: Queryable, entityType: EntityType, id: string): Promise<void> {
  if (!usedTypes.includes(entityType)) return
  const tree = await lockUsedTree(client, id)
  const [user] = await readUsers(client, tree, 1)
  if (user === undefined) return
  const others = user.total === 1 ? '' : ` and ${(user.total - 1).toLocaleString('en')} more`
  throw new TrunklineError('ENTITY_IN_USE', `This ${entityType} is in use: by ${user.fqn}${others}.`, {
    object: user.fqn, hint: 'Take it off there first; DELETE /catalog/uses/{type}/{id} takes it off everything, with a version of each.',
  })
}
