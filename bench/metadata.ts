// Metadata of a wide schema: whole runs into a file and into the catalog, as ratios to pg_dump --schema-only of the same database.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { stringify } from 'yaml'
import type { RunSummary } from '../src/model/ingestion.ts'
import { wideSchema } from '../test/databases/wide.ts'
import { temporaryDatabase, type TemporaryDatabase } from '../test/server.ts'
import { cpuOf, runProcess, type ProcessRun } from './process.ts'

const root = join(import.meta.dirname, '..')
const tables = Number(process.argv[2] ?? 10_000)
const runs = Number(process.argv[3] ?? 3)
const folder = mkdtempSync(join(tmpdir(), 'trunkline-bench-'))

const dumpVersion = /\(PostgreSQL\) (\d+)/.exec(spawnSync('pg_dump', ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[1]
// pg_dump reads servers of its own major or older, so the source runs on the newest that both know.
const major = [18, 17, 16, 15, 14].find((candidate) => dumpVersion === undefined || candidate <= Number(dumpVersion)) ?? 18

say(`${tables} tables on PostgreSQL ${major}, ${runs} runs each, medians`)
const source = await temporaryDatabase({ major, sql: [wideSchema(tables)] })
await source.client.query('analyze')
const small = await temporaryDatabase({ major, sql: [wideSchema(10)] })
const catalog = await temporaryDatabase({ major: 18 })
try {
  await measure()
} finally {
  for (const database of [source, small, catalog]) await database.drop()
  rmSync(folder, { recursive: true, force: true })
}
process.exit(0)

async function measure(): Promise<void> {
  const dump = dumpVersion === undefined ? undefined : await median(() => withServers(() => runProcess('pg_dump', ['--schema-only', '--file', join(folder, 'dump.sql'), source.url])))
  if (dump === undefined) say('pg_dump was not found (Debian: postgresql-client): the ratios to it are left out')
  const toFile = await median(() => ingest(source, { sink: 'file' }))
  const smallToFile = await ingest(small, { sink: 'file' })
  const first = await median(async () => {
    await emptyCatalog()
    return ingest(source, { sink: 'catalog' })
  })
  const second = await median(() => ingest(source, { sink: 'catalog' }))
  const rows: [string, ProcessRun, number?][] = [['file sink', toFile, 0.5], ['catalog, first run', first, 1.5], ['catalog, unchanged run', second, 0.5]]
  if (dump !== undefined) say(`${'pg_dump --schema-only'.padEnd(26)} ${seconds(dump)}`)
  for (const [name, run, limit] of rows) {
    const ratio = dump === undefined ? '' : `  ${(run.wallMs / dump.wallMs).toFixed(2)} of pg_dump (reach ${limit}), processor ${(run.cpuMs / dump.cpuMs).toFixed(2)}`
    say(`${name.padEnd(26)} ${seconds(run)}  peak ${(run.peakBytes / 2 ** 20).toFixed(0)} MB (reach 250)${ratio}`)
  }
  const [few, many] = [summaryOf(smallToFile), summaryOf(toFile)]
  say(`${'statements sent'.padEnd(26)} ${few.footprint.statements} for 10 tables, ${many.footprint.statements} for ${tables}`)
  say(`${'most relation locks'.padEnd(26)} ${many.footprint.mostLocks}`)
  const unchanged = summaryOf(second)
  say(`${'unchanged run wrote'.padEnd(26)} ${unchanged.created + unchanged.updated + unchanged.renamed + unchanged.deleted} of ${unchanged.unchanged} entities`)
}

function ingest(database: TemporaryDatabase, { sink }: { sink: 'file' | 'catalog' }): Promise<ProcessRun> {
  const file = join(folder, `${database.name}-${sink}.yaml`)
  writeFileSync(file, stringify({
    source: {
      type: 'postgres', serviceName: 'wide',
      serviceConnection: { config: { type: 'Postgres', username: database.connection.user, hostPort: `${database.connection.host}:${database.connection.port}`, database: database.name } },
      sourceConfig: { config: { type: 'DatabaseMetadata' } },
    },
    sink: sink === 'file' ? { type: 'file', config: { filename: join(folder, 'out.jsonl') } } : { type: 'catalog', config: {} },
  }))
  return withServers(() => runProcess(process.execPath, [join(root, 'dist/src/cli/main.js'), 'ingest', '-c', file, '--json'], { DATABASE_URL: catalog.url, TRUNKLINE_HOME: folder }))
}

/** A run with the processor time that its sessions took of both servers: a server counts a session when it has ended. */
async function withServers(run: () => Promise<ProcessRun>): Promise<ProcessRun> {
  const servers = [...new Set([source, catalog].map(({ connection }) => Number(readFileSync(join(connection.host, 'postmaster.pid'), 'utf8').split('\n')[0])))]
  const ended = (): number => servers.reduce((sum, pid) => sum + cpuOf(pid).endedChildrenMs, 0)
  const before = ended()
  const done = await run()
  await new Promise((resolve) => { setTimeout(resolve, 500) })
  return { ...done, cpuMs: done.cpuMs + ended() - before }
}

async function emptyCatalog(): Promise<void> {
  const client = new pg.Client(catalog.connection)
  await client.connect()
  await client.query('drop schema if exists trunkline cascade')
  await client.end()
}

async function median(run: () => Promise<ProcessRun>): Promise<ProcessRun> {
  const done: ProcessRun[] = []
  for (let i = 0; i < runs; i++) done.push(await run())
  return done.toSorted((a, b) => a.wallMs - b.wallMs)[Math.floor(runs / 2)]!
}

function summaryOf(run: ProcessRun): RunSummary {
  return JSON.parse(run.output) as RunSummary
}

function seconds(run: ProcessRun): string {
  return `${(run.wallMs / 1000).toFixed(2).padStart(6)} s (processor, servers included: ${(run.cpuMs / 1000).toFixed(2)} s)`
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
