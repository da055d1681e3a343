import type { Pool } from 'pg'
import type { ChangeDescription, EntityReference, EntityType } from '../model/entity.ts'
import { fullyQualifiedName } from '../model/fqn.ts'
import { findId } from './get.ts'
import { readReferences, toServedReference } from './serve/references.ts'

const followQuery = `/* catalog */
  insert into trunkline.follower (entity_id, user_id, since) values ($1, $2, trunkline.now_ms()) on conflict do nothing`

const unfollowQuery = `/* catalog */
  delete from trunkline.follower where entity_id = $1 and user_id = $2`

/** Lets a user follow an entity, or no longer; both may be said twice. Throws ENTITY_NOT_FOUND. */
export async function setFollowing(pool: Pool, followed: { entityType: EntityType; id: string }, userId: string, isFollowing: boolean): Promise<void> {
  const id = await findId(pool, followed.entityType, { id: followed.id }, 'all')
  const user = await findId(pool, 'user', { id: userId }, 'non-deleted')
  await pool.query(isFollowing ? followQuery : unfollowQuery, [id, user])
}

const followersQuery = `/* catalog */
  select f.entity_id, f.user_id from unnest($1::uuid[]) as wanted (id)
  cross join lateral (select entity_id, user_id, since from trunkline.follower where entity_id = wanted.id order by since limit 1000) f order by f.since, f.user_id`

/** Who follows an entity, the first 1,000. */
export async function listFollowers(pool: Pool, id: string): Promise<EntityReference[]> {
  return (await readFollowers(pool, [id])).get(id) ?? []
}

/** Who follows each of several entities, the first 1,000 of each; entities that nobody follows are left out. */
export async function readFollowers(pool: Pool, ids: readonly string[]): Promise<Map<string, EntityReference[]>> {
  const { rows } = await pool.query<{ entity_id: string; user_id: string }>(followersQuery, [ids])
  const references = await readReferences(pool, [...new Set(rows.map((row) => row.user_id))])
  const followers = new Map<string, EntityReference[]>()
  for (const { entity_id: id, user_id: user } of rows) {
    const reference = references.get(user)
    if (reference !== undefined) followers.set(id, [...followers.get(id) ?? [], toServedReference(reference)])
  }
  return followers
}

export type Followed = EntityReference & {
  updatedAt: number; since: number; version: number; updatedBy: string; /** What its last version changed; absent where it is the first. */ changeDescription?: ChangeDescription
}
type FollowedRow = { id: string; since: string; updated_at: string; version: string; updated_by: string; deleted: boolean; change_description: ChangeDescription | null }

const followingQuery = `/* catalog */
  select f.entity_id as id, f.since, e.updated_at, e.version, e.updated_by, e.deleted, e.change_description from trunkline.follower f join trunkline.entity e on e.id = f.entity_id
  where f.user_id = $1 order by e.updated_at desc, e.id limit $2`

/** What a user follows, the last changed first, with what changed last. */
export async function listFollowed(pool: Pool, userId: string, limit = 100): Promise<Followed[]> {
  const { rows } = await pool.query<FollowedRow>(followingQuery, [userId, limit])
  const references = await readReferences(pool, rows.map((row) => row.id))
  return rows.flatMap((row) => {
    const reference = references.get(row.id)
    return reference === undefined ? [] : [{
      ...toServedReference(reference), updatedAt: Number(row.updated_at), since: Number(row.since), version: Number(row.version), updatedBy: row.updated_by, deleted: row.deleted,
      ...(row.change_description !== null && { changeDescription: row.change_description }),
    }]
  })
}

/** The user of this name; throws ENTITY_NOT_FOUND. */
export async function userIdOf(pool: Pool, name: string): Promise<string> {
  return findId(pool, 'user', { fqn: fullyQualifiedName(name) }, 'non-deleted')
}
