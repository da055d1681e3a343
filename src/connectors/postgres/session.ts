import type { QueryResultRow } from 'pg'
import { TrunklineError } from '../../model/errors.ts'
import type { Footprint } from '../../model/ingestion.ts'
import { connect } from './connect/connect.ts'
import type { ClientInternals, OpenClient } from './connect/connect.ts'
import { createLine } from './connect/line.ts'
import type { Line } from './connect/line.ts'
import { quoteIdentifier, quoteLiteral } from './identifier.ts'
import { toServerSettings, transactionSettingsQuery, type ServerSettings } from './connect/server-settings.ts'
import { createTurns } from './connect/turns.ts'
import type { ConnectionSettings } from './settings/connection-settings.ts'
import type { HostAddress } from './settings/host-list.ts'

/** A frozen, read-only look at one database, inside one repeatable-read transaction. */
export type Snapshot = {
  query<R extends QueryResultRow>(statement: string, parameters?: readonly unknown[]): Promise<R[]>
  /** Rows in batches through a server-side cursor; any number of streams may be open at once and read in turns. */
  stream<R extends QueryResultRow>(statement: string, parameters?: readonly unknown[], batchSize?: number): AsyncGenerator<R[], void>
  /** A name by which other sessions to the same database may look at the same, for as long as this is open. */
  share(): Promise<string>
}

/** One connection to one database of a source. Every failure is a TrunklineError. */
export type Session = {
  readonly database: string
  /** The host of the list that it is connected to. */
  readonly address: HostAddress
  /** As in `18.4`. */
  readonly serverVersion: string
  /** As in `180004`. */
  readonly serverVersionNumber: number
  readonly inRecovery: boolean
  /** A pooler stands between: settings hold per transaction, and nothing of a session is kept. */
  readonly isPooled: boolean
  /** One statement of ours in a transaction of its own; locks end with it. Run again where a standby cancelled it. */
  query<R extends QueryResultRow>(statement: string, parameters?: readonly unknown[]): Promise<R[]>
  /**
   * One statement that a person wrote, in a read-only transaction that is always rolled back: whatever its text, it changes no row, no
   * setting of the session and no timeout of what follows it. Several statements at once are refused.
   * What the role may do outside of transactions (a superuser's COPY TO PROGRAM, functions that call out) stays its own.
   */
  queryCustomSql<R extends QueryResultRow>(statement: string, parameters?: readonly unknown[], options?: CustomSqlOptions): Promise<R[]>
  /**
   * The trees into which the server analyses a statement under a search_path, in a transaction that is undone: nothing is executed. The server
   * also writes them to its log.
   */
  analyze(statement: string, searchPath: readonly string[]): Promise<string[]>
  /** `shared`: the name of a snapshot that another session shares, instead of one of its own. */
  withSnapshot<T>(use: (snapshot: Snapshot) => Promise<T>, shared?: string): Promise<T>
  /** False once the connection was lost or closed. */
  isOpen(): boolean
  close(): Promise<void>
}

/** What one statement of a person runs under. */
export type CustomSqlOptions = {
  /** Name of a snapshot that another session exported, and still holds open. */
  readonly snapshot?: string
  /** Where bare names are looked for; nowhere unless given. */
  readonly searchPath?: readonly string[]
  /** Instead of the session's own. */
  readonly timeoutMs?: number
}

export type SessionOptions = {
  /** Goes into application_name and the mark of each statement. */
  readonly workflow: string
  readonly signal: AbortSignal
  /** Counted up as the session works. */
  readonly footprint: Footprint
  /** Instead of the settings' own. */
  readonly database?: string
  /** Told what was mended on the way, such as a statement that a standby cancelled. */
  readonly warn?: (sentence: string) => void
  /** Treats the connection as pooled, whatever the server shows. */
  readonly assumePooled?: boolean
}

/** Locks this backend holds at this moment on relations of the user's: the server's own catalogs (oids below 16384) make nobody wait. */
const heldLocksQuery = `
  select pg_catalog.count(*)::int as locks
  from pg_catalog.pg_locks
  where pid = pg_catalog.pg_backend_pid() and locktype = 'relation' and relation >= 16384`

/** What makes the server tell the tree of what it parses, until the end of the transaction. */
const analysisSettingsQuery = `
  select set_config('debug_print_parse', 'on', true), set_config('debug_pretty_print', 'off', true), set_config('client_min_messages', 'log', true),
         set_config('search_path', $1, true)`

const defaultBatchSize = 500
const standbyRetries = 3

/** Opens a session that can only read, waits briefly for locks, and says who it is; the caller closes it. */
export async function openSession(settings: ConnectionSettings, options: SessionOptions): Promise<Session> {
  const database = options.database ?? settings.database
  const open = await connect(settings, { database, workflow: options.workflow, signal: options.signal })
  options.footprint.connections += 1
  options.footprint.statements += 1
  options.footprint.rows += 1
  return createSession(open, { ...settings, database }, options)
}

function createSession(open: OpenClient, settings: ConnectionSettings, options: SessionOptions): Session {
  let line = createLine(open, settings, options)
  const { server } = open
  const conflict = { seen: false }
  const reopen = async (): Promise<void> => {
    await line.close()
    conflict.seen = false
    line = createLine(await connect(settings, { database: settings.database, workflow: options.workflow, signal: options.signal }), settings, options)
    options.footprint.connections += 1
    options.footprint.statements += 1
    options.footprint.rows += 1
  }
  // A pooler gives out a process number of its own; one that dropped our settings on the way cannot be trusted to keep any.
  const isPooled = options.assumePooled === true || !open.settingsSent || server.read_only !== 'on'
    || server.pid !== (open.client as unknown as ClientInternals).processID
  const begin = async (isolation: string): Promise<void> => {
    await line.run(`begin isolation level ${isolation} read only`)
    if (!isPooled) return
    const entries = Object.entries(toServerSettings(settings)).filter(([name]) => name !== 'default_transaction_read_only')
    await line.run(transactionSettingsQuery, [entries.map(([name]) => name), entries.map(([, value]) => value)])
  }
  const query = <R extends QueryResultRow>(statement: string, parameters?: readonly unknown[]): Promise<R[]> => retryOnStandby(options, { conflict, reopen }, () =>
    isPooled ? inTransaction(line, () => begin('read committed'), () => line.run<R>(statement, parameters)) : line.run<R>(statement, parameters))
  const beginSnapshot = async (shared: string | undefined): Promise<void> => {
    // Before anything else: a transaction that has read has a snapshot of its own.
    if (shared === undefined) await begin('repeatable read')
    else for (const statement of ['begin isolation level repeatable read read only', `set transaction snapshot ${quoteLiteral(shared)}`]) await line.run(statement)
  }
  const withSnapshot = <T>(use: (snapshot: Snapshot) => Promise<T>, shared?: string): Promise<T> => inTransaction(line, () => beginSnapshot(shared), async () => {
    const result = await use(createSnapshot(line))
    const [held] = await line.run<{ locks: number }>(heldLocksQuery)
    options.footprint.mostLocks = Math.max(options.footprint.mostLocks, held?.locks ?? 0)
    return result
  }).catch((error: unknown) => {
    conflict.seen = isConflict(error)
    throw error
  })
  const queryCustomSql = <R extends QueryResultRow>(statement: string, parameters?: readonly unknown[], custom: CustomSqlOptions = {}): Promise<R[]> =>
    retryOnStandby(options, { conflict, reopen }, () => inUndoneTransaction(line, () => beginCustomSql(line, isPooled ? toServerSettings(settings) : {}, custom), () => line.runAlone<R>(statement, parameters)))
  const analyze = (statement: string, searchPath: readonly string[]): Promise<string[]> => inUndoneTransaction(line, () => begin('read committed'), async () => {
    await line.run(analysisSettingsQuery, [searchPath.map(quoteIdentifier).join(', ')])
    return line.analyze(statement)
  })
  const { inTurn, inSnapshot } = createGate()
  return {
    database: settings.database,
    address: open.address,
    serverVersion: server.version.split(' ')[0] ?? server.version,
    serverVersionNumber: server.version_number,
    inRecovery: server.in_recovery,
    isPooled,
    query: (statement, parameters) => inTurn(() => query(statement, parameters)),
    queryCustomSql: (statement, parameters, custom) => inTurn(() => queryCustomSql(statement, parameters, custom)),
    analyze: (statement, searchPath) => inTurn(() => analyze(statement, searchPath)),
    withSnapshot: (use, shared) => inSnapshot(() => withSnapshot(use, shared)),
    isOpen: () => line.isOpen(),
    close: () => line.close(),
  }
}

/** Begins the transaction of a statement of a person; `pooled` settings hold for it alone. */
async function beginCustomSql(line: Line, pooled: ServerSettings, { snapshot, searchPath, timeoutMs }: CustomSqlOptions): Promise<void> {
  await line.run(`begin isolation level ${snapshot === undefined ? 'read committed' : 'repeatable read'} read only`)
  // Before anything else: a transaction that has read has a snapshot of its own.
  if (snapshot !== undefined) await line.run(`set transaction snapshot ${quoteLiteral(snapshot)}`)
  const given = Object.entries({
    ...pooled, ...(searchPath !== undefined && { search_path: searchPath.map(quoteIdentifier).join(', ') }), ...(timeoutMs !== undefined && { statement_timeout: String(timeoutMs) }),
  }).filter(([name]) => name !== 'default_transaction_read_only')
  if (given.length > 0) await line.run(transactionSettingsQuery, [given.map(([name]) => name), given.map(([, value]) => value)])
}

/** Keeps transactions apart: a statement that slipped into another one's snapshot would hold its locks to the end of it. */
function createGate() {
  const inTurn = createTurns()
  let isInSnapshot = false
  const refuseInside = (): void => {
    if (isInSnapshot) throw new Error('A snapshot is open on this session: ask the snapshot, or lease another session.')
  }
  return {
    inTurn: async <T>(work: () => Promise<T>): Promise<T> => {
      refuseInside()
      return await inTurn(work)
    },
    inSnapshot: async <T>(work: () => Promise<T>): Promise<T> => {
      refuseInside()
      isInSnapshot = true
      return await inTurn(work).finally(() => { isInSnapshot = false })
    },
  }
}

/** Runs work between begin and commit; a failure rolls back, so that nothing ever stays idle in a transaction. */
async function inTransaction<T>(line: Line, begin: () => Promise<void>, work: () => Promise<T>): Promise<T> {
  try {
    await begin()
    const result = await work()
    await line.run('commit')
    return result
  } catch (error) {
    await line.rollback()
    throw error
  }
}

/** Runs work after begin, and undoes what it set. */
async function inUndoneTransaction<T>(line: Line, begin: () => Promise<void>, work: () => Promise<T>): Promise<T> {
  try {
    await begin()
    return await work()
  } finally {
    await line.rollback()
  }
}

type Recovery = { conflict: { seen: boolean }; reopen(): Promise<void> }

/** Runs work again where a standby cancelled it; a standby may also end the session in which it has just cancelled a statement, and then a new one goes on. */
async function retryOnStandby<T>(options: SessionOptions, { conflict, reopen }: Recovery, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const result = await work()
      if (attempt > 1) options.warn?.(`The standby cancelled a statement ${attempt - 1} time(s) to replay changes; it was run again and succeeded.`)
      return result
    } catch (error) {
      const isEnded = conflict.seen && error instanceof TrunklineError && error.code === 'CONNECTION_LOST'
      conflict.seen = isConflict(error)
      if (!isEnded && !isConflict(error)) throw error
      if (attempt > standbyRetries) throw error
      if (isEnded) await reopen()
    }
  }
}

function isConflict(error: unknown): boolean {
  return error instanceof TrunklineError && error.code === 'STANDBY_CONFLICT'
}

function createSnapshot(line: Line): Snapshot {
  let cursorCount = 0
  return {
    query: (statement, parameters) => line.run(statement, parameters),
    share: async () => (await line.run<{ name: string }>('select pg_export_snapshot() as name'))[0]!.name,
    async *stream<R extends QueryResultRow>(statement: string, parameters?: readonly unknown[], batchSize = defaultBatchSize) {
      const cursor = `trunkline_${(cursorCount += 1)}`
      await line.run(`declare ${cursor} no scroll cursor for ${statement}`, parameters)
      // The server works on the next batch while this one is being looked at.
      let next = fetchAhead(() => line.fetch<R>(`fetch forward ${batchSize} from ${cursor}`))
      for (;;) {
        const rows = await next
        const isLast = rows.length < batchSize
        if (!isLast) next = fetchAhead(() => line.fetch<R>(`fetch forward ${batchSize} from ${cursor}`))
        if (rows.length > 0) yield rows
        if (isLast) break
      }
      await line.fetch(`close ${cursor}`)
    },
  }
}

/** Starts work whose failure is only told to whoever awaits it. */
function fetchAhead<T>(work: () => Promise<T>): Promise<T> {
  const started = work()
  started.catch(() => {})
  return started
}
