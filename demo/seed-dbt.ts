import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type pg from 'pg'
import { demoFolder } from './scripts.ts'
import type { SeedOptions, SeedOutcome } from './seed.ts'

const isBuiltQuery = `select to_regnamespace('marts') is not null as is_built`

// What builds the tables should not show up among the queries of the shop, hence no tracking.
const settingsQuery = `set local pg_stat_statements.track = 'none'; set local statement_timeout = 0; set local client_min_messages = error`

/** Builds the tables of the demo's dbt project on the seeded shop as dbt would, all or nothing; does nothing where they are there. Needs a superuser. */
export async function seedDbtTables(client: pg.Client, { log }: SeedOptions): Promise<SeedOutcome> {
  if ((await client.query<{ is_built: boolean }>(isBuiltQuery)).rows[0]?.is_built === true) return 'unchanged'
  log('demo: dbt/tables.sql')
  await client.query('begin read write')
  try {
    await client.query(settingsQuery)
    await client.query(await readFile(join(demoFolder(import.meta.url), 'dbt/tables.sql'), 'utf8'))
    await client.query('commit')
    await client.query('analyze')
    return 'created'
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  }
}
