// A hundred tests of a large table against one hand-written scan of it, and a comparison of two large tables that differ in a hundred rows: same server, one run.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { RunSummary } from '../src/model/ingestion.ts'
import { temporaryDatabase } from '../test/server.ts'
import { cpuOf, runProcess, type ProcessRun } from './process.ts'
import { handWritten, ordersTable } from './profiler/orders.ts'

const rows = Number(process.argv[2] ?? 10_000_000)
const runs = Number(process.argv[3] ?? 3)
const major = Number(process.argv[4] ?? 18)
/** What is measured, `tests,heavy,difference`: the medians of ten million rows take as long as all the rest. */
const parts = (process.argv[5] ?? 'tests,heavy,difference').split(',')
const folder = mkdtempSync(join(tmpdir(), 'trunkline-bench-'))

/** Time on the clock, and processor time of the server, in ms. */
type Cost = { wallMs: number; serverMs: number }
type Run = Cost & ProcessRun
type Case = { name: string; testDefinitionName: string; columnName?: string; parameterValues?: { name: string; value: unknown }[]; computePassedFailedRowCount?: boolean }

/** The same hundred rows differ in every run: 40 changed, 30 gone, 30 come. */
const copy = `
  alter table orders add primary key (id);
  create unlogged table orders_copy (like orders including all);
  insert into orders_copy select * from orders where not (id % (${rows} / 30) = 7 and id / (${rows} / 30) < 30);
  insert into orders_copy select (jsonb_populate_record(o, jsonb_build_object('id', ${rows} + n))).* from orders o, generate_series(1, 30) n where o.id = 1;
  update orders_copy set city = 'elsewhere' where id % (${rows} / 40) = 11 and id / (${rows} / 40) < 40;
  vacuum analyze orders_copy`

const heavyTests: readonly Case[] = [
  ...['quantity', 'price', 'weight', 'rating'].map((columnName) => ({ name: `median_${columnName}`, testDefinitionName: 'columnValueMedianToBeBetween', columnName })),
  ...['id', 'token'].map((columnName) => ({ name: `unique_${columnName}`, testDefinitionName: 'columnValuesToBeUnique', columnName })),
]

say(`${rows} rows × 20 columns on PostgreSQL ${major}, medians of ${runs}`)
const source = await temporaryDatabase({ major })
const server = Number(readFileSync(join(source.connection.host, 'postmaster.pid'), 'utf8').split('\n')[0])
try {
  for (const statement of ordersTable(rows).split(';')) await source.client.query(statement)
  if (parts.includes('tests')) await measureTests()
  if (parts.includes('difference')) {
    for (const statement of copy.split(';')) await source.client.query(statement)
    await measureDifference()
  }
} finally {
  await source.drop()
  rmSync(folder, { recursive: true, force: true })
}
process.exit(0)

async function measureTests(): Promise<void> {
  await sessionOf([handWritten])
  const [hand, hundred, heavy]: [Cost[], Run[], Run[]] = [[], [], []]
  for (let run = 0; run < runs; run++) {
    hand.push(await sessionOf([handWritten]))
    hundred.push(await test(hundredTests()))
    if (parts.includes('heavy')) heavy.push(await test([...hundredTests(), ...heavyTests]))
  }
  const base = median(hand)
  say(`${'hand-written scan'.padEnd(46)} ${seconds(base)}`)
  report('100 tests', hundred, base)
  if (heavy.length > 0) report('100 tests, 4 medians and 2 of uniqueness', heavy, base)
}

async function measureDifference(): Promise<void> {
  const sum = (table: string): string => `select count(*), sum(hashtextextended(row(${table}.*)::text, 0)) from ${table}`
  const base = await timed(async () => {
    await Promise.all(['orders', 'orders_copy'].map((table) => sessionOf([sum(table)])))
    return {}
  })
  say(`${'one checksum of each table'.padEnd(46)} ${seconds(base)}`)
  const list: Run[] = []
  for (let run = 0; run < runs; run++) list.push(await test([{ name: 'difference', testDefinitionName: 'tableDiff', parameterValues: [{ name: 'table2', value: 'public.orders_copy' }, { name: 'threshold', value: 100 }] }]))
  report('tableDiff with 100 differences', list, base)
  const { tests } = JSON.parse(list.at(-1)!.output) as { tests: { result: string }[] }
  say(tests[0]!.result)
}

/** Statements in a session of their own, whose cost the server tells when it ends. */
function sessionOf(statements: readonly string[]): Promise<Cost> {
  return timed(async () => {
    const client = new pg.Client(source.connection)
    await client.connect()
    for (const statement of statements) await client.query(statement)
    await client.end()
    return {}
  })
}

/** The run of the whole product, writing into a file. */
function test(testCases: readonly Case[]): Promise<Run> {
  const file = join(folder, 'tests.yaml')
  const { user, host, port } = source.connection
  writeFileSync(file, JSON.stringify({
    source: {
      type: 'TestSuite', serviceName: 'bench', serviceConnection: { config: { type: 'Postgres', username: user, hostPort: `${host}:${port}`, database: source.name } },
      sourceConfig: { config: { type: 'TestSuite', entityFullyQualifiedName: `bench.${source.name}.public.orders`, useConstraints: false, timeoutSeconds: 14_400, statementTimeoutSeconds: 7200 } },
    },
    processor: { type: 'orm-test-runner', config: { testCases } }, sink: { type: 'file', config: { filename: join(folder, 'out.jsonl') } },
  }))
  return timed(() => runProcess(process.execPath, [join(import.meta.dirname, '../dist/src/cli/main.js'), 'test', '-c', file, '--json'], { TRUNKLINE_HOME: folder }))
}

function hundredTests(): Case[] {
  const numbers = ['id', 'customer_id', 'product_id', 'quantity', 'price', 'discount', 'weight', 'rating']
  const figures = ['columnValueMaxToBeBetween', 'columnValueMinToBeBetween', 'columnValueMeanToBeBetween', 'columnValuesSumToBeBetween', 'columnValueStdDevToBeBetween']
  const tolerance = [{ name: 'threshold', value: 100 }, { name: 'thresholdUnit', value: 'PERCENTAGE' }]
  const made: Omit<Case, 'name'>[] = [
    ...numbers.flatMap((columnName) => figures.map((testDefinitionName) => ({ testDefinitionName, columnName }))),
    ...numbers.map((columnName) => ({ testDefinitionName: 'columnValuesToBeBetween', columnName, parameterValues: [{ name: 'minValue', value: 0 }, ...tolerance], computePassedFailedRowCount: true })),
    ...['id', 'customer_id', 'product_id', 'quantity', 'price', 'discount', 'weight', 'rating', 'state', 'is_gift', 'country', 'city', 'email', 'note', 'token', 'ordered_on', 'paid_at', 'delivered_at', 'tags', 'details']
      .map((columnName) => ({ testDefinitionName: 'columnValuesToBeNotNull', columnName, parameterValues: tolerance })),
    ...['country', 'city', 'email', 'note'].flatMap((columnName) => [
      { testDefinitionName: 'columnValueLengthsToBeBetween', columnName, parameterValues: tolerance }, { testDefinitionName: 'columnValuesToBeNotInSet', columnName, parameterValues: [{ name: 'forbiddenValues', value: ['x', 'y'] }] },
      { testDefinitionName: 'columnValuesToMatchRegex', columnName, parameterValues: [{ name: 'regex', value: '^[a-zA-Z]' }, ...tolerance] },
    ]),
    ...['ordered_on', 'paid_at', 'delivered_at'].map((columnName) => ({ testDefinitionName: 'columnValuesToBeBetween', columnName, parameterValues: [{ name: 'minValue', value: '2019-01-01' }, ...tolerance] })),
    ...['state', 'country'].map((columnName) => ({ testDefinitionName: 'columnValuesToBeInSet', columnName, parameterValues: [{ name: 'allowedValues', value: ['new', 'DE'] }] })),
    { testDefinitionName: 'tableRowCountToBeBetween' }, { testDefinitionName: 'tableColumnCountToEqual', parameterValues: [{ name: 'columnCount', value: 20 }] },
  ]
  const list = made.map((one, index) => ({ name: `test_${index}`, ...one }))
  return [...list, ...Array.from({ length: 100 - list.length }, (_, index) => ({ name: `price_above_${index}`, testDefinitionName: 'columnValuesToBeBetween', columnName: 'price', parameterValues: [{ name: 'minValue', value: index }, ...tolerance] }))]
}

/** The time on the clock, and the processor time of the server's sessions and workers, which it counts when they have ended. */
async function timed<T extends object>(run: () => Promise<T>): Promise<T & Cost> {
  const [before, startedAt] = [cpuOf(server).endedChildrenMs, performance.now()]
  const done = await run()
  const wallMs = performance.now() - startedAt
  await new Promise((resolve) => { setTimeout(resolve, 500) })
  return { ...done, wallMs, serverMs: cpuOf(server).endedChildrenMs - before }
}

function report(name: string, list: readonly Run[], base: Cost): void {
  const cost = median(list)
  const { runs: [run] } = JSON.parse(list.at(-1)!.output) as { runs: { summary: RunSummary }[] }
  const { footprint } = run!.summary
  const peak = Math.max(...list.map(({ peakBytes }) => peakBytes)) / 2 ** 20
  say(`${name.padEnd(46)} ${seconds(cost)}  ${(cost.wallMs / base.wallMs).toFixed(2)} of it, processor ${(cost.serverMs / base.serverMs).toFixed(2)}; ${footprint.statements} statements, ${(footprint.bytes / 1e6).toFixed(1)} MB received, peak ${peak.toFixed(0)} MB`)
}

function median<T extends Cost>(costs: readonly T[]): T {
  return costs.toSorted((a, b) => a.serverMs - b.serverMs)[Math.floor(costs.length / 2)]!
}

function seconds({ wallMs, serverMs }: Cost): string {
  return `${(wallMs / 1000).toFixed(2).padStart(7)} s (processor of the server: ${(serverMs / 1000).toFixed(2)} s)`
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
