import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg, { type Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp, type App } from '../src/app.ts'
import { readWorkflowFile } from '../src/config.ts'
import type { RunSummary } from '../src/model/ingestion.ts'
import { Secret } from '../src/model/secret.ts'
import type { PrivateServer } from './private-server.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'
import { startPrimaryAndStandby, type PrimaryAndStandby } from './standby.ts'

const statement = 'select id from shop.orders'

describe.each(servers())('usage of a primary and its standby, PostgreSQL %i', (major) => {
  let cluster: PrimaryAndStandby
  let catalog: TemporaryDatabase
  let folder: string
  let app: App
  let pool: Pool

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'trunkline-failover-'))
    cluster = await startPrimaryAndStandby(major, { shared_preload_libraries: 'pg_stat_statements' })
    await on(cluster.primary, 'create extension pg_stat_statements; create schema shop; create table shop.orders (id int); create table shop.items (a int, b int, c int); create index items_a on shop.items (a); create index items_b on shop.items (b); create index items_c on shop.items (c)')
    catalog = await temporaryDatabase({ major })
    app = createApp({ environment: {}, databaseUrl: new Secret(catalog.url), home: folder, host: '127.0.0.1', port: 0, allowedHosts: [] }, () => {})
    pool = await app.store()
    expect((await run('postgres')).state).toBe('success')
  })
  afterAll(async () => {
    await app.close()
    await catalog.drop()
    await cluster.stop()
    rmSync(folder, { recursive: true })
  })

  async function on(server: PrivateServer, sql: string, times = 1): Promise<void> {
    const client = new pg.Client(server.connection('postgres'))
    client.on('error', () => {})
    await client.connect()
    try {
      for (let time = 0; time < times; time += 1) await client.query(sql)
    } finally {
      await client.end()
    }
  }
  /** Both servers are named, as for a service that fails over. */
  function run(type = 'postgres-usage'): Promise<RunSummary> {
    const hostPort = `127.0.0.1:${cluster.primary.port},127.0.0.1:${cluster.standby.port}`
    const file = readWorkflowFile(JSON.stringify({
      source: { type, serviceName: 'pg', sourceConfig: { config: {} }, serviceConnection: { config: { hostPort, username: 'postgres', database: 'postgres', connectionOptions: { target_session_attrs: 'read-write' } } } },
    }), { fileName: 'usage.yaml', environment: {} })
    return app.ingest(file, { signal: new AbortController().signal, allowMassDelete: false, emit: () => {} })
  }
  /** Calls of the statement that were counted since the first run, which has totals. */
  async function counted(): Promise<number> {
    const { rows: [row] } = await pool.query<{ calls: number }>(
      `select coalesce(sum(c.calls), 0)::int as calls from trunkline.query_cost_day c join trunkline.entity e on e.id = c.query_id where e.document ->> 'query' = $1`, [statement])
    return row!.calls
  }
  /** Uses an index, and waits until the server tells of it. */
  async function useIndex(server: PrivateServer, column: string, times: number): Promise<void> {
    const told = async () => {
      const client = new pg.Client(server.connection('postgres'))
      await client.connect()
      const { rows: [row] } = await client.query<{ scans: number }>('select idx_scan::int as scans from pg_stat_user_indexes where indexrelname = $1', [`items_${column}`])
      await client.end()
      return row!.scans
    }
    const before = await told()
    await on(server, `set enable_seqscan = off; select * from shop.items where ${column} = 1`, times)
    await expect.poll(told, { timeout: 20_000, interval: 300 }).toBe(before + times)
  }
  const indexScans = async () => (await pool.query<{ name: string; scans: number; resets: number }>('select name, scans, resets from trunkline.index_scan order by name')).rows.map(({ name, scans, resets }) => [name, scans, resets])
  const saidOf = ({ warnings }: RunSummary, word: RegExp): string[] => warnings.filter((warning) => word.test(warning))

  test('after a failover nothing of the former standby is taken for what ran since, and the next run counts on', async () => {
    await on(cluster.primary, statement, 3)
    await useIndex(cluster.primary, 'a', 3)
    await run()
    const first = await counted()
    await on(cluster.primary, statement, 2)
    // Its table has come over by the time.
    await expect.poll(() => on(cluster.standby, statement).then(() => true, () => false), { timeout: 20_000 }).toBe(true)
    // Reads on the standby are none of this service's, and are known to it alone.
    await on(cluster.standby, statement, 50)
    await useIndex(cluster.standby, 'a', 5)
    await useIndex(cluster.standby, 'b', 7)
    await run()
    expect(await counted()).toBe(first + 2)
    expect(await indexScans()).toEqual([['items_a', 3, 0], ['items_b', 0, 0], ['items_c', 0, 0]])

    await cluster.primary.stop()
    await on(cluster.standby, 'select pg_promote()')
    await on(cluster.standby, statement, 4)
    const afterwards = await run()
    expect([afterwards.state, saidOf(afterwards, /counters are those of another instance/).length, await counted()]).toEqual(['success', 1, first + 2])
    // More scans than before are no difference to the former primary: 5 and 7 were seen at least, whoever counted them.
    expect(saidOf(afterwards, /tables and indexes are those of another instance/)).toHaveLength(1)
    expect(await indexScans()).toEqual([['items_a', 5, 1], ['items_b', 7, 1], ['items_c', 0, 1]])
    await on(cluster.standby, statement, 6)
    await useIndex(cluster.standby, 'a', 2)
    expect(saidOf(await run(), /another instance|reset/)).toEqual([])
    expect(await counted()).toBe(first + 8)
    expect(await indexScans()).toEqual([['items_a', 7, 1], ['items_b', 7, 1], ['items_c', 0, 1]])
  })

  test('a clean restart keeps the counters, is said, and nothing is counted twice', async () => {
    const before = await counted()
    await on(cluster.standby, statement, 2)
    await cluster.standby.stop()
    await cluster.startStandbyAgain()
    await on(cluster.standby, statement, 3)
    const summary = await run()
    expect([saidOf(summary, /was started/).length, saidOf(summary, /reset|another instance/), await counted()]).toEqual([1, [], before + 5])
    expect((await run()).state).toBe('success')
    expect(await counted()).toBe(before + 5)
  })
})
