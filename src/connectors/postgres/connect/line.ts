import type { QueryConfig, QueryResultRow } from 'pg'
import { TrunklineError } from '../../../model/errors.ts'
import type { Footprint } from '../../../model/ingestion.ts'
import { toConnectionError } from '../diagnose.ts'
import type { ConnectionSettings } from '../settings/connection-settings.ts'
import { markStatement } from '../statement.ts'
import { cancelRunning } from './cancel.ts'
import { destroy } from './connect.ts'
import type { ClientInternals, OpenClient } from './connect.ts'
import { parseOnly } from './parse-only.ts'
import { createTurns } from './turns.ts'

const closeTimeoutMs = 3_000

/** The wire: one statement at a time, marked, counted, cancellable. */
export type Line = {
  run<R extends QueryResultRow>(statement: string, parameters?: readonly unknown[]): Promise<R[]>
  /** The same in the extended protocol, in which the server takes one statement and refuses several. */
  runAlone<R extends QueryResultRow>(statement: string, parameters?: readonly unknown[]): Promise<R[]>
  /** The trees into which the server analyses a statement, which is not executed; under `debug_print_parse`. */
  analyze(statement: string): Promise<string[]>
  /** The continuation of a statement that was counted already. */
  fetch<R extends QueryResultRow>(statement: string): Promise<R[]>
  rollback(): Promise<void>
  isOpen(): boolean
  close(): Promise<void>
}

/** Who is at the other end of the wire, for marks, counts and cancelling. */
export type LineOptions = { readonly workflow: string; readonly signal: AbortSignal; readonly footprint: Footprint }

/** Puts a line over a client that has logged in. */
export function createLine(open: OpenClient, settings: ConnectionSettings, { workflow, signal, footprint }: LineOptions): Line {
  const { client } = open
  const { connection } = client as unknown as ClientInternals
  // Two callers on one session take turns: the protocol has one conversation.
  const inTurn = createTurns()
  let isRunning = false
  const end = watchEnd(client)
  const onAbort = (): void => { if (isRunning) void cancelRunning(open, settings.ssl.negotiation) }
  signal.addEventListener('abort', onAbort, { once: true })

  function diagnose(error: unknown): TrunklineError {
    const told = toConnectionError(hasCode(error) ? error : end.lastWords ?? error, { ...settings, address: open.address })
    // Before the driver says so: whoever tries again at once must not be given this one.
    if (told.code === 'CONNECTION_LOST') end.isThere = true
    return told
  }

  async function send<R extends QueryResultRow>(statement: string, parameters: readonly unknown[] = [], isAlone = false): Promise<R[]> {
    if (signal.aborted) throw cancelled()
    const startedAt = performance.now()
    const bytesBefore = bytesRead(connection)
    isRunning = true
    try {
      const text = markStatement(workflow, statement)
      const isExtended = isAlone || parameters.length > 0
      const { rows } = await client.query<R>(isExtended ? { text, values: parameters.map(toParameter), queryMode: 'extended' } as QueryConfig : text)
      footprint.rows += rows.length
      return rows
    } catch (error) {
      if (signal.aborted) throw cancelled(error)
      throw diagnose(error)
    } finally {
      isRunning = false
      footprint.serverMs += performance.now() - startedAt
      footprint.bytes += bytesRead(connection) - bytesBefore
    }
  }

  return {
    run: (statement, parameters) => {
      footprint.statements += 1
      return inTurn(() => send(statement, parameters))
    },
    runAlone: (statement, parameters) => {
      footprint.statements += 1
      return inTurn(() => send(statement, parameters, true))
    },
    analyze: (statement) => inTurn(async () => {
      footprint.statements += 1
      try {
        return await parseOnly(client, statement)
      } catch (error) {
        throw diagnose(error)
      }
    }),
    fetch: (statement) => inTurn(() => send(statement)),
    rollback: () => inTurn(async () => { if (!await rollBack(open, workflow)) end.isThere = true }),
    isOpen: () => !end.isThere,
    close: async () => {
      end.isThere = true
      signal.removeEventListener('abort', onAbort)
      await hangUp(client)
    },
  }
}

/** Says goodbye, but not for long. */
async function hangUp(client: OpenClient['client']): Promise<void> {
  const timer = setTimeout(() => destroy(client), closeTimeoutMs)
  await client.end().catch(() => {})
  clearTimeout(timer)
}

/** Whether a connection has ended, and what the server said while nobody asked it anything, such as why: the next statement fails without a reason of its own. */
function watchEnd(client: OpenClient['client']): { isThere: boolean; lastWords: Error | undefined } {
  const end = { isThere: false, lastWords: undefined as Error | undefined }
  client.once('end', () => { end.isThere = true })
  client.on('error', (error) => {
    end.lastWords ??= error
    end.isThere = true
  })
  return end
}

/** Whether the connection is still good for anything. */
async function rollBack({ client }: OpenClient, workflow: string): Promise<boolean> {
  try {
    await client.query(markStatement(workflow, 'rollback'))
    return true
  } catch {
    // A connection that is gone has rolled back by going.
    destroy(client)
    return false
  }
}

/** Lists of oids have ten thousand numbers: the driver quotes them one by one, which took longer than some of the statements that they go with. */
function toParameter(value: unknown): unknown {
  return Array.isArray(value) && value.every((element) => typeof element === 'number') ? `{${value.join(',')}}` : value
}

function bytesRead(connection: ClientInternals['connection']): number {
  const { stream } = connection
  return 'bytesRead' in stream && typeof stream.bytesRead === 'number' ? stream.bytesRead : 0
}

function hasCode(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code !== undefined
}

function cancelled(cause?: unknown): TrunklineError {
  return new TrunklineError('RUN_CANCELLED', 'The run was cancelled.', { cause })
}
