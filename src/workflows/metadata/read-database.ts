import type { DatabaseListing, MetadataItem, MetadataSource } from '../../connectors/connector.ts'
import { TrunklineError, type ErrorCode } from '../../model/errors.ts'
import { fullyQualifiedName } from '../../model/fqn.ts'
import { giveWay } from '../../model/give-way.ts'
import type { Failure } from '../../model/ingestion.ts'
import type { RunContext } from '../workflow.ts'
import { createBatches } from './batches.ts'
import { readKnown, type KnownTables } from './known-tables.ts'
import { markRead, markUnread, type Presence } from './presence.ts'
import { createDatabaseTally, reconcile, tallyItem, tallyWriteFailure, type DatabaseTally } from './reconciliation.ts'
import { writeEntries, type Entry, type RecordWriter } from './record-writer.ts'
import type { DatabaseScope } from './scope.ts'
import { incompleteReasons, toFailure } from '../tally.ts'

/** Everything the databases of one run share. */
export type ReadContext = {
  run: RunContext
  source: MetadataSource
  scope: DatabaseScope
  writer: RecordWriter
  presence: Presence
  /** Of everything outside the source that decides what is written; undefined where nothing is to be taken as it was. */
  seed: string | undefined
}

/** Records per write, where the sink does not say how many: enough to make a round trip cheap, few enough to keep three batches in memory. */
const batchSize = 100

/** Errors that concern one database and leave the others readable. */
const databaseErrors: ReadonlySet<ErrorCode> = new Set([
  'INSUFFICIENT_PRIVILEGE', 'DATABASE_NOT_FOUND', 'HBA_REJECTED', 'STATEMENT_TIMEOUT', 'LOCK_TIMEOUT', 'STANDBY_CONFLICT', 'SOURCE_FAILED',
])

/** Reads one database into the sink; gives why it failed where the others can go on. Throws for a broken source or sink, and where it is the only one. */
export async function readDatabase(context: ReadContext, listing: DatabaseListing, options: { isOnlyOne: boolean; signal: AbortSignal; sessions: number }): Promise<Failure | undefined> {
  const database = listing.name
  context.run.emit({ type: 'step', name: `Reading ${database}` })
  try {
    await pump(context, database, options)
    return undefined
  } catch (error) {
    if (options.isOnlyOne || options.signal.aborted || !(error instanceof TrunklineError) || !databaseErrors.has(error.code)) throw error
    const databaseFqn = fullyQualifiedName(context.scope.serviceName, database)
    const failure = { ...toFailure(error, databaseFqn), object: databaseFqn }
    context.writer.tally.failures.push(failure)
    markUnread(context.presence, { entityType: 'database', object: databaseFqn }, databaseFqn)
    return failure
  }
}

async function pump(context: ReadContext, database: string, { signal, sessions }: { signal: AbortSignal; sessions: number }): Promise<void> {
  const { run, writer } = context
  const tally = createDatabaseTally(database)
  const known = await readKnown(run.sink, fullyQualifiedName(context.scope.serviceName, database), context.seed)
  let done = 0
  const batches = createBatches<Entry>({
    size: run.sink.recordsPerWrite ?? batchSize, atOnce: run.sink.writesAtOnce ?? 1, typeOf: ({ record }) => record.entityType,
    write: async (entries) => {
      await writeEntries(writer, entries, ({ kind }, error) => tallyWriteFailure(tally, kind, error.code))
      done += entries.length
      run.emit({ type: 'progress', step: `Reading ${database}`, done })
    },
  })
  try {
    let taken = 0
    for await (const item of context.source.readDatabase(database, { ...context.scope, sessions, ...(known !== undefined && { known }) }, signal)) {
      signal.throwIfAborted()
      await giveWay(taken += 1)
      take(item, tally, context)
      if ('record' in item) await batches.add(item)
      if ('unchanged' in item) await settle(item, context, known!)
    }
    await known?.flush()
  } catch (error) {
    // What was read is worth keeping, and a write under way must not outlive the run.
    await batches.flush().catch(() => {})
    throw error
  }
  await batches.flush()
  finish(tally, context)
}

/** A table that is as it was: counted, its tags made sure of, its measurements kept. */
async function settle({ unchanged, policies }: Extract<MetadataItem, { unchanged: unknown }>, { writer }: ReadContext, known: KnownTables): Promise<void> {
  if (policies.length > 0) await writer.tags?.ensure(policies)
  await known.settle(unchanged)
  writer.tally.outcomes.unchanged += 1
}

/** Counts an item and remembers what it says about what exists. */
function take(item: MetadataItem, tally: DatabaseTally, { run, writer, presence, scope }: ReadContext): void {
  const databaseFqn = fullyQualifiedName(scope.serviceName, tally.database)
  tallyItem(tally, item)
  if ('record' in item) markRead(presence, item.record)
  else if ('unchanged' in item) markRead(presence, item.unchanged)
  else if ('failure' in item) {
    const { entityType, ...failure } = item.failure
    writer.tally.failures.push(failure)
    markUnread(presence, { entityType, object: failure.object, sourceIdentity: item.sourceIdentity }, databaseFqn)
  } else if ('skipped' in item) {
    writer.tally.skipped.push(item.skipped)
    const { entityType, object, reason } = item.skipped
    markUnread(presence, { entityType: toIngestedType(entityType), object, sourceIdentity: item.sourceIdentity, isOnPurpose: !incompleteReasons.has(reason) }, databaseFqn)
  } else if ('filtered' in item) {
    writer.tally.filtered.push(item.filtered)
    markUnread(presence, { ...item.filtered, sourceIdentity: item.sourceIdentity, isOnPurpose: true }, databaseFqn)
  } else if ('warning' in item) {
    writer.tally.warnings.push(item.warning)
    run.emit({ type: 'warning', message: item.warning })
  }
}

/** Only a database that adds up may have things marked deleted. */
function finish(tally: DatabaseTally, { writer, presence, scope }: ReadContext): void {
  const lines = reconcile(tally)
  writer.tally.reconciliation.push(...lines)
  if (lines.every(({ unexplained }) => unexplained === 0)) presence.readDatabases.add(fullyQualifiedName(scope.serviceName, tally.database))
}

function toIngestedType(entityType: string): 'database' | 'databaseSchema' | 'table' | 'storedProcedure' {
  return entityType === 'database' || entityType === 'databaseSchema' || entityType === 'storedProcedure' ? entityType : 'table'
}
