import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import { withTransaction } from '../db/transaction.ts'
import type { EntityType } from '../model/entity.ts'
import { TrunklineError } from '../model/errors.ts'
import type { WriteOutcome } from '../model/ingestion.ts'
import { isSameContent, type JsonObject } from './document/content.ts'
import { columnsOf, overlay, rekeyColumns, separate, type Curated } from './document/curated.ts'
import { fillWords, mergeAsBot, sourceExtension, toDocument, withoutWords, withWordsOf } from './document/request.ts'
import { entityTypeDefinitions, parentTypesOf, type Entities, type EntityRequests, type Writer } from './entity-type.ts'
import { ensureBasicSuites } from './data-quality/basic-suite.ts'
import { requireTestable } from './data-quality/require-testable.ts'
import { findId, readEntity } from './get.ts'
import { readMembers, writeMembers } from './write/members.ts'
import { fqnOf, nameProblem, parentFqnOf, prepareDocument } from './write/prepared.ts'
import { requireOnlyOne } from './write/require-only-one.ts'
import { requireOwnName, rootsToCreate } from './write/require-own-name.ts'
import { requireReferred } from './write/require-referred.ts'
import { requireWordLengths } from './write/require-word-lengths.ts'
import { resolveReferences } from './write/resolve-references.ts'
import { keepSealed, sealService } from './write/seal-service.ts'
import { lockStates, readParents, type Parent, type StoredState } from './write/state.ts'
import { lockRoots, type Queryable } from './write/lock-roots.ts'
import { writeEntities, type EntityWrite } from './write/write-entities.ts'

/** Creates an entity; throws ENTITY_EXISTS when a live one has the name, ENTITY_NOT_FOUND when its parent is missing. */
export async function createEntity<T extends EntityType>(
  pool: Pool, entityType: T, request: EntityRequests[T], actor: Writer,
): Promise<Entities[T]> {
  const fqn = nameOf(entityType, request)
  return withTransaction(pool, async (client) => {
    await lockRoots(client, rootsToCreate(entityType, fqn))
    if (await findExisting(client, entityType, fqn, false) !== undefined) {
      throw new TrunklineError('ENTITY_EXISTS', `There is a ${entityType} ${fqn} already.`, { object: fqn, hint: 'Change that one, or choose another name.' })
    }
    const { id } = await saveRequest(client, { entityType, request, actor, fqn, existing: undefined })
    return readEntity(client, entityType, id)
  })
}

/** Creates an entity or changes the one of that name; a bot keeps what is described, owned and tagged already. */
export async function createOrUpdateEntity<T extends EntityType>(
  pool: Pool, entityType: T, request: EntityRequests[T], actor: Writer,
): Promise<{ outcome: WriteOutcome; entity: Entities[T] }> {
  const fqn = nameOf(entityType, request)
  return withTransaction(pool, async (client) => {
    await lockRoots(client, rootsToCreate(entityType, fqn))
    const found = await findExisting(client, entityType, fqn, true)
    const existing = found === undefined ? undefined : (await lockStates(client, [found])).get(found)
    const { id, outcome } = await saveRequest(client, { entityType, request, actor, fqn, existing })
    return { outcome, entity: await readEntity(client, entityType, id) }
  })
}

type Save = { entityType: EntityType; request: object & { name: string }; actor: Writer; fqn: string; existing: StoredState | undefined }

async function saveRequest(client: Queryable, named: Save): Promise<{ id: string; outcome: WriteOutcome }> {
  if (named.existing === undefined || named.existing.deleted) await requireOwnName(client, named.entityType, named.fqn)
  const save = withFirstStatus({ ...named, request: await resolveReferences(client, named.request) })
  const id = save.existing?.id ?? randomUUID()
  const field = entityTypeDefinitions[save.entityType].sealed
  if (field === undefined) return saveSealed(client, id, save)
  const { [field]: sent, ...request } = save.request as typeof save.request & JsonObject
  if (sent === undefined && save.existing === undefined) return saveSealed(client, id, save)
  const before = save.existing === undefined ? undefined : overlay(save.existing.document, save.existing.curated)[field]
  const { connection, sealed } = await sealService(client, { serviceId: id, sent, before, openBox: save.actor.openSecretBox })
  const saved = await saveSealed(client, id, { ...save, request: { ...request, ...(connection !== undefined && { [field]: connection }) } as typeof save.request })
  await keepSealed(client, { serviceId: id, field }, sealed)
  return saved
}

/** A term that someone has to review begins as a draft. */
function withFirstStatus(save: Save): Save {
  if (save.entityType !== 'glossaryTerm' || save.existing !== undefined) return save
  const { reviewers = [] } = save.request as EntityRequests['glossaryTerm']
  return { ...save, request: { ...save.request, entityStatus: reviewers.length > 0 ? 'Draft' : 'Approved' } as Save['request'] }
}

async function saveSealed(client: Queryable, id: string, save: Save): Promise<{ id: string; outcome: WriteOutcome }> {
  const { entityType, request, actor, fqn, existing } = save
  const parent = await requireParent(client, entityType, request, fqn)
  if (entityType === 'ingestionPipeline') await requireOnlyOne(client, { id, parentId: parent?.id, pipelineType: (request as EntityRequests['ingestionPipeline']).pipelineType })
  const { document, curated } = toStored(save)
  const before = existing === undefined ? {} : overlay(existing.document, existing.curated)
  actor.check?.(entityType, overlay(document, curated), before)
  await requireReferred(client, entityType, overlay(document, curated), before)
  // What a bot says is kept as it is: the result of its run says what is wrong with it.
  if (entityType === 'testCase' && !actor.isBot) await requireTestable(client, { shown: overlay(document, curated), before, tableId: parent?.id })
  if (!actor.isBot) requireWordLengths(overlay(document, curated), before)
  const members = await membersOf(client, entityType, request, existing)
  const write: EntityWrite = {
    id, parent, name: request.name, fqn, sourceIdentity: existing?.sourceIdentity, ...prepareDocument(document), curated,
    ...(existing !== undefined && { before: existing }), ...(members !== undefined && { members }),
  }
  const isSame = existing !== undefined && !existing.deleted && isSameContent(existing.document, document) && isSameContent(existing.curated, curated)
    && isSameContent(members?.before, members?.after)
  if (isSame) return { id, outcome: 'unchanged' }
  if (entityType === 'testCase' && parent !== undefined) await ensureBasicSuites(client, [parent], actor.name)
  const changes = await writeEntities(client, entityType, [write], actor.name)
  if (members !== undefined && (entityType === 'user' || entityType === 'team')) await writeMembers(client, entityType, id, members.after)
  if (existing === undefined) return { id, outcome: 'created' }
  return { id, outcome: existing.deleted ? 'restored' : changes.get(write) === undefined ? 'unchanged' : 'updated' }
}

/** What of a request is the source's and what is a person's. A bot speaks for a source; a person's words are kept apart. */
function toStored({ entityType, request, actor, existing }: Save): { document: JsonObject; curated: Curated | null } {
  const asked = toDocument(request)
  if (actor.isBot) {
    if (existing === undefined) return { document: asked, curated: null }
    const document = mergeAsBot(entityType, asked, existing.document)
    return { document, curated: rekeyColumns(existing.curated, columnsOf(existing.document), columnsOf(document), { byName: false }) }
  }
  const structure = existing === undefined ? withoutWords(entityType, asked) : withWordsOf(entityType, asked, existing.document)
  const { extension: _, ...document } = structure
  const extension = sourceExtension(asked) ?? sourceExtension(existing?.document ?? {})
  if (extension !== undefined) document['extension'] = extension
  const shown = existing === undefined ? asked : fillWords(entityType, asked, overlay(existing.document, existing.curated))
  return { document, curated: separate(entityType, document, shown, existing?.curated ?? null) }
}

function nameOf(entityType: EntityType, request: object & { name: string }): string {
  const parentFqn = parentFqnOf(entityType, request)
  const { parent } = entityTypeDefinitions[entityType]
  if (parentFqn === undefined && parent !== undefined && parent.isOptional !== true) {
    throw new TrunklineError('REQUEST_INVALID', `A ${entityType} needs its ${parent.field}.`, { object: request.name })
  }
  const fqn = fqnOf(entityType, request)
  const problem = nameProblem(request.name, fqn)
  if (problem !== undefined) throw problem
  return fqn
}

async function findExisting(client: Queryable, entityType: EntityType, fqn: string, orDeleted: boolean): Promise<string | undefined> {
  return findId(client, entityType, { fqn }, orDeleted ? 'all' : 'non-deleted').catch((error: unknown) => {
    if (error instanceof TrunklineError && error.code === 'ENTITY_NOT_FOUND') return undefined
    throw error
  })
}

async function requireParent(client: Queryable, entityType: EntityType, request: object, fqn: string): Promise<Parent | undefined> {
  const parentFqn = parentFqnOf(entityType, request)
  const parentType = entityTypeDefinitions[entityType].parent?.type
  if (parentFqn === undefined || parentType === undefined) return undefined
  const parent = (await readParents(client, parentTypesOf(entityType), [parentFqn])).get(parentFqn)
  if (parent !== undefined) return parent
  throw new TrunklineError('ENTITY_NOT_FOUND', `${entityType} ${fqn} cannot be written: there is no ${parentType} ${parentFqn}.`, {
    object: parentFqn, hint: `Create the ${parentType} first.`,
  })
}

async function membersOf(client: Queryable, entityType: EntityType, request: object, existing: StoredState | undefined): Promise<EntityWrite['members']> {
  const field = entityTypeDefinitions[entityType].members
  const after = field === undefined ? undefined : (request as Record<string, string[] | undefined>)[field]
  if (field === undefined || after === undefined || (entityType !== 'user' && entityType !== 'team')) return undefined
  return { field, before: existing === undefined ? [] : await readMembers(client, entityType, existing.id), after: [...new Set(after)].sort() }
}
