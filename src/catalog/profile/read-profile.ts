import type { Pool } from 'pg'
import type { ColumnProfile, SystemProfile, TableProfile } from '../../model/profile.ts'

/** Instants in ms since the epoch, both included. */
export type ProfileSpan = { startTs: number; endTs: number }

type ProfileRow = { column_name: string; at: string; profile: Record<string, unknown> }

const seriesQuery = `/* catalog */
  select column_name, at, profile from trunkline.profile
  where entity_id = $1 and column_name = $2 and at between $3 and $4 order by at desc limit 1000`

const latestQuery = `/* catalog */
  select p.column_name, p.at, p.profile from trunkline.profile p
  where p.entity_id = $1 and p.at = coalesce($2, (select max(l.at) from trunkline.profile l where l.entity_id = $1))`

const systemQuery = `/* catalog */
  select at, operation, rows_affected from trunkline.system_profile where entity_id = $1 and at between $2 and $3 order by at desc, operation limit 3000`

/** What changed in a table, the newest first; 1,000 looks at most. */
export async function readSystemProfiles(pool: Pool, tableId: string, { startTs, endTs }: ProfileSpan): Promise<SystemProfile[]> {
  const { rows } = await pool.query<{ at: string; operation: SystemProfile['operation']; rows_affected: string }>(systemQuery, [tableId, startTs, endTs])
  return rows.map(({ at, operation, rows_affected: rows }) => ({ timestamp: Number(at), operation, rowsAffected: Number(rows) }))
}

/** Profiles of a table, the newest first; 1,000 at most. */
export async function readTableProfiles(pool: Pool, tableId: string, { startTs, endTs }: ProfileSpan): Promise<TableProfile[]> {
  const { rows } = await pool.query<ProfileRow>(seriesQuery, [tableId, '', startTs, endTs])
  return rows.map(toTableProfile)
}

/** Profiles of one column of a table, the newest first; 1,000 at most. */
export async function readColumnProfiles(pool: Pool, { tableId, column }: { tableId: string; column: string }, { startTs, endTs }: ProfileSpan): Promise<ColumnProfile[]> {
  const { rows } = await pool.query<ProfileRow>(seriesQuery, [tableId, column, startTs, endTs])
  return rows.map(toColumnProfile)
}

/** The last look at a table, or that of an instant, with all columns it told of; undefined where there was none. */
export async function readLatestProfile(pool: Pool, tableId: string, at?: number): Promise<{ tableProfile: TableProfile; columnProfile: ColumnProfile[] } | undefined> {
  const { rows } = await pool.query<ProfileRow>(latestQuery, [tableId, at ?? null])
  const [first] = rows
  if (first === undefined) return undefined
  const own = rows.find(({ column_name: column }) => column === '')
  return {
    tableProfile: own === undefined ? { timestamp: Number(first.at) } : toTableProfile(own),
    columnProfile: rows.filter(({ column_name: column }) => column !== '').map(toColumnProfile),
  }
}

function toTableProfile({ at, profile }: ProfileRow): TableProfile {
  return { ...profile, timestamp: Number(at) }
}

function toColumnProfile({ column_name: name, at, profile }: ProfileRow): ColumnProfile {
  return { name, ...profile, timestamp: Number(at) }
}
