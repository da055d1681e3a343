import type { ScanFacts } from '../../usage-connector.ts'
import { indexScansQuery, scanClockQuery, tableScansQuery, type IndexScanRow, type ScanClockRow, type TableScanRow } from '../queries/scans.ts'
import type { Session } from '../session.ts'

/** How often the tables and indexes of a database were read since it began to count: three statements, no lock on any of them. */
export async function readScans(session: Session, systemIdentifier: string): Promise<ScanFacts> {
  const tables = await session.query<TableScanRow>(tableScansQuery)
  const indexes = await session.query<IndexScanRow>(indexScansQuery)
  const [clock] = await session.query<ScanClockRow>(scanClockQuery)
  if (clock === undefined) throw new Error('the server did not tell its time')
  return {
    takenAt: Math.round(clock.taken_at), ...(clock.reset_at !== null && { resetAt: Math.round(clock.reset_at) }),
    instance: {
      systemIdentifier, lookedAt: Math.round(clock.taken_at), startedAt: Math.round(clock.started_at), ...(clock.counts_since !== null && { countsSince: Math.round(clock.counts_since) }),
    },
    tables: tables.map((row) => ({
      schema: row.schema, table: row.name, rootSchema: row.root_schema, rootTable: row.root_name, seqScans: row.seq_scans, seqRows: row.seq_rows, indexScans: row.index_scans,
      changes: row.changes, liveRows: row.live_rows, ...(row.last_scan_at !== null && { lastScanAt: Math.round(row.last_scan_at) }),
    })),
    indexes: indexes.map((row) => ({
      schema: row.schema, table: row.table_name, rootSchema: row.root_schema, rootTable: row.root_name, name: row.name, oid: row.oid, scans: row.scans, bytes: row.bytes,
      isUnique: row.is_unique, isNeeded: row.is_needed, isValid: row.is_valid, method: row.method, columns: row.columns, keys: row.keys, included: row.included,
      ...(row.last_scan_at !== null && { lastScanAt: Math.round(row.last_scan_at) }), ...(row.predicate !== null && { predicate: row.predicate }),
    })),
  }
}
