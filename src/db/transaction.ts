import type { Pool, PoolClient } from 'pg'

/**
 * Runs `use` in one transaction: committed when it returns, rolled back when it throws, and what it threw is passed on.
 * A connection that cannot even roll back is thrown away.
 */
export async function withTransaction<T>(pool: Pool, use: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query('begin')
    const result = await use(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch((rollbackError: Error) => {
      broken = rollbackError
    })
    throw error
  } finally {
    client.release(broken)
  }
}

class DryRun extends Error {}

/** Runs `use` in one transaction that is rolled back whatever happens: what it returns is what would have been. */
export async function withRolledBack<T>(pool: Pool, use: (client: PoolClient) => Promise<T>): Promise<T> {
  let result: { value: T } | undefined
  await withTransaction(pool, async (client) => {
    result = { value: await use(client) }
    throw new DryRun()
  }).catch((error: unknown) => {
    if (!(error instanceof DryRun)) throw error
  })
  return result!.value
}
