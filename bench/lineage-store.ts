// The edge store with 100,000 edges: writing them, writing the same again, and reading the graph, the impact and a column's way around the busiest entities.
import type { Pool } from 'pg'
import { readImpact } from '../src/catalog/lineage/impact.ts'
import { readEntityLineage } from '../src/catalog/lineage/entity-lineage.ts'
import { readGraph } from '../src/catalog/lineage/graph.ts'
import { writeLineage } from '../src/catalog/lineage/write-lineage.ts'
import { putEntities } from '../src/catalog/put.ts'
import { openStore } from '../src/catalog/store.ts'
import { Secret } from '../src/model/secret.ts'
import { temporaryDatabase } from '../test/server.ts'
import { generateLineage } from './generated-lineage.ts'
import { cpuOf } from './process.ts'

const wanted = Number(process.argv[2] ?? 100_000)
const database = await temporaryDatabase({ major: 18 })
const pool: Pool = await openStore({ databaseUrl: new Secret(database.url), embeddedServer: () => Promise.reject(new Error('not needed')), log: () => {} })
try {
  await measure()
} finally {
  await pool.end()
  await database.drop()
}
process.exit(0)

async function measure(): Promise<void> {
  const { batches, edges } = generateLineage(Math.round(wanted / 4), 9)
  for (const batch of batches) await putEntities(pool, batch, { overrideMetadata: false, updatedBy: 'bench' })
  const columns = edges.reduce((sum, edge) => sum + edge.columnsLineage.length + edge.datasetInfluence.length, 0)
  say(`${edges.length} edges, ${columns} column flows, between ${Math.round(wanted / 4)} entities, on PostgreSQL 18`)
  const write = (now: number) => writeLineage(pool, { edges: edges.map((edge) => ({ ...edge, lastSeenAt: now })), dependencies: [] }, { evidenceScope: 'bench', updatedBy: 'bench', now })
  await timed('first write', () => write(1_790_000_000_000))
  await timed('the same again', () => write(1_790_000_100_000))
  await pool.query('vacuum analyze trunkline.lineage_edge, trunkline.lineage_column, trunkline.entity')
  const { rows } = await pool.query<{ fqn: string }>(`select e.fqn from trunkline.lineage_edge l join trunkline.entity e on e.id = l.from_id where e.fqn like 'gen.warehouse.core.%' group by 1 order by count(*) desc, 1 limit 41`)
  const [hub, ...others] = rows.map((row) => row.fqn)
  const two = { upstreamDepth: 2, downstreamDepth: 2 }
  const usual = others.filter((_, index) => index % 2 === 0)
  await percentiles('graph, two levels each side, 200 entities', usual, (fqn) => readGraph(pool, { fqn }, { ...two, limit: 200, indirect: true }))
  await percentiles('graph, two levels each side, 500 entities', usual, (fqn) => readGraph(pool, { fqn }, { ...two, limit: 500, indirect: true }))
  await percentiles('GET /lineage, two levels each side', usual, (fqn) => readEntityLineage(pool, { fqn }, { entityType: 'table', ...two }))
  await percentiles('a column\'s way, two levels each side', usual, (fqn) => readGraph(pool, { fqn }, { ...two, column: 'currency', limit: 200, indirect: true }))
  await percentiles('impact of a column', usual, (fqn) => readImpact(pool, `${fqn}.currency`))
  if (hub !== undefined) await percentiles('graph of the entity with the most neighbours', [hub, hub, hub], (fqn) => readGraph(pool, { fqn }, { ...two, limit: 200, indirect: true }))
}

async function percentiles(label: string, names: readonly string[], read: (fqn: string) => Promise<unknown>): Promise<void> {
  await read(names[0] ?? '')
  const times: number[] = []
  const [own, theirs] = [cpuOf(process.pid).ownMs, await sessionsMs()]
  for (const fqn of names) {
    const begun = performance.now()
    await read(fqn)
    times.push(performance.now() - begun)
  }
  const cpu = { own: (cpuOf(process.pid).ownMs - own) / names.length, theirs: (await sessionsMs() - theirs) / names.length }
  const sorted = times.toSorted((a, b) => a - b)
  say(`${label.padEnd(46)} median ${at(sorted, 0.5)} ms, p95 ${at(sorted, 0.95)} ms; processor: ${cpu.own.toFixed(0)} ms here, ${cpu.theirs.toFixed(0)} ms in the server`)
}

function at(sorted: readonly number[], share: number): string {
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(0).padStart(4)
}

async function timed(label: string, work: () => Promise<unknown>): Promise<void> {
  const [begun, own, theirs] = [performance.now(), cpuOf(process.pid).ownMs, await sessionsMs()]
  await work()
  const cpu = { own: cpuOf(process.pid).ownMs - own, theirs: await sessionsMs() - theirs }
  say(`${label.padEnd(46)} ${((performance.now() - begun) / 1000).toFixed(1)} s; processor: ${(cpu.own / 1000).toFixed(1)} s here, ${(cpu.theirs / 1000).toFixed(1)} s in the server`)
}

/** Processor time of the sessions of the store: its server runs on this machine. */
async function sessionsMs(): Promise<number> {
  const { rows } = await pool.query<{ pid: number }>('select pid from pg_stat_activity where datname = current_database()')
  return rows.reduce((sum, { pid }) => sum + cpuOf(pid).ownMs, 0)
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
