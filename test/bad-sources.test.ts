import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunSummary } from '../src/model/ingestion.ts'
import { metadataFile, startCommand, type CommandResult, type Watch } from './command-line.ts'
import { freePort, startPrivateServer, type PrivateServer } from './private-server.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'

const folder = mkdtempSync(join(tmpdir(), 'trunkline-bad-sources-'))
afterAll(() => rmSync(folder, { recursive: true }))
const major = servers().at(-1)!

/** Runs `ingest` over a connection into a file. */
function ingest(connection: object, words: readonly string[] = [], watch: Watch = {}): Promise<CommandResult> {
  const path = join(folder, 'metadata.json')
  writeFileSync(path, metadataFile(connection))
  return startCommand(['ingest', '-c', path, '--sink', `file:${join(folder, 'calls.jsonl')}`, ...words], {}, watch)
}

describe('a server that cannot be reached or entered is said with what to do, and ends with 1', () => {
  let server: PrivateServer
  beforeAll(async () => {
    server = await startPrivateServer({ major, hba: ['host all blocked all reject', 'host all all all scram-sha-256'] })
    const client = new Client(server.connection('postgres'))
    await client.connect()
    await client.query("create role reader login password 'hunter2'; create role blocked login password 'hunter2'")
    await client.end()
  })
  afterAll(() => server.stop())

  test.each<[what: string, change: (good: Record<string, unknown>) => object | Promise<object>, code: string, names: string]>([
    ['wrong host', (good) => ({ ...good, hostPort: 'no-such-host.invalid:5432' }), 'HOST_NOT_FOUND', 'no-such-host.invalid'],
    ['wrong port', async (good) => ({ ...good, hostPort: `127.0.0.1:${await freePort()}` }), 'CONNECTION_REFUSED', '127.0.0.1'],
    ['wrong password', (good) => ({ ...good, authType: { password: 'hunter3' } }), 'AUTHENTICATION_FAILED', 'reader'],
    ['wrong database', (good) => ({ ...good, database: 'shopp' }), 'DATABASE_NOT_FOUND', 'shopp'],
    ['no line in pg_hba.conf', (good) => ({ ...good, username: 'blocked' }), 'HBA_REJECTED', 'blocked'],
  ])('%s', async (_what, change, code, names) => {
    const good = { username: 'reader', authType: { password: 'hunter2' }, hostPort: `127.0.0.1:${server.port}`, database: 'postgres' }
    const { exitCode, err } = await ingest(await change(good))
    const [said, remedy] = err.slice(err.indexOf(code)).split('\n')
    expect([exitCode, said?.startsWith(`${code}: `), said?.includes(names), remedy?.startsWith('  → ')]).toEqual([1, true, true, true])
    expect(err).not.toMatch(/hunter|\n {4}at /)
  })
})

describe('a difficult database', () => {
  let source: TemporaryDatabase
  afterAll(() => source.drop())
  const connect = () => ({ username: source.connection.user, hostPort: `${source.connection.host}:${source.connection.port}`, database: source.name })

  async function summaryOf(connection: object): Promise<{ exitCode: number | null; summary: RunSummary }> {
    const { exitCode, out } = await ingest(connection, ['--json'])
    return { exitCode, summary: JSON.parse(out) as RunSummary }
  }
  const callsTo = (path: string) => readFileSync(join(folder, 'calls.jsonl'), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as { path: string; body: { name: string; columns?: unknown[] } }).filter((call) => call.path === path)

  beforeAll(async () => {
    const name63 = 'n'.repeat(63)
    source = await temporaryDatabase({ major, sql: [`
      create table "with.dot" (id int); create table "with ""quotes""" (id int); create table "new\nline" (id int); create table "🦆 ::>" (id int); create table ${name63} (id int);
      create table parted (id int) partition by range (id);
      do $$ begin
        execute 'create table widest (' || (select string_agg('c' || i || ' int', ',') from generate_series(1, 1600) i) || ')';
        for i in 1..1000 loop execute format('create table part_%s partition of parted for values from (%s) to (%s)', i, i, i + 1); end loop;
      end $$;
      create function gone() returns int language sql as 'select 1';
      create view broken as select gone() as x;
      create view healthy as select 1 as x;`] })
    // DROP FUNCTION would refuse: the function vanishes as it does from a damaged catalog.
    await source.client.query("set allow_system_table_mods = on; delete from pg_proc where proname = 'gone'; reset allow_system_table_mods")
  })

  test('is read but for the view whose function is gone, which is named; 1,600 columns, 1,000 partitions and odd names are no matter', async () => {
    const { exitCode, summary } = await summaryOf(connect())
    expect([exitCode, summary.state]).toEqual([0, 'partialSuccess'])
    expect(summary.failures).toEqual([{
      object: `pg.${source.name}.public.broken`, code: 'SOURCE_FAILED', message: expect.stringContaining('cache lookup failed for function'), hint: expect.stringContaining('Replace it or drop it'),
    }])
    expect(summary.reconciliation.filter(({ unexplained }) => unexplained !== 0)).toEqual([])
    expect(summary.reconciliation.find(({ kind }) => kind === 'partition')).toMatchObject({ inPostgres: 1000, emitted: 0, skipped: 1000 })
    expect(callsTo('/tables').map(({ body }) => body.name).toSorted()).toEqual([
      'healthy', 'n'.repeat(63), 'new__reserved__newline__line', 'parted', 'widest', 'with __reserved__quote__quotes__reserved__quote__', 'with.dot', '🦆 __reserved__colon____reserved__arrow__',
    ].toSorted())
    expect(callsTo('/tables').find(({ body }) => body.name === 'widest')?.body.columns).toHaveLength(1600)
  })

  test('is read without what is locked, which is named', async () => {
    const locker = new Client(source.connection)
    await locker.connect()
    await locker.query('begin; lock table widest in access exclusive mode')
    const { exitCode, out } = await ingest(connect())
    await locker.end()
    expect(exitCode).toBe(0)
    expect(out).toContain(`pg.${source.name}.public.widest: locked`)
  })

  test('is read by a role with no rights', async () => {
    const role = `bad_sources_${process.pid}`
    await source.client.query(`create role ${role} login`)
    const { exitCode, summary } = await summaryOf({ ...connect(), username: role })
    await source.client.query(`drop role ${role}`)
    expect([exitCode, summary.error]).toEqual([0, undefined])
  })
})

describe('a server that vanishes during the run', () => {
  let source: TemporaryDatabase
  beforeAll(async () => {
    source = await temporaryDatabase({ major, sql: ["do $$ begin for i in 1..2500 loop execute format('create table t%s (id int)', i); if i % 500 = 0 then commit; end if; end loop; end $$"] })
  })
  afterAll(() => source.drop())
  const connect = () => ({ username: source.connection.user, hostPort: `${source.connection.host}:${source.connection.port}`, database: source.name })

  /** Runs into the file; when the first tables are written, the process is held while `act` happens. */
  async function interrupt(words: readonly string[], act: (pid: number) => Promise<unknown>): Promise<CommandResult> {
    let acting: Promise<unknown> | undefined
    return ingest(connect(), ['--log-level', 'debug', ...words], {
      onErr: (text, child) => {
        if (acting !== undefined || !/: \d+$/m.test(text)) return
        child.kill('SIGSTOP')
        acting = act(child.pid!).finally(() => child.kill('SIGCONT'))
      },
    })
  }

  test('ends it with 1; the old file stays, and what was done is told', async () => {
    writeFileSync(join(folder, 'calls.jsonl'), 'the old file\n')
    const { exitCode, out, err } = await interrupt(['--json'], () => source.client.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"))
    expect(exitCode).toBe(1)
    expect(JSON.parse(out)).toMatchObject({ state: 'failed', deleted: 0, error: { code: 'CONNECTION_LOST' } })
    expect((JSON.parse(out) as RunSummary).created).toBeGreaterThan(0)
    expect(err).not.toMatch(/\n {4}at /)
    expect(readFileSync(join(folder, 'calls.jsonl'), 'utf8')).toBe('the old file\n')
  })

  test('and so does Ctrl+C, after which no session is left behind', async () => {
    const { exitCode, out, err } = await interrupt([], (pid) => Promise.resolve(process.kill(pid, 'SIGINT')))
    expect(exitCode).toBe(1)
    expect(out).toContain('stopped')
    expect(err).toContain('RUN_CANCELLED: The run was cancelled.')
    expect(readFileSync(join(folder, 'calls.jsonl'), 'utf8')).toBe('the old file\n')
    await expect.poll(async () => (await source.client.query("select application_name from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()")).rows).toEqual([])
  })
})
