import { TrunklineError } from '../../../model/errors.ts'
import { counterKey, type StatementCounter, type StatementTexts, type StatisticsSnapshot, type StatisticsState } from '../../../model/usage.ts'
import {
  roleAndDatabaseNamesQuery, serverClockQuery, statementCountersQuery, statementTextsQuery, statisticsInfoQuery,
  type NamedOidRow, type ServerClockRow, type StatementCounterRow, type StatementTextRow, type StatisticsInfoRow,
} from '../queries/statement-statistics.ts'
import type { Session } from '../session.ts'
import { concealed, findStatementSource, orNotLoaded, type StatementSource } from '../test-connection/query-statistics.ts'

export type StatisticsOptions = {
  /** Name of the view: `pg_stat_statements` or one of the user's. */
  queryStatementSource: string
  /** SQL over the alias `s`, as a person wrote it. */
  filterCondition?: string | undefined
  user: string
  systemIdentifier: string
}

/** One look at the statistics of a whole server: counters first, texts of those that are wanted afterwards. */
export type StatisticsReader = {
  readonly snapshot: StatisticsSnapshot
  /** Names by oid; what was dropped since has none. */
  readonly roles: ReadonlyMap<number, string>
  readonly databases: ReadonlyMap<number, string>
  /** Statements whose text the server has lost. */
  readonly textless: number
  readTexts(counters: readonly StatementCounter[]): Promise<StatementTexts>
}

/**
 * Reads every counter of the server in one statement, in a transaction that is undone: the filter is a person's.
 *
 * Throws QUERY_STATISTICS_MISSING, _NOT_LOADED, _HIDDEN or _EMPTY, INSUFFICIENT_PRIVILEGE, or what the server says of the filter (CONFIG_INVALID).
 */
export async function readStatistics(session: Session, options: StatisticsOptions): Promise<StatisticsReader> {
  const source = await findStatementSource(session, options.user, options.queryStatementSource)
  // A condition on the text drops what is hidden, so that nothing would tell of it.
  if (options.filterCondition !== undefined && source.isExtension && !source.readsAll) throw concealed(source.qualified, options.user, 0)
  const rows = await orNotLoaded(readCounters(session, source, options.filterCondition))
  const hidden = rows.filter((row) => row.is_hidden).length
  if (hidden > 0) throw concealed(source.qualified, options.user, hidden)
  if (rows.length === 0) throw empty(source.qualified, options)
  const state = await readState(session, source, options.systemIdentifier)
  const names = await session.query<NamedOidRow>(roleAndDatabaseNamesQuery)
  const named = (kind: NamedOidRow['kind']) => new Map(names.filter((row) => row.kind === kind).map(({ oid, name }) => [oid, name]))
  return {
    snapshot: { state, counters: rows.map(toCounter) },
    roles: named('role'),
    databases: named('database'),
    textless: rows.filter((row) => row.is_textless).length,
    readTexts: (counters) => readTexts(session, source, { counters, filterCondition: options.filterCondition }),
  }
}

async function readCounters(session: Session, source: StatementSource, filterCondition: string | undefined): Promise<StatementCounterRow[]> {
  try {
    return await session.queryCustomSql<StatementCounterRow>(statementCountersQuery(source.qualified, filterCondition))
  } catch (error) {
    if (filterCondition === undefined || !(error instanceof TrunklineError) || error.code !== 'SOURCE_FAILED') throw error
    throw new TrunklineError('CONFIG_INVALID', `The server refuses the filterCondition: ${error.message}`, {
      object: 'filterCondition', hint: `It is SQL over the columns of ${source.qualified}, which has the alias s: s.query not like '%vacuum%'`, cause: error,
    })
  }
}

async function readState(session: Session, { databaseSchema, isExtension }: StatementSource, systemIdentifier: string): Promise<StatisticsState> {
  const [clock] = await session.query<ServerClockRow>(serverClockQuery, [databaseSchema])
  if (clock === undefined) throw new Error('the server did not tell its time')
  const infoView = isExtension ? clock.info_view : null
  const [info] = infoView === null ? [] : await session.query<StatisticsInfoRow>(statisticsInfoQuery(infoView))
  return {
    systemIdentifier, takenAt: Math.round(clock.taken_at), startedAt: Math.round(clock.started_at),
    ...(info?.reset_at != null && { resetAt: Math.round(info.reset_at) }),
    ...(info?.dropped != null && { dropped: info.dropped }),
  }
}

function toCounter(row: StatementCounterRow): StatementCounter {
  return {
    roleOid: row.userid, databaseOid: row.dbid, queryId: row.query_id, isTopLevel: row.is_top_level,
    calls: row.calls, totalMs: row.total_ms, planMs: row.plan_ms, rows: row.rows, blocksRead: row.blocks_read, walBytes: row.wal_bytes, jitMs: row.jit_ms,
    ...(row.counts_since !== null && { countsSince: Math.round(row.counts_since) }),
  }
}

type TextsWanted = { counters: readonly StatementCounter[]; filterCondition: string | undefined }

async function readTexts(session: Session, source: StatementSource, { counters, filterCondition }: TextsWanted): Promise<StatementTexts> {
  if (counters.length === 0) return new Map()
  const rows = await session.queryCustomSql<StatementTextRow>(statementTextsQuery(source.qualified, filterCondition), [
    counters.map(({ roleOid }) => roleOid), counters.map(({ databaseOid }) => databaseOid), counters.map(({ queryId }) => queryId), counters.map(({ isTopLevel }) => isTopLevel),
  ])
  return new Map(rows.map((row) => [counterKey({ roleOid: row.userid, databaseOid: row.dbid, queryId: row.query_id, isTopLevel: row.is_top_level }), row.query]))
}

function empty(qualified: string, { filterCondition }: StatisticsOptions): TrunklineError {
  return new TrunklineError('QUERY_STATISTICS_EMPTY', `${qualified} holds no statement${filterCondition === undefined ? '' : ' that the filterCondition keeps'}: nothing has run since its last reset, or nothing is tracked.`, {
    object: qualified, hint: 'Check pg_stat_statements.track (top or all) and who resets the statistics; run again when the server has been at work.',
  })
}
