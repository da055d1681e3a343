import type { Pool } from 'pg'
import { rangeBelow } from '../list.ts'

/** An index, with how often it was used over the time that was looked at; instants in ms. */
export type IndexFinding = {
  tableFqn: string
  name: string
  columns: string[]
  bytes: number
  scans: number
  lastScanAt?: number
  /** Absent where it is the time since the server began to count. */
  since?: number
  until: number
  resets: number
}
/** An index whose work another one does. `isSame`: both are equal; otherwise its keys are the first ones of the other. */
export type DuplicateIndex = IndexFinding & { coveredBy: string; coveredByColumns: string[]; isSame: boolean }
export type InvalidIndex = IndexFinding

/** A table that is read whole more often than by its indexes. */
export type ScannedTable = { tableFqn: string; seqScans: number; seqRows: number; indexScans: number; liveRows: number; since?: number; until: number; resets: number }
/** A table whose counters did not rise at all. */
export type UnscannedTable = { tableFqn: string; sizeBytes?: number; changes: number; liveRows: number; since?: number; until: number; resets: number }
/** Columns of a table that is used, which no statement was seen to use. */
export type UnusedColumns = { tableFqn: string; calls: number; columns: string[] }

export type Hygiene = {
  unusedIndexes: IndexFinding[]; duplicateIndexes: DuplicateIndex[]; invalidIndexes: InvalidIndex[]; scannedTables: ScannedTable[]; unscannedTables: UnscannedTable[]; unusedColumns: UnusedColumns[]
}
export type HygieneOptions = { scope: string; days: number; limit: number }

type IndexRow = {
  fqn: string; name: string; columns: string[]; bytes: number; scans: number; last_scan_at: string | null; since_at: string | null; until_at: string; resets: number
  covered_by: string | null; covered_by_columns: string[] | null; is_same: boolean | null
}

const indexColumns = 'e.fqn, i.name, i.columns, i.bytes, i.scans, i.last_scan_at, i.since_at, i.until_at, i.resets'
const indexesBelow = `trunkline.index_scan i join trunkline.entity e on e.id = i.entity_id and not e.deleted and e.fqn > $1 and e.fqn < $2`

/** Nothing needs them, and nobody used them for so many days ($3, in ms) before the last look. */
const unusedIndexesQuery = `/* catalog */
  select ${indexColumns}, null as covered_by, null::text[] as covered_by_columns, null::bool as is_same from ${indexesBelow}
  where not i.is_unique and not i.is_needed and i.is_valid and (i.scans = 0 or i.last_scan_at < i.until_at - $3::float8)
  order by i.bytes desc, e.fqn, i.name limit $4`

/**
 * Of two equal ones, that which nothing needs, which is not unique, or whose name comes later. Of one whose keys are the first of another's (in a B-tree, which is read by its
 * first keys too), the shorter one, unless it is unique.
 */
const duplicateIndexesQuery = `/* catalog */
  select distinct on (i.bytes, e.fqn, i.name) ${indexColumns}, o.name as covered_by, o.columns as covered_by_columns, i.keys = o.keys as is_same
  from ${indexesBelow}
  join trunkline.index_scan o on o.entity_id = i.entity_id and o.name <> i.name and o.method = i.method and o.is_valid and o.predicate is not distinct from i.predicate and i.included <@ (o.included || o.columns)
    and o.keys[1:cardinality(i.keys)] = i.keys
  where i.is_valid and not i.is_needed and (i.keys = o.keys or i.method = 'btree') and case
    when i.keys <> o.keys then not i.is_unique
    when i.is_unique then o.is_unique and (o.is_needed or o.name < i.name)
    else o.is_unique or o.is_needed or not (o.included <@ i.included) or o.name < i.name end
  order by i.bytes desc, e.fqn, i.name, (i.keys = o.keys) desc, o.name limit $3`

const invalidIndexesQuery = `/* catalog */
  select ${indexColumns}, null as covered_by, null::text[] as covered_by_columns, null::bool as is_same from ${indexesBelow} where not i.is_valid order by e.fqn, i.name limit $3`

type TableRow = { fqn: string; seq_scans: number; seq_rows: number; index_scans: number; changes: number; live_rows: number; since_at: string | null; until_at: string; resets: number; size_bytes: string | null }

const tableColumns = `e.fqn, t.seq_scans, t.seq_rows, t.index_scans, t.changes, t.live_rows, t.since_at, t.until_at, t.resets, m.facts ->> 'sizeBytes' as size_bytes
  from trunkline.table_scan t join trunkline.entity e on e.id = t.entity_id and not e.deleted and e.fqn > $1 and e.fqn < $2 left join trunkline.measurement m on m.entity_id = t.entity_id`

/** Small tables are rightly read whole: 10,000 rows and more, and more reads of the whole than by an index. */
const scannedTablesQuery = `/* catalog */
  select ${tableColumns} where t.live_rows >= 10000 and t.seq_scans > t.index_scans order by t.seq_rows desc, e.fqn limit $3`

const unscannedTablesQuery = `/* catalog */
  select ${tableColumns} where t.seq_scans + t.index_scans = 0 or t.last_scan_at < t.until_at - $3::float8 order by coalesce((m.facts ->> 'sizeBytes')::float8, 0) desc, e.fqn limit $4`

/** Tables with 100 calls and more: with fewer it tells nothing that a column is not among them. */
const unusedColumnsQuery = `/* catalog */
  select e.fqn, u.calls, array_agg(c.name order by c.position) as columns
  from (select entity_id, sum(calls) as calls from trunkline.usage_count where column_name = '' and kind = 'any' group by 1) u
  join trunkline.entity e on e.id = u.entity_id and e.entity_type = 'table' and not e.deleted and e.fqn > $1 and e.fqn < $2
  cross join lateral (select column_document ->> 'name' as name, position from jsonb_array_elements(e.document -> 'columns') with ordinality as x (column_document, position)) c
  where u.calls >= 100 and not exists (select from trunkline.usage_count k where k.entity_id = e.id and k.column_name = c.name and k.kind = 'any')
  group by e.fqn, u.calls order by u.calls desc, e.fqn limit $3`

/** What could be tidied below a service, database or schema, each with the time that it is known of. */
export async function readHygiene(pool: Pool, { scope, days, limit }: HygieneOptions): Promise<Hygiene> {
  const range = rangeBelow(scope)
  const ms = days * 86_400_000
  const { rows: unused } = await pool.query<IndexRow>(unusedIndexesQuery, [...range, ms, limit])
  const { rows: duplicates } = await pool.query<IndexRow>(duplicateIndexesQuery, [...range, limit])
  const { rows: invalid } = await pool.query<IndexRow>(invalidIndexesQuery, [...range, limit])
  const { rows: scanned } = await pool.query<TableRow>(scannedTablesQuery, [...range, limit])
  const { rows: unscanned } = await pool.query<TableRow>(unscannedTablesQuery, [...range, ms, limit])
  const { rows: columns } = await pool.query<{ fqn: string; calls: number; columns: string[] }>(unusedColumnsQuery, [...range, limit])
  return {
    unusedIndexes: unused.map(toIndex), invalidIndexes: invalid.map(toIndex),
    duplicateIndexes: duplicates.map((row) => ({ ...toIndex(row), coveredBy: row.covered_by ?? '', coveredByColumns: row.covered_by_columns ?? [], isSame: row.is_same === true })),
    scannedTables: scanned.map((row) => ({ ...toEvidence(row), seqScans: row.seq_scans, seqRows: row.seq_rows, indexScans: row.index_scans, liveRows: row.live_rows })),
    unscannedTables: unscanned.map((row) => ({ ...toEvidence(row), changes: row.changes, liveRows: row.live_rows, ...(row.size_bytes !== null && { sizeBytes: Number(row.size_bytes) }) })),
    unusedColumns: columns.map((row) => ({ tableFqn: row.fqn, calls: row.calls, columns: row.columns })),
  }
}

function toIndex(row: IndexRow): IndexFinding {
  return { ...toEvidence(row), name: row.name, columns: row.columns, bytes: row.bytes, scans: row.scans, ...(row.last_scan_at !== null && { lastScanAt: Number(row.last_scan_at) }) }
}

function toEvidence(row: { fqn: string; since_at: string | null; until_at: string; resets: number }): { tableFqn: string; since?: number; until: number; resets: number } {
  return { tableFqn: row.fqn, ...(row.since_at !== null && { since: Number(row.since_at) }), until: Number(row.until_at), resets: row.resets }
}
