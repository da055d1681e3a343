import type { Pool } from 'pg'

/** Anything that runs a statement: a pool, or the client of a transaction. */
export type Queryable = Pick<Pool, 'query'>

const lockQuery = `/* catalog */
  select pg_advisory_xact_lock(key) from (
    select distinct hashtextextended('trunkline:' || root, 0) as key from unnest($1::text[]) as root order by 1 offset 0
  ) as ordered`

/**
 * Waits for its turn to write below these services (classifications, users, …), to the end of the transaction.
 *
 * One writer per root at a time: two runs of one service cannot double an entity or wait for each other in a circle.
 * Order of locks in a transaction: roots, then entities, then search groups, then search words (sorted).
 */
export async function lockRoots(client: Queryable, roots: readonly string[]): Promise<void> {
  await client.query(lockQuery, [roots])
}
