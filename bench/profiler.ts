// All metrics of a large table, as ratios to one hand-written scan of it and to the statements that OpenMetadata's profiler sends: same server, one run.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { stringify } from 'yaml'
import { openProfileSource } from '../src/connectors/postgres/profiler/open-profile-source.ts'
import type { RunSummary } from '../src/model/ingestion.ts'
import { columnMetrics } from '../src/model/profile.ts'
import { settingsFor } from '../test/postgres-settings.ts'
import { temporaryDatabase } from '../test/server.ts'
import { cpuOf, runProcess, type ProcessRun } from './process.ts'
import { columnByColumn, handWritten, ordersTable } from './profiler/orders.ts'

const root = join(import.meta.dirname, '..')
const rows = Number(process.argv[2] ?? 10_000_000)
const runs = Number(process.argv[3] ?? 3)
const major = Number(process.argv[5] ?? 18)
/** The statement by column takes several times as long as all others together: `column-by-column` asks for it. */
const withPeer = process.argv[4] === 'column-by-column'
const folder = mkdtempSync(join(tmpdir(), 'trunkline-bench-'))

type Cost = { wallMs: number; cpuMs: number }

say(`${rows} rows × 20 columns on PostgreSQL ${major}, medians of ${runs}`)
const source = await temporaryDatabase({ major })
try {
  for (const statement of ordersTable(rows).split(';')) await source.client.query(statement)
  const server = Number(readFileSync(join(source.connection.host, 'postmaster.pid'), 'utf8').split('\n')[0])
  await measure(server)
} finally {
  await source.drop()
  rmSync(folder, { recursive: true, force: true })
}
process.exit(0)

async function measure(server: number): Promise<void> {
  await statements(server, [handWritten])
  // Taken in turns, so that what else the machine does meets all of them.
  const [hand, whole, statistics]: [Cost[], (Cost & ProcessRun)[], (Cost & ProcessRun)[]] = [[], [], []]
  for (let run = 0; run < runs; run++) {
    hand.push(await statements(server, [handWritten]))
    whole.push(await profile(server, {}))
    statistics.push(await profile(server, { useStatistics: true }))
  }
  const base = median(hand)
  say(`${'hand-written scan'.padEnd(34)} ${seconds(base)}`)
  report('all metrics, counts exact', median(whole), { base, reach: 2 })
  report('statistics only, with its process', median(statistics), { base })
  const warm = await statisticsAlone()
  say(`${'statistics only, once connected'.padEnd(34)} ${warm.toFixed(1)} ms  ${(warm / base.wallMs).toFixed(4)} of the scan (reach 0.01)`)
  for (const [name, list] of [['all metrics', whole], ['statistics only', statistics]] as const) {
    const { footprint } = JSON.parse(list.at(-1)!.output) as RunSummary
    say(`${`${name}: statements, server`.padEnd(34)} ${footprint.statements}, ${(footprint.serverMs / 1000).toFixed(3)} s; peak ${(Math.max(...list.map(({ peakBytes }) => peakBytes)) / 2 ** 20).toFixed(0)} MB (reach 150)`)
  }
  report('every figure exact', await profile(server, { exactMetrics: ['distinctCount', 'uniqueCount', 'median', 'histogram'] }), { base })
  if (withPeer) report('column by column, as OpenMetadata', await statements(server, columnByColumn()), { base })
}

/** The run of the whole product, writing into a file. */
function profile(server: number, config: object): Promise<Cost & ProcessRun> {
  const file = join(folder, 'profiler.yaml')
  writeFileSync(file, stringify({
    source: {
      type: 'postgres', serviceName: 'bench',
      serviceConnection: { config: { type: 'Postgres', username: source.connection.user, hostPort: `${source.connection.host}:${source.connection.port}`, database: source.name } },
      sourceConfig: { config: { type: 'Profiler', ...config } },
    },
    sink: { type: 'file', config: { filename: join(folder, 'out.jsonl') } },
  }))
  return timed(server, () => runProcess(process.execPath, [join(root, 'dist/src/cli/main.js'), 'profile', '-c', file, '--json'], { TRUNKLINE_HOME: folder }))
}

/** How long the profile itself takes in a process that runs and is connected, as a worker is: the start of a process is no work of the profiler. In ms, the median of nine. */
async function statisticsAlone(): Promise<number> {
  const profiles = await openProfileSource({ connection: await settingsFor(source.connection), ingestAllDatabases: false, signal: new AbortController().signal })
  const [target] = await profiles.listTables(source.name)
  const times: number[] = []
  for (let run = 0; run < 9; run++) {
    const startedAt = performance.now()
    await profiles.profileTable(target!, { statisticsOnly: true, withColumns: true, withCommonValues: false, metricsOf: () => new Set(columnMetrics), isExact: () => false, customMetrics: [], timeoutMs: 60_000 })
    times.push(performance.now() - startedAt)
  }
  await profiles.close()
  return times.toSorted((a, b) => a - b)[4]!
}

function statements(server: number, list: readonly string[]): Promise<Cost> {
  return timed(server, async () => {
    const client = new pg.Client(source.connection)
    await client.connect()
    for (const statement of list) await client.query(statement)
    await client.end()
    return {}
  })
}

/** The time on the clock and the processor time of the server's sessions and workers, which it counts when they have ended. */
async function timed<T extends object>(server: number, run: () => Promise<T>): Promise<T & Cost> {
  const [before, startedAt] = [cpuOf(server).endedChildrenMs, performance.now()]
  const done = await run()
  const wallMs = performance.now() - startedAt
  await new Promise((resolve) => { setTimeout(resolve, 500) })
  return { ...done, wallMs, cpuMs: cpuOf(server).endedChildrenMs - before }
}

function median<T extends Cost>(costs: readonly T[]): T {
  return costs.toSorted((a, b) => a.wallMs - b.wallMs)[Math.floor(costs.length / 2)]!
}

function report(name: string, cost: Cost, { base, reach }: { base: Cost; reach?: number }): void {
  say(`${name.padEnd(34)} ${seconds(cost)}  ${(cost.wallMs / base.wallMs).toFixed(3)} of the scan${reach === undefined ? '' : ` (reach ${reach})`}, processor ${(cost.cpuMs / base.cpuMs).toFixed(3)}`)
}

function seconds({ wallMs, cpuMs }: Cost): string {
  return `${(wallMs / 1000).toFixed(2).padStart(7)} s (processor of the server: ${(cpuMs / 1000).toFixed(2)} s)`
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
