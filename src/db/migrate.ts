import { DatabaseError, escapeIdentifier, type Pool, type PoolClient } from 'pg'

import { TrunklineError } from '../model/errors.ts'
import { errorText } from './error-code.ts'
import { readMigrations, type Migration } from './migration-files.ts'
import { withTransaction } from './transaction.ts'

/** What to migrate. */
export type MigrateOptions = {
  /** Folder of the numbered SQL files. */
  readonly folder: string
  /** Schema of the list of applied migrations; it comes first in the search path of each. */
  readonly schema: string
  readonly log: (message: string) => void
}

type AppliedRow = { number: number; name: string; checksum: string }

/**
 * Brings the store's schema forward to what the folder holds, and returns the names of the migrations that did it.
 *
 * Each runs in a transaction of its own, together with the line that says so; a lock lets one process migrate at a time,
 * and the others then find nothing to do. Throws MIGRATION_FAILED, and leaves the store as the last good migration made
 * it, when one fails, was changed after it was applied, or is unknown here because a newer Trunkline made the store.
 */
export async function migrate(pool: Pool, options: MigrateOptions): Promise<readonly string[]> {
  const migrations = await readMigrations(options.folder)
  const done: string[] = []
  for (;;) {
    const name = await withTransaction(pool, (client) => applyNext(client, migrations, options))
    if (name === undefined) return done
    options.log(`Migrated the catalog: ${name}`)
    done.push(name)
  }
}

/** Applies the first migration that is missing; undefined when none is. */
async function applyNext(client: PoolClient, migrations: readonly Migration[], options: MigrateOptions): Promise<string | undefined> {
  const { schema } = options
  // Per transaction, not per session: it works behind a connection pooler too.
  await client.query(`select pg_advisory_xact_lock(hashtextextended('trunkline migrations ' || $1, 0))`, [schema])
  await createList(client, schema)
  const { rows } = await client.query<AppliedRow>(`select number, name, checksum from ${escapeIdentifier(schema)}.migration order by number`)
  requireKnown(rows, migrations)
  const next = migrations[rows.length]
  if (next === undefined) return undefined
  await client.query(`select set_config('search_path', $1, true)`, [`${escapeIdentifier(schema)}, public`])
  try {
    await client.query(next.sql)
  } catch (cause) {
    throw failed(next, cause)
  }
  await client.query(`insert into ${escapeIdentifier(schema)}.migration (number, name, checksum) values ($1, $2, $3)`, [next.number, next.name, next.checksum])
  return next.name
}

/** Asks before it creates: a role that only uses the store needs no right to. */
async function createList(client: PoolClient, schema: string): Promise<void> {
  const { rows } = await client.query<{ schema: boolean; list: boolean }>(
    `select exists (select from pg_namespace where nspname = $1) as schema,
            exists (select from pg_class where relname = 'migration' and relnamespace = (select oid from pg_namespace where nspname = $1)) as list`,
    [schema],
  )
  const there = rows[0]
  if (there?.schema !== true) await client.query(`create schema ${escapeIdentifier(schema)}`)
  if (there?.list !== true) {
    await client.query(`create table ${escapeIdentifier(schema)}.migration (
      number int primary key,
      name text not null,
      checksum text not null,
      applied_at timestamptz not null default now()
    )`)
  }
}

function requireKnown(applied: readonly AppliedRow[], migrations: readonly Migration[]): void {
  for (const [index, row] of applied.entries()) {
    const known = migrations[index]
    if (known === undefined || known.number !== row.number || known.name !== row.name) {
      throw new TrunklineError('MIGRATION_FAILED', `The catalog holds the migration ${row.name}, which this Trunkline does not know.`, {
        object: row.name,
        hint: 'A newer Trunkline made this catalog: start that one, or a newer one still.',
      })
    }
    if (known.checksum !== row.checksum) {
      throw new TrunklineError('MIGRATION_FAILED', `The migration ${row.name} is not the one that was applied to this catalog.`, {
        object: row.name,
        hint: 'Its file was changed afterwards: install Trunkline anew, and put changes of your own into a new migration.',
      })
    }
  }
}

function failed(migration: Migration, cause: unknown): TrunklineError {
  const server = cause instanceof DatabaseError ? cause : undefined
  const line = server?.position === undefined ? '' : ` (line ${migration.sql.slice(0, Number(server.position)).split('\n').length})`
  return new TrunklineError('MIGRATION_FAILED', `The migration ${migration.name} failed${line}: ${errorText(cause)}.`, {
    object: migration.name,
    hint: server?.hint ?? 'The catalog is as it was before this migration. Correct the cause and start again.',
    cause,
  })
}
