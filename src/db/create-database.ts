import { Client, escapeIdentifier } from 'pg'

import type { EmbeddedServer } from './embedded-server.ts'
import { errorCode } from './error-code.ts'

/** Codes of a database that somebody else created in the same moment: one before, one after the look for its name. */
const existsAlready = new Set(['42P04', '23505'])

/** Creates a database in the embedded server unless it exists. */
export async function ensureDatabase(server: EmbeddedServer, name: string): Promise<void> {
  const client = new Client(server.connection('postgres'))
  client.on('error', () => {})
  await client.connect()
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
    if (rowCount === 0) await client.query(`create database ${escapeIdentifier(name)}`)
  } catch (error) {
    if (!existsAlready.has(errorCode(error) ?? '')) throw error
  } finally {
    await client.end()
  }
}
