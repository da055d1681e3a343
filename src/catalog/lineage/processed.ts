import type { Pool } from 'pg'
import type { Queryable } from '../write/lock-roots.ts'

const markQuery = `/* catalog */
  insert into trunkline.processed_lineage (entity_id, content_hash)
  select id, content_hash from trunkline.entity where id = $1
  on conflict (entity_id) do update set content_hash = excluded.content_hash`

const unmarkQuery = `/* catalog */
  delete from trunkline.processed_lineage where entity_id = $1`

/** Remembers that a client has read the lineage of an entity as it is now, or that it has not. */
export async function markProcessed(pool: Pool, id: string, isProcessed: boolean): Promise<void> {
  await pool.query(isProcessed ? markQuery : unmarkQuery, [id])
}

const processedQuery = `/* catalog */
  select p.entity_id as id from trunkline.processed_lineage p join trunkline.entity e on e.id = p.entity_id and e.content_hash = p.content_hash
  where p.entity_id = any ($1::uuid[])`

/** Those of the entities whose lineage was read and that did not change since. */
export async function readProcessed(client: Queryable, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const { rows } = await client.query<{ id: string }>(processedQuery, [ids])
  return new Set(rows.map(({ id }) => id))
}
