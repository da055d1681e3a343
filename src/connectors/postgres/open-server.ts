import { createHash } from 'node:crypto'
import type { Footprint } from '../../model/ingestion.ts'
import type { DatabaseListing } from '../connector.ts'
import {
  capabilitiesQuery, databaseListQuery, systemIdentifierQuery, type CapabilitiesRow, type DatabaseListRow, type SystemIdentifierRow,
} from './queries/server.ts'
import { createSessionPool, type SessionPool } from './session-pool.ts'
import type { Session } from './session.ts'
import type { ConnectionSettings } from './settings/connection-settings.ts'
import { createFootprint } from './statement.ts'
import { requireServer, testTimeoutMs } from './test-connection/test-connection.ts'

export type OpenServerOptions = {
  connection: ConnectionSettings
  /** Every database of the server, not only the configured one. */
  ingestAllDatabases: boolean
  /** One word, such as `usage`: it goes into application_name and the mark of each statement. */
  workflow: string
  /** Cancels what is running and refuses what comes after. */
  signal: AbortSignal
  /** Told what of the connection is not as it should be, and what was mended on the way. */
  warn?: (sentence: string) => void
  /** The view that statistics of statements are read from, where the workflow reads them: it is tested too. */
  queryStatementSource?: string
  /** Instead of the connection's own (60 s unless its options say otherwise), for work that is long by nature, such as a profile. */
  statementTimeoutMs?: number
  /** Sessions open at a time; two unless given. */
  connectionCap?: number
  /** For the test of the connection; 60 s unless given. */
  testTimeoutMs?: number
}

/** A server of a source that passed its test, for the length of one run. */
export type PostgresServer = {
  readonly capabilities: CapabilitiesRow
  /** The configured database, or all with `ingestAllDatabases`; those that cannot be read say why. */
  readonly databases: readonly DatabaseListing[]
  readonly sessions: SessionPool
  /** Identity of a database in the catalog, as in `pg:7400000000000000000/16384`; entities below it append to it. */
  identityOf(database: string): string
  /** What the run has cost the server until now. */
  footprint(): Footprint
  close(): Promise<void>
}

/**
 * Opens the server that any workflow reads from, once the connection has passed its test: what fails and is not mandatory is a warning.
 * Every session of it keeps the contract of ARCHITECTURE.md: read-only, empty search_path, bounded waits, marked and counted statements,
 * at most `connectionCap` connections, a statement that a standby cancelled is run again. A workflow works so:
 *
 *     const server = await openPostgresServer({ connection, ingestAllDatabases, workflow: 'usage', signal, warn })
 *     try {
 *       for (const { name, notConnectable } of server.databases) {
 *         if (notConnectable === undefined) rows.push(...await server.sessions.use(name, (session) => session.query<Row>(statement, [value])))
 *       }
 *     } finally {
 *       await server.close() // footprint() may be asked after it
 *     }
 *
 * SQL that a person wrote goes through `session.queryCustomSql`. Throws SOURCE_TOO_OLD, or what else failed, with the list of steps.
 */
export async function openPostgresServer(options: OpenServerOptions): Promise<PostgresServer> {
  const { workflow, signal, warn = () => {} } = options
  const connection = { ...options.connection, ...(options.statementTimeoutMs !== undefined && { statementTimeoutMs: options.statementTimeoutMs }) }
  const footprint = createFootprint()
  const deadline = new AbortController()
  const sessions = createSessionPool(connection, { workflow, signal: AbortSignal.any([signal, deadline.signal]), footprint, warn }, options.connectionCap)
  try {
    for (const warning of await testServer(sessions, { ...options, connection }, deadline)) warn(warning)
    const { capabilities, cluster, databases } = await sessions.use(undefined, async (session) => {
      const capabilities = await readCapabilities(session)
      const cluster = await readCluster(session, capabilities, connection)
      return { capabilities, cluster, databases: await session.query<DatabaseListRow>(databaseListQuery) }
    })
    return {
      capabilities,
      sessions,
      databases: databases.filter(({ name }) => options.ingestAllDatabases || name === connection.database).map((row) => toListing(row)),
      identityOf: (database) => `pg:${cluster}/${databases.find(({ name }) => name === database)?.oid ?? database}`,
      footprint: () => ({ ...footprint }),
      close: () => sessions.close(),
    }
  } catch (error) {
    await sessions.close()
    throw error
  }
}

/** Runs the test of the connection; the deadline aborts only where it takes too long. */
async function testServer(sessions: SessionPool, { connection, signal, queryStatementSource, testTimeoutMs: timeoutMs = testTimeoutMs }: OpenServerOptions, deadline: AbortController): Promise<string[]> {
  const timer = setTimeout(() => deadline.abort(), timeoutMs)
  try {
    return await requireServer(sessions, connection, { signal, now: Date.now, timeoutMs, deadline: deadline.signal, ...(queryStatementSource !== undefined && { queryStatementSource }) })
  } finally {
    clearTimeout(timer)
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

function toListing(row: DatabaseListRow): DatabaseListing {
  const notConnectable = toObstacle(row)
  return { name: row.name, oid: row.oid, ...(notConnectable !== undefined && { notConnectable }) }
}

function toObstacle(row: DatabaseListRow): string | undefined {
  if (row.is_invalid) return 'its DROP DATABASE was interrupted: it can only be dropped'
  if (!row.allows_connections) return 'it accepts no connections (datallowconn is off)'
  return row.may_connect ? undefined : 'the role has no CONNECT privilege on it'
}
