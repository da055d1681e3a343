/**
 * Makes the artifacts of the demo's dbt project again, with a real dbt on a demo database of its own, and the SQL that builds the same tables without dbt.
 *
 *   python3 -m venv ~/dbt-venv && ~/dbt-venv/bin/pip install 'dbt-core~=1.10.0' dbt-postgres
 *   node demo/dbt/make-artifacts.ts ~/dbt-venv/bin/dbt
 */
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import pg from 'pg'
import { bundledBinaries } from '../../src/db/embedded/binaries.ts'
import { startEmbeddedServer } from '../../src/db/embedded-server.ts'
import { ensureDatabase } from '../../src/db/create-database.ts'
import { seedDemo } from '../seed.ts'
import { toSql, type Manifest } from './to-sql.ts'

const here = import.meta.dirname
const [dbt = 'dbt'] = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'trunkline-demo-dbt-'))
// The server runs as another user where this one is root.
chmodSync(folder, 0o755)
const server = await startEmbeddedServer({ binaries: bundledBinaries(), directory: join(folder, 'postgres'), log: (line) => process.stdout.write(`${line}\n`) })
try {
  await prepareDatabase()
  const project = join(folder, 'project')
  cpSync(join(here, 'project'), project, { recursive: true })
  const run = (...command: string[]) => runDbt(project, command)
  run('build')
  // What follows compiles once more, the incremental model as it adds to itself.
  const [manifest, results] = ['manifest.json', 'run_results.json'].map((name) => readFileSync(join(project, 'target', name), 'utf8'))
  run('source', 'freshness')
  run('docs', 'generate')
  keep(project, { manifest: manifest!, results: results! })
} finally {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
}

async function prepareDatabase(): Promise<void> {
  await ensureDatabase(server, 'shop')
  const client = new pg.Client(server.connection('shop'))
  await client.connect()
  await seedDemo(client, { log: () => {} })
  await client.query('grant create on database shop to shop_analyst')
  await client.end()
}

/** A failing test is part of the demo, and makes dbt exit with 1. */
function runDbt(project: string, command: string[]): void {
  const { host, port, user } = server.connection('shop')
  const environment = { ...process.env, DEMO_HOST: host, DEMO_PORT: String(port), DEMO_USER: user, DBT_SEND_ANONYMOUS_USAGE_STATS: 'false' }
  try {
    execFileSync(dbt, [...command, '--profiles-dir', '.'], { cwd: project, env: environment, stdio: 'inherit' })
  } catch (error) {
    if (command[0] !== 'build' || (error as { status?: number }).status !== 1) throw error
  }
}

function keep(project: string, built: { manifest: string; results: string }): void {
  // The folder that it was made in says nothing.
  const plain = (text: string): string => text.replaceAll(project, '/fernhill')
  const manifest = plain(built.manifest)
  writeFileSync(join(here, 'artifacts/manifest.json.gz'), gzipSync(manifest, { level: 9 }))
  writeFileSync(join(here, 'artifacts/run_results.json'), plain(built.results))
  for (const name of ['catalog.json', 'sources.json', 'semantic_manifest.json']) writeFileSync(join(here, 'artifacts', name), plain(readFileSync(join(project, 'target', name), 'utf8')))
  writeFileSync(join(here, 'tables.sql'), toSql(JSON.parse(manifest) as Manifest, readFileSync(join(here, 'project/seeds/shipping_zones.csv'), 'utf8')))
}
