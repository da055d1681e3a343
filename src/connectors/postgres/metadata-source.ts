import type { MetadataScope, MetadataSource } from '../connector.ts'
import { TrunklineError } from '../../model/errors.ts'
import type { ReadContext } from './metadata/context.ts'
import { readDatabase } from './metadata/read-database.ts'
import { openPostgresServer, type PostgresServer } from './open-server.ts'
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

async function* read({ sessions, capabilities, identityOf }: PostgresServer, { database, scope, signal }: Reading) {
  const { session, release } = await sessions.lease(database)
  try {
    const context: ReadContext = { session, scope, capabilities, place: { serviceName: scope.serviceName, database, identity: identityOf(database) } }
    for await (const item of readDatabase(context)) {
      if (signal.aborted) throw new TrunklineError('RUN_CANCELLED', 'The run was cancelled.', { object: database })
      yield item
    }
  } finally {
    release()
  }
}
