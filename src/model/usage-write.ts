import type { DatabaseScans } from './scans.ts'
import type { ColumnUse, StatisticsSnapshot, TableUse, UnresolvedReason } from './usage.ts'

/** What the last run saw: a run is subtracted from it, and written only while it is still the last. */
export type UsageBase = {
  snapshot: StatisticsSnapshot
  /** Digest of what was looked at: the view and its filter. */
  scope: string
}

/** The time that figures are of, in ms since the epoch. `from` is absent where they are totals since the server began to count. */
export type UsageWindow = { from?: number; to: number; isTotal: boolean }

/** Figures of one statement as one role ran it in one database within the window. */
export type QueryFigures = {
  database: string
  role: string
  calls: number
  totalMs: number
  planMs: number
  rows: number
  blocksRead: number
  walBytes: number
  jitMs: number
  firstSeenAt: number
  lastSeenAt: number
  tables: readonly { fqn: string; uses: readonly TableUse[]; isIndirect: boolean }[]
}

/** One statement, equal but for constants, with everybody who ran it. */
export type UsedQuery = { fingerprint: string; query: string; checksum: string; queryType: string; figures: readonly QueryFigures[] }

/** What is counted: a table with its kinds of use (`any` counts a call once), or a column of it. */
export type UsageCount = {
  entityType: 'table' | 'databaseSchema' | 'database'
  fqn: string
  /** Empty for the entity itself. */
  column: string
  role: string
  kind: TableUse | ColumnUse | 'any'
  isIndirect: boolean
  calls: number
}

/** How often two tables (columns empty) or two columns were joined; each pair is there once. */
export type JoinCount = { fqn: string; column: string; otherFqn: string; otherColumn: string; calls: number }

export const lifeCycleEvents = ['created', 'updated', 'accessed'] as const
/** The last time that something happened to a table, as far as the window tells. */
export type LifeCycleChange = { fqn: string; event: (typeof lifeCycleEvents)[number]; at: number; by: string }

export type UnresolvedStatement = { database: string; role: string; statement: string; reason: UnresolvedReason; detail: string; calls: number; totalMs: number }

/** Statements that were run and are not told of, with what they cost. */
export type LeftOut = { what: string; statements: number; calls: number; totalMs: number }

/** Everything of one run, written whole or not at all. */
export type UsageSet = {
  serviceName: string
  runId: string
  window: UsageWindow
  /** Days (UTC) are counted apart; undefined where the figures are of no day. */
  day: string | undefined
  /** What it was subtracted from, by its moment; undefined on the first run. */
  baseTakenAt: number | undefined
  /** What the next run is subtracted from; absent for a log. */
  base?: UsageBase
  calls: number
  totalMs: number
  rows: number
  statements: number
  queries: readonly UsedQuery[]
  counts: readonly UsageCount[]
  joins: readonly JoinCount[]
  lifeCycle: readonly LifeCycleChange[]
  unresolved: readonly UnresolvedStatement[]
  leftOut: readonly LeftOut[]
  /** What each database says of reads of its tables and indexes. */
  scans: readonly DatabaseScans[]
  resets: readonly string[]
  /** Whether records of cost are kept too. */
  keepsCost: boolean
}

export type UsageWriteSummary = {
  createdQueries: number
  knownQueries: number
  /** Used tables that the sink does not hold, sorted. */
  unknown: string[]
}
