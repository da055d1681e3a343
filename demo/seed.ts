import type pg from 'pg'
import { TrunklineError } from '../src/model/errors.ts'
import { demoFolder, readScripts } from './scripts.ts'
import type { Script } from './scripts.ts'

export type SeedOptions = { readonly log: (line: string) => void }

/** Whether this call loaded the demo, or found it loaded. */
export type SeedOutcome = 'created' | 'unchanged'

/** The release of the demo that these files load; a database with another one is left alone. */
export const demoVersion = 1

// Keys come last: adding a foreign key to a full table checks it in one join, not row by row.
const folders = ['schema', 'rows', 'keys']

const schemas = ['reference', 'accounts', 'catalog', 'inventory', 'sales', 'payments', 'audit', 'analytics']

// Held to the end of the transaction, so that two seedings of one database do not meet.
const lockQuery = `select pg_advisory_xact_lock(hashtext('trunkline demo'))`

// What loads the demo should not show up among the queries of the shop, hence no tracking.
const settingsQuery = `
  set local pg_stat_statements.track = 'none';
  set local search_path = public;
  set local timezone = 'UTC';
  set local datestyle = 'ISO, YMD';
  set local intervalstyle = 'postgres';
  set local statement_timeout = 0;
  set local lock_timeout = 0;
  set local idle_in_transaction_session_timeout = 0;
  set local client_min_messages = error;
  set local jit = off`

type TargetRow = {
  database: string
  server_version: number
  encoding: string
  is_superuser: boolean
  has_releases: boolean
  taken: string[]
}

const targetQuery = `
  select current_database() as database,
         current_setting('server_version_num')::integer as server_version,
         pg_encoding_to_char(encoding) as encoding,
         (select rolsuper from pg_roles where rolname = current_user) as is_superuser,
         to_regclass('audit.releases') is not null as has_releases,
         array(select nspname::text from pg_namespace where nspname = any ($1::name[]) order by 1) as taken
  from pg_database where datname = current_database()`

const releaseQuery = `select version from audit.releases where component = 'demo'`

const recordQuery = `insert into audit.releases (component, version, description) values ('demo', $1, 'The shop with two years of orders')`

/**
 * Loads the demo shop into an empty database, all or nothing; does nothing where it is loaded already.
 * Needs a superuser, for the roles, pg_stat_statements and the foreign server.
 * Throws ENTITY_EXISTS where other objects are in the way, INSUFFICIENT_PRIVILEGE, SOURCE_TOO_OLD, or SOURCE_FAILED with the file and line.
 */
export async function seedDemo(client: pg.Client, options: SeedOptions): Promise<SeedOutcome> {
  await client.query('begin read write')
  try {
    await client.query(lockQuery)
    const outcome = (await isLoaded(client)) ? 'unchanged' : await load(client, options)
    await client.query('commit')
    return outcome
  } catch (error) {
    // A lost connection has rolled back by itself, and the first error is the one that says why.
    await client.query('rollback').catch(() => undefined)
    throw error
  }
}

async function load(client: pg.Client, { log }: SeedOptions): Promise<'created'> {
  const demo = demoFolder(import.meta.url)
  await client.query(settingsQuery)
  for (const folder of folders) {
    for (const script of await readScripts(demo, folder)) {
      log(`demo: ${script.name}`)
      await runScript(client, script)
    }
  }
  log('demo: analyze')
  await client.query(recordQuery, [demoVersion])
  await client.query('analyze')
  return 'created'
}

/** Whether this release is loaded; throws where the database cannot take it. */
async function isLoaded(client: pg.Client): Promise<boolean> {
  const target = (await client.query<TargetRow>(targetQuery, [schemas])).rows[0]!
  const version = target.has_releases ? (await client.query<{ version: number }>(releaseQuery)).rows[0]?.version : undefined
  if (version === demoVersion) return true
  const refusal = refusalOf(target, version)
  if (refusal !== undefined) throw refusal
  return false
}

function refusalOf(target: TargetRow, version: number | undefined): TrunklineError | undefined {
  const object = target.database
  if (version !== undefined) {
    return new TrunklineError('ENTITY_EXISTS', `Database "${object}" holds release ${version} of the demo, and this is release ${demoVersion}.`, {
      object,
      hint: 'Drop the database, or choose another one.',
    })
  }
  if (target.taken.length > 0) {
    return new TrunklineError('ENTITY_EXISTS', `Database "${object}" already has schemas that the demo would make: ${target.taken.join(', ')}.`, {
      object,
      hint: 'Choose an empty database.',
    })
  }
  if (target.server_version < 140000) {
    return new TrunklineError('SOURCE_TOO_OLD', 'The demo needs PostgreSQL 14 or newer.', { object, hint: 'Choose a newer server.' })
  }
  if (target.encoding !== 'UTF8') {
    return new TrunklineError('SOURCE_FAILED', `Database "${object}" is encoded in ${target.encoding}, and the demo's names need UTF8.`, {
      object,
      hint: `Create one with: create database demo encoding 'UTF8' template template0.`,
    })
  }
  if (!target.is_superuser) {
    return new TrunklineError('INSUFFICIENT_PRIVILEGE', 'Loading the demo needs a superuser: it makes roles, a foreign server and pg_stat_statements.', {
      object,
      hint: 'Connect as a superuser of a server that is not in production.',
    })
  }
  return undefined
}

async function runScript(client: pg.Client, script: Script): Promise<void> {
  try {
    await client.query(script.text)
  } catch (error) {
    throw new TrunklineError('SOURCE_FAILED', `demo/${script.name}${lineOf(error, script.text)}: ${error instanceof Error ? error.message : String(error)}`, {
      object: script.name,
      hint: 'Nothing was loaded. Where an extension is missing, install postgresql-contrib; else run it again.',
      cause: error,
    })
  }
}

/** Where in a file the server found an error; it counts characters from one. */
function lineOf(error: unknown, text: string): string {
  const position = Number((error as pg.DatabaseError).position)
  return position > 0 ? `, line ${text.slice(0, position).split('\n').length}` : ''
}
