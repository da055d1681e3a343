import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import pg from 'pg'
import { servers } from '../../../../test/server.ts'
import { startPrivateServer, type PrivateServer } from '../../../../test/private-server.ts'
import { counterKey } from '../../../model/usage.ts'
import { PostgresConnection } from '../connection.ts'
import { openPostgresServer, type PostgresServer } from '../open-server.ts'
import { toConnectionSettings } from '../settings/read-settings.ts'
import { readStatistics, type StatisticsOptions } from './read-statistics.ts'

describe.each(servers())('statement statistics of PostgreSQL %i', (major) => {
  let server: PrivateServer
  let client: pg.Client
  let opened: PostgresServer

  beforeAll(async () => {
    server = await startPrivateServer({ major, settings: { shared_preload_libraries: 'pg_stat_statements', 'pg_stat_statements.track': 'all' } })
    client = new pg.Client(server.connection('postgres'))
    await client.connect()
    await client.query(`create extension pg_stat_statements; create role reader login; grant pg_read_all_stats to reader; create role nobody login; create role app;
      create table t (id int); create function twice() returns void language sql as 'select count(*) from public.t; select count(*) from public.t'; grant select on t to app`)
    opened = await open('reader')
  })
  afterAll(async () => {
    await opened.close()
    await client.end()
    await server.stop()
  })

  async function open(username: string): Promise<PostgresServer> {
    const connection = PostgresConnection.parse({ type: 'Postgres', username, hostPort: `127.0.0.1:${server.port}`, database: 'postgres' })
    return openPostgresServer({
      connection: await toConnectionSettings(connection, { environment: {} }), ingestAllDatabases: false, workflow: 'usage', signal: new AbortController().signal,
    })
  }
  const read = (options: Partial<StatisticsOptions> = {}, from = opened) => from.sessions.use(undefined, (session) =>
    readStatistics(session, { queryStatementSource: 'pg_stat_statements', user: 'reader', systemIdentifier: 's', ...options }))
  async function reset(...statements: readonly string[]): Promise<void> {
    await client.query('select pg_stat_statements_reset()')
    for (const statement of statements) await client.query(statement)
  }

  test('each role, database and level is counted apart, with its text; our own statements are left out', async () => {
    await reset('select id from t where id = 7', 'select id from t where id = 8', 'select twice()')
    await client.query('set role app')
    await client.query('select id from t where id = 9')
    await client.query('reset role')
    await read()
    await opened.sessions.use(undefined, async (session) => {
      const found = await readStatistics(session, { queryStatementSource: 'pg_stat_statements', user: 'reader', systemIdentifier: 's' })
      const texts = await found.readTexts(found.snapshot.counters)
      const lines = found.snapshot.counters.flatMap((counter) => {
        const text = texts.get(counterKey(counter)) ?? ''
        return text.includes('from t') || text.includes('public.t') ? [[found.roles.get(counter.roleOid), found.databases.get(counter.databaseOid), counter.isTopLevel, counter.calls, counter.rows, text]] : []
      }).toSorted((a, b) => JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)
      expect(lines).toEqual([
        ['app', 'postgres', true, 1, 0, 'select id from t where id = $1'],
        ['postgres', 'postgres', false, 2, 2, 'select count(*) from public.t'],
        ['postgres', 'postgres', true, 2, 0, 'select id from t where id = $1'],
      ])
      expect([...texts.values()].filter((text) => text.includes('Trunkline'))).toEqual([])
      expect(found.snapshot.state).toMatchObject({ systemIdentifier: 's', resetAt: expect.any(Number), dropped: 0 })
      expect(found.snapshot.counters.every((counter) => (counter.countsSince === undefined) === (major < 17))).toBe(true)
    })
  })

  test('a filter is the user\'s: it narrows, cannot write, and is told when it is wrong', async () => {
    await reset('select id from t where id = 7', 'select 1 as other')
    const found = await read({ filterCondition: `s.query like '%as other%' -- only these` })
    expect([...(await found.readTexts(found.snapshot.counters)).values()]).toEqual(['select $1 as other'])
    await expect(read({ filterCondition: 's.nonsense = 1' })).rejects.toMatchObject({ code: 'CONFIG_INVALID', object: 'filterCondition', message: expect.stringContaining('nonsense') })
    await expect(read({ filterCondition: 'true); drop table t; --' })).rejects.toMatchObject({ object: 'filterCondition' })
    await expect(read({ filterCondition: 'false' })).rejects.toMatchObject({ code: 'QUERY_STATISTICS_EMPTY', message: expect.stringContaining('filterCondition') })
  })

  test('a view of the user\'s may lack all but three columns, or have the names of older versions', async () => {
    await reset('select id from t where id = 7')
    await client.query(`drop view if exists old, bare, compiled;
      create view old as select userid, dbid, queryid, query, calls, total_exec_time as total_time, rows from pg_stat_statements;
      create view bare as select 10::oid as userid, 5::oid as dbid, 'select id from t' as query union all select 10, 5, 'select id from t';
      create view compiled as select 10::oid as userid, 5::oid as dbid, 'select id from t' as query, 1.5::float8 as jit_generation_time, 2::float8 as jit_emission_time;
      grant select on old, bare, compiled to reader`)
    const old = await read({ queryStatementSource: 'public.old' })
    expect(old.snapshot.counters.some(({ totalMs, calls }) => totalMs > 0 && calls === 1)).toBe(true)
    const bare = await read({ queryStatementSource: 'bare' })
    expect(bare.snapshot.counters).toEqual([
      { roleOid: 10, databaseOid: 5, queryId: expect.stringMatching(/^[0-9a-f]{32}$/), isTopLevel: true, calls: 2, totalMs: 0, planMs: 0, rows: 0, blocksRead: 0, walBytes: 0, jitMs: 0 },
    ])
    expect((await read({ queryStatementSource: 'compiled' })).snapshot.counters.map(({ calls, jitMs }) => [calls, jitMs])).toEqual([[1, 3.5]])
    await expect(read({ queryStatementSource: 'bare; drop table t' })).rejects.toMatchObject({ code: 'CONFIG_INVALID', object: 'queryStatementSource' })
    await expect(read({ queryStatementSource: 'nowhere' })).rejects.toMatchObject({ code: 'QUERY_STATISTICS_MISSING' })
  })

  test.each(['1.4', '1.7', '1.9'])('version %s of the extension, with its own names and gaps', async (version) => {
    await client.query(`drop extension pg_stat_statements cascade; create extension pg_stat_statements version '${version}'`)
    await reset('select id from t where id = 7')
    const { snapshot } = await read()
    expect(snapshot.counters.some(({ calls, totalMs }) => calls === 1 && totalMs > 0)).toBe(true)
    expect('resetAt' in snapshot.state).toBe(version === '1.9')
    await client.query('drop extension pg_stat_statements; create extension pg_stat_statements')
  })

  test('what the role may not see is a failure with its grant', async () => {
    await reset('select id from t where id = 7')
    const poor = await open('nobody')
    await expect(read({ user: 'nobody' }, poor)).rejects.toMatchObject({ code: 'QUERY_STATISTICS_HIDDEN', hint: 'Run: GRANT pg_read_all_stats TO nobody' })
    await poor.close()
  })
})
