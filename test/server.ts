import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { Client } from 'pg'

import { isRunning } from '../src/db/embedded/processes.ts'
import { startEmbeddedServer, type EmbeddedConnection, type EmbeddedServer } from '../src/db/embedded-server.ts'
import { testBinaries } from './binaries.ts'
import { loadSql } from './sql-script.ts'

/** The PostgreSQL majors under test: TRUNKLINE_TEST_POSTGRES, a list such as `14,15,16,17,18`. Use it with `describe.each(servers())`. */
export function servers(list: string = process.env['TRUNKLINE_TEST_POSTGRES'] ?? '14,18'): readonly number[] {
  return list.split(',').map((major) => Number(major.trim()))
}

/** The shared servers live here: one folder per user and checkout, so that two checkouts do not meet. */
export function testDirectory(): string {
  const checkout = createHash('sha256').update(import.meta.dirname).digest('hex').slice(0, 8)
  return join(tmpdir(), `trunkline-test-${process.getuid?.() ?? 0}-${checkout}`)
}

/** How many test files run at the same time. */
export const workers = 3

/**
 * The folder of one major's server of one worker. Two files that run at the same time do not share a server: roles and the settings of a whole
 * server stand in every database's document, and a test that says "nothing changed" must be alone with it.
 */
export function serverDirectory(major: number, worker: string = process.env['VITEST_POOL_ID'] ?? '1'): string {
  return join(testDirectory(), `pg${major}-${worker}`)
}

/**
 * Fast and forgetful; room for many test files, and for what they try: prepared transactions, logical decoding, timed I/O. Nothing happens by itself:
 * an autovacuum of a system catalog lets the next connection read them all anew, and wait for one that a test has locked.
 */
const settings = {
  autovacuum: 'off',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  max_prepared_transactions: '10',
  wal_level: 'logical',
  track_io_timing: 'on',
  track_functions: 'all',
}

const started = new Map<number, Promise<EmbeddedServer>>()

/**
 * The server of one major that all test files of one worker share: started by the first that asks, adopted by the others, and stopped
 * at the end of the run (see global-setup.ts).
 *
 * Roles and settings of the whole server are shared with the other files: name roles after your test and drop them.
 */
export function testServer(major: number): Promise<EmbeddedServer> {
  const known = started.get(major)
  if (known !== undefined) return known
  const starting = startShared(major)
  started.set(major, starting)
  return starting
}

async function startShared(major: number): Promise<EmbeddedServer> {
  const server = await startEmbeddedServer({ binaries: testBinaries(major), directory: serverDirectory(major), settings, log: () => {} })
  if (!server.adopted) await dropLeftOver(server)
  return server
}

/** Drops the databases of runs that were killed: the name tells the process, and the process is gone. */
async function dropLeftOver(server: EmbeddedServer): Promise<void> {
  const names = await asSuperuser(server, `select datname from pg_database where datname ~ '^t_[0-9]+_[0-9]+$'`)
  for (const name of names.filter((found) => !isRunning(Number(found.split('_')[1])))) {
    // One with a subscription cannot be dropped from outside: it stays, and is in nobody's way.
    await asSuperuser(server, `drop database if exists ${name} with (force)`).catch(() => {})
  }
}

/** A database of its own for one test file. */
export type TemporaryDatabase = {
  readonly name: string
  /** For `new Client(connection)`, as the superuser; spread it with another `user` to come as somebody else. */
  readonly connection: EmbeddedConnection
  /** The same as a URL, for what takes nothing else. */
  readonly url: string
  /** A connected client, as the superuser. */
  readonly client: Client
  /** Drops it, and ends whoever is still connected. With TRUNKLINE_KEEP=1 it is kept to be looked at, and named. */
  drop(): Promise<void>
}

/** What a temporary database is made of. */
export type TemporaryDatabaseOptions = {
  readonly major: number
  /** SQL to run in it, in order: texts, or names of files in test/databases such as `torture.sql`. */
  readonly sql?: readonly string[]
  /** After CREATE DATABASE, such as `template template0 encoding 'LATIN1' locale 'C'`. */
  readonly options?: string
}

let count = 0

/** Creates a database with a name of its own on the shared server of a major. */
export async function temporaryDatabase({ major, sql = [], options = '' }: TemporaryDatabaseOptions): Promise<TemporaryDatabase> {
  const server = await testServer(major)
  count += 1
  // The process id in the name tells which databases were left behind by a run that was killed.
  const name = `t_${process.pid}_${count}`
  await asSuperuser(server, `create database ${name} ${options}`)
  const connection = server.connection(name)
  const client = new Client(connection)
  client.on('error', () => {})
  await client.connect()
  for (const part of sql) await loadSql(client, part)
  // Dumps begin with session settings, an empty search_path above all, which are not meant for the test.
  await client.query('discard all')
  return {
    name,
    connection,
    url: connectionUrl(connection),
    client,
    drop: async () => {
      await client.end()
      if (process.env['TRUNKLINE_KEEP'] === '1') process.stderr.write(`kept: ${connectionUrl(connection)}\n`)
      else await asSuperuser(server, `drop database if exists ${name} with (force)`)
    },
  }
}

/** A connection as a URL that `pg` and libpq understand: the socket's folder is its `host` parameter. */
export function connectionUrl({ host, port, user, database }: EmbeddedConnection): string {
  const parameters = new URLSearchParams({ host, port: String(port) })
  return `postgresql://${encodeURIComponent(user)}@/${encodeURIComponent(database)}?${parameters.toString()}`
}

/** Runs a statement that creates, drops or lists databases, and returns the names it lists. */
async function asSuperuser(server: EmbeddedServer, statement: string): Promise<string[]> {
  const client = new Client(server.connection('postgres'))
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query<{ datname: string }>(statement)).rows.map((row) => row.datname)
  } finally {
    await client.end()
  }
}
