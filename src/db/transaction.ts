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
