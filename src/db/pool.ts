import type { ConnectionOptions } from 'node:tls'

import { Client, Pool, type ClientBase, type ClientConfig } from 'pg'

import { TrunklineError, type ErrorCode } from '../model/errors.ts'
import { connectionLabel, type DatabaseConnection, type SslMode } from './database-url.ts'
import { errorCode, errorText } from './error-code.ts'

/** How to open a pool. */
export type PoolOptions = {
  readonly connection: DatabaseConnection
  /** What the server's own views show of us. */
  readonly applicationName: string
  /** The most connections at once; 10 by default. */
  readonly max?: number
  readonly log: (message: string) => void
}

type Ssl = ConnectionOptions | false

const connectTimeoutMs = 10_000

/** The oldest PostgreSQL that works as our store. */
const oldestMajor = 14

/**
 * Opens a pool on a database, after one connection has shown that it answers and is new enough.
 *
 * A connection that breaks while idle or between two statements is logged and replaced, and never ends the process.
 * Throws DATABASE_TOO_OLD, or an error that says which part of the connection is wrong.
 */
export async function openPool(options: PoolOptions): Promise<Pool> {
  const { connection, applicationName, log } = options
  const ssl = await findSsl(connection, applicationName)
  // oxlint-disable-next-line typescript/no-misused-promises -- the pool waits for it, which its types do not say
  const pool = new Pool({ ...clientConfig(connection, applicationName, ssl), max: options.max ?? 10, onConnect: withoutJit })
  // A pool that ends may see its server stop before its last connections are closed: nobody lost anything.
  const logLoss = (error: Error): void => { if (!pool.ending) log(`A connection to ${connectionLabel(connection)} was lost: ${error.message}`) }
  pool.on('error', logLoss)
  // The pool listens to idle clients only: one that breaks while it is lent out would end the process.
  pool.on('connect', (client) => {
    client.on('error', () => {})
  })
  return pool
}

/**
 * A walk through the store looks dear to the planner, which knows nothing of how few rows each step finds, and takes some milliseconds: to compile it first takes
 * hundreds. As a statement, since poolers refuse settings in the startup message.
 */
async function withoutJit(client: ClientBase): Promise<void> {
  await client.query('set jit = off')
}

/** Tries what the SSL mode allows, in libpq's order, and returns what worked. */
async function findSsl(connection: DatabaseConnection, applicationName: string): Promise<Ssl> {
  const attempts = sslAttempts(connection)
  for (const [index, ssl] of attempts.entries()) {
    try {
      await probe(clientConfig(connection, applicationName, ssl))
      return ssl
    } catch (error) {
      if (error instanceof TrunklineError) throw error
      if (index < attempts.length - 1 && mayPassOtherwise(error)) continue
      throw connectFailed(connection, error)
    }
  }
  throw new RangeError('An SSL mode has at least one attempt')
}

/** What each mode tries. A CA makes `require` verify it, as in libpq. */
export function sslAttempts(connection: DatabaseConnection): readonly Ssl[] {
  const { host, ca, cert, key } = connection
  if (host.startsWith('/')) return [false]
  const encrypted = { cert, key, rejectUnauthorized: false }
  const verified = { cert, key, ca }
  const verifiedCa = { ...verified, checkServerIdentity: () => undefined }
  const attempts = {
    disable: [false],
    allow: [false, encrypted],
    prefer: [encrypted, false],
    require: [ca === undefined ? encrypted : verifiedCa],
    'verify-ca': [verifiedCa],
    'verify-full': [verified],
  } as const satisfies Record<SslMode, readonly Ssl[]>
  return attempts[connection.sslMode ?? 'prefer']
}

/** 28000 is the answer when pg_hba.conf has no line for an encrypted, or an open, connection. */
function mayPassOtherwise(error: unknown): boolean {
  return errorCode(error) === '28000' || /does not support SSL/.test(errorText(error))
}

function clientConfig(connection: DatabaseConnection, applicationName: string, ssl: Ssl): ClientConfig {
  const { host, port, user, password, database } = connection
  return {
    host,
    port,
    user,
    password,
    database,
    ssl,
    application_name: applicationName,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
  }
}

async function probe(config: ClientConfig): Promise<void> {
  const client = new Client(config)
  client.on('error', () => {})
  await client.connect()
  try {
    const { rows } = await client.query<{ major: number; version: string }>(
      `select current_setting('server_version_num')::int / 10000 as major, current_setting('server_version') as version`,
    )
    const found = rows[0]
    if (found === undefined || found.major >= oldestMajor) return
    throw new TrunklineError('DATABASE_TOO_OLD', `The database of the catalog runs on PostgreSQL ${found.version}.`, {
      hint: `Trunkline needs ${oldestMajor} or newer for its own store; databases it reads from may be older.`,
    })
  } finally {
    await client.end()
  }
}

const connectErrors: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  ECONNREFUSED: ['CONNECTION_REFUSED', 'Check that PostgreSQL runs there and listens on that port.'],
  ENOENT: ['CONNECTION_REFUSED', 'Check that PostgreSQL runs and that its socket is in that folder.'],
  ENOTFOUND: ['HOST_NOT_FOUND', 'Check the name of the host in DATABASE_URL.'],
  EAI_AGAIN: ['HOST_NOT_FOUND', 'Check the name of the host in DATABASE_URL, and the name service of this machine.'],
  '28P01': ['AUTHENTICATION_FAILED', 'Check the user and the password in DATABASE_URL.'],
  '28000': ['AUTHENTICATION_FAILED', 'Check the user in DATABASE_URL, and the lines of the server\'s pg_hba.conf.'],
  '3D000': ['DATABASE_NOT_FOUND', 'Create it with CREATE DATABASE, or correct its name in DATABASE_URL.'],
  '53300': ['TOO_MANY_CONNECTIONS', 'Raise max_connections, or end sessions that are not needed.'],
}

function connectFailed(connection: DatabaseConnection, cause: unknown): TrunklineError {
  const [code, hint] = connectErrors[errorCode(cause) ?? ''] ?? (['CONNECTION_UNREACHABLE', 'Check DATABASE_URL and the way to that host.'] as const)
  return new TrunklineError(code, `The database of the catalog (${connectionLabel(connection)}) does not let us in: ${errorText(cause)}.`, { hint, cause })
}
