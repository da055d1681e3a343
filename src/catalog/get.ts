import type { Pool } from 'pg'
import type { EntityType } from '../model/entity.ts'
import { TrunklineError } from '../model/errors.ts'
import type { Entities, EntityKey, Include } from './entity-type.ts'
import { readEntities, serveRows } from './serve/read-entities.ts'
import type { EntityRow } from './serve/to-entity.ts'
import type { Queryable } from './write/lock-roots.ts'

/** One entity, by id or fully qualified name; throws ENTITY_NOT_FOUND. Of several deleted ones of a name, the one deleted last. */
export async function getEntity<T extends EntityType>(
  pool: Pool, entityType: T, key: EntityKey, options: { include?: Include } = {},
): Promise<Entities[T]> {
  return readEntity(pool, entityType, await findId(pool, entityType, key, options.include ?? 'non-deleted'))
}

/** The entity with this id, which is known to exist. */
export async function readEntity<T extends EntityType>(client: Queryable, entityType: T, id: string): Promise<Entities[T]> {
  const [entity] = await readEntities<T>(client, [id])
  if (entity === undefined) throw entityNotFound(entityType, { id })
  return entity
}

const idByIdQuery = `/* catalog */
  select id from trunkline.entity
  where entity_type = $1 and id = $2 and (not deleted or $3::boolean) and (deleted or $4::boolean)`

const idByFqnQuery = `/* catalog */
  (select id from trunkline.entity where entity_type = $1 and fqn = $2 and not deleted and $4::boolean)
  union all
  (select id from trunkline.entity where entity_type = $1 and fqn = $2 and deleted and $3::boolean order by updated_at desc limit 1)
  limit 1`

/** The id of an entity; throws ENTITY_NOT_FOUND. */
export async function findId(client: Queryable, entityType: EntityType, key: EntityKey, include: Include): Promise<string> {
  if ('id' in key && !isUuid(key.id)) throw entityNotFound(entityType, key)
  const { rows } = await client.query<{ id: string }>('id' in key ? idByIdQuery : idByFqnQuery, [
    entityType, 'id' in key ? key.id : key.fqn.replaceAll('\0', ''), include !== 'non-deleted', include !== 'deleted',
  ])
  if (rows[0] === undefined) throw entityNotFound(entityType, key)
  return rows[0].id
}

const versionsQuery = `/* catalog */
  select e.id, e.entity_type, e.parent_id, v.name, v.fqn, v.version, v.updated_at, v.updated_by, v.change_description, v.deleted, v.document, v.curated,
         null as facts, root.document ->> 'serviceType' as service_type
  from trunkline.entity e
  join trunkline.entity root on root.id = e.root_id
  cross join lateral (
    select name, fqn, version, updated_at, updated_by, change_description, deleted, document, curated from trunkline.entity_version where entity_id = e.id
    union all select e.name, e.fqn, e.version, e.updated_at, e.updated_by, e.change_description, e.deleted, e.document, e.curated) v
  where e.id = $1 and ($2::numeric is null or v.version = $2)
  order by v.version desc
  limit 1000`

/** Every version of an entity, deleted or not, the newest first, at most 1,000; throws ENTITY_NOT_FOUND. */
export async function getVersions<T extends EntityType>(pool: Pool, entityType: T, id: string): Promise<Entities[T][]> {
  const found = await findId(pool, entityType, { id }, 'all')
  const { rows } = await pool.query<EntityRow>(versionsQuery, [found, null])
  return serveRows<T>(pool, rows)
}

/** An entity as it was at one version; throws ENTITY_NOT_FOUND. */
export async function getVersion<T extends EntityType>(pool: Pool, entityType: T, id: string, version: number): Promise<Entities[T]> {
  const found = await findId(pool, entityType, { id }, 'all')
  const { rows } = await pool.query<EntityRow>(versionsQuery, [found, Number.isFinite(version) ? version : -1])
  const [entity] = await serveRows<T>(pool, rows)
  if (entity === undefined) throw new TrunklineError('ENTITY_NOT_FOUND', `${entityType} ${id} has no version ${version}.`, { object: id, hint: 'List its versions to see which there are.' })
  return entity
}

const versionsBeforeQuery = `/* catalog */
  select e.id, e.entity_type, e.parent_id, v.name, v.fqn, v.version, v.updated_at, v.updated_by, v.change_description, v.deleted, v.document, v.curated,
         null as facts, root.document ->> 'serviceType' as service_type
  from unnest($2::uuid[], $3::numeric[]) as later(id, version)
  join trunkline.entity e on e.id = later.id and e.entity_type = $1
  join trunkline.entity root on root.id = e.root_id
  cross join lateral (
    select * from trunkline.entity_version where entity_id = e.id and version < later.version order by version desc limit 1) v`

/** Entities of one type as they were before a version of each, by id; one that has no version before it is left out. */
export async function getVersionsBefore<T extends EntityType>(pool: Pool, entityType: T, later: readonly { id: string; version: number }[]): Promise<Map<string, Entities[T]>> {
  const { rows } = await pool.query<EntityRow>(versionsBeforeQuery, [entityType, later.map(({ id }) => id), later.map(({ version }) => version)])
  return new Map((await serveRows<T>(pool, rows)).map((entity) => [entity.id, entity]))
}

/** The error of an entity that is not there. */
export function entityNotFound(entityType: EntityType, key: EntityKey): TrunklineError {
  const name = 'id' in key ? key.id : key.fqn
  return new TrunklineError('ENTITY_NOT_FOUND', `There is no ${entityType} ${name}.`, { object: name })
}

export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text)
}
