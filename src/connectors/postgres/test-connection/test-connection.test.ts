import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { settingsFor } from '../../../../test/postgres-settings.ts'
import type { ConnectionOverrides } from '../../../../test/postgres-settings.ts'
import { freePort, startPrivateServer } from '../../../../test/private-server.ts'
import { servers, temporaryDatabase } from '../../../../test/server.ts'
import type { TemporaryDatabase } from '../../../../test/server.ts'
import type { ConnectionTestOptions, ConnectionTestResult } from '../../connection-test.ts'
import { createSessionPool } from '../session-pool.ts'
import { createFootprint } from '../statement.ts'
import { requireConnection, requireServer, testConnection } from './test-connection.ts'

const names = [
  'CheckAccess', 'GetDatabases', 'GetSchemas', 'GetTables', 'GetViews', 'GetTags', 'GetQueries', 'GetColumnMetadata', 'GetTableComments', 'GetInformationSchemaColumns',
]
const options = (): ConnectionTestOptions => ({ signal: new AbortController().signal, emit: () => {}, now: Date.now })

function step({ steps }: ConnectionTestResult, name: string): ConnectionTestResult['steps'][number] | undefined {
  return steps.find((candidate) => candidate.name === name)
}

describe.each(servers())('the test of a connection to PostgreSQL %i', (major) => {
  const reader = `tc_reader_${major}_${process.pid}`
  let database: TemporaryDatabase
  beforeAll(async () => {
    database = await temporaryDatabase({ major, sql: [`
      create role ${reader} login; create schema stats; create table public.account (id int); create table public.payment (id int);
      create view public.paid as select * from public.payment; grant select on public.account to ${reader};
      alter table public.account enable row level security; create policy own on public.account using (true)`] })
  })
  afterAll(async () => {
    await database.client.query(`drop owned by ${reader}`)
    await database.client.query(`drop role ${reader}`)
    await database.drop()
  })
  const run = async (user: string, overrides: ConnectionOverrides = {}, changed: Partial<ConnectionTestOptions & { queryStatementSource: string }> = {}): Promise<ConnectionTestResult> =>
    await testConnection(await settingsFor({ ...database.connection, user }, overrides), { ...options(), ...changed })

  test('missing statistics of statements are a warning that names the extension; making it as advised mends it', async () => {
    const before = await run('postgres')
    expect(before.status).toBe('Successful')
    expect(step(before, 'GetQueries')).toMatchObject({ passed: false, mandatory: false, diagnosis: { code: 'QUERY_STATISTICS_MISSING', hint: expect.stringContaining('CREATE EXTENSION pg_stat_statements') } })
    expect(requireConnection(before)).toEqual([expect.stringMatching(/^GetQueries: The extension pg_stat_statements does not exist/)])
    await database.client.query('create extension pg_stat_statements schema stats')
    const after = await run('postgres')
    expect(after.steps.map(({ name, passed }) => [name, passed])).toEqual(names.map((name) => [name, true]))
    expect(requireConnection(after)).toEqual([])
  })

  test('each step says in a sentence what it found', async () => {
    const told: string[] = []
    const result = await run(reader, {}, { emit: ({ name }) => told.push(name) })
    expect(told).toEqual(names)
    expect(step(result, 'CheckAccess')?.message).toMatch(new RegExp(`^Connected to PostgreSQL ${major}\\.\\d+ at .*, database "${database.name}", as "${reader}"\\.$`))
    expect(step(result, 'GetTables')?.message).toBe('2 tables, 1 of which the role may read.')
    // The two views of the extension are everybody's.
    expect(step(result, 'GetViews')?.message).toBe('3 views, 2 of which the role may read.')
    expect(step(result, 'GetTags')?.message).toBe('1 policy.')
  })

  test('a bare role passes, and is told how to see the statements of others', async () => {
    await database.client.query(`grant usage on schema stats to ${reader}; grant select on stats.pg_stat_statements to ${reader}`)
    const hidden = await run(reader)
    expect(hidden.status).toBe('Successful')
    expect(step(hidden, 'GetQueries')?.diagnosis).toEqual({ code: 'QUERY_STATISTICS_HIDDEN', hint: `Run: GRANT pg_read_all_stats TO ${reader}`, object: 'stats.pg_stat_statements' })
    await database.client.query(`grant pg_read_all_stats to ${reader}`)
    expect(step(await run(reader), 'GetQueries')).toMatchObject({ passed: true, message: expect.stringMatching(/^\d+ statements in stats\.pg_stat_statements\.$/) })
  })

  test('a view of one\'s own may stand in, and is checked like the original', async () => {
    await database.client.query(`create view stats."My Statements" as select * from stats.pg_stat_statements`)
    const source = (queryStatementSource: string) => run(reader, {}, { queryStatementSource })
    expect(step(await source('stats."My Statements"'), 'GetQueries')).toMatchObject({ passed: false, diagnosis: { code: 'INSUFFICIENT_PRIVILEGE', hint: expect.stringContaining('GRANT SELECT ON stats."My Statements"') } })
    await database.client.query(`grant select on stats."My Statements" to ${reader}`)
    expect(step(await source('stats."My Statements"'), 'GetQueries')).toMatchObject({ passed: true })
    expect(step(await source('public.account'), 'GetQueries')).toMatchObject({ passed: false, errorLog: expect.stringContaining('42703: column s.query does not exist') })
    expect(step(await source('nothing; drop table x'), 'GetQueries')).toMatchObject({ passed: false, diagnosis: { code: 'CONFIG_INVALID' } })
    expect(step(await source('no_such.view'), 'GetQueries')).toMatchObject({ passed: false, diagnosis: { code: 'QUERY_STATISTICS_MISSING' } })
  })

  test('without access nothing else is tried, and a run would stop with the list', async () => {
    const result = await run('postgres', { database: 'nowhere' })
    expect(result.status).toBe('Failed')
    expect(result.steps.map(({ name }) => name)).toEqual(names)
    expect(result.steps[0]).toMatchObject({ passed: false, errorLog: '3D000: database "nowhere" does not exist', diagnosis: { code: 'DATABASE_NOT_FOUND' } })
    expect(result.steps.slice(1).map(({ message }) => message)).toEqual(names.slice(1).map(() => 'Not tried, because there is no connection.'))
    expect(() => requireConnection(result)).toThrow(expect.objectContaining({
      code: 'DATABASE_NOT_FOUND', message: expect.stringMatching(/has no database "nowhere"\. \(Step CheckAccess of the test of the connection; failed: CheckAccess; not tried: GetDatabases, GetSchemas, .*\.\)$/),
    }))
  })

  test('of several hosts, the one that was reached is named, or the reason of each', async () => {
    const server = await startPrivateServer({ major })
    const [dead, other] = [await freePort(), await freePort()]
    const at = async (hostPort: string) => step(await testConnection(await settingsFor(server.tcpConnection('postgres'), { hostPort }), options()), 'CheckAccess')
    expect((await at(`127.0.0.1:${dead},127.0.0.1:${server.port}`))?.message).toContain(` at 127.0.0.1:${server.port}, database "postgres"`)
    expect(await at(`127.0.0.1:${dead},127.0.0.1:${other}`)).toMatchObject({
      passed: false, errorLog: `ECONNREFUSED: connect ECONNREFUSED 127.0.0.1:${dead}\nECONNREFUSED: connect ECONNREFUSED 127.0.0.1:${other}`,
    })
    await server.stop()
  })

  test('a metadata run tries only what it needs, on a session of its own pool', async () => {
    await database.client.query(`create database ${reader}_bare`) // no pg_stat_statements there
    const settings = await settingsFor({ ...database.connection, user: reader, database: `${reader}_bare` })
    const footprint = createFootprint()
    const pool = createSessionPool(settings, { workflow: 'metadata', signal: new AbortController().signal, footprint })
    expect(await requireServer(pool, settings, { signal: new AbortController().signal, now: Date.now })).toEqual([])
    await pool.use(undefined, (session) => session.query('select 1'))
    expect(footprint.connections).toBe(1)
    await pool.close()
    await database.client.query(`drop database ${reader}_bare`)
  })

  test('leaves no session behind', async () => {
    const ours = `select from pg_stat_activity where application_name = 'trunkline:test-connection' and datname = $1`
    while ((await database.client.query(ours, [database.name])).rows.length > 0) await new Promise((resolve) => { setTimeout(resolve, 10) })
  })

  test('a library that is not loaded is told apart from an extension that is missing', async () => {
    const server = await startPrivateServer({ major, settings: { shared_preload_libraries: '' } })
    const settings = await settingsFor(server.tcpConnection('postgres'))
    const client = new Client(server.connection('postgres'))
    await client.connect()
    await client.query('create extension pg_stat_statements')
    await client.end()
    expect(step(await testConnection(settings, options()), 'GetQueries')?.diagnosis).toEqual({
      code: 'QUERY_STATISTICS_NOT_LOADED', object: 'shared_preload_libraries', hint: 'Add pg_stat_statements to shared_preload_libraries and restart the server.',
    })
    await server.stop()
  })
})

describe('a server that accepts and says nothing', () => {
  const silent = createServer()
  beforeAll(async () => await new Promise<void>((resolve) => { silent.listen(0, '127.0.0.1', resolve) }))
  afterAll(() => { silent.close() })
  const settings = () => settingsFor({ host: '127.0.0.1', port: (silent.address() as AddressInfo).port, user: 'reader', database: 'shop' }, { authType: { password: 'hunter2' } })

  test('ends the test when its time is over', async () => {
    const result = await testConnection(await settings(), { ...options(), timeoutMs: 200 })
    expect(result.steps[0]).toMatchObject({ passed: false, message: 'The test of the connection did not end within 0.2 s.', diagnosis: { code: 'CONNECTION_TIMEOUT' } })
    expect(JSON.stringify(result)).not.toContain('hunter2')
  })

  test('can be cancelled', async () => {
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 50)
    await expect(testConnection(await settings(), { ...options(), signal: controller.signal })).rejects.toMatchObject({ code: 'RUN_CANCELLED' })
  })
})
