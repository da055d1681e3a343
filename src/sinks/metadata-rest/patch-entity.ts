import { TrunklineError } from '../../model/errors.ts'
import { isForeignKey } from '../open-metadata-wire.ts'
import type { WritePolicy, WriteResult } from '../sink.ts'
import type { Child } from './children.ts'
import { toSentence } from './client.ts'
import type { Outgoing, Writing } from './entity-writer.ts'
import { toPatch } from './patch.ts'
import type { Document, PatchStep } from './patch-steps.ts'
import { collectionOf, toEntity } from './session.ts'

const mostTries = 4
/** Fields that are kept back until asked for. */
const askedFields: Readonly<Record<string, readonly string[]>> = {
  table: ['tags', 'columns', 'tableConstraints', 'tablePartition', 'schemaDefinition', 'extension'],
  database: ['tags', 'extension'], databaseSchema: ['tags', 'extension'], storedProcedure: ['tags', 'extension'],
}

/**
 * Makes an entity that is there what the source says, by a patch against what it is now. Where the server tags versions the patch holds for that
 * one only, and is made again when somebody was faster. Says whether anything had to change.
 */
export async function patchEntity({ record, fqn, body, later }: Outgoing, child: Child, { writing, policy }: { writing: Writing; policy: WritePolicy }): Promise<boolean> {
  const { session: { client, dialect }, wire, ownClassifications } = writing
  const path = `${collectionOf(record.entityType)}/${child.id}`
  const rules = { overrides: policy.overrideMetadata, ownClassifications, ownerField: dialect.ownerField, withExtension: wire.includeExtension }
  return patchUntilDone(fqn, async () => {
    const fields = (askedFields[record.entityType] ?? []).map((field) => (field === 'schemaDefinition' && !dialect.since('1.4') ? 'viewDefinition' : field))
    const current = toEntity(await client.send({ method: 'GET', path: `${path}?fields=${[dialect.ownerField, ...fields].join(',')}` }), fqn)
    if (current === undefined) throw gone(fqn)
    return { steps: toPatch(current, later !== undefined ? withForeignKeysOf(current, body) : body, rules), etag: current.etag }
  }, (steps, etag) => client.send({ method: 'PATCH', path, body: steps, ...(etag !== undefined && { ifMatch: etag }) }))
}

/** Foreign keys are written in a step of their own: until then those that are there stay. */
function withForeignKeysOf(current: Document, body: Record<string, unknown>): Record<string, unknown> {
  const own = (body['tableConstraints'] ?? []) as { constraintType: string }[]
  const there = (current['tableConstraints'] ?? []) as { constraintType: string }[]
  return { ...body, tableConstraints: [...own, ...there.filter(isForeignKey)] }
}

/** What is to be changed of an entity as it is now. */
export type Plan = { steps: readonly PatchStep[]; etag: string | undefined }

/** Plans and patches, and does both again when the entity changed in between. */
export async function patchUntilDone(fqn: string, plan: () => Promise<Plan>, send: (steps: readonly PatchStep[], etag: string | undefined) => Promise<{ status: number; body: unknown }>): Promise<boolean> {
  for (let tries = 1; ; tries += 1) {
    const { steps, etag } = await plan()
    if (steps.length === 0) return false
    const answer = await send(steps, etag)
    if (answer.status < 400) return true
    if (answer.status === 404) throw gone(fqn)
    // Somebody wrote in between: 412 says so, 409 too, and so does a place that is no longer there (400, 422) at the first try.
    const mayHaveChanged = answer.status === 412 || answer.status === 409 || (tries === 1 && (answer.status === 400 || answer.status === 422))
    if (!mayHaveChanged || tries >= mostTries) {
      throw new TrunklineError(answer.status === 412 ? 'VERSION_CONFLICT' : 'REQUEST_INVALID', `The OpenMetadata server refuses a change of ${fqn}: ${toSentence(answer)}.`, { object: fqn })
    }
  }
}

function gone(fqn: string): TrunklineError {
  return new TrunklineError('ENTITY_NOT_FOUND', `${fqn} was deleted on the OpenMetadata server while the run wrote it.`, { object: fqn, hint: 'The next run makes it again.' })
}

/** A refusal of one entity leaves the others; what breaks the sink is thrown on. */
export function toRefusal(error: unknown, fullyQualifiedName: string): { fullyQualifiedName: string; error: TrunklineError } & WriteResult {
  if (error instanceof TrunklineError && error.code !== 'SINK_FAILED') return { fullyQualifiedName, error }
  throw error
}
