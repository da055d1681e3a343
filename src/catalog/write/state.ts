import type { EntityType } from '../../model/entity.ts'
import type { JsonObject } from '../document/content.ts'
import type { Curated } from '../document/curated.ts'
import type { Queryable } from './lock-roots.ts'

/** An entity as it lies in the store. */
export type StoredState = {
  id: string
  entityType: EntityType
  name: string
  fqn: string
  version: number
  deleted: boolean
  sourceIdentity: string | undefined
  document: JsonObject
  curated: Curated | null
  parent: Parent | undefined
}
/** What an entity stands in: enough to place it. */
export type Parent = { id: string; fqn: string; parentId: string | undefined; rootId: string }
/** Where an entity stands, for filters and counts: services and what is in them alone. */
export type Place = { serviceId: string; databaseId?: string; schemaId?: string }

type StateRow = {
  id: string; entity_type: EntityType; name: string; fqn: string; version: string; deleted: boolean; source_identity: string | null
  document: JsonObject; curated: Curated | null
  parent_id: string | null; parent_fqn: string | null; parent_parent_id: string | null; root_id: string
}

const statesQuery = `/* catalog */
  select e.id, e.entity_type, e.name, e.fqn, e.version, e.deleted, e.source_identity, e.document, e.curated,
         p.id as parent_id, p.fqn as parent_fqn, p.parent_id as parent_parent_id, e.root_id
  from trunkline.entity e left join trunkline.entity p on p.id = e.parent_id
  where e.id = any ($1::uuid[])
  order by e.id
  for no key update of e`

/** Entities to be changed, locked against other writers to the end of the transaction. */
export async function lockStates(client: Queryable, ids: readonly string[]): Promise<Map<string, StoredState>> {
  const { rows } = await client.query<StateRow>(statesQuery, [ids])
  return new Map(rows.map((row) => [row.id, toStoredState(row)]))
}

type ParentRow = { id: string; fqn: string; parent_id: string | null; root_id: string }

const parentsQuery = `/* catalog */
  select id, fqn, parent_id, root_id from trunkline.entity
  where entity_type = any ($1::text[]) and fqn = any ($2::text[]) and not deleted`

/** Live entities by FQN that others stand in. */
export async function readParents(client: Queryable, entityTypes: readonly EntityType[], fqns: readonly string[]): Promise<Map<string, Parent>> {
  if (fqns.length === 0) return new Map()
  const { rows } = await client.query<ParentRow>(parentsQuery, [entityTypes, fqns])
  return new Map(rows.map((row) => [row.fqn, { id: row.id, fqn: row.fqn, parentId: row.parent_id ?? undefined, rootId: row.root_id }]))
}

/** Where an entity of a service's family stands; undefined for the others, which a search does not list. */
export function placeOf(entityType: EntityType, id: string, parent: Parent | undefined): Place | undefined {
  if (entityType === 'databaseService') return { serviceId: id }
  if (parent === undefined) return undefined
  if (entityType === 'dbtAsset') return { serviceId: parent.rootId }
  if (entityType === 'database') return { serviceId: parent.rootId, databaseId: id }
  if (entityType === 'databaseSchema') return { serviceId: parent.rootId, databaseId: parent.id, schemaId: id }
  if (entityType !== 'table' && entityType !== 'storedProcedure') return undefined
  return { serviceId: parent.rootId, schemaId: parent.id, ...(parent.parentId !== undefined && { databaseId: parent.parentId }) }
}

function toStoredState(row: StateRow): StoredState {
  return {
    id: row.id,
    entityType: row.entity_type,
    name: row.name,
    fqn: row.fqn,
    version: Number(row.version),
    deleted: row.deleted,
    sourceIdentity: row.source_identity ?? undefined,
    document: row.document,
    curated: row.curated,
    parent: row.parent_id === null || row.parent_fqn === null ? undefined
      : { id: row.parent_id, fqn: row.parent_fqn, parentId: row.parent_parent_id ?? undefined, rootId: row.root_id },
  }
}
