import type { Prepared } from './prepared.ts'

/** What is known of an entity before its document is read. */
export type KnownRow = {
  id: string
  fqn: string
  source_identity: string | null
  content_hash: string
  is_curated: boolean
  deleted: boolean
  updated_at: string
  facts: unknown
}

/**
 * Finds for each record the entity that it describes: by identity at the source, else by name among the live, else among the deleted.
 *
 * An entity is given to one record only, and identity goes first, so that two tables that swapped their names stay themselves;
 * an entity whose own identity is in the batch is never taken by name.
 */
export function matchRecords(records: readonly Prepared[], rows: readonly KnownRow[]): Map<Prepared, KnownRow> {
  const matches = new Map<Prepared, KnownRow>()
  const claimed = new Set<string>()
  const claim = (record: Prepared, row: KnownRow | undefined): void => {
    if (row === undefined || matches.has(record) || claimed.has(row.id)) return
    matches.set(record, row)
    claimed.add(row.id)
  }
  const byIdentity = preferred(rows, (row) => row.source_identity)
  for (const record of records) if (record.sourceIdentity !== undefined) claim(record, byIdentity.get(record.sourceIdentity))
  const byName = preferred(rows.filter((row) => !claimed.has(row.id)), (row) => row.fqn)
  for (const record of records) claim(record, byName.get(record.fqn))
  return matches
}

/** One row per key: the live one, else the one deleted last. */
function preferred(rows: readonly KnownRow[], keyOf: (row: KnownRow) => string | null): Map<string, KnownRow> {
  const best = new Map<string, KnownRow>()
  for (const row of rows) {
    const key = keyOf(row)
    if (key === null) continue
    const other = best.get(key)
    if (other === undefined || isPreferred(row, other)) best.set(key, row)
  }
  return best
}

function isPreferred(row: KnownRow, other: KnownRow): boolean {
  return row.deleted === other.deleted ? Number(row.updated_at) > Number(other.updated_at) : !row.deleted
}
