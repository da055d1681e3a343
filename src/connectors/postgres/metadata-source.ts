import type { Counted, MetadataItem, MetadataScope, MetadataSource, ObjectKind } from '../connector.ts'
import { TrunklineError } from '../../model/errors.ts'
import type { ReadContext } from './metadata/context.ts'
import { readDatabase } from './metadata/read-database.ts'
import { openPostgresServer, type PostgresServer } from './open-server.ts'
import type { SessionLease, SessionPool } from './session-pool.ts'
import type { ConnectionSettings } from './settings/connection-settings.ts'

/** What of a PostgresConnection decides which databases are read. */
export type SourceOptions = { ingestAllDatabases: boolean }

export type OpenSourceOptions = {
  connection: ConnectionSettings
  options: SourceOptions
  /** Marks every statement. */
  workflow: string
  signal: AbortSignal
  /** Told what of the connection is not as it should be, and what was mended on the way. */
  warn?: (sentence: string) => void
}

/** Opens a PostgreSQL server for reading its metadata. Throws as openPostgresServer does. */
export async function openPostgresSource({ options: { ingestAllDatabases }, ...rest }: OpenSourceOptions): Promise<MetadataSource> {
  const server = await openPostgresServer({ ...rest, ingestAllDatabases })
  return {
    serverVersion: server.capabilities.version,
    listDatabases: async () => server.databases,
    readDatabase: (database, scope, signal) => read(server, { database, scope, signal }),
    footprint: () => server.footprint(),
    close: () => server.close(),
  }
}

type Reading = { database: string; scope: MetadataScope; signal: AbortSignal }

/** A snapshot that a standby cancels cannot go on: the database is read anew, this often. */
const mostReadings = 3

/** Everything of one database, each object once; where a standby cancelled the reading, what was told by then is not told again. */
async function* read(server: PostgresServer, reading: Reading): AsyncGenerator<MetadataItem, void> {
  const told = new Map<string, ObjectKind>()
  for (let attempt = 1; ; attempt += 1) {
    try {
      yield* readOnce(server, reading, told)
      return
    } catch (error) {
      // A standby may end the session whose snapshot it has just cancelled too.
      const isConflict = error instanceof TrunklineError && (error.code === 'STANDBY_CONFLICT' || (attempt > 1 && error.code === 'CONNECTION_LOST'))
      if (!isConflict || attempt === mostReadings) throw error
      yield { warning: `The standby cancelled the reading of database ${reading.database} to replay changes; it was read again.` }
    }
  }
}

async function* readOnce({ sessions, capabilities, identityOf }: PostgresServer, { database, scope, signal }: Reading, told: Map<string, ObjectKind>): AsyncGenerator<MetadataItem, void> {
  const { session, release } = await sessions.lease(database)
  const vanished = new Map(told)
  let second: SessionLease | undefined
  try {
    if ((scope.sessions ?? 1) > 1 && !session.isPooled) second = await leaseSecond(sessions, database)
    const context: ReadContext = { session, second: second?.session, scope, capabilities, place: { serviceName: scope.serviceName, database, identity: identityOf(database) } }
    for await (const item of readDatabase(context)) {
      if (signal.aborted) throw new TrunklineError('RUN_CANCELLED', 'The run was cancelled.', { object: database })
      const key = toKey(item)
      vanished.delete(key ?? '')
      if (key === undefined) yield 'counted' in item ? { counted: withVanished(item.counted, vanished) } : item
      else if (!told.has(key)) {
        told.set(key, (item as { kind: ObjectKind }).kind)
        yield item
      }
    }
  } finally {
    release()
    second?.release()
  }
}

/** One more session; undefined where the server has none left for us: the run then takes longer, and is the same. */
async function leaseSecond(sessions: SessionPool, database: string): Promise<SessionLease | undefined> {
  try {
    return await sessions.lease(database)
  } catch (error) {
    if (error instanceof TrunklineError && error.code === 'TOO_MANY_CONNECTIONS') return undefined
    throw error
  }
}

/** What names an object among the items of one database; undefined for the database itself and for what is no object. */
function toKey(item: MetadataItem): string | undefined {
  if (!('kind' in item) || item.kind === undefined) return undefined
  const object = 'record' in item ? item.record.fullyQualifiedName : 'unchanged' in item ? item.unchanged.fullyQualifiedName : 'failure' in item ? item.failure.object : 'skipped' in item ? item.skipped.object : item.filtered.object
  return `${item.kind} ${object}`
}

/** What an earlier reading told and this one no longer finds was in the server then. */
function withVanished(counted: Counted, vanished: ReadonlyMap<string, ObjectKind>): Counted {
  const gone = [...vanished.values()].filter((kind) => kind === counted.kind).length
  return gone === 0 ? counted : { ...counted, inPostgres: counted.inPostgres + gone }
}
