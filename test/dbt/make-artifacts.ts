/**
 * Makes the artifacts of the test project again, with real versions of dbt; macros, which are most of a manifest, are left out.
 *
 *   node test/dbt/make-artifacts.ts 1.7=/tmp/dbt17/bin/dbt 1.10=/tmp/dbt110/bin/dbt …
 */
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import pg from 'pg'
import { bundledBinaries } from '../../src/db/embedded/binaries.ts'
import { startEmbeddedServer } from '../../src/db/embedded-server.ts'
import { ensureDatabase } from '../../src/db/create-database.ts'

const here = import.meta.dirname
const folder = mkdtempSync(join(tmpdir(), 'trunkline-test-dbt-'))
chmodSync(folder, 0o755)
const server = await startEmbeddedServer({ binaries: bundledBinaries(), directory: join(folder, 'postgres'), log: () => {} })
try {
  await ensureDatabase(server, 'corner')
  for (const argument of process.argv.slice(2)) {
    const [version = '', dbt = ''] = argument.split('=')
    await query(`drop schema if exists raw cascade; drop schema if exists marts cascade; ${readFileSync(join(here, 'tables.sql'), 'utf8')}`)
    make(version, dbt)
  }
} finally {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
}

async function query(sql: string): Promise<void> {
  const client = new pg.Client(server.connection('corner'))
  await client.connect()
  await client.query(sql)
  await client.end()
}

function make(version: string, dbt: string): void {
  const project = join(folder, version)
  cpSync(join(here, 'project'), project, { recursive: true })
  const { host, port, user } = server.connection('corner')
  const run = (...command: string[]) => execFileSync(dbt, [...command, '--profiles-dir', '.'], { cwd: project, env: { ...process.env, CORNER_HOST: host, CORNER_PORT: String(port), CORNER_USER: user, DBT_SEND_ANONYMOUS_USAGE_STATS: 'false' }, stdio: 'inherit' })
  const read = (name: string) => readFileSync(join(project, 'target', name), 'utf8').replaceAll(project, '/corner')
  // The singular test fails on purpose: a customer has paid nothing.
  try { run('build') } catch {}
  const results = read('run_results.json')
  try { run('source', 'freshness') } catch {}
  run('docs', 'generate')
  const target = join(here, 'artifacts', version)
  mkdirSync(target, { recursive: true })
  const manifest = JSON.parse(read('manifest.json')) as { macros: Record<string, unknown>; docs: Record<string, unknown> }
  manifest.macros = {}
  manifest.docs = {}
  writeFileSync(join(target, 'manifest.json.gz'), gzipSync(JSON.stringify(manifest), { level: 9 }))
  writeFileSync(join(target, 'run_results.json'), results)
  for (const name of ['catalog.json', 'sources.json']) if (existsSync(join(project, 'target', name))) writeFileSync(join(target, name), read(name))
}
