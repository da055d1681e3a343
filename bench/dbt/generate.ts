import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'

export type Generated = { count: number; /** Length that the SQL of a model is filled up to, in characters. */ padding: number }

/** Artifacts of a made-up project: models in layers of a thousand, each made of three of the layer before, every column passed on or reckoned; two tests of each, with results. */
export async function generateArtifacts(folder: string, { count, padding }: Generated): Promise<void> {
  const ids = Array.from({ length: count }, (_, i) => i)
  const metadata = { dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v12.json', dbt_version: '1.10.0', project_name: 'bench', adapter_type: 'postgres' }
  await writeObject(join(folder, 'manifest.json'), {
    head: `"metadata":${JSON.stringify(metadata)},"nodes":{`, tail: '},"sources":{},"macros":{},"exposures":{},"metrics":{}',
    members: ids.map((i) => () => [entry(`model.bench.m${i}`, modelNode(i, padding)), ...tests.map((test) => entry(testId(i, test), testNode(i, test)))].join(',')),
  })
  const columns = Object.fromEntries(columnNames.map((name, c) => [name, { type: 'integer', index: c + 1, name }]))
  await writeObject(join(folder, 'catalog.json'), { head: '"metadata":{},"nodes":{', tail: '},"sources":{}', members: ids.map((i) => () => entry(`model.bench.m${i}`, { metadata: { owner: 'bench' }, columns })) })
  await writeObject(join(folder, 'run_results.json'), {
    head: '"metadata":{"generated_at":"2026-03-01T00:00:00Z"},"args":{"which":"build"},"results":[', tail: ']',
    members: ids.map((i) => () => [result(`model.bench.m${i}`, 'success'), ...tests.map((test) => result(testId(i, test), i % 1000 === 0 ? 'fail' : 'pass'))].join(',')),
  })
}

const tests = ['not_null', 'unique'] as const
const columnNames = Array.from({ length: 10 }, (_, c) => `c${c}`)

async function writeObject(path: string, { head, tail, members }: { head: string; tail: string; members: readonly (() => string)[] }): Promise<void> {
  const out = createWriteStream(path)
  const write = async (text: string): Promise<void> => { if (!out.write(text)) await once(out, 'drain') }
  await write(`{${head}`)
  for (const [at, member] of members.entries()) await write(`${at === 0 ? '' : ','}${member()}`)
  await write(`${tail}}`)
  out.end()
  await once(out, 'close')
}

function entry(key: string, node: object): string {
  return `${JSON.stringify(key)}:${JSON.stringify(node)}`
}

function testId(i: number, test: string): string {
  return `test.bench.${test}_m${i}`
}

function result(uniqueId: string, status: string): string {
  return JSON.stringify({ unique_id: uniqueId, status, execution_time: 0.1, failures: status === 'fail' ? 3 : 0, message: null, timing: [{ name: 'execute', completed_at: '2026-03-01T00:00:00Z' }] })
}

function modelNode(i: number, padding: number): object {
  const parents = i < 1000 ? [] : [i - 1000, i - 999, i - 700].map((n) => Math.min(n, i - 1))
  const from = parents.map((parent, n) => `${n === 0 ? 'from' : 'join'} "shop"."bench"."m${parent}" as t${n}${n === 0 ? '' : ` on t${n}.c0 = t0.c0`}`).join('\n')
  const sql = parents.length === 0 ? `select ${columnNames.map((column, c) => `${c} as ${column}`).join(', ')}` : `select ${columnNames.map((column, c) => (c < 5 ? `t${c % 3}.${column}` : `coalesce(t0.${column}, 0) + t1.c1 as ${column}`)).join(', ')}\n${from}`
  return {
    unique_id: `model.bench.m${i}`, resource_type: 'model', name: `m${i}`, alias: `m${i}`, schema: 'bench', database: 'shop', package_name: 'bench', relation_name: `"shop"."bench"."m${i}"`,
    original_file_path: `models/m${i}.sql`, description: `Model number ${i} of a generated project`, tags: ['bench'], meta: {}, config: { materialized: 'table' },
    depends_on: { nodes: parents.map((parent) => `model.bench.m${parent}`), macros: [] }, raw_code: sql, compiled_code: padding > sql.length ? `${sql}\n/* ${'x'.repeat(padding - sql.length)} */` : sql,
    columns: Object.fromEntries(columnNames.map((column) => [column, { name: column, description: `Column ${column}`, data_type: 'integer', tags: [], meta: {} }])),
  }
}

function testNode(i: number, test: string): object {
  return {
    unique_id: testId(i, test), resource_type: 'test', name: `${test}_m${i}_c0`, column_name: 'c0', attached_node: `model.bench.m${i}`, test_metadata: { name: test, kwargs: { column_name: 'c0' } },
    config: { severity: 'ERROR' }, depends_on: { nodes: [`model.bench.m${i}`], macros: [] }, tags: [], meta: {}, description: '',
  }
}
