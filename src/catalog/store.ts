import { join } from 'node:path'
import type { Pool } from 'pg'
import { ensureDatabase } from '../db/create-database.ts'
import { parseDatabaseUrl } from '../db/database-url.ts'
import type { EmbeddedServer } from '../db/embedded-server.ts'
import { migrate } from '../db/migrate.ts'
import { openPool } from '../db/pool.ts'
import type { Secret } from '../model/secret.ts'

/** Schema of all our tables. */
export const storeSchema = 'trunkline'

/** Where the store is: a PostgreSQL of the user's, or the embedded server (asked for only when it is needed). */
export type StoreOptions = {
  databaseUrl: Secret | undefined
  embeddedServer(): Promise<EmbeddedServer>
  log: (message: string) => void
}

/** Opens the catalog store and brings its tables up to date; the caller ends the pool. */
export async function openStore({ databaseUrl, embeddedServer, log }: StoreOptions): Promise<Pool> {
  const pool = await openPool({ connection: await connectionOf(), applicationName: 'trunkline', log })
  try {
    await migrate(pool, { folder: join(import.meta.dirname, 'migrations'), schema: storeSchema, log })
  } catch (error) {
    await pool.end()
    throw error
  }
  return pool

  async function connectionOf() {
    if (databaseUrl !== undefined) return parseDatabaseUrl(databaseUrl.reveal())
    const server = await embeddedServer()
    await ensureDatabase(server, 'trunkline')
    return server.connection('trunkline')
  }
}
