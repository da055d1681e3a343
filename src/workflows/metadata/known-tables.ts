import type { KnownFingerprints } from '../../connectors/connector.ts'
import type { PostgresTableMeasurement } from '../../model/postgres.ts'
import type { Sink } from '../../sinks/sink.ts'

/** Tables of one database as the sink remembers them; those found to be so again are settled. */
export type KnownTables = KnownFingerprints & {
  /** Takes note of a table that is as it was; its measurement is written with others. */
  settle(table: { sourceIdentity: string; measurement?: PostgresTableMeasurement }): Promise<void>
  flush(): Promise<void>
}

/** Measurements per write. */
const batchSize = 1_000

/** What the sink remembers; undefined where it remembers nothing, or nothing is to be taken as it was. */
export async function readKnown(sink: Pick<Sink, 'memory'>, databaseFqn: string, seed: string | undefined): Promise<KnownTables | undefined> {
  const { memory } = sink
  if (memory === undefined || seed === undefined) return undefined
  const tables = new Map((await memory.readFingerprints(databaseFqn)).map((table) => [table.sourceIdentity, table]))
  let open: { id: string; facts: PostgresTableMeasurement }[] = []
  const flush = async (): Promise<void> => {
    const batch = open
    open = []
    if (batch.length > 0) await memory.writeMeasurements(batch)
  }
  return {
    seed,
    find: (sourceIdentity, fullyQualifiedName) => {
      const table = tables.get(sourceIdentity)
      return table?.fullyQualifiedName === fullyQualifiedName ? table.fingerprint : undefined
    },
    settle: async ({ sourceIdentity, measurement }) => {
      const table = tables.get(sourceIdentity)
      if (table === undefined || measurement === undefined) return
      open.push({ id: table.id, facts: measurement })
      if (open.length >= batchSize) await flush()
    },
    flush,
  }
}
