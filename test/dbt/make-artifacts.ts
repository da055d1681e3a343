/**
 * Makes the artifacts of the test project again, with real versions of dbt; macros, which are most of a manifest, are left out.
 *
 *   node test/dbt/make-artifacts.ts 1.7=/tmp/dbt17/bin/dbt 1.10=/tmp/dbt110/bin/dbt 1.12-functions=/tmp/dbt112/bin/dbt …
 *
 * dbt from 1.11 makes functions, which project-functions/ adds; dbt before 1 names its folders otherwise (project-0/) and builds step by step; dbt 2 (Fusion) takes project-2/ over the project, since it refuses older YAML; its preview writes no catalog of PostgreSQL.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
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
    await make(version, dbt)
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

/** dbt 2 asks for a host with a port, and the server listens on a socket of its own folder. */
async function listen(): Promise<{ port: number; close(): void }> {
  const { host, port } = server.connection('corner')
  const door = createServer((outside) => {
    const inside = connect(join(host, `.s.PGSQL.${port}`))
    outside.pipe(inside).pipe(outside)
    for (const end of [outside, inside]) end.on('error', () => { outside.destroy(); inside.destroy() })
  }).listen(0, '127.0.0.1')
  await once(door, 'listening')
  return { port: (door.address() as AddressInfo).port, close: () => door.close() }
}

async function make(version: string, dbt: string): Promise<void> {
  const project = join(folder, version)
  cpSync(join(here, 'project'), project, { recursive: true })
  const [isOld, isFusion] = [version.startsWith('0'), version.startsWith('2')]
  if (isOld) cpSync(join(here, 'project-0'), project, { recursive: true })
  if (version.endsWith('-functions')) cpSync(join(here, 'project-functions'), project, { recursive: true })
  if (isFusion) cpSync(join(here, 'project-2'), project, { recursive: true })
  const door = await listen()
  const environment = { ...process.env, CORNER_HOST: '127.0.0.1', CORNER_PORT: String(door.port), CORNER_USER: server.connection('corner').user, DBT_ALLOW_EXPERIMENTAL_ADAPTERS: 'true', DBT_SEND_ANONYMOUS_USAGE_STATS: 'false' }
  // The singular test fails on purpose, for which dbt ends with 1: a customer has paid nothing.
  const run = (...command: string[]) => once(spawn(dbt, [...command, '--profiles-dir', '.'], { cwd: project, env: environment, stdio: 'inherit' }), 'close')
  const read = (name: string) => readFileSync(join(project, 'target', name), 'utf8').replaceAll(project, '/corner')
  const results: [name: string, text: string][] = []
  for (const command of isOld ? ['seed', 'run', 'snapshot', 'test'] : ['build']) {
    await run(command)
    results.push([isOld ? `run_results_${command}.json` : 'run_results.json', read('run_results.json')])
  }
  if (!isFusion) await run('docs', 'generate')
  const manifest = JSON.parse(read('manifest.json')) as { macros: Record<string, unknown>; docs: Record<string, unknown> }
  await run('source', isOld ? 'snapshot-freshness' : 'freshness')
  door.close()
  const target = join(here, 'artifacts', version)
  mkdirSync(target, { recursive: true })
  manifest.macros = {}
  manifest.docs = {}
  writeFileSync(join(target, 'manifest.json.gz'), gzipSync(JSON.stringify(manifest), { level: 9 }))
  for (const [name, text] of results) writeFileSync(join(target, name), text)
  for (const name of ['catalog.json', 'sources.json']) if (existsSync(join(project, 'target', name))) writeFileSync(join(target, name), read(name))
}
