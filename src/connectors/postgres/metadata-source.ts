import { createHash } from 'node:crypto'
import type { DatabaseListing, MetadataScope, MetadataSource } from '../connector.ts'
import { TrunklineError } from '../../model/errors.ts'
import type { ReadContext } from './metadata/context.ts'
import { readDatabase } from './metadata/read-database.ts'
import {
  capabilitiesQuery, databaseListQuery, systemIdentifierQuery, type CapabilitiesRow, type DatabaseListRow, type SystemIdentifierRow,
} from './queries/server.ts'
import { createSessionPool, type SessionPool } from './session-pool.ts'
import type { Session } from './session.ts'
import type { ConnectionSettings } from './settings/connection-settings.ts'
import { createFootprint } from './statement.ts'
import { requireMetadataConnection } from './test-connection/test-connection.ts'

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

/**
 * Opens a PostgreSQL server for reading its metadata, once the connection has passed its test: what fails and is not mandatory is a warning.
 * Throws SOURCE_TOO_OLD, or what else failed, with the list of steps.
 */
export async function openPostgresSource({ connection, options, workflow, signal, warn = () => {} }: OpenSourceOptions): Promise<MetadataSource> {
  const footprint = createFootprint()
  const pool = createSessionPool(connection, { workflow, signal, footprint, warn })
  try {
    for (const warning of await requireMetadataConnection(pool, connection, { signal, now: Date.now })) warn(warning)
    const { capabilities, cluster, databases } = await pool.use(undefined, async (session) => {
      const capabilities = await readCapabilities(session)
      const cluster = await readCluster(session, capabilities, connection)
      return { capabilities, cluster, databases: await session.query<DatabaseListRow>(databaseListQuery) }
    })
    return {
      serverVersion: capabilities.version,
      listDatabases: async () => listDatabases(databases, connection.database, options),
      readDatabase: (database, scope, readSignal) => read(pool, { database, scope, signal: readSignal, capabilities, identity: toIdentity(cluster, database, databases) }),
      footprint: () => ({ ...footprint }),
      close: () => pool.close(),
    }
  } catch (error) {
    await pool.close()
    throw error
  }
}

async function readCapabilities(session: Session): Promise<CapabilitiesRow> {
  const [capabilities] = await session.query<CapabilitiesRow>(capabilitiesQuery)
  if (capabilities === undefined) throw new Error('the server did not say what it can do')
  return capabilities
}

/**
 * What tells this server from others: the system identifier that initdb gave it, shared by its standbys. Where the role may not call
 * pg_control_system(), a hash of the addresses, which survives everything but moving the server.
 */
async function readCluster(session: Session, capabilities: CapabilitiesRow, { hosts }: ConnectionSettings): Promise<string> {
  if (capabilities.may_read_control) {
    const [row] = await session.query<SystemIdentifierRow>(systemIdentifierQuery)
    if (row !== undefined) return row.system_identifier
  }
  const addresses = hosts.map(({ host, port }) => `${host}:${port}`).toSorted().join(',')
  return `h${createHash('sha256').update(addresses).digest('hex').slice(0, 16)}`
}

function toIdentity(cluster: string, database: string, databases: readonly DatabaseListRow[]): string {
  const oid = databases.find(({ name }) => name === database)?.oid
  return `pg:${cluster}/${oid ?? database}`
}

function listDatabases(rows: readonly DatabaseListRow[], configured: string, { ingestAllDatabases }: SourceOptions): DatabaseListing[] {
  return rows.filter(({ name }) => ingestAllDatabases || name === configured).map((row) => {
    const notConnectable = toObstacle(row)
    return { name: row.name, oid: row.oid, ...(notConnectable !== undefined && { notConnectable }) }
  })
}

function toObstacle(row: DatabaseListRow): string | undefined {
  if (row.is_invalid) return 'its DROP DATABASE was interrupted: it can only be dropped'
  if (!row.allows_connections) return 'it accepts no connections (datallowconn is off)'
  return row.may_connect ? undefined : 'the role has no CONNECT privilege on it'
}

type Reading = { database: string; scope: MetadataScope; signal: AbortSignal; capabilities: CapabilitiesRow; identity: string }

async function* read(pool: SessionPool, { database, scope, signal, capabilities, identity }: Reading) {
  const { session, release } = await pool.lease(database)
  try {
    const context: ReadContext = { session, scope, capabilities, place: { serviceName: scope.serviceName, database, identity } }
    for await (const item of readDatabase(context)) {
      if (signal.aborted) throw new TrunklineError('RUN_CANCELLED', 'The run was cancelled.', { object: database })
      yield item
    }
  } finally {
    release()
  }
}
