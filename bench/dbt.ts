// dbt: a generated manifest of 20,000 models (and as large as is asked for) read, and put on its tables. Time on the clock, processor time and the peak of memory of each step, each in a process of its own.
import '../src/cli/small-heap.ts' // as the program runs
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pool } from 'pg'
import { putEntities } from '../src/catalog/put.ts'
import { openStore } from '../src/catalog/store.ts'
import { openDbtSource } from '../src/connectors/dbt/open-dbt-source.ts'
import { Secret } from '../src/model/secret.ts'
import { createCatalogSink } from '../src/sinks/catalog.ts'
import { createDbtFileSink } from '../src/sinks/dbt-file.ts'
import { DbtConfig } from '../src/workflows/dbt/config.ts'
import { createDbtWorkflow } from '../src/workflows/dbt/workflow.ts'
import type { RunContext } from '../src/workflows/workflow.ts'
import { temporaryDatabase } from '../test/server.ts'
import { generateArtifacts } from './dbt/generate.ts'
import { cpuOf, runProcess } from './process.ts'

const steps = [['read: index, then every model whole', 'read'], ['into a file', 'file'], ['into the catalog', 'catalog'], ['the same again', 'catalog']] as const
const [models = '20000', step = '', folder = '', databaseUrl = ''] = process.argv.slice(2)

if (step === 'read') await read()
else if (step === 'file') await intoFile()
else if (step === 'catalog') await intoCatalog()
else await measure(Number(models), Number(step === '' ? 0 : step), folder)

/** `only` is the step that is wanted: `read`, `file` or `catalog`; all where it is empty. */
async function measure(count: number, megabytes: number, only: string): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'trunkline-bench-dbt-'))
  const database = await temporaryDatabase({ major: 18 })
  try {
    await generateArtifacts(directory, { count, padding: megabytes === 0 ? 0 : Math.round((megabytes * 1_000_000) / count) })
    say(`${count} models of 10 columns, ${count * 2} tests with results, manifest of ${Math.round((await stat(join(directory, 'manifest.json'))).size / 1_000_000)} MB, on PostgreSQL 18`)
    await writeTables(database.url, count)
    for (const [label, name] of steps.filter((one) => only === '' || one[1] === only)) {
      const { wallMs, cpuMs, peakBytes, output } = await runProcess(process.execPath, [import.meta.filename, String(count), name, directory, database.url])
      say(`${label.padEnd(36)} ${(wallMs / 1000).toFixed(1)} s, processor ${(cpuMs / 1000).toFixed(1)} s, peak ${Math.round(peakBytes / 1_000_000)} MB. ${output.trim()}`)
    }
  } finally {
    await database.drop()
    await rm(directory, { recursive: true, force: true })
  }
  process.exit(0)
}

function source(signal: AbortSignal) {
  return openDbtSource({ configSource: { dbtConfigType: 'local', dbtManifestFilePath: folder }, environment: {}, signal, warn: () => {} })
}

async function read(): Promise<void> {
  let relations = 0
  for await (const project of (await source(new AbortController().signal)).readProjects()) {
    if ('error' in project) throw project.error
    for await (const relation of project.readRelations()) relations += relation.columns.length > 0 ? 1 : 0
    await project.close()
  }
  say(`${relations} models with columns`)
}

async function intoFile(): Promise<void> {
  await run(await createDbtFileSink({ filename: join(folder, 'calls.jsonl') }))
}

async function intoCatalog(): Promise<void> {
  const pool = await openCatalog(databaseUrl)
  await run(createCatalogSink(pool))
  const { rows } = await pool.query<{ pid: number }>('select pid from pg_stat_activity where datname = current_database()')
  say(`Sessions of the server: processor ${(rows.reduce((sum, { pid }) => sum + cpuOf(pid).ownMs, 0) / 1000).toFixed(1)} s`)
  await pool.end()
}

async function run(sink: RunContext['sink']): Promise<void> {
  const workflow = createDbtWorkflow({
    serviceName: 'pg', successThreshold: 90, raiseOnError: true, allowMassDelete: false, defaults: {}, openSource: source,
    config: DbtConfig.parse({ dbtConfigSource: { dbtConfigType: 'local', dbtManifestFilePath: folder } }),
  })
  const { facts = [], created, updated, unchanged } = await workflow.run({ runId: '00000000-0000-0000-0000-000000000000', sink, signal: new AbortController().signal, now: Date.now, emit: () => {} })
  await sink.close(true)
  say(`${created} created, ${updated} updated, ${unchanged} unchanged; ${facts.map(({ label, value }) => `${label}: ${value}`).join('; ')}.`)
}

/** One connection, so that one session of the server tells what the run cost it. */
async function openCatalog(url: string): Promise<Pool> {
  const pool = await openStore({ databaseUrl: new Secret(url), embeddedServer: () => Promise.reject(new Error('not needed')), log: () => {} })
  pool.options.max = 1
  return pool
}

/** The tables that the models are, as a metadata run would have left them. */
async function writeTables(url: string, count: number): Promise<void> {
  const pool = await openCatalog(url)
  const policy = { overrideMetadata: false, updatedBy: 'bench' }
  await putEntities(pool, [{ entityType: 'databaseService', fullyQualifiedName: 'pg', request: { name: 'pg', serviceType: 'Postgres' } }], policy)
  await putEntities(pool, [{ entityType: 'database', fullyQualifiedName: 'pg.shop', request: { name: 'shop', service: 'pg' } }], policy)
  await putEntities(pool, [{ entityType: 'databaseSchema', fullyQualifiedName: 'pg.shop.bench', request: { name: 'bench', database: 'pg.shop' } }], policy)
  const columns = Array.from({ length: 10 }, (_, c) => ({ name: `c${c}`, dataType: 'INT' as const, dataTypeDisplay: 'integer', ordinalPosition: c + 1 }))
  for (let start = 0; start < count; start += 1000) {
    await putEntities(pool, Array.from({ length: Math.min(1000, count - start) }, (_, i) => ({
      entityType: 'table' as const, fullyQualifiedName: `pg.shop.bench.m${start + i}`, request: { name: `m${start + i}`, databaseSchema: 'pg.shop.bench', tableType: 'Regular' as const, columns },
    })), policy)
  }
  await pool.query('vacuum analyze')
  await pool.end()
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
