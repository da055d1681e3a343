import { TrunklineError } from '../../model/errors.ts'
import type { EntityRecord, IngestedType, WriteOutcome } from '../../model/ingestion.ts'
import { encodeFullyQualifiedName, toEntityCalls, type WireOptions } from '../open-metadata-wire.ts'
import type { Sink, WritePolicy, WriteResult } from '../sink.ts'
import { createAll } from './bulk.ts'
import { createChildren, toChild, type Child, type Children } from './children.ts'
import { toSentence, mostAtOnce } from './client.ts'
import { toDialectBody } from './dialect.ts'
import { createForeignKeys, type ForeignKeys, type Later } from './foreign-keys.ts'
import { inParallel } from './parallel.ts'
import { patchEntity, toRefusal } from './patch-entity.ts'
import { collectionOf, getByName, type Session } from './session.ts'

/** What the entities of a run are written with. */
export type EntityWriterOptions = {
  includeExtension: boolean
  /** Whether a service that is there is written over (`forceEntityOverwriting`). */
  overwritesServices: boolean
}

/** What is shared by all batches of a run. */
export type Writing = {
  session: Session
  wire: WireOptions
  options: EntityWriterOptions
  children: Children
  foreignKeys: ForeignKeys
  /** Classifications that the run writes: their automated labels are its own. */
  ownClassifications: Set<string>
}

/** A record on its way: the body of its creation, under the name that the server knows it by. */
export type Outgoing = { record: EntityRecord; fqn: string; body: Record<string, unknown>; hash?: string; later?: Later }

/** Writes batches of one type: what is new in bulk, what differs as a patch, what is the same not at all. */
export function createEntityWriter(session: Session, options: EntityWriterOptions): Pick<Sink, 'write'> & Required<Pick<Sink, 'settle'>> {
  const wire: WireOptions = { includeExtension: options.includeExtension, keepsSecrets: true }
  const writing: Writing = { session, wire, options, children: createChildren(session), foreignKeys: createForeignKeys(session), ownClassifications: new Set() }
  return {
    write: async (records, policy) => {
      const results = new Map<EntityRecord, WriteResult>()
      const all = records.map((record) => toOutgoing(record, writing))
      const known = await inParallel(all, mostAtOnce, async (outgoing) => [outgoing, await findKnown(outgoing, writing)] as const)
      const fresh = known.flatMap(([outgoing, child]) => (child === undefined ? [outgoing] : []))
      for (const result of await createAll(fresh, writing)) results.set(result.record, result)
      const changed = await inParallel(known.filter(([, child]) => child !== undefined), mostAtOnce, async ([outgoing, child]) => [outgoing.record, await change(outgoing, child!, { writing, policy })] as const)
      for (const [record, result] of changed) results.set(record, result)
      return records.map((record) => results.get(record)!)
    },
    settle: () => writing.foreignKeys.settle(),
  }
}

function toOutgoing(record: EntityRecord, { wire, session: { dialect }, ownClassifications }: Writing): Outgoing {
  const { now, later } = toEntityCalls(record, wire)
  const fqn = encodeFullyQualifiedName(record.fullyQualifiedName)
  if (record.entityType === 'classification') ownClassifications.add(fqn)
  const body = toDialectBody(toServerExtension(now.body), dialect)
  const hash = (record.request as { sourceHash?: string }).sourceHash
  return { record, fqn, body, ...(hash !== undefined && { hash }), ...(later !== undefined && { later }) }
}

/** A custom property of OpenMetadata is a text; it has none for columns. */
function toServerExtension(body: Record<string, unknown>): Record<string, unknown> {
  if (body['extension'] === undefined) return body
  const extension = Object.fromEntries(Object.entries(body['extension'] as object).map(([name, value]) => [name, JSON.stringify(value)]))
  const columns = body['columns'] as Record<string, unknown>[] | undefined
  return { ...body, extension, ...(columns !== undefined && { columns: columns.map(({ extension: _extension, ...column }) => column) }) }
}

const listedTypes: ReadonlySet<IngestedType> = new Set(['database', 'databaseSchema', 'table', 'storedProcedure'])

async function findKnown({ record: { entityType }, fqn }: Outgoing, { session, children }: Writing): Promise<Child | undefined> {
  if (listedTypes.has(entityType)) return children.find(entityType, fqn)
  const entity = await getByName(session.client, { type: entityType, fullyQualifiedName: fqn }, '?include=all')
  return entity === undefined ? undefined : toChild(entity)
}

async function change(outgoing: Outgoing, child: Child, { writing, policy }: { writing: Writing; policy: WritePolicy }): Promise<WriteResult> {
  const { record: { entityType, fullyQualifiedName }, fqn, hash, later } = outgoing
  const { session, children, foreignKeys, options } = writing
  session.learn({ type: entityType, fullyQualifiedName: fqn }, child.id)
  try {
    if (child.deleted) await restore(entityType, child.id, writing)
    const isSame = hash !== undefined && hash === child.sourceHash && !policy.overrideMetadata
    let outcome: WriteOutcome = child.deleted ? 'restored' : 'unchanged'
    if (!isSame && await writeOver(outgoing, child, { writing, policy, options }) && !child.deleted) outcome = 'updated'
    if (!isSame && later !== undefined) foreignKeys.add(fullyQualifiedName, { ...later, isFresh: false })
    if (child.deleted) children.change(entityType, fqn, { ...child, deleted: false })
    return { fullyQualifiedName, outcome }
  } catch (error) {
    return toRefusal(error, fullyQualifiedName)
  }
}

async function restore(entityType: IngestedType, id: string, { session: { client } }: Writing): Promise<void> {
  const answer = await client.send({ method: 'PUT', path: `${collectionOf(entityType)}/restore`, body: { id } })
  if (answer.status >= 400 && answer.status !== 404) throw new TrunklineError('REQUEST_INVALID', `The OpenMetadata server did not restore it: ${toSentence(answer)}.`, { object: id })
}

/** A service, a classification and a tag are made once; people describe them from then on. Says whether anything changed. */
async function writeOver(outgoing: Outgoing, child: Child, { writing, policy, options }: { writing: Writing; policy: WritePolicy; options: EntityWriterOptions }): Promise<boolean> {
  const { record: { entityType } } = outgoing
  if (entityType === 'databaseService' && !options.overwritesServices) return false
  if (entityType === 'classification' || entityType === 'tag') return false
  if (entityType === 'databaseService') {
    const answer = await writing.session.client.send({ method: 'PUT', path: collectionOf(entityType), body: outgoing.body })
    if (answer.status >= 400) throw new TrunklineError('REQUEST_INVALID', `The OpenMetadata server refuses it: ${toSentence(answer)}.`, { object: outgoing.fqn })
    return true
  }
  return patchEntity(outgoing, child, { writing, policy })
}
