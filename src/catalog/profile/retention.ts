import type { Pool } from 'pg'

/** Looks of each table that stay however old they are. */
const lastLooks = 10

const retentionQuery = `/* catalog */
  with looks as (
    select entity_id, at, row_number() over (partition by entity_id order by at desc) as place
    from (select distinct entity_id, at from trunkline.profile) l),
  old as (select entity_id, at from looks where place > $2 and at < trunkline.now_ms() - $1::bigint * 86400000 order by at limit 10000),
  changes as (delete from trunkline.system_profile s using old where s.entity_id = old.entity_id and s.at = old.at)
  delete from trunkline.profile p using old where p.entity_id = old.entity_id and p.at = old.at`

/** Removes profiles older than so many days, but the last ten of each table; says how many rows went. */
export async function removeOldProfiles(pool: Pool, days: number): Promise<number> {
  const { rowCount } = await pool.query(retentionQuery, [days, lastLooks])
  return rowCount ?? 0
}
