import { spawnSync } from 'node:child_process'
import { Client } from 'pg'
import type { EmbeddedConnection } from '../src/db/embedded-server.ts'

const tablesQuery = `
  select format('%I.%I', schemaname, tablename) as name from pg_tables
  where schemaname <> 'information_schema'
    and (schemaname <> 'pg_catalog' or tablename in ('pg_description', 'pg_attrdef', 'pg_proc', 'pg_db_role_setting', 'pg_statistic'))`

/** What pg_dump writes of a catalog; where there is none for this server, every row of every table, and what is told of its objects. */
export async function dumpCatalog(connection: EmbeddedConnection): Promise<string> {
  const { host, port, user, database } = connection
  const dumped = spawnSync('pg_dump', ['--host', host, '--port', String(port), '--username', user, database], { encoding: 'utf8', maxBuffer: 2 ** 30 })
  if (dumped.status === 0) return dumped.stdout
  const client = new Client(connection)
  await client.connect()
  const { rows: tables } = await client.query<{ name: string }>(tablesQuery)
  const texts: string[] = []
  for (const { name } of tables) texts.push(...(await client.query<{ text: string }>(`select t::text as text from ${name} t`)).rows.map(({ text }) => text))
  await client.end()
  return texts.join('\n')
}
