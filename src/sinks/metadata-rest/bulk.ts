import { TrunklineError } from '../../model/errors.ts'
import type { EntityRecord } from '../../model/ingestion.ts'
import type { WriteResult } from '../sink.ts'
import { mostAtOnce, toSentence, type Answer } from './client.ts'
import type { Outgoing, Writing } from './entity-writer.ts'
import { inParallel } from './parallel.ts'
import { collectionOf } from './session.ts'

const largestBulk = 100
/** OpenMetadata's own client sends these one by one. */
const singleTypes: ReadonlySet<string> = new Set(['databaseService', 'classification', 'tag'])

export type Created = WriteResult & { record: EntityRecord }

/** Whether a server was found to have no bulk calls, by session. */
const withoutBulk = new WeakSet<object>()

/** Creates what the server does not hold: a hundred in one call where it takes lists, else one by one; several calls are under way. */
export async function createAll(all: readonly Outgoing[], writing: Writing): Promise<Created[]> {
  const [first] = all
  if (first === undefined) return []
  const { session } = writing
  const isBulk = session.dialect.mayHaveBulk && !withoutBulk.has(session) && all.length > 1 && !singleTypes.has(first.record.entityType)
  if (!isBulk) return inParallel(all, mostAtOnce, (outgoing) => createOne(outgoing, writing))
  const parts = Array.from({ length: Math.ceil(all.length / largestBulk) }, (_, index) => all.slice(index * largestBulk, (index + 1) * largestBulk))
  return (await inParallel(parts, mostAtOnce, (part) => createPart(part, writing))).flat()
}

async function createPart(part: readonly Outgoing[], writing: Writing): Promise<Created[]> {
  const { session } = writing
  const path = `${collectionOf(part[0]!.record.entityType)}/bulk?async=false`
  const answer = await session.client.send({ method: 'PUT', path, body: part.map(({ body }) => body) })
  if (answer.status === 413 && part.length > 1) {
    const half = Math.ceil(part.length / 2)
    return [...await createPart(part.slice(0, half), writing), ...await createPart(part.slice(half), writing)]
  }
  if (answer.status === 404 || answer.status === 405 || answer.status === 501) withoutBulk.add(session)
  // A list that is refused as a whole says nothing of its members.
  if (answer.status >= 400) return inParallel(part, mostAtOnce, (outgoing) => createOne(outgoing, writing))
  return toCreated(part, answer, writing)
}

type BulkRow = { request?: unknown; message?: unknown; status?: unknown }

/** What became of each is told by its name: what is not among the failed was made. Those that failed are asked for again by themselves, where the reason is told best. */
async function toCreated(part: readonly Outgoing[], { body }: Answer, writing: Writing): Promise<Created[]> {
  const { numberOfRowsFailed = 0, failedRequest = [] } = (body ?? {}) as { numberOfRowsFailed?: number; failedRequest?: BulkRow[] }
  if (numberOfRowsFailed === 0 && failedRequest.length === 0) return part.map((outgoing) => toCreatedOne(outgoing, undefined, writing))
  const failed = new Set(failedRequest.flatMap(({ request }) => (typeof request === 'string' ? [request] : [])))
  const isFailed = ({ fqn, body: { name } }: Outgoing): boolean => failed.has(fqn) || failed.has(String(name)) || failed.size < numberOfRowsFailed
  return inParallel(part, mostAtOnce, async (outgoing) => (isFailed(outgoing) ? createOne(outgoing, writing) : toCreatedOne(outgoing, undefined, writing)))
}

async function createOne(outgoing: Outgoing, writing: Writing): Promise<Created> {
  const { record, fqn, body } = outgoing
  const answer = await writing.session.client.send({ method: 'PUT', path: collectionOf(record.entityType), body })
  if (answer.status >= 400) {
    const error = new TrunklineError('REQUEST_INVALID', `The OpenMetadata server refuses ${record.entityType} ${fqn}: ${toSentence(answer)}.`, { object: record.fullyQualifiedName })
    return { record, fullyQualifiedName: record.fullyQualifiedName, error }
  }
  return toCreatedOne(outgoing, (answer.body as { id?: string } | undefined)?.id, writing)
}

/** The id of what was made in bulk is asked for when somebody needs it. */
function toCreatedOne({ record, fqn, body, later }: Outgoing, id: string | undefined, { session, children, foreignKeys }: Writing): Created {
  const { sourceHash } = body
  if (later !== undefined) foreignKeys.add(record.fullyQualifiedName, { ...later, isFresh: true })
  session.forget({ type: record.entityType, fullyQualifiedName: fqn })
  if (id !== undefined) session.learn({ type: record.entityType, fullyQualifiedName: fqn }, id)
  children.add(record.entityType, fqn, { id: id ?? '', deleted: false, ...(typeof sourceHash === 'string' && { sourceHash }) })
  return { record, fullyQualifiedName: record.fullyQualifiedName, outcome: 'created' }
}
