import { TrunklineError } from '../../model/errors.ts'
import { fullyQualifiedName, splitFullyQualifiedName } from '../../model/fqn.ts'
import type { TableConstraint } from '../../model/table.ts'
import { isForeignKey } from '../open-metadata-wire.ts'
import type { CallReference, OpenMetadataCall } from '../call.ts'
import type { Settled } from '../sink.ts'
import { mostAtOnce } from './client.ts'
import { toDialectBody } from './dialect.ts'
import { inParallel } from './parallel.ts'
import { settle as settleField, type Document } from './patch-steps.ts'
import { patchUntilDone, toRefusal } from './patch-entity.ts'
import { toEntity, type Session } from './session.ts'

/** The call that writes the constraints of a table when all tables are there. */
export type Later = OpenMetadataCall & { id: CallReference }
/** `isFresh` where this run made the table, so that nobody wrote constraints on it. */
type Waiting = Later & { isFresh: boolean }

/** Foreign keys of the run's tables, kept until all tables are written. */
export type ForeignKeys = {
  add(fullyQualifiedName: string, call: Waiting): void
  settle(): Promise<Settled>
}

/** Each table gets its constraints in one patch, with the hash that says that it is done; keys into tables that the server lacks are left out and told. */
export function createForeignKeys(session: Session): ForeignKeys {
  const waiting = new Map<string, Waiting>()
  return {
    add: (fqn, call) => void waiting.set(fqn, call),
    settle: async () => {
      const missing = new Set<string>()
      const calls = [...waiting]
      waiting.clear()
      const results = await inParallel(calls, mostAtOnce, ([fqn, call]) => settleOne(session, { fqn, call, missing }))
      const named = [...missing].toSorted()
      const warnings = named.length === 0 ? [] : [`Foreign keys into ${named.length} tables that the server does not hold were left out: ${named.slice(0, 10).join(', ')}${named.length > 10 ? ', …' : ''}.`]
      return { failed: results.filter((result) => result !== undefined), warnings }
    },
  }
}

type Settling = { fqn: string; call: Waiting; missing: Set<string> }

/** Undefined where all went well. A table that could not be written itself is told of already. */
async function settleOne(session: Session, { fqn, call, missing }: Settling): Promise<Settled['failed'][number] | undefined> {
  try {
    const id = await session.findId(call.id)
    if (id === undefined) return undefined
    const [{ value: all }, hash] = call.body as [{ value: TableConstraint[] }, { value: string } | undefined]
    const kept = await keepKnown(session, all, missing)
    const constraints = toDialectBody({ tableConstraints: kept }, session.dialect)['tableConstraints']
    // Without the hash the table is looked at again by the next run, when the other one may be there.
    await patchConstraints(session, { fqn, path: `/tables/${id}`, isFresh: call.isFresh, constraints, hash: kept.length < all.length ? undefined : hash?.value })
    return undefined
  } catch (error) {
    return toRefusal(error, fqn)
  }
}

type Constrained = { fqn: string; path: string; isFresh: boolean; constraints: unknown; hash: string | undefined }

async function patchConstraints({ client }: Session, { fqn, path, isFresh, constraints, hash }: Constrained): Promise<void> {
  await patchUntilDone(fqn, async () => {
    const served = isFresh ? {} : toEntity(await client.send({ method: 'GET', path: `${path}?fields=tableConstraints` }), fqn)
    if (served === undefined) throw new TrunklineError('ENTITY_NOT_FOUND', `${fqn} was deleted on the OpenMetadata server while the run wrote it.`, { object: fqn })
    const current: Document = served
    const steps = settleField('/tableConstraints', current['tableConstraints'], constraints)
    const etag = current['etag'] as string | undefined
    return { steps: hash === undefined ? steps : [...steps, ...settleField('/sourceHash', current['sourceHash'], hash)], etag }
  }, (steps, etag) => client.send({ method: 'PATCH', path, body: steps, ...(etag !== undefined && { ifMatch: etag }) }))
}

async function keepKnown(session: Session, constraints: readonly TableConstraint[], missing: Set<string>): Promise<TableConstraint[]> {
  const kept: TableConstraint[] = []
  for (const constraint of constraints) {
    const [column] = isForeignKey(constraint) ? constraint.referredColumns ?? [] : []
    const table = column === undefined ? undefined : fullyQualifiedName(...splitFullyQualifiedName(column).slice(0, 4))
    if (table === undefined || await session.findId({ type: 'table', fullyQualifiedName: table }) !== undefined) kept.push(constraint)
    else missing.add(table)
  }
  return kept
}
