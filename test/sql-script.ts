import { readFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'

import type { Client } from 'pg'

/** Runs SQL: the text itself, or the script of that name in test/databases when it is one line ending in `.sql`. */
export async function loadSql(client: Client, textOrFile: string): Promise<void> {
  if (/^[^\n]+\.sql$/.test(textOrFile)) await loadSqlScript(client, isAbsolute(textOrFile) ? textOrFile : join(import.meta.dirname, 'databases', textOrFile))
  else await client.query(textOrFile)
}

/** Runs a script that was written for psql in the database of the client. */
export async function loadSqlScript(client: Client, path: string): Promise<void> {
  await client.query(withoutPsql(await readFile(path, 'utf8')))
}

/**
 * The SQL of a psql script: without meta-commands (`\c`, `\set`), and without what creates and drops databases, because
 * it is loaded into one that exists. Throws on COPY from standard input, whose data only psql can send.
 */
export function withoutPsql(script: string): string {
  if (/^copy\b[^;]*\bfrom\s+stdin\b/im.test(script)) throw new Error('The script holds COPY ... FROM stdin, which only psql can load.')
  return script.replaceAll(/^\\.*$/gm, '').replaceAll(/^(create|drop) database\b[^;*]*;/gim, '')
}
