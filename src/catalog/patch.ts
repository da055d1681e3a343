import { createHash } from 'node:crypto'
import type { Pool } from 'pg'
import type { Operation } from 'rfc6902'
import { withRolledBack, withTransaction } from '../db/transaction.ts'
import type { EntityReference, EntityType } from '../model/entity.ts'
import { TrunklineError } from '../model/errors.ts'
import { rememberProposed, withoutRejected } from './classification/remember-proposed.ts'
import { applyOperations } from './document/apply-patch.ts'
import { isSameContent, type JsonObject } from './document/content.ts'
import { overlay, separate } from './document/curated.ts'
import { patchDocument } from './document/patch-document.ts'
import type { Entities, EntityKey, Writer } from './entity-type.ts'
import { entityTypeDefinitions } from './entity-type.ts'
import { requireTestable } from './data-quality/require-testable.ts'
import { entityNotFound, findId, readEntity } from './get.ts'
import { writeMembers } from './write/members.ts'
import { prepareDocument } from './write/prepared.ts'
import { requireReferred } from './write/require-referred.ts'
import { requireWordLengths } from './write/require-word-lengths.ts'
import { keepSealed, sealService } from './write/seal-service.ts'
import { lockStates, type StoredState } from './write/state.ts'
import type { Queryable } from './write/lock-roots.ts'
import { writeEntities, type EntityWrite } from './write/write-entities.ts'

export type { Operation } from 'rfc6902'

/** What to change (or how that follows from what the entity is), by whom, and the version that it was made from. */
export type Patch = { operations: readonly Operation[] | ((entity: Entities[EntityType]) => readonly Operation[]); actor: Writer; ifMatchVersion?: number; /** The digest of version and instant that it was made from, as OpenMetadata tags entities. */ ifMatchDigest?: string | undefined; /** Everything but keeping it. */ dryRun?: boolean }

/**
 * Applies a JSON Patch (RFC 6902) to the entity as it is served; throws PATCH_INVALID, VERSION_CONFLICT, ENTITY_NOT_FOUND.
 *
 * The entity is locked while it is patched, so that two writers never lose each other's words. `owners`, `tags` and those of
 * columns are there to be patched even when they are empty.
 */
export async function patchEntity<T extends EntityType>(
  pool: Pool, entityType: T, key: EntityKey, patch: Patch,
): Promise<Entities[T]> {
  const run = async (client: Queryable): Promise<Entities[T]> => patchWithin(client, entityType, await findId(client, entityType, key, 'non-deleted'), patch)
  return patch.dryRun === true ? withRolledBack(pool, run) : withTransaction(pool, run)
}

/** The same within a transaction, of the entity with this id. */
export async function patchWithin<T extends EntityType>(client: Queryable, entityType: T, id: string, patch: Patch): Promise<Entities[T]> {
  const state = requireMatch((await lockStates(client, [id])).get(id), { entityType, id, patch })
  const served = await readEntity(client, entityType, id)
  if (patch.ifMatchDigest !== undefined && patch.ifMatchDigest !== toDigest(served)) throw versionConflict(state, 'the one that was read')
  const operations = typeof patch.operations === 'function' ? patch.operations(served) : patch.operations
  const { before, after: patched, changed: touched } = applyOperations(entityType, served as unknown as JsonObject, operations)
  const mayPropose = entityType === 'table' && patch.actor.isBot && touched.includes('columns')
  const after = mayPropose ? await withoutRejected(client, id, { before, after: patched }) : patched
  const changed = mayPropose && isSameContent(before['columns'], after['columns']) ? touched.filter((field) => field !== 'columns') : touched
  if (changed.length > 0) await savePatch(client, state, { before, after, changed, actor: patch.actor })
  if (mayPropose) await rememberProposed(client, id, { before, after })
  return changed.length > 0 ? readEntity(client, entityType, id) : served
}

/** The entity that is patched; throws ENTITY_NOT_FOUND where there is none, VERSION_CONFLICT where it is at another version. */
export function requireMatch(state: StoredState | undefined, { entityType, id, patch }: { entityType: EntityType; id: string; patch: Patch }): StoredState {
  if (state === undefined || state.deleted || state.entityType !== entityType) throw entityNotFound(entityType, { id })
  if (patch.ifMatchVersion !== undefined && patch.ifMatchVersion !== state.version) throw versionConflict(state, patch.ifMatchVersion)
  return state
}

/** An entity as it is served, before and after a patch, with the names of the fields that differ. */
export type Patched = { before: JsonObject; after: JsonObject; changed: readonly string[]; actor: Writer }

/** A connection is patched as it is shown, and its secrets are sealed before it is stored. */
async function savePatch(client: Queryable, state: StoredState, patched: Patched): Promise<void> {
  const field = entityTypeDefinitions[state.entityType].sealed
  if (field === undefined || !patched.changed.includes(field)) return savePatched(client, state, patched)
  const { id: serviceId } = state
  const before = overlay(state.document, state.curated)[field]
  const { connection, sealed } = await sealService(client, { serviceId, sent: patched.after[field], before, openBox: patched.actor.openSecretBox })
  await savePatched(client, state, { ...patched, after: { ...patched.after, [field]: connection } })
  await keepSealed(client, { serviceId, field }, sealed)
}

async function savePatched(client: Queryable, state: StoredState, patched: Patched): Promise<void> {
  const write = await toWrite(client, state, patched)
  if (write === undefined) return
  await writeEntities(client, state.entityType, [write], patched.actor.name)
  if (write.members !== undefined && (state.entityType === 'user' || state.entityType === 'team')) await writeMembers(client, state.entityType, state.id, write.members.after)
}

/** What a patch makes of what is stored; undefined where that stays as it is. Throws what the words may not be. */
export async function toWrite(client: Queryable, state: StoredState, { before, after, changed, actor }: Patched): Promise<EntityWrite | undefined> {
  const { entityType, id } = state
  const shownBefore = overlay(state.document, state.curated)
  const { document, shown } = patchDocument(state, shownBefore, { after, changed, isBot: actor.isBot })
  await requireReferred(client, entityType, shown, shownBefore)
  actor.check?.(entityType, shown, shownBefore)
  if (entityType === 'testCase' && !actor.isBot) await requireTestable(client, { shown, before: shownBefore, tableId: state.parent?.id })
  if (!actor.isBot) requireWordLengths(shown, shownBefore)
  const field = entityTypeDefinitions[entityType].members
  const members = field === undefined || !changed.includes(field) ? undefined : { field, before: idsOf(before[field]), after: idsOf(after[field]) }
  const write: EntityWrite = {
    id, before: state, parent: state.parent, name: state.name, fqn: state.fqn, sourceIdentity: state.sourceIdentity,
    ...prepareDocument(document), curated: separate(entityType, document, shown, state.curated), ...(members !== undefined && { members }),
  }
  return members === undefined && isSameContent(write.curated, state.curated) && isSameContent(document, state.document) ? undefined : write
}

function idsOf(references: unknown): string[] {
  return ((references ?? []) as EntityReference[]).map((reference) => reference.id).sort()
}

/** OpenMetadata's tag of an entity: the first 16 digits of the sha256 of version and instant, whole versions with a decimal place. */
function toDigest({ version, updatedAt }: { version: number; updatedAt: number }): string {
  return createHash('sha256').update(`${Number.isInteger(version) ? version.toFixed(1) : version}-${updatedAt}`).digest('hex').slice(0, 16)
}

function versionConflict(state: StoredState, expected: number | string): TrunklineError {
  return new TrunklineError('VERSION_CONFLICT', `${state.entityType} ${state.fqn} is at version ${state.version}, not ${expected}: somebody changed it.`, {
    object: state.fqn, hint: 'Read it again and apply the change to what it is now.',
  })
}
