// dbt: a generated manifest of 20,000 models (and as large as is asked for) read, and put on its tables. Time on the clock and the peak of memory of each step, each in a process of its own.
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { openDbtSource } from '../src/connectors/dbt/open-dbt-source.ts'
import { createDbtFileSink } from '../src/sinks/dbt-file.ts'
import { DbtConfig } from '../src/workflows/dbt/config.ts'
import { createDbtWorkflow } from '../src/workflows/dbt/workflow.ts'
import { runProcess } from './process.ts'

const [models = '20000', step = '', folder = ''] = process.argv.slice(2)

if (step === 'read') await read()
else if (step === 'run') await run()
else await measure(Number(models), Number(step === '' ? 0 : step))

async function measure(count: number, megabytes: number): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'trunkline-bench-dbt-'))
  try {
    await generate(join(directory, 'manifest.json'), { count, padding: megabytes === 0 ? 0 : Math.round((megabytes * 1_000_000) / count) })
    await generateCatalog(join(directory, 'catalog.json'), count)
    say(`${count} models, ${count * 2} tests, manifest of ${Math.round((await stat(join(directory, 'manifest.json'))).size / 1_000_000)} MB`)
    for (const [label, name] of [['read: index, then every model whole', 'read'], ['run into a file: columns resolved, calls written', 'run']] as const) {
      const { wallMs, cpuMs, peakBytes, output } = await runProcess(process.execPath, [import.meta.filename, String(count), name, directory])
      say(`${label.padEnd(50)} ${(wallMs / 1000).toFixed(1)} s, processor ${(cpuMs / 1000).toFixed(1)} s, peak ${Math.round(peakBytes / 1_000_000)} MB. ${output.trim()}`)
    }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
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

async function run(): Promise<void> {
  const sink = await createDbtFileSink({ filename: join(folder, 'calls.jsonl') })
  const workflow = createDbtWorkflow({
    serviceName: 'pg', successThreshold: 90, raiseOnError: true, allowMassDelete: false, defaults: {}, openSource: source,
    config: DbtConfig.parse({ dbtConfigSource: { dbtConfigType: 'local', dbtManifestFilePath: folder } }),
  })
  const summary = await workflow.run({ runId: '00000000-0000-0000-0000-000000000000', sink, signal: new AbortController().signal, now: Date.now, emit: () => {} })
  await sink.close(true)
  say(summary.facts?.map(({ label, value }) => `${label}: ${value}`).join('; ') ?? '')
}

/** Models in layers of a thousand, each made of three of the layer before; every column passed on or reckoned. */
async function generate(path: string, { count, padding }: { count: number; padding: number }): Promise<void> {
  const out = createWriteStream(path)
  const write = async (text: string): Promise<void> => { if (!out.write(text)) await once(out, 'drain') }
  await write('{"metadata":{"dbt_schema_version":"https://schemas.getdbt.com/dbt/manifest/v12.json","dbt_version":"1.10.0","project_name":"bench","adapter_type":"postgres"},"nodes":{')
  for (let i = 0; i < count; i += 1) {
    const parents = i < 1000 ? [] : [i - 1000, i - 999, i - 700].map((n) => Math.min(n, i - 1))
    await write(`${i === 0 ? '' : ','}${entry(`model.bench.m${i}`, modelNode(i, parents, padding))}`)
    for (const test of ['not_null', 'unique']) await write(`,${entry(`test.bench.${test}_m${i}`, testNode(i, test))}`)
  }
  await write('},"sources":{},"macros":{},"exposures":{},"metrics":{}}')
  out.end()
  await once(out, 'close')
}

/** What the database would show of the models: SQL is resolved against it. */
async function generateCatalog(path: string, count: number): Promise<void> {
  const columns = Object.fromEntries(Array.from({ length: 10 }, (_, c) => [`c${c}`, { type: 'integer', index: c + 1, name: `c${c}` }]))
  const nodes = Object.fromEntries(Array.from({ length: count }, (_, i) => [`model.bench.m${i}`, { metadata: { owner: 'bench' }, columns }]))
  await writeFile(path, JSON.stringify({ metadata: {}, nodes, sources: {} }))
}

function entry(key: string, node: object): string {
  return `${JSON.stringify(key)}:${JSON.stringify(node)}`
}

function modelNode(i: number, parents: readonly number[], padding: number): object {
  const columns = Array.from({ length: 10 }, (_, c) => `c${c}`)
  const from = parents.map((parent, n) => `${n === 0 ? 'from' : 'join'} "shop"."bench"."m${parent}" as t${n}${n === 0 ? '' : ` on t${n}.c0 = t0.c0`}`).join('\n')
  const sql = parents.length === 0 ? `select ${columns.map((column, c) => `${c} as ${column}`).join(', ')}` : `select ${columns.map((column, c) => (c < 5 ? `t${c % 3}.${column}` : `coalesce(t0.${column}, 0) + t1.c1 as ${column}`)).join(', ')}\n${from}`
  return {
    unique_id: `model.bench.m${i}`, resource_type: 'model', name: `m${i}`, alias: `m${i}`, schema: 'bench', database: 'shop', package_name: 'bench', relation_name: `"shop"."bench"."m${i}"`,
    original_file_path: `models/m${i}.sql`, description: `Model number ${i} of a generated project`, tags: ['bench'], meta: {}, config: { materialized: 'table' },
    depends_on: { nodes: parents.map((parent) => `model.bench.m${parent}`), macros: [] }, raw_code: sql, compiled_code: padding > sql.length ? `${sql}\n/* ${'x'.repeat(padding - sql.length)} */` : sql,
    columns: Object.fromEntries(columns.map((column) => [column, { name: column, description: `Column ${column}`, data_type: 'integer', tags: [], meta: {} }])),
  }
}

function testNode(i: number, test: string): object {
  return {
    unique_id: `test.bench.${test}_m${i}`, resource_type: 'test', name: `${test}_m${i}_c0`, column_name: 'c0', attached_node: `model.bench.m${i}`, test_metadata: { name: test, kwargs: { column_name: 'c0' } },
    config: { severity: 'ERROR' }, depends_on: { nodes: [`model.bench.m${i}`], macros: [] }, tags: [], meta: {}, description: '',
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
