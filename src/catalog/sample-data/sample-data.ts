import type { Pool } from 'pg'
import type { SampleData, SampleSet, StoredElsewhere } from '../../model/sample-data.ts'
import { findEnds } from '../lineage/find-ends.ts'

const putQuery = `/* catalog */
  insert into trunkline.sample_data (entity_id, taken_at, columns, rows, row_count, location, notes) values ($1, $2, $3, $4, $5, $6, $7)
  on conflict (entity_id) do update
    set taken_at = excluded.taken_at, columns = excluded.columns, rows = excluded.rows, row_count = excluded.row_count, location = excluded.location, notes = excluded.notes`

const readQuery = `/* catalog */
  select taken_at::float8 as taken_at, columns, rows, row_count, location, notes from trunkline.sample_data where entity_id = $1`

const deleteQuery = `/* catalog */
  delete from trunkline.sample_data where entity_id = $1`

/** The sample of a table as it is stored: `rows` are absent where they are kept at `location`. */
export type StoredSample = { takenAt: number; columns: string[]; rows?: SampleData['rows']; rowCount: number; location?: string; notes: string[] }

/** Keeps what a run read of one table; `unknown` where the catalog does not hold it. */
export async function writeSample(pool: Pool, set: SampleSet | StoredElsewhere): Promise<'written' | 'unknown'> {
  const id = (await findEnds(pool, [{ entityType: 'table', fqn: set.fullyQualifiedName }])).values().next().value
  if (id === undefined) return 'unknown'
  const isHere = 'sampleData' in set
  await putSample(pool, id, {
    takenAt: set.takenAt, columns: isHere ? set.sampleData.columns : [], rowCount: isHere ? set.sampleData.rows.length : set.rowCount, notes: [...set.notes],
    ...(isHere ? { rows: set.sampleData.rows } : { location: set.location }),
  })
  return 'written'
}

/** Keeps a sample of a table, whose id is given, in place of the one before; PostgreSQL's jsonb knows no NUL, which falls away. */
export async function putSample(pool: Pool, tableId: string, { takenAt, columns, rows, rowCount, location, notes }: StoredSample): Promise<void> {
  const json = rows === undefined ? null : JSON.stringify(rows).replaceAll(/(?<!\\)((?:\\\\)*)\\u0000/g, '$1')
  await pool.query(putQuery, [tableId, takenAt, columns.map((name) => name.replaceAll('\0', '')), json, rowCount, location ?? null, notes])
}

/** The sample of a table; undefined where there is none. */
export async function readSample(pool: Pool, tableId: string): Promise<StoredSample | undefined> {
  const { rows: [row] } = await pool.query<{ taken_at: number; columns: string[]; rows: SampleData['rows'] | null; row_count: number; location: string | null; notes: string[] }>(readQuery, [tableId])
  if (row === undefined) return undefined
  return { takenAt: row.taken_at, columns: row.columns, rowCount: row.row_count, notes: row.notes, ...(row.rows !== null && { rows: row.rows }), ...(row.location !== null && { location: row.location }) }
}

/** Forgets the sample of a table; what is kept elsewhere stays there. */
export async function deleteSample(pool: Pool, tableId: string): Promise<void> {
  await pool.query(deleteQuery, [tableId])
}
