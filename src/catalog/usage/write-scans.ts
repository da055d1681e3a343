import type { DatabaseScans } from '../../model/scans.ts'
import { findEnds, nodeKey } from '../lineage/find-ends.ts'
import type { Queryable } from '../write/lock-roots.ts'

/**
 * Adds what was counted since the run before; parts of a partitioned table that are no tables of the catalog count together for it. Counters that are smaller than before, or were
 * reset since, began anew: they count as they stand.
 *
 * Counters of another instance ($5) tell of a time that was partly counted on the former one: the larger figure of the two is what is known at least.
 */
const putTablesQuery = `/* catalog */
  insert into trunkline.table_scan as t (entity_id, database_id, seq_scans, seq_rows, index_scans, changes, live_rows, since_at, until_at, last_scan_at,
    last_seq_scans, last_seq_rows, last_index_scans, last_changes, reset_at)
  select r.entity_id, $2, sum(r.seq_scans), sum(r.seq_rows), sum(r.index_scans), sum(r.changes), sum(r.live_rows), $4, $3, max(r.last_scan_at),
         sum(r.seq_scans), sum(r.seq_rows), sum(r.index_scans), sum(r.changes), $4
  from jsonb_to_recordset($1::jsonb) as r(entity_id uuid, seq_scans float8, seq_rows float8, index_scans float8, changes float8, live_rows float8, last_scan_at bigint)
  group by r.entity_id
  on conflict (entity_id) do update set
    (seq_scans, seq_rows, index_scans, changes, last_scan_at, resets) = (
      select case when $5::bool then greatest(t.seq_scans, excluded.seq_scans) else t.seq_scans + excluded.seq_scans - n.kept * t.last_seq_scans end,
             case when $5::bool then greatest(t.seq_rows, excluded.seq_rows) else t.seq_rows + excluded.seq_rows - n.kept * t.last_seq_rows end,
             case when $5::bool then greatest(t.index_scans, excluded.index_scans) else t.index_scans + excluded.index_scans - n.kept * t.last_index_scans end,
             case when $5::bool then greatest(t.changes, excluded.changes) else t.changes + excluded.changes - n.kept * t.last_changes end,
             case when $5::bool then greatest(t.last_scan_at, excluded.last_scan_at) when excluded.seq_scans + excluded.index_scans > n.kept * (t.last_seq_scans + t.last_index_scans) then coalesce(excluded.last_scan_at, $3) else t.last_scan_at end,
             t.resets + 1 - n.kept::int
      from (select (not $5::bool and excluded.seq_scans >= t.last_seq_scans and excluded.seq_rows >= t.last_seq_rows and excluded.index_scans >= t.last_index_scans
                    and excluded.changes >= t.last_changes and excluded.reset_at is not distinct from t.reset_at)::int::float8 as kept) n),
    database_id = excluded.database_id, live_rows = excluded.live_rows, until_at = excluded.until_at, last_seq_scans = excluded.last_seq_scans, last_seq_rows = excluded.last_seq_rows,
    last_index_scans = excluded.last_index_scans, last_changes = excluded.last_changes, reset_at = excluded.reset_at`

/** The same for indexes; one that was made anew under its name counts from the run before, or as if it was never seen where the instance is another. */
const putIndexesQuery = `/* catalog */
  insert into trunkline.index_scan as t (entity_id, name, database_id, oid, scans, since_at, until_at, last_scan_at, last_scans, reset_at, bytes, is_unique, is_needed, is_valid,
    method, columns, keys, included, predicate)
  select distinct on (r.entity_id, r.name) r.entity_id, r.name, $2, r.oid, r.scans, $4::bigint, $3::bigint, r.last_scan_at, r.scans, $4::bigint, r.bytes, r.is_unique, r.is_needed, r.is_valid,
    r.method, r.columns, r.keys, r.included, r.predicate
  from jsonb_to_recordset($1::jsonb) as r(entity_id uuid, name text, oid bigint, scans float8, last_scan_at bigint, bytes float8, is_unique bool, is_needed bool, is_valid bool, method text,
    columns text[], keys text[], included text[], predicate text)
  order by r.entity_id, r.name, r.oid
  on conflict (entity_id, name) do update set
    (scans, last_scan_at, since_at, resets) = (
      select case when n.same and $5::bool then greatest(t.scans, excluded.scans) when n.same then t.scans + excluded.scans - n.kept * t.last_scans else excluded.scans end,
             case when n.same and $5::bool then greatest(t.last_scan_at, excluded.last_scan_at) when $5::bool then excluded.last_scan_at when excluded.scans > n.kept * t.last_scans then coalesce(excluded.last_scan_at, $3) when n.same then t.last_scan_at end,
             case when n.same then t.since_at when $5::bool then excluded.since_at else t.until_at end, case when n.same then t.resets + 1 - n.kept::int else 0 end
      from (select excluded.oid = t.oid as same, (not $5::bool and excluded.oid = t.oid and excluded.scans >= t.last_scans and excluded.reset_at is not distinct from t.reset_at)::int::float8 as kept) n),
    database_id = excluded.database_id, oid = excluded.oid, until_at = excluded.until_at, last_scans = excluded.last_scans, reset_at = excluded.reset_at, bytes = excluded.bytes,
    is_unique = excluded.is_unique, is_needed = excluded.is_needed, is_valid = excluded.is_valid, method = excluded.method, columns = excluded.columns, keys = excluded.keys,
    included = excluded.included, predicate = excluded.predicate`

const dropGoneQuery = `/* catalog */
  with tables as (delete from trunkline.table_scan where database_id = $1 and until_at <> $2)
  delete from trunkline.index_scan where database_id = $1 and until_at <> $2`

/** Writes what one database says of reads of its tables and indexes; what is gone from it is forgotten. A database that the catalog does not hold is left out. */
export async function writeScans(client: Queryable, { databaseFqn, takenAt, resetAt, isOtherInstance, tables, indexes }: DatabaseScans): Promise<void> {
  const ids = await findEnds(client, [
    { entityType: 'database', fqn: databaseFqn }, ...[...tables, ...indexes].flatMap(({ fqn, rootFqn }) => [fqn, rootFqn].map((name) => ({ entityType: 'table', fqn: name }))),
  ])
  const databaseId = ids.get(nodeKey({ entityType: 'database', fqn: databaseFqn }))
  if (databaseId === undefined) return
  const idOf = ({ fqn, rootFqn }: { fqn: string; rootFqn: string }): string | undefined => ids.get(nodeKey({ entityType: 'table', fqn })) ?? ids.get(nodeKey({ entityType: 'table', fqn: rootFqn }))
  const at = [databaseId, takenAt, resetAt ?? null, isOtherInstance === true]
  await client.query(putTablesQuery, [JSON.stringify(tables.flatMap((table) => {
    const id = idOf(table)
    return id === undefined ? [] : [{
      entity_id: id, seq_scans: table.seqScans, seq_rows: table.seqRows, index_scans: table.indexScans, changes: table.changes, live_rows: table.liveRows, last_scan_at: table.lastScanAt,
    }]
  })), ...at])
  await client.query(putIndexesQuery, [JSON.stringify(indexes.flatMap((index) => {
    const id = idOf(index)
    const { name, oid, scans, lastScanAt, bytes, isUnique, isNeeded, isValid, method, columns, keys, included, predicate } = index
    return id === undefined ? [] : [{
      entity_id: id, name, oid, scans, last_scan_at: lastScanAt, bytes, is_unique: isUnique, is_needed: isNeeded, is_valid: isValid, method, columns, keys, included, predicate,
    }]
  })), ...at])
  await client.query(dropGoneQuery, [databaseId, takenAt])
}
