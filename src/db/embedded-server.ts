import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { Client } from 'pg'

import { TrunklineError } from '../model/errors.ts'
import { prepareBinaries } from './embedded/binaries.ts'
import { ensureCluster } from './embedded/cluster.ts'
import { createDirectory, requireReachable, socketDirectory } from './embedded/directory.ts'
import { startOrAdopt, type Launch, type Launched } from './embedded/launch.ts'
import { onProcessEnd } from './embedded/process-end.ts'
import { chooseRunAs } from './embedded/run-as.ts'
import { enterServer, isBeingStopped, type ServerUse } from './embedded/server-users.ts'
import { stopSoon, stopAndWait } from './embedded/stop.ts'
import { watchServer } from './embedded/watch.ts'

/** What `pg` needs to connect to one database of the embedded server. */
export type EmbeddedConnection = { readonly host: string; readonly port: number; readonly user: string; readonly database: string }

/** A running PostgreSQL of our own. */
export type EmbeddedServer = {
  /** Connects as the superuser through the server's socket. */
  connection(database: string): EmbeddedConnection
  /** Such as `18.4`. */
  readonly version: string
  /** Whether it ran before, started by another process of ours or left over by a killed one. */
  readonly adopted: boolean
  /** Leaves the server, and stops it unless another live process uses it. */
  stop(): Promise<void>
}

/** How to start the embedded server. */
export type EmbeddedServerOptions = {
  /** Folder holding bin, lib and share of a PostgreSQL; see `bundledBinaries`. */
  readonly binaries: string
  /** Folder of the server's own: the cluster, its log, the list of its users. */
  readonly directory: string
  /** Server settings by name, over those of our own. */
  readonly settings?: Readonly<Record<string, string>>
  /** Told in sentences what takes time or was repaired. */
  readonly log: (message: string) => void
}

/** For a small store that shares its machine; reached through its socket only. */
const ourSettings = {
  listen_addresses: '',
  port: '5432',
  unix_socket_permissions: '0700',
  shared_preload_libraries: 'pg_stat_statements',
  shared_buffers: '128MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
} as const

/**
 * For a server that holds what people type: its log tells of the server (start, crash, shutdown) and of no statement, no parameter and no message of an
 * error, any of which may quote a value. Whoever asked gets the error anyway.
 */
export const discreetLogSettings = {
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_statement: 'none',
  log_min_duration_statement: '-1',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
} as const

/**
 * Starts the embedded PostgreSQL of a folder, or adopts the one that runs there.
 *
 * Several processes may share it: each is written down, a killed one does not count, and the last to leave stops it, be
 * it by `stop`, at its exit or by a signal. While we use it, it is started again when it crashes.
 * Throws EMBEDDED_UNSUPPORTED where PostgreSQL does not run, EMBEDDED_START_FAILED where it does not start.
 */
export async function startEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const directory = createDirectory(options.directory)
  const runAs = chooseRunAs(join(directory, 'data'))
  requireReachable(directory, runAs)
  const binaries = await prepareBinaries(options.binaries, directory, runAs)
  if (!existsSync(join(directory, 'data'))) options.log(`Creating a PostgreSQL ${binaries.version} in ${directory}`)
  const use = await enterWhenOpen(join(directory, 'users'))
  try {
    const durable = options.settings?.['fsync'] !== 'off'
    const cluster = await ensureCluster({ directory, binaries, runAs, durable })
    const sockets = socketDirectory(cluster, runAs)
    const settings = { ...ourSettings, ...options.settings, unix_socket_directories: `"${sockets.replaceAll('"', '""')}"` }
    const launch = {
      cluster,
      postgres: join(binaries.root, 'bin', 'postgres'),
      runAs,
      socket: join(sockets, `.s.PGSQL.${settings.port}`),
      settings,
      logFile: join(directory, 'postgres.log'),
      log: options.log,
    }
    const launched = await startOrAdopt(launch)
    const connection = (database: string): EmbeddedConnection => ({ host: sockets, port: Number(settings.port), user: 'postgres', database })
    const version = await readVersion(connection('postgres'), cluster)
    return { connection, version, adopted: launched.adopted, stop: stopWithProcess(launch, launched, use) }
  } catch (error) {
    use.beginLeave()
    use.endLeave()
    throw error
  }
}

/** Writes down our use, and waits while the last user before us stops the server. */
async function enterWhenOpen(usersDirectory: string): Promise<ServerUse> {
  const use = enterServer(usersDirectory)
  while (isBeingStopped(usersDirectory)) await sleep(20)
  return use
}

/** Ties the server's life to ours, and returns the function that ends it. */
function stopWithProcess(launch: Launch, launched: Launched, use: ServerUse): () => Promise<void> {
  const unwatch = watchServer(launch, launched)
  let stopped: Promise<void> | undefined
  const stop = (): Promise<void> => (stopped ??= leave())
  const leave = async (): Promise<void> => {
    await unwatch()
    if (use.beginLeave()) await stopAndWait(launch.cluster)
    use.endLeave()
    // Last: a process that exits in the middle of this still stops the server.
    forget()
  }
  const onExit = (): void => {
    if (use.beginLeave()) stopSoon(launch.cluster)
    use.endLeave()
  }
  const forget = onProcessEnd({ onExit, onSignal: stop })
  return stop
}

/** Asks the server itself who it is: a socket that answers is not yet the server of this cluster. */
async function readVersion(connection: EmbeddedConnection, cluster: string): Promise<string> {
  const client = new Client({ ...connection, application_name: 'trunkline launcher' })
  client.on('error', () => {})
  await client.connect()
  try {
    const { rows } = await client.query<{ version: string; directory: string }>(
      `select current_setting('server_version') as version, current_setting('data_directory') as directory`,
    )
    const row = rows[0]
    if (row?.directory === cluster) return row.version
    throw new TrunklineError('EMBEDDED_START_FAILED', `The server behind ${connection.host} belongs to ${row?.directory}, not to ${cluster}.`, {
      hint: 'Stop it, or choose another TRUNKLINE_HOME.',
    })
  } finally {
    await client.end()
  }
}
