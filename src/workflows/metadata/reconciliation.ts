import type { Counted, MetadataItem, ObjectKind } from '../../connectors/connector.ts'
import { TrunklineError } from '../../model/errors.ts'
import { skipReasons, type IngestedType, type ReconciliationLine } from '../../model/ingestion.ts'

type Outcome = 'emitted' | 'filtered' | 'skipped' | 'failed'
type KindTally = Record<Outcome, number> & { reasons: Record<string, number> }

/** What became of the objects of one database, by kind, against the server's own counts. */
export type DatabaseTally = {
  database: string
  kinds: Map<ObjectKind, KindTally>
  counted: Counted[]
  /** Codes of failures that name no single object: they explain what is missing of their type. */
  failedTypes: Map<IngestedType, string>
}

export function createDatabaseTally(database: string): DatabaseTally {
  return { database, kinds: new Map(), counted: [], failedTypes: new Map() }
}

/** Counts one item; a record counts as emitted until `tallyWriteFailure` says that its write failed. */
export function tallyItem(tally: DatabaseTally, item: MetadataItem): void {
  if ('counted' in item) tally.counted.push(item.counted)
  if (('record' in item || 'unchanged' in item) && item.kind !== undefined) bump(tally, item.kind, 'emitted')
  if ('filtered' in item && item.kind !== undefined) bump(tally, item.kind, 'filtered', item.filtered.by)
  if ('skipped' in item && item.kind !== undefined) bump(tally, item.kind, 'skipped', item.skipped.reason)
  if ('failure' in item && item.kind !== undefined) bump(tally, item.kind, 'failed', item.failure.code)
  if ('failure' in item && item.kind === undefined) tally.failedTypes.set(item.failure.entityType, item.failure.code)
}

/** Turns one emitted record of this kind into a failed one. */
export function tallyWriteFailure(tally: DatabaseTally, kind: ObjectKind | undefined, code: string): void {
  if (kind === undefined) return
  kindOf(tally, kind).emitted -= 1
  bump(tally, kind, 'failed', code)
}

/** One line per kind; what no item and no reason explains is `unexplained`. */
export function reconcile(tally: DatabaseTally): ReconciliationLine[] {
  const uncounted = [...tally.kinds.keys()].filter((kind) => !tally.counted.some((counted) => counted.kind === kind))
  return [
    ...tally.counted.map((counted) => toLine(tally, counted, tally.failedTypes.get(counted.entityType))),
    ...uncounted.map((kind) => toLine(tally, { kind, inPostgres: 0, alsoLeftOut: {} }, undefined)),
  ]
}

/** `failedStep` is the code of a failure that explains whatever is missing. */
function toLine(tally: DatabaseTally, counted: Omit<Counted, 'entityType'>, failedStep: string | undefined): ReconciliationLine {
  const { reasons, ...outcomes } = structuredClone(tally.kinds.get(counted.kind) ?? emptyKind())
  const line = { database: tally.database, kind: counted.kind, inPostgres: counted.inPostgres, ...outcomes, unexplained: 0, reasons }
  const add = (outcome: 'filtered' | 'skipped' | 'failed', reason: string, count: number) => {
    line[outcome] += count
    reasons[reason] = (reasons[reason] ?? 0) + count
  }
  for (const [reason, count] of Object.entries(counted.alsoLeftOut)) add(isSkipReason(reason) ? 'skipped' : 'filtered', reason, count)
  const missing = line.inPostgres - line.emitted - line.filtered - line.skipped - line.failed
  if (missing > 0 && failedStep !== undefined) add('failed', failedStep, missing)
  else line.unexplained = missing
  return line
}

/** Throws RECONCILIATION_FAILED when objects of the source are neither written nor left out for a reason. */
export function refuseUnexplained(lines: readonly ReconciliationLine[]): void {
  const open = lines.filter((line) => line.unexplained !== 0)
  if (open.length === 0) return
  const list = open.map((line) => `${line.database}: ${line.inPostgres} of kind ${line.kind} in PostgreSQL, ${line.inPostgres - line.unexplained} accounted for`)
  throw new TrunklineError('RECONCILIATION_FAILED', `The run does not add up: ${list.join('; ')}. Nothing was marked deleted there.`, {
    object: open[0]!.database,
    hint: 'This is a fault of the connector. Please report it with the reconciliation table of the run.',
  })
}

function isSkipReason(reason: string): boolean {
  return (skipReasons as readonly string[]).includes(reason)
}

function bump(tally: DatabaseTally, kind: ObjectKind, outcome: Outcome, reason?: string): void {
  const counts = kindOf(tally, kind)
  counts[outcome] += 1
  if (reason !== undefined) counts.reasons[reason] = (counts.reasons[reason] ?? 0) + 1
}

function kindOf(tally: DatabaseTally, kind: ObjectKind): KindTally {
  const known = tally.kinds.get(kind) ?? emptyKind()
  tally.kinds.set(kind, known)
  return known
}

function emptyKind(): KindTally {
  return { emitted: 0, filtered: 0, skipped: 0, failed: 0, reasons: {} }
}
