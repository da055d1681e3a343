import { getJson } from './client.ts'
import type { Ask } from './queries.ts'
import type { EntityReference } from './types.ts'

type Stats = { count: number; percentileRank?: number }
/** Calls of the last day, 7 days and 30 days that were counted, with ranks from 0 to 100. */
export type UsageDetails = { date: string; dailyStats: Stats; weeklyStats?: Stats; monthlyStats?: Stats }
/** The time that figures are of; instants in ms. */
export type Evidence = { since?: number; until: number; runs: number; hasTotals: boolean }

type Access = { timestamp: number; accessedByAProcess?: string }
export type EntityUsage = {
  evidence?: Evidence
  summary?: UsageDetails
  lifeCycle?: { created?: Access; updated?: Access; accessed?: Access }
  calls: number
  indirectCalls: number
  kinds: { kind: string; calls: number }[]
  roles: { role: string; calls: number }[]
  days: { day: string; calls: number }[]
  columns: { name: string; calls: number; uses: { use: string; calls: number }[] }[]
  joins: { table: EntityReference; calls: number; columns: { column: string; otherColumn: string; calls: number }[] }[]
}

/** How an entity was used, over all that was counted. */
export function entityUsageQuery(id: string): Ask<EntityUsage> {
  return { queryKey: ['usage', 'entity', id], queryFn: ({ signal }) => getJson(`/catalog/usage/entity/${id}`, {}, signal) }
}

export type StatementSort = 'calls' | 'time' | 'mean' | 'rows' | 'recent'
/** A statement with what it cost; times in ms. */
export type StatementRow = {
  id: string; fullyQualifiedName: string; query: string; queryType?: string; calls: number; totalMs: number; meanMs: number; rows: number
  firstSeenAt: number; lastSeenAt: number; roles: string[]; tables: (EntityReference & { isIndirect: boolean })[]
}
export type StatementPage = { rows: StatementRow[]; total: number }

/** Statements that use an entity or what stands in it. */
export function statementsQuery(query: { entity: string; sort: StatementSort; role?: string | undefined; limit: number; offset: number }): Ask<StatementPage> {
  return { queryKey: ['usage', 'statements', query], queryFn: ({ signal }) => getJson('/catalog/usage/statements', query, signal) }
}

export type UsedTable = {
  id: string; name: string; fullyQualifiedName: string; tableType?: string; calls: number; monthly: number; rank?: number
  lastReadAt?: number; lastReadBy?: string; lastWrittenAt?: number; sizeBytes?: number
}
export type UsedTables = { rows: UsedTable[]; total: number }

/** The most used tables of everything, or below a service, database or schema. */
export function hotTablesQuery(query: { scope?: string; limit: number }): Ask<UsedTables> {
  return { queryKey: ['usage', 'hot', query], queryFn: ({ signal }) => getJson('/catalog/usage/tables', query, signal) }
}

/** Tables below a scope that nobody was seen to read for so many days before the last look. */
export function coldTablesQuery(query: { entity: string; scope: string; days: number; limit: number }): Ask<UsedTables & { evidence?: Evidence }> {
  return { queryKey: ['usage', 'cold', query], queryFn: ({ signal }) => getJson('/catalog/usage/cold-tables', query, signal) }
}

export type ServiceUsage = {
  id: string
  name: string
  windows: { runId: string; from?: number; to: number; isTotal: boolean; statements: number; calls: number; totalMs: number; leftOut: { what: string; statements: number; calls: number; totalMs: number }[]; resets: string[] }[]
  days: { day: string; calls: number; totalMs: number }[]
  roles: { role: string; calls: number; totalMs: number }[]
  unresolved: { database: string; role: string; statement: string; reason: string; detail: string; calls: number; totalMs: number }[]
}

/** What was counted of every service, or of one. */
export function serviceUsageQuery(id?: string): Ask<{ data: ServiceUsage[] }> {
  return { queryKey: ['usage', 'services', id], queryFn: ({ signal }) => getJson('/catalog/usage/services', { id }, signal) }
}

type Known = { tableFqn: string; since?: number; until: number; resets: number }
/** An index with how often it was used, over the time that is known of. */
export type IndexFinding = Known & { name: string; columns: string[]; bytes: number; scans: number; lastScanAt?: number }
/** What could be tidied below a scope. */
export type Hygiene = {
  unusedIndexes: IndexFinding[]
  invalidIndexes: IndexFinding[]
  duplicateIndexes: (IndexFinding & { coveredBy: string; coveredByColumns: string[]; isSame: boolean })[]
  scannedTables: (Known & { seqScans: number; seqRows: number; indexScans: number; liveRows: number })[]
  unscannedTables: (Known & { changes: number; liveRows: number; sizeBytes?: number })[]
  unusedColumns: { tableFqn: string; calls: number; columns: string[] }[]
}

/** Indexes, tables and columns below a scope that nobody was seen to use for so many days. */
export function hygieneQuery(query: { scope: string; days: number; limit: number }): Ask<Hygiene> {
  return { queryKey: ['usage', 'hygiene', query], queryFn: ({ signal }) => getJson('/catalog/usage/hygiene', query, signal) }
}

/** One statement with what it cost: in all, by day, by run, by role. Times and instants in ms. */
export type StatementDetails = {
  id: string; fullyQualifiedName: string; query: string; queryType?: string; description?: string; service?: EntityReference
  calls: number; totalMs: number; rows: number; planMs: number; walBytes: number; jitMs: number; blocksRead: number; firstSeenAt?: number; lastSeenAt?: number
  days: { day: string; calls: number; totalMs: number }[]
  windows: { at: number; calls: number; totalMs: number }[]
  roles: { role: string; database: string; calls: number; totalMs: number; rows: number; lastSeenAt: number }[]
  tables: (EntityReference & { isIndirect: boolean; uses: string[] })[]
}

/** A statement by its id. */
export function statementQuery(id: string): Ask<StatementDetails> {
  return { queryKey: ['usage', 'statement', id], queryFn: ({ signal }) => getJson(`/catalog/usage/statements/${encodeURIComponent(id)}`, {}, signal) }
}
