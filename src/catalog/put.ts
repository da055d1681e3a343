import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import { withTransaction } from '../db/transaction.ts'
import type { EntityType } from '../model/entity.ts'
import { TrunklineError } from '../model/errors.ts'
import { fullyQualifiedName } from '../model/fqn.ts'
import { giveWay } from '../model/give-way.ts'
import type { WriteOutcome } from '../model/ingestion.ts'
import type { WritePolicy, WriteResult } from '../sinks/sink.ts'
import { isSameContent } from './document/content.ts'
import { columnsOf, rekeyColumns, withoutOverridden } from './document/curated.ts'
import { ensureBasicSuites } from './data-quality/basic-suite.ts'
import { followTestedColumns } from './data-quality/follow-columns.ts'
import { entityTypeDefinitions, parentTypesOf } from './entity-type.ts'
import type { OpenSecretBox } from './secret-box.ts'
import { readKnownRows } from './write/known-rows.ts'
import { writeFingerprints } from './write/fingerprint.ts'
import { matchRecords, type KnownRow } from './write/match.ts'
import { writeMeasurements } from './write/measurement.ts'
import { nameProblem, prepareRecord, rootOf, type Prepared, type StoredRecord } from './write/prepared.ts'
import { sealRecords } from './write/seal-records.ts'
import { keepSealed } from './write/seal-service.ts'
import { softDelete } from './write/soft-delete.ts'
import { lockStates, readParents, type Parent, type StoredState } from './write/state.ts'
import { lockRoots, type Queryable } from './write/lock-roots.ts'
import { writeEntities, type EntityWrite, type WriteChange } from './write/write-entities.ts'

type Outcomes = Map<Prepared, WriteOutcome | TrunklineError>
/** What is written, how, and what became of each record so far. */
type Batch = { entityType: EntityType; policy: WritePolicy; outcomes: Outcomes }

/** How a write treats what is there, and what seals the secrets that services bring; without it they are not kept. */
export type PutPolicy = WritePolicy & { readonly openSecretBox?: OpenSecretBox }

/**
 * Writes a batch of records of one type as a source describes them; the results are in the order of the records.
 *
 * Unchanged content costs two reads and no transaction (but of services); the number of statements does not depend on the number of records.
 */
export async function putEntities(pool: Pool, records: readonly StoredRecord[], policy: PutPolicy): Promise<WriteResult[]> {
  const [first] = records
  if (first === undefined) return []
  const prepared = await prepareAll(records)
  const batch: Batch = { entityType: first.entityType, policy, outcomes: refuse(first.entityType, prepared) }
  const sound = prepared.filter((record) => !batch.outcomes.has(record))
  if (first.entityType === 'databaseService') await withTransaction(pool, (client) => putServices(client, sound, { ...batch, policy }))
  else await putSound(pool, sound, batch)
  return prepared.map((record) => toResult(record, batch.outcomes.get(record)))
}

async function prepareAll(records: readonly StoredRecord[]): Promise<Prepared[]> {
  const prepared: Prepared[] = []
  for (const record of records) {
    prepared.push(prepareRecord(record))
    await giveWay(prepared.length)
  }
  return prepared
}

async function putSound(pool: Pool, records: readonly Prepared[], batch: Batch): Promise<void> {
  const { changed } = await settleUnchanged(pool, records, batch)
  if (changed.length === 0) return
  await withTransaction(pool, async (client) => {
    await lockRoots(client, changed.map((record) => rootOf(batch.entityType, record.fqn)))
    // Read again: another writer may have been first.
    await putLocked(client, changed, batch)
  })
}

/** Services bring secrets: these are sealed before anything is compared. */
async function putServices(client: Queryable, records: readonly Prepared[], batch: Batch & { policy: PutPolicy }): Promise<void> {
  const sealed = await sealRecords(client, records, batch.policy.openSecretBox)
  await putLocked(client, sealed.map(({ record }) => record), batch)
  for (const [i, { record, serviceId, secrets }] of sealed.entries()) {
    batch.outcomes.set(records[i]!, batch.outcomes.get(record)!)
    await keepSealed(client, { serviceId, field: 'connection' }, secrets)
  }
}

async function putLocked(client: Queryable, records: readonly Prepared[], batch: Batch): Promise<void> {
  const rest = await settleUnchanged(client, records, batch)
  if (rest.changed.length > 0) await writeChanged(client, rest, batch)
}

/** Records that cannot be written whatever is stored: bad names, and a name twice in one batch. */
function refuse(entityType: EntityType, records: readonly Prepared[]): Outcomes {
  const outcomes: Outcomes = new Map()
  const seen = new Set<string>()
  for (const record of records) {
    const problem = nameProblem(record.name, record.fqn) ?? parentProblem(entityType, record)
    if (problem !== undefined) outcomes.set(record, problem)
    else if (seen.has(record.fqn)) outcomes.set(record, new TrunklineError('ENTITY_EXISTS', `${entityType} ${record.fqn} is twice in one batch.`, { object: record.fqn }))
    seen.add(record.fqn)
  }
  return outcomes
}

function parentProblem(entityType: EntityType, { name, fqn, parentFqn, document }: Prepared): TrunklineError | undefined {
  // The name of a column's test has the column's before its own.
  const column = entityType === 'testCase' ? document['column'] : undefined
  const own = typeof column === 'string' ? fullyQualifiedName(column, name) : fullyQualifiedName(name)
  const expected = parentFqn === undefined ? own : `${parentFqn}.${own}`
  const { parent } = entityTypeDefinitions[entityType]
  const isOrphan = parentFqn === undefined && parent !== undefined && parent.isOptional !== true
  if (fqn === expected && !isOrphan) return undefined
  return new TrunklineError('NAME_INVALID', `${entityType} ${fqn} does not stand below its parent ${parentFqn ?? '(none)'}.`, { object: fqn })
}

type Unsettled = { changed: readonly Prepared[]; rows: readonly KnownRow[] }

/** Settles the records whose content is stored already, with their measurements; gives back the others, and what is known of all. */
async function settleUnchanged(
  client: Queryable, records: readonly Prepared[], { entityType, policy, outcomes }: Batch,
): Promise<Unsettled> {
  const rows = await readKnownRows(client, entityType, records)
  const matches = matchRecords(records, rows)
  const changed: Prepared[] = []
  const measured: { id: string; facts: NonNullable<Prepared['measurement']> }[] = []
  for (const record of records) {
    const row = matches.get(record)
    if (row === undefined || !isUnchanged(record, row, policy)) {
      changed.push(record)
      continue
    }
    outcomes.set(record, 'unchanged')
    if (record.measurement !== undefined && !isSameContent(record.measurement, row.facts)) measured.push({ id: row.id, facts: record.measurement })
  }
  await writeMeasurements(client, measured)
  await writeFingerprints(client, [...matches].flatMap(([record, { id }]) => outcomes.get(record) === 'unchanged' ? fingerprintOf(record, id) : []))
  return { changed, rows }
}

function isUnchanged(record: Prepared, row: KnownRow, policy: WritePolicy): boolean {
  return !row.deleted && row.content_hash === record.hash && row.fqn === record.fqn
    && (record.sourceIdentity === undefined || row.source_identity === record.sourceIdentity)
    && !(policy.overrideMetadata && row.is_curated)
}

/** Writes what is new, changed, renamed or back; records whose parent is missing get an error. */
async function writeChanged(
  client: Queryable, { changed, rows }: Unsettled, { entityType, policy, outcomes }: Batch,
): Promise<void> {
  const parents = await readParentsOf(client, entityType, changed)
  const placed = changed.filter((record) => record.parentFqn === undefined || parents.has(record.parentFqn))
  for (const record of changed) if (record.parentFqn !== undefined && !parents.has(record.parentFqn)) outcomes.set(record, missingParent(entityType, record))
  const matches = matchRecords(placed, rows)
  const states = await lockStates(client, [...matches.values()].map((row) => row.id))
  const staying = new Set([...matches.values()].map((row) => row.id))
  const names = new Set(placed.map((record) => record.fqn))
  const stale = rows.filter((row) => !row.deleted && !staying.has(row.id) && names.has(row.fqn)).map((row) => row.id)
  if (stale.length > 0) await softDelete(client, stale, policy.updatedBy)
  const writes = new Map(placed.map((record) => {
    const before = states.get(matches.get(record)?.id ?? '')
    return [record, toWrite(record, before, record.parentFqn === undefined ? undefined : parents.get(record.parentFqn), policy)]
  }))
  if (entityType === 'testCase') await ensureBasicSuites(client, [...parents.values()], policy.updatedBy)
  const changes = await writeEntities(client, entityType, [...writes.values()], policy.updatedBy)
  if (entityType === 'table') await followTestedColumns(client, [...writes.values()], policy.updatedBy)
  for (const [record, write] of writes) outcomes.set(record, outcomeOf(write, changes.get(write)))
  await writeMeasurements(client, placed.flatMap((record) => record.measurement === undefined ? [] : [{ id: writes.get(record)!.id, facts: record.measurement }]))
  await writeFingerprints(client, placed.flatMap((record) => fingerprintOf(record, writes.get(record)!.id)))
}

function fingerprintOf({ fingerprint, hash }: Prepared, id: string): { id: string; hash: string; fingerprint: string }[] {
  return fingerprint === undefined ? [] : [{ id, hash, fingerprint }]
}

async function readParentsOf(client: Queryable, entityType: EntityType, records: readonly Prepared[]): Promise<Map<string, Parent>> {
  const parentTypes = parentTypesOf(entityType)
  if (parentTypes.length === 0) return new Map()
  const fqns = new Set(records.flatMap((record) => record.parentFqn ?? []))
  return readParents(client, parentTypes, [...fqns])
}

function toWrite(record: Prepared, before: StoredState | undefined, parent: Parent | undefined, policy: WritePolicy): EntityWrite {
  const isRecreated = before?.sourceIdentity !== undefined && record.sourceIdentity !== undefined && before.sourceIdentity !== record.sourceIdentity
  const kept = before === undefined ? null
    : rekeyColumns(before.curated, columnsOf(before.document), columnsOf(record.document), { byName: isRecreated })
  return {
    id: before?.id ?? record.newId ?? randomUUID(),
    ...(before !== undefined && { before }),
    parent,
    name: record.name,
    fqn: record.fqn,
    sourceIdentity: record.sourceIdentity ?? before?.sourceIdentity,
    document: record.document,
    json: record.json,
    hash: record.hash,
    curated: policy.overrideMetadata ? withoutOverridden(record.document, kept) : kept,
    isRecreated,
  }
}

function outcomeOf({ before, fqn }: EntityWrite, change: WriteChange): WriteOutcome {
  if (before === undefined) return 'created'
  if (before.fqn !== fqn) return 'renamed'
  if (before.deleted) return 'restored'
  return change === undefined ? 'unchanged' : 'updated'
}

function missingParent(entityType: EntityType, record: Prepared): TrunklineError {
  const parent = entityTypeDefinitions[entityType].parent?.type ?? 'parent'
  return new TrunklineError('ENTITY_NOT_FOUND', `${entityType} ${record.fqn} cannot be written: its ${parent} ${record.parentFqn} is not in the catalog.`, {
    object: record.fqn, hint: `Write the ${parent} first.`,
  })
}

function toResult(record: Prepared, outcome: WriteOutcome | TrunklineError | undefined): WriteResult {
  if (outcome === undefined) throw new TrunklineError('INTERNAL', `The write of ${record.fqn} has no outcome.`, { object: record.fqn })
  return typeof outcome === 'string' ? { fullyQualifiedName: record.fqn, outcome } : { fullyQualifiedName: record.fqn, error: outcome }
}
