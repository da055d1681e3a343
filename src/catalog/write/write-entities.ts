import type { EntityType } from '../../model/entity.ts'
import { entityTypeDefinitions } from '../entity-type.ts'
import { describeChange, isEmptyChange, nextVersion, toChangeDescription, type Change } from '../document/change.ts'
import { toCanonicalJson, type JsonObject } from '../document/content.ts'
import { overlay, type Curated } from '../document/curated.ts'
import { followRenamedColumns } from '../lineage/follow-columns.ts'
import { writeSearchDocs } from '../search/write-search-docs.ts'
import { writeForeignKeys } from './foreign-key.ts'
import { nameReferences } from './name-references.ts'
import { placeOf, type Parent, type StoredState } from './state.ts'
import type { Queryable } from './lock-roots.ts'

/** What an entity shall be; without `before` it is new. `json` and `hash` are of the document. */
export type EntityWrite = {
  id: string
  before?: StoredState
  parent: Parent | undefined
  name: string
  fqn: string
  sourceIdentity: string | undefined
  document: JsonObject
  json: string
  hash: string
  curated: Curated | null
  /** The same name does not make it the same object at the source: its columns are paired by name alone. */
  isRecreated?: boolean
  /** Teams of a user or users of a team that change along, by id. */
  members?: { field: 'teams' | 'users'; before: readonly string[]; after: readonly string[] }
}
/** How a write changed what a reader sees: null for a new entity, undefined for nothing. */
export type WriteChange = Change | null | undefined

/** Writes entities of one type, their history, search and foreign keys: a handful of statements, however many they are. */
export async function writeEntities(
  client: Queryable, entityType: EntityType, writes: readonly EntityWrite[], updatedBy: string,
): Promise<Map<EntityWrite, WriteChange>> {
  const changes = new Map(writes.map((write) => [write, changeOf(write)]))
  await nameReferences(client, [...changes.values()].filter((change) => change !== null && change !== undefined))
  const created = writes.filter((write) => write.before === undefined)
  const updated = writes.filter((write) => write.before !== undefined)
  const versioned = updated.filter((write) => changes.get(write) !== undefined)
  if (versioned.length > 0) await keepHistory(client, versioned.map((write) => write.id))
  const moved = updated.filter((write) => write.before?.fqn !== write.fqn).map((write) => write.id)
  const hasDescendants = entityTypeDefinitions[entityType].descendants.length > 0
  if (moved.length > 0) await client.query(hasDescendants ? parkTreesQuery : parkQuery, [moved])
  for (const part of inParts(updated)) await client.query(updateQuery, [toRows(part, changes), updatedBy])
  for (const part of inParts(created)) await client.query(insertQuery, [toRows(part, changes), entityType, updatedBy])
  if (moved.length > 0 && hasDescendants) await client.query(followQuery, [moved])
  const shown = writes.map((write) => ({
    id: write.id, entityType, name: write.name, shown: overlay(write.document, write.curated), place: placeOf(entityType, write.id, write.parent),
  }))
  await writeSearchDocs(client, shown)
  if (entityType === 'table') await writeForeignKeys(client, writes)
  if (entityType === 'table') await followRenamedColumns(client, updated)
  return changes
}

const historyQuery = `/* catalog */
  insert into trunkline.entity_version (entity_id, version, name, fqn, updated_at, updated_by, change_description, deleted, document, curated)
  select id, version, name, fqn, updated_at, updated_by, change_description, deleted, document, curated
  from trunkline.entity where id = any ($1::uuid[])`

/** Keeps what entities are now as a version, before they change. They must be locked. */
export async function keepHistory(client: Queryable, ids: readonly string[]): Promise<void> {
  await client.query(historyQuery, [ids])
}

/** Entities that change their names step aside first: two of them may swap, and a name is held by one at a time. */
const parkQuery = `/* catalog */
  update trunkline.entity set fqn = '~' || id where id = any ($1::uuid[])`

const parkTreesQuery = `/* catalog */
  with recursive tree as (
    select id from trunkline.entity where id = any ($1::uuid[])
    union select e.id from tree t join trunkline.entity e on e.parent_id = t.id)
  update trunkline.entity e set fqn = '~' || e.id from tree where tree.id = e.id`

/** The names of all below follow; a test of a column has the column before its own. */
const followQuery = `/* catalog */
  with recursive tree as (
    select id, fqn from trunkline.entity where id = any ($1::uuid[])
    union all
    select e.id, t.fqn || '.' || coalesce(trunkline.quote_part(case e.entity_type when 'testCase' then e.document ->> 'column' end) || '.', '') || trunkline.quote_part(e.name) from tree t join trunkline.entity e on e.parent_id = t.id)
  update trunkline.entity e set fqn = tree.fqn from tree where tree.id = e.id and tree.fqn <> e.fqn`

const updateQuery = `/* catalog */
  update trunkline.entity e
  set parent_id = r.parent_id, root_id = r.root_id, name = r.name, fqn = r.fqn, source_identity = r.source_identity, content_hash = decode(r.hash, 'hex'),
      document = r.document, curated = r.curated, deleted = false, deleted_with = null,
      version = coalesce(r.version, e.version),
      change_description = case when r.version is null then e.change_description else r.change_description end,
      updated_at = case when r.version is null then e.updated_at else greatest(trunkline.now_ms(), e.updated_at) end,
      updated_by = case when r.version is null then e.updated_by else $2 end
  from jsonb_to_recordset($1::jsonb) as r(id uuid, parent_id uuid, root_id uuid, name text, fqn text, source_identity text, hash text,
    document jsonb, curated jsonb, version numeric, change_description jsonb)
  where e.id = r.id`

const insertQuery = `/* catalog */
  insert into trunkline.entity (id, entity_type, parent_id, root_id, name, fqn, version, updated_at, updated_by, source_identity, content_hash, document, curated)
  select r.id, $2, r.parent_id, r.root_id, r.name, r.fqn, 0.1, trunkline.now_ms(), $3, r.source_identity, decode(r.hash, 'hex'), r.document, r.curated
  from jsonb_to_recordset($1::jsonb) as r(id uuid, parent_id uuid, root_id uuid, name text, fqn text, source_identity text, hash text,
    document jsonb, curated jsonb)`

/** Rows as one JSON text, the documents' texts taken as they are. */
function toRows(writes: readonly EntityWrite[], changes: ReadonlyMap<EntityWrite, WriteChange>): string {
  const rows = writes.map((write) => {
    const change = changes.get(write)
    const previous = write.before?.version ?? 0
    const head = toCanonicalJson({
      id: write.id,
      parent_id: write.parent?.id,
      root_id: write.parent?.rootId ?? write.id,
      name: write.name,
      fqn: write.fqn,
      source_identity: write.sourceIdentity,
      hash: write.hash,
      curated: write.curated ?? undefined,
      version: change ? nextVersion(previous, change.isBreaking) : undefined,
      change_description: change ? toChangeDescription(change, previous) : undefined,
    })
    return `${head.slice(0, -1)},"document":${write.json}}`
  })
  return `[${rows.join(',')}]`
}

/** Parts of at most some megabytes each: a jsonb value is bounded, and so is what the server holds at once. */
function* inParts(writes: readonly EntityWrite[]): Generator<EntityWrite[]> {
  let part: EntityWrite[] = []
  let size = 0
  for (const write of writes) {
    if (part.length > 0 && size + write.json.length > 8_000_000) {
      yield part
      part = []
      size = 0
    }
    part.push(write)
    size += write.json.length
  }
  if (part.length > 0) yield part
}

function changeOf(write: EntityWrite): WriteChange {
  const { before, members } = write
  if (before === undefined) return null
  const was = { ...overlay(before.document, before.curated), ...(members && { [members.field]: members.before.map((id) => ({ id })) }) }
  const is = { ...overlay(write.document, write.curated), ...(members && { [members.field]: members.after.map((id) => ({ id })) }) }
  const change = describeChange(
    { name: before.name, fullyQualifiedName: before.fqn, deleted: before.deleted, shown: was },
    { name: write.name, fullyQualifiedName: write.fqn, deleted: false, shown: is },
    { columnsByName: write.isRecreated === true },
  )
  return isEmptyChange(change) ? undefined : change
}
