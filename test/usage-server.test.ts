import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg, { type Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp, type App } from '../src/app.ts'
import { readHygiene } from '../src/catalog/usage/hygiene.ts'
import { readWorkflowFile } from '../src/config.ts'
import type { RunSummary } from '../src/model/ingestion.ts'
import { Secret } from '../src/model/secret.ts'
import { startPrivateServer, type PrivateServer } from './private-server.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'

const schema = `
  create extension pg_stat_statements;
  create schema shop;
  create table shop.big (id int primary key, a int, b int, note text);
  insert into shop.big select n, n % 100, n % 7, 'x' from generate_series(1, 20000) n;
  create table shop.lonely (id int); create table shop.wide (id int, state text, note text, "Old Code" text); create table shop.whole (id int, note text);
  create index big_a on shop.big (a); create index big_a_again on shop.big (a); create index big_a_b on shop.big (a, b); create unique index big_b_id on shop.big (b, id);
  create index big_note on shop.big (lower(note)) where a > 1; create index big_note_2 on shop.big ( lower (note) )  where a > 1; create index big_desc on shop.big (a desc);
  create table shop.parted (id int, day date) partition by range (day);
  create table shop.parted_1 partition of shop.parted for values from ('2026-01-01') to ('2027-01-01');
  create index parted_day on shop.parted (day);
  analyze`

describe.each(servers())('usage of a server of PostgreSQL %i that has troubles', (major) => {
  let server: PrivateServer
  let superuser: pg.Client
  let catalog: TemporaryDatabase
  let folder: string
  let app: App
  let pool: Pool

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'trunkline-usage-'))
    server = await startPrivateServer({ major, settings: { autovacuum: 'off', shared_preload_libraries: 'pg_stat_statements', logging_collector: 'on', log_destination: major >= 15 ? 'jsonlog' : 'csvlog', log_directory: 'log', log_statement: 'all' } })
    superuser = await connect()
    await superuser.query(schema)
    catalog = await temporaryDatabase({ major })
    app = createApp({ environment: {}, databaseUrl: new Secret(catalog.url), home: folder, host: '127.0.0.1', port: 0, allowedHosts: [] }, () => {})
    pool = await app.store()
    await run('postgres')
  })
  afterAll(async () => {
    await app.close()
    await catalog.drop()
    await superuser.end()
    await server.stop()
    rmSync(folder, { recursive: true })
  })

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client(server.connection('postgres'))
    client.on('error', () => {})
    await client.connect()
    return client
  }
  function run(type: 'postgres' | 'postgres-usage' | 'postgres-lineage', config: object = {}): Promise<RunSummary> {
    const file = readWorkflowFile(JSON.stringify({
      source: { type, serviceName: 'pg', sourceConfig: { config }, serviceConnection: { config: { hostPort: `127.0.0.1:${server.port}`, username: 'postgres', database: 'postgres' } } },
    }), { fileName: 'usage.yaml', environment: {} })
    return app.ingest(file, { signal: new AbortController().signal, allowMassDelete: false, emit: () => {} })
  }
  const hygiene = () => readHygiene(pool, { scope: 'pg', days: 30, limit: 50 })
  /** Statistics arrive a moment after the session that they are of. */
  async function used(index: string, scans: number): Promise<void> {
    await expect.poll(async () => Number((await superuser.query<{ scans: string }>('select idx_scan as scans from pg_stat_user_indexes where indexrelname = $1', [index])).rows[0]?.scans), { timeout: 10_000 }).toBe(scans)
  }
  async function as(times: number, statement: string): Promise<void> {
    const client = await connect()
    for (let n = 0; n < times; n += 1) await client.query(statement)
    await client.end()
  }
  async function calls(text: string): Promise<number> {
    const { rows: [row] } = await pool.query<{ calls: number }>(`select coalesce(sum(c.calls), 0)::int as calls from trunkline.query_cost_day c join trunkline.entity e on e.id = c.query_id where e.document ->> 'query' = $1`, [text])
    return row?.calls ?? 0
  }

  test('indexes that nobody uses, that others do the work of or that are broken, columns that nobody names, and tables read whole are told with their evidence', async () => {
    await as(9, 'select count(*) from shop.big where note = \'y\'')
    await as(3, 'select id from shop.big where id = 7')
    await used('big_pkey', 3)
    await as(100, `select id from shop.wide where state = 'x'`)
    await as(100, 'select * from shop.whole')
    await expect(superuser.query('create unique index concurrently big_bad on shop.big (a)')).rejects.toMatchObject({ code: '23505' })
    await run('postgres-usage')
    const { unusedIndexes, duplicateIndexes, invalidIndexes, scannedTables, unscannedTables, unusedColumns } = await hygiene()
    expect(unusedIndexes.map(({ name }) => name).toSorted()).toEqual(['big_a', 'big_a_again', 'big_a_b', 'big_desc', 'big_note', 'big_note_2'])
    expect(unusedIndexes.find(({ name }) => name === 'big_a_b')).toMatchObject({ tableFqn: 'pg.postgres.shop.big', columns: ['a', 'b'], scans: 0, resets: 0 })
    expect(duplicateIndexes.map(({ name, coveredBy, isSame }) => [name, coveredBy, isSame] as const).toSorted(([a], [b]) => (a < b ? -1 : 1))).toEqual([
      ['big_a', 'big_a_b', false], ['big_a_again', 'big_a', true], ['big_note_2', 'big_note', true],
    ])
    expect(invalidIndexes).toMatchObject([{ name: 'big_bad', tableFqn: 'pg.postgres.shop.big', columns: ['a'] }])
    // One of its calls made it.
    expect(unusedColumns).toEqual([{ tableFqn: 'pg.postgres.shop.wide', calls: 101, columns: ['note', 'Old Code'] }])
    expect(scannedTables).toMatchObject([{ tableFqn: 'pg.postgres.shop.big', indexScans: 3, liveRows: 20_000 }])
    expect(unscannedTables.map(({ tableFqn }) => tableFqn)).toContain('pg.postgres.shop.lonely')
  })

  test('an index that was used since is none of them, and one made anew counts anew', async () => {
    await superuser.query('drop index shop.big_desc; create index big_desc on shop.big (a desc)')
    await as(1, 'set enable_seqscan = off; select note from shop.big where a = 5 and b = 2')
    await run('postgres-usage')
    const { rows } = await pool.query<{ name: string; since: boolean }>(`select name, since_at is not null as since from trunkline.index_scan where name in ('big_desc', 'big_note')`)
    expect(rows).toEqual(expect.arrayContaining([{ name: 'big_desc', since: true }]))
    expect((await hygiene()).unusedIndexes.map(({ name }) => name)).toContain('big_note')
  })

  test('a server that crashed counts from zero: nothing is counted twice, and it is said', async () => {
    await as(4, 'select id from shop.lonely')
    await run('postgres-usage')
    expect(await calls('select id from shop.lonely')).toBe(4)
    const victim = await connect()
    const { rows: [row] } = await victim.query<{ pid: number }>('select pg_backend_pid() as pid')
    const gone = new Promise((resolve) => { superuser.once('end', resolve) })
    process.kill(row!.pid, 'SIGKILL')
    await gone
    await expect.poll(async () => connect().then((client) => client.end().then(() => true), () => false), { timeout: 20_000 }).toBe(true)
    superuser = await connect()
    await as(2, 'select id from shop.lonely')
    await as(1, 'select id from shop.big where id = 9')
    await used('big_pkey', 1)
    const summary = await run('postgres-usage')
    expect(await calls('select id from shop.lonely')).toBe(6)
    expect(summary.warnings.filter((warning) => /were reset|was started/.test(warning)).length).toBeGreaterThan(0)
    const { rows: [key] } = await pool.query<{ scans: number; resets: number }>(`select scans, resets from trunkline.index_scan where name = 'big_pkey'`)
    expect(key).toEqual({ scans: 4, resets: 1 })
  })

  test('lineage of statements run under several search_paths: by the statistics what can only be one is attached, by the log each under its own; what failed is left out', async () => {
    await superuser.query(`create schema north; create schema south; create schema report; create role seller superuser login;
      create table north.orders (id int, price numeric); create table south.orders (id int, price numeric); create table south.refunds (id int, price numeric);
      create table report.totals (id int, total numeric); create table report.checked (id int check (id > 0), total numeric); insert into north.orders values (-1, 1)`)
    await run('postgres')
    await superuser.query('select pg_stat_statements_reset()')
    const client = new pg.Client({ ...server.connection('postgres'), user: 'seller' })
    await client.connect()
    for (const statement of [
      'set search_path = north', 'insert into report.totals (id, total) select id, price from orders', 'set search_path = south', 'insert into report.totals (id, total) select id, price from orders',
      'insert into report.totals (id) select id from refunds',
    ]) await client.query(statement)
    await expect(client.query('insert into report.checked (id) select id from north.orders')).rejects.toMatchObject({ code: '23514' })
    await client.end()
    const live = async (): Promise<string[]> => {
      const { rows } = await pool.query<{ edge: string }>(`select distinct f.fqn || ' → ' || t.name as edge from trunkline.lineage_edge e join trunkline.entity f on f.id = e.from_id join trunkline.entity t on t.id = e.to_id
        where e.ended_at is null and e.source = 'QueryLineage' and f.fqn ~ '(north|south)' order by 1`)
      return rows.map(({ edge }) => edge)
    }
    const summary = await run('postgres-lineage', { processViewLineage: false })
    expect(await live()).toEqual(['pg.postgres.south.refunds → totals'])
    expect(summary.skipped.map(({ detail }) => detail).filter((detail) => detail?.startsWith('ambiguous'))).toEqual([expect.stringMatching(/north\.orders[\s\S]*south\.orders/)])
    await run('postgres-lineage', { processViewLineage: false, queryLogFilePath: join(server.directory, 'data', 'log') })
    expect(await live()).toEqual(['pg.postgres.north.orders → totals', 'pg.postgres.south.orders → totals', 'pg.postgres.south.refunds → totals'])
  })

  test('what the statistics forgot keeps its edge, but where incrementalLineageProcessing is off; seen once more, the edge is there again with its history', async () => {
    await superuser.query('create schema west; create table west.paid (id int); create table west.sent (id int); create table west.kept (id int); create table west.lost (id int)')
    await run('postgres')
    const seen = async (statements: readonly string[], incrementalLineageProcessing: boolean): Promise<string[]> => {
      await superuser.query('select pg_stat_statements_reset()')
      for (const statement of statements) await as(1, statement)
      expect(await run('postgres-lineage', { incrementalLineageProcessing, processViewLineage: false })).toMatchObject({ state: 'success', failures: [] })
      const { rows } = await pool.query<{ edge: string }>(`select concat_ws(' ', f.name, '→', t.name, (select string_agg(h.event, ', ' order by h.at) from trunkline.lineage_history h where h.edge_id = e.id)) as edge
        from trunkline.lineage_edge e join trunkline.entity f on f.id = e.from_id join trunkline.entity t on t.id = e.to_id where e.ended_at is null and f.fqn like 'pg.postgres.west.%' order by 1`)
      return rows.map(({ edge }) => edge)
    }
    const [kept, lost] = ['insert into west.kept select id from west.paid', 'insert into west.lost select id from west.sent']
    expect(await seen([kept, lost], true)).toEqual(['paid → kept', 'sent → lost'])
    expect(await seen([kept], true)).toEqual(['paid → kept', 'sent → lost'])
    expect(await seen([kept], false)).toEqual(['paid → kept'])
    expect(await seen([lost], true)).toEqual(['paid → kept', 'sent → lost ended, reappeared'])
  })

  test(`the server's own ${major >= 15 ? 'jsonlog' : 'csvlog'} tells the same statements`, async () => {
    await as(3, `select note from shop.big where note = 'a constant'`)
    const before = await calls('select note from shop.big where note = $1')
    await run('postgres-usage')
    expect(await calls('select note from shop.big where note = $1')).toBe(before + 3)
    await pool.query('delete from trunkline.usage_source')
    await run('postgres-usage', { queryLogFilePath: join(server.directory, 'data', 'log') })
    expect(await calls('select note from shop.big where note = $1')).toBe(before + 6)
  })
})
