// How right suggestions are: a database of labelled columns with look-alikes, classified by a whole run into a file; precision, recall and the confusion of both sets.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Client } from 'pg'
import { createApp } from '../src/app.ts'
import { readWorkflowFile } from '../src/config.ts'
import { temporaryDatabase } from '../test/server.ts'
import { heldOutSet } from './classification/held-out-set.ts'
import type { Expected, LabelledTable } from './classification/labelled-set.ts'
import { secondSet } from './classification/second-set.ts'
import { tuningSet } from './classification/tuning-set.ts'
import { createDice } from './classification/values.ts'

const rows = 300
const labels: readonly Expected[] = ['S', 'N', 'none']
const names: Readonly<Record<Expected, string>> = { S: 'Sensitive', N: 'NonSensitive', none: 'nothing' }
type Found = { table: string; column: string; expected: Expected; found: Expected; why: string }

for (const options of [{ sampleDataCount: 50 }, { sampleDataCount: 0 }]) {
  say(options.sampleDataCount === 0 ? '\nNames, comments and types alone (never analysed, no rows read)' : 'Names and values')
  for (const [name, set] of [['tuning set', tuningSet], ['second set', secondSet], ['held-out set', heldOutSet]] as const) tell(name, await classify(set, options))
}
process.exit(0)

async function classify(set: readonly LabelledTable[], options: object): Promise<Found[]> {
  const source = await temporaryDatabase({ major: 18 })
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-bench-'))
  const app = createApp({ environment: {}, databaseUrl: undefined, home: folder, host: '127.0.0.1', port: 0, allowedHosts: [] }, () => {})
  const filename = join(folder, 'calls.jsonl')
  try {
    await source.client.query('create schema labelled')
    for (const table of set) await fill(source.client, table)
    const { host, port, user } = source.connection
    await app.ingest(readWorkflowFile(JSON.stringify({
      source: { type: 'postgres', serviceName: 'pg', sourceConfig: { config: { type: 'AutoClassification', ...options } }, serviceConnection: { config: { hostPort: `${host}:${port}`, username: user, database: source.name } } },
      sink: { type: 'file', config: { filename } },
    }), { fileName: 'bench', environment: {} }), { signal: new AbortController().signal, allowMassDelete: false, emit: () => {} })
    return compare(set, readFileSync(filename, 'utf8'))
  } finally {
    await app.close()
    await source.drop()
    rmSync(folder, { recursive: true })
  }
}

async function fill(client: Client, { name, columns }: LabelledTable): Promise<void> {
  const dice = createDice(7)
  await client.query(`create table labelled.${name} (${columns.map((column) => `"${column.name}" ${column.type}`).join(', ')})`)
  for (const { name: column, comment } of columns) if (comment !== undefined) await client.query(`comment on column labelled.${name}."${column}" is '${comment.replaceAll("'", "''")}'`)
  const values = Array.from({ length: rows }, (_, row) => Object.fromEntries(columns.map((column) => [column.name, column.values(dice, row + 1)])))
  const list = columns.map((column) => `"${column.name}"`).join(', ')
  await client.query(`insert into labelled.${name} (${list}) select ${columns.map((column) => `(r ->> '${column.name}')::${column.type}`).join(', ')} from jsonb_array_elements($1::jsonb) r`, [JSON.stringify(values)])
}

function compare(set: readonly LabelledTable[], calls: string): Found[] {
  const said = new Map<string, { tag: string; why: string }>()
  for (const line of calls.split('\n').filter(Boolean)) {
    const call = JSON.parse(line) as { column: string; body: { value: { tagFQN: string; reason: string } }[] }
    const { tagFQN, reason } = call.body[0]!.value
    said.set(call.column.split('.').slice(-2).join('.'), { tag: tagFQN, why: reason })
  }
  return set.flatMap(({ name: table, columns }) => columns.map(({ name: column, expected }) => {
    const found = said.get(`${table}.${column}`)
    return { table, column, expected, found: found === undefined ? 'none' as const : found.tag === 'PII.Sensitive' ? 'S' as const : 'N' as const, why: found?.why ?? '' }
  }))
}

function tell(name: string, found: readonly Found[]): void {
  const count = (test: (one: Found) => boolean): number => found.filter(test).length
  const right = count((one) => one.found !== 'none' && one.found === one.expected)
  const [proposed, wanted] = [count((one) => one.found !== 'none'), count((one) => one.expected !== 'none')]
  say(`\n${name}: ${found.length} columns, ${wanted} with personal data; precision ${(right / proposed).toFixed(3)} (reach 0.95), recall ${(right / wanted).toFixed(3)} (reach 0.90)`)
  say(`  ${'is \\ said'.padEnd(14)}${labels.map((label) => names[label].padStart(14)).join('')}`)
  for (const expected of labels) say(`  ${names[expected].padEnd(14)}${labels.map((label) => String(count((one) => one.expected === expected && one.found === label)).padStart(14)).join('')}`)
  for (const { table, column, expected, found: is, why } of found.filter((one) => one.expected !== one.found)) say(`  ${table}.${column}: ${names[is]} instead of ${names[expected]}${why === '' ? '' : ` (${why})`}`)
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
