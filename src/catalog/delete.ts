import type { Pool } from 'pg'
import { withTransaction } from '../db/transaction.ts'
import type { EntityType } from '../model/entity.ts'
import { TrunklineError } from '../model/errors.ts'
import type { IngestedType, KnownEntity } from '../model/ingestion.ts'
import type { Actor, Entities } from './entity-type.ts'
import { readTestsOfSuite } from './data-quality/suites.ts'
import { findId, readEntity } from './get.ts'
import { rangeBelow } from './list.ts'
import { requireAdminWithout } from './people/account.ts'
import { rootOf } from './write/prepared.ts'
import { requireOwnName } from './write/require-own-name.ts'
import { requireUnused } from './write/require-unused.ts'
import { restore } from './write/restore.ts'
import { softDelete } from './write/soft-delete.ts'
import { lockRoots, type Queryable } from './write/lock-roots.ts'

/** The tests of a table and their suite belong to it and go along unasked. */
const childrenQuery = `/* catalog */
  select fqn from trunkline.entity where parent_id = $1 and not deleted and entity_type not in ('testSuite', 'testCase') limit 1`

const hardDeleteQuery = `/* catalog */
  delete from trunkline.entity where id = any ($1::uuid[])`

/** Deletes an entity, softly unless `hardDelete`; throws REQUEST_INVALID when something lives below it and not `recursive`. */
export async function deleteEntity<T extends EntityType>(
  pool: Pool, entityType: T, id: string, options: { recursive: boolean; hardDelete: boolean; actor: Actor },
): Promise<Entities[T]> {
  return withTransaction(pool, async (client) => {
    const found = await findId(client, entityType, { id }, options.hardDelete ? 'all' : 'non-deleted')
    await lockRootsOf(client, [found])
    await requireDeletable(client, entityType, found)
    const tests = entityType === 'testSuite' ? await readTestsOfSuite(client, found) : []
    const { rows: children } = await client.query<{ fqn: string }>(childrenQuery, [found])
    const child = [...children, ...tests][0]
    if (child !== undefined && !options.recursive) {
      throw new TrunklineError('REQUEST_INVALID', `${entityType} ${found} is not empty: ${child.fqn} lives in it.`, { object: child.fqn, hint: 'Delete what is in it first, or pass recursive=true.' })
    }
    await requireUnused(client, entityType, found)
    const doomed = [found, ...tests.map((test) => test.id)]
    await softDelete(client, doomed, options.actor.name)
    if (entityType === 'user') await requireAdminWithout(client, found)
    const entity = await readEntity(client, entityType, found)
    if (options.hardDelete) await client.query(hardDeleteQuery, [doomed])
    return entity
  })
}

/** Brings a softly deleted entity back, with what was deleted along with it; throws ENTITY_EXISTS when its name is taken. */
export async function restoreEntity<T extends EntityType>(pool: Pool, entityType: T, id: string, actor: Actor): Promise<Entities[T]> {
  return withTransaction(pool, async (client) => {
    const found = await findId(client, entityType, { id }, 'all')
    await lockRootsOf(client, [found])
    await requireOwnName(client, entityType, (await readEntity(client, entityType, found)).fullyQualifiedName)
    await restore(client, found, actor.name)
    return readEntity(client, entityType, found)
  })
}

const systemQuery = `/* catalog */
  select fqn from trunkline.entity
  where id = $1 and (entity_type = 'type' or coalesce(curated #>> '{fields,provider}', document ->> 'provider') = 'system')`

/** What belongs to the system stays: workflows name it. */
async function requireDeletable(client: Queryable, entityType: EntityType, id: string): Promise<void> {
  if (!['classification', 'tag', 'glossary', 'glossaryTerm', 'type', 'testDefinition'].includes(entityType)) return
  const { rows: [row] } = await client.query<{ fqn: string }>(systemQuery, [id])
  if (row === undefined) return
  throw new TrunklineError('REQUEST_INVALID', `${entityType} ${row.fqn} belongs to the system and cannot be deleted.`, {
    object: row.fqn, hint: entityType === 'testDefinition' ? 'Disable it instead.' : 'Change its description, or do not use it.',
  })
}

type LiveRow = { id: string; fqn: string; source_identity: string | null }

const liveQuery = `/* catalog */
  select id, fqn, source_identity from trunkline.entity
  where entity_type = $1 and not deleted and fqn > $2 and fqn < $3
  order by fqn limit 1000`

/** Entities of a type, not deleted, below a parent FQN at any depth, read in batches by name. */
export async function* listLive(pool: Pool, entityType: IngestedType, parentFqn: string): AsyncGenerator<KnownEntity> {
  const [from, to] = rangeBelow(parentFqn)
  let last = from
  for (;;) {
    const { rows } = await pool.query<LiveRow>(liveQuery, [entityType, last, to])
    for (const { id, fqn, source_identity } of rows) {
      yield { id, entityType, fullyQualifiedName: fqn, ...(source_identity !== null && { sourceIdentity: source_identity }) }
    }
    if (rows.length < 1000) return
    last = rows.at(-1)!.fqn
  }
}

/** Marks entities and all below them deleted, softly, in a fixed number of statements; says how many were alive. */
export async function markDeleted(pool: Pool, ids: readonly string[], updatedBy: string): Promise<number> {
  if (ids.length === 0) return 0
  return withTransaction(pool, async (client) => {
    await lockRootsOf(client, ids)
    return softDelete(client, ids, updatedBy)
  })
}

const ofTypesQuery = `/* catalog */
  select id from trunkline.entity where id = any ($1::uuid[]) and entity_type = any ($2::text[])`

/** Of some ids, those of entities of these types. */
export async function keepOfTypes(pool: Pool, ids: readonly string[], types: readonly EntityType[]): Promise<string[]> {
  if (ids.length === 0) return []
  return (await pool.query<{ id: string }>(ofTypesQuery, [ids, types])).rows.map(({ id }) => id)
}

const rootsQuery = `/* catalog */
  select distinct r.entity_type, r.fqn from trunkline.entity e join trunkline.entity r on r.id = e.root_id where e.id = any ($1::uuid[])`

async function lockRootsOf(client: Queryable, ids: readonly string[]): Promise<void> {
  const { rows } = await client.query<{ entity_type: EntityType; fqn: string }>(rootsQuery, [ids])
  await lockRoots(client, rows.map((row) => rootOf(row.entity_type, row.fqn)))
}
