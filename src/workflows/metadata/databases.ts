import type { DatabaseListing } from '../../connectors/connector.ts'
import { fullyQualifiedName } from '../../model/fqn.ts'
import type { ReconciliationLine } from '../../model/ingestion.ts'
import { markUnread } from './presence.ts'
import { readDatabase, type ReadContext } from './read-database.ts'

/** The databases of a server that a run reads, and the reconciliation of all it has. */
export type DatabaseChoice = { chosen: DatabaseListing[]; line: ReconciliationLine }

/** Chooses what to read; a database that cannot be read, or that a filter leaves out, is named and never marked deleted. */
export async function chooseDatabases({ source, scope, presence, writer }: ReadContext): Promise<DatabaseChoice> {
  const listings = await source.listDatabases()
  const chosen: DatabaseListing[] = []
  const line = { database: '', kind: 'database', inPostgres: listings.length, emitted: 0, filtered: 0, skipped: 0, failed: 0, unexplained: 0, reasons: {} }
  for (const listing of listings) {
    const by = scope.keepsDatabase(listing.name)
    if (by === null && listing.notConnectable === undefined) {
      chosen.push(listing)
      continue
    }
    const object = fullyQualifiedName(scope.serviceName, listing.name)
    markUnread(presence, { entityType: 'database', object, isOnPurpose: true }, object)
    count(line, by === null ? 'skipped' : 'filtered', by ?? 'notConnectable')
    if (by !== null) writer.tally.filtered.push({ object, entityType: 'database', by })
    else writer.tally.skipped.push({ object, entityType: 'database', reason: 'notConnectable', detail: listing.notConnectable! })
  }
  return { chosen, line }
}

/** Reads the chosen databases, a few at a time, the connections shared out among them; the first error that breaks the source or the sink ends all of them. */
export async function readDatabases(context: ReadContext, { chosen, line }: DatabaseChoice, { threads, mostConnections }: { threads: number; mostConnections: number }): Promise<void> {
  const stop = new AbortController()
  const signal = AbortSignal.any([context.run.signal, stop.signal])
  const waiting = chosen.values()
  const readerCount = Math.min(threads, mostConnections, chosen.length)
  const sessions = Math.floor(mostConnections / readerCount)
  const readers = Array.from({ length: readerCount }, async () => {
    for (const listing of waiting) {
      try {
        signal.throwIfAborted()
        const failure = await readDatabase(context, listing, { isOnlyOne: chosen.length === 1, signal, sessions })
        if (failure === undefined) line.emitted += 1
        else count(line, 'failed', failure.code)
      } catch (error) {
        stop.abort(error)
        throw error
      }
    }
  })
  await Promise.allSettled(readers)
  signal.throwIfAborted()
}

function count(line: ReconciliationLine, outcome: 'filtered' | 'skipped' | 'failed', reason: string): void {
  line[outcome] += 1
  line.reasons[reason] = (line.reasons[reason] ?? 0) + 1
}
