import type { Pool } from 'pg'
import type { ColumnProfile, ProfileSet, SystemProfile, TableProfile } from '../../model/profile.ts'
import { findEnds } from '../lineage/find-ends.ts'
import { putPartitionProfiles } from './partition-profiles.ts'

/** A profile of the same table and instant takes the place of the one before. */
const putProfilesQuery = `/* catalog */
  insert into trunkline.profile as p (entity_id, column_name, at, profile)
  select $1, r.column_name, r.at, r.profile from jsonb_to_recordset($2::jsonb) as r(column_name text, at bigint, profile jsonb)
  on conflict (entity_id, column_name, at) do update set profile = excluded.profile`

const putSystemQuery = `/* catalog */
  insert into trunkline.system_profile (entity_id, at, operation, rows_affected)
  select $1, r.timestamp, r.operation, r."rowsAffected" from jsonb_to_recordset($2::jsonb) as r(timestamp bigint, operation text, "rowsAffected" bigint)
  on conflict (entity_id, at, operation) do update set rows_affected = excluded.rows_affected`

const putStateQuery = `/* catalog */
  insert into trunkline.profile_state (entity_id, at, state) values ($1, $2, $3)
  on conflict (entity_id) do update set at = excluded.at, state = excluded.state`

/** Keeps what changed in a table, by operation and instant. */
export async function putSystemProfiles(pool: Pool, tableId: string, profiles: readonly SystemProfile[]): Promise<void> {
  if (profiles.length > 0) await pool.query(putSystemQuery, [tableId, JSON.stringify(profiles)])
}

export type ProfilesOfTable = { tableProfile?: TableProfile | undefined; columnProfile: readonly ColumnProfile[] }

/**
 * Keeps the profiles of a table, whose id is given; columns of one name are written once. What is told with a table is one look at it, at the table's
 * instant: OpenMetadata's profiler gives each column the moment at which it came to it.
 */
export async function putProfiles(pool: Pool, tableId: string, { tableProfile, columnProfile }: ProfilesOfTable): Promise<void> {
  const isOneLook = new Set(columnProfile.map(({ name }) => name)).size === columnProfile.length
  const columns = new Map(columnProfile.map(({ name, timestamp, ...profile }) => {
    const at = isOneLook ? tableProfile?.timestamp ?? timestamp : timestamp
    return [`${at} ${name}`, { column_name: name, at, profile }]
  }))
  const rows = [...columns.values(), ...(tableProfile === undefined ? [] : [toRow(tableProfile)])]
  if (rows.length > 0) await pool.query(putProfilesQuery, [tableId, JSON.stringify(rows).replaceAll('\\u0000', '')])
}

function toRow({ timestamp, ...profile }: TableProfile) {
  return { column_name: '', at: timestamp, profile }
}

/** Writes what a run measured of one table; `unknown` where the catalog does not hold it. */
export async function writeProfile(pool: Pool, set: ProfileSet): Promise<'written' | 'unknown'> {
  const id = (await findEnds(pool, [{ entityType: 'table', fqn: set.fullyQualifiedName }])).values().next().value
  if (id === undefined) return 'unknown'
  await putProfiles(pool, id, set)
  await putSystemProfiles(pool, id, set.systemProfile ?? [])
  if (set.partitions !== undefined) await putPartitionProfiles(pool, id, set.partitions)
  if (set.state !== undefined) {
    const { timestamp, ...state } = set.state
    await pool.query(putStateQuery, [id, timestamp, JSON.stringify(state)])
  }
  return 'written'
}
