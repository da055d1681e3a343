/** What one (role, database, statement) has cost since its server began to count. Times in ms, instants in ms since the epoch. */
export type StatementCounter = {
  roleOid: number
  databaseOid: number
  /** The server's number of the statement, or a digest of its text where the source has none. */
  queryId: string
  /** False where it ran inside a function. */
  isTopLevel: boolean
  calls: number
  totalMs: number
  planMs: number
  rows: number
  blocksRead: number
  walBytes: number
  jitMs: number
  /** Since when this entry counts, where the extension says so (1.11 and newer). */
  countsSince?: number
}

/** What tells whether counters of two moments may be subtracted. Instants are the server's own clock, in ms since the epoch. */
export type StatisticsState = {
  systemIdentifier: string
  takenAt: number
  startedAt: number
  /** When all counters were last set to zero, and how many entries were dropped for lack of room; absent before extension 1.9. */
  resetAt?: number
  dropped?: number
  /** Of a log: how far it was read. */
  log?: LogEnd
  /** The clusters that runs before looked at, this one too. */
  clusters?: readonly string[]
  /** Which instance the scans of tables and indexes were read of. */
  instance?: ServerInstance
}

/**
 * How far a log was read: each file by what is in it, so that one that was moved, compressed or written to is known again. `at` and `entries` are the moment of the last entry that was
 * counted, and how many are of that very moment: they serve for files that are not known.
 */
export type LogEnd = { at: number; entries: number; files: readonly LogFileEnd[] }

/**
 * A file of a log up to the end of its last whole record: so many bytes of its text, digests of the first and the last of them, and from where on a reader must look to know what came
 * before. `at` and `entries` as of a log.
 */
export type LogFileEnd = { bytes: number; head: string; tail: string; before: number; at: number; entries: number }

/** What tells one instance of a cluster from another, such as a standby that was promoted. Instants are its own clock, in ms. */
export type ServerInstance = {
  systemIdentifier: string
  lookedAt: number
  startedAt: number
  /** When the statistics of the whole instance began. */
  countsSince?: number
}

/** Counters as they stood at one moment. */
export type StatisticsSnapshot = { state: StatisticsState; counters: readonly StatementCounter[] }

/** What happened between two snapshots of the same source; `resets` says in sentences what broke the count. */
export type StatementActivity = {
  /** Undefined on the first look, whose figures are totals since the server began to count. */
  from: number | undefined
  to: number
  statements: readonly StatementCounter[]
  resets: readonly string[]
}

/** Texts of statements by {@link counterKey}. */
export type StatementTexts = ReadonlyMap<string, string>

/** What makes two counters the same. */
export function counterKey({ roleOid, databaseOid, queryId, isTopLevel }: Pick<StatementCounter, 'roleOid' | 'databaseOid' | 'queryId' | 'isTopLevel'>): string {
  return `${roleOid}/${databaseOid}/${queryId}/${isTopLevel ? 'top' : 'nested'}`
}

/** What a statement does with a table. */
export const tableUses = ['read', 'write', 'ddl', 'maintenance'] as const
export type TableUse = (typeof tableUses)[number]

/** What a statement does with a column. */
export const columnUses = ['read', 'write', 'filter', 'join', 'group', 'sort'] as const
export type ColumnUse = (typeof columnUses)[number]

/** Why nothing is told of a statement: its text is broken or cut off, names mean nothing (a dropped table, another search_path), it is too large, or its text is gone. */
export const unresolvedReasons = ['notParsed', 'notResolved', 'tooLarge', 'truncated', 'textless'] as const
export type UnresolvedReason = (typeof unresolvedReasons)[number]
