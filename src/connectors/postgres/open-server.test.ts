import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { settingsFor } from '../../../test/postgres-settings.ts'
import { servers, temporaryDatabase } from '../../../test/server.ts'
import type { TemporaryDatabase } from '../../../test/server.ts'
import { openPostgresServer } from './open-server.ts'
import type { OpenServerOptions, PostgresServer } from './open-server.ts'

describe.each(servers())('PostgreSQL %i, opened for a workflow', (major) => {
  let database: TemporaryDatabase
  let other: TemporaryDatabase
  const reader = `open_reader_${major}_${process.pid}`
  beforeAll(async () => {
    database = await temporaryDatabase({ major, sql: [`create role ${reader} login; create table public.account (id int)`] })
    other = await temporaryDatabase({ major })
    await database.client.query(`revoke connect on database ${other.name} from public`)
  })
  afterAll(async () => {
    await other.drop()
    await database.client.query(`drop role ${reader}`)
    await database.drop()
  })

  async function withServer<T>(work: (server: PostgresServer, warnings: string[]) => Promise<T>, changes: Partial<OpenServerOptions> = {}): Promise<T> {
    const warnings: string[] = []
    const server = await openPostgresServer({
      connection: await settingsFor({ ...database.connection, user: reader }), ingestAllDatabases: false, workflow: 'usage',
      signal: new AbortController().signal, warn: (sentence) => warnings.push(sentence), ...changes,
    })
    try {
      return await work(server, warnings)
    } finally {
      await server.close()
    }
  }

  test('lists the configured database, or all with why one cannot be read, and knows each by its oid', async () => {
    await withServer(async ({ databases, identityOf }) => {
      expect(databases).toEqual([{ name: database.name, oid: expect.any(Number) }])
      expect(identityOf(database.name)).toMatch(new RegExp(`^pg:\\d+/${databases[0]?.oid}$`))
    })
    await withServer(async ({ databases }) => {
      expect(databases.find(({ name }) => name === database.name)).not.toHaveProperty('notConnectable')
      expect(databases.find(({ name }) => name === other.name)).toMatchObject({ notConnectable: 'the role has no CONNECT privilege on it' })
    }, { ingestAllDatabases: true })
  })

  test('gives sessions under our contract, and counts what they cost', async () => {
    const footprint = await withServer(async (server) => {
      const names = ['application_name', 'default_transaction_read_only', 'search_path', 'lock_timeout', 'statement_timeout']
      expect(await server.sessions.use(database.name, (session) => session.query('select array(select current_setting(n) from unnest($1::text[]) n) as settings', [names])))
        .toEqual([{ settings: ['trunkline:usage', 'on', '', '2s', '2h'] }])
      return server.footprint()
    }, { statementTimeoutMs: 7_200_000 })
    expect(footprint).toMatchObject({ connections: 1, mostLocks: 0 })
    expect(footprint.statements).toBeGreaterThan(5)
  })

  test('a workflow that reads statistics of statements is warned where it has none, and another one is not', async () => {
    await withServer(async (_, warnings) => expect(warnings).toEqual([]))
    await withServer(async (_, warnings) => {
      expect(warnings).toEqual([expect.stringMatching(/^GetQueries: The extension pg_stat_statements does not exist .*CREATE EXTENSION pg_stat_statements/)])
    }, { queryStatementSource: 'pg_stat_statements' })
  })

  test('the test of the connection is given a time, and what comes after it is not', async () => {
    const silent = createServer()
    await new Promise<void>((resolve) => { silent.listen(0, '127.0.0.1', resolve) })
    const hostPort = `127.0.0.1:${(silent.address() as AddressInfo).port}`
    await expect(withServer(async () => {}, { connection: await settingsFor({ ...database.connection, user: reader }, { hostPort }), testTimeoutMs: 200 }))
      .rejects.toMatchObject({ code: 'CONNECTION_TIMEOUT', message: expect.stringContaining('did not end within 0.2 s') })
    silent.close()
    await withServer(async ({ sessions }) => {
      expect(await sessions.use(undefined, (session) => session.query(`select pg_sleep(0.6)::text as slept`))).toEqual([{ slept: '' }])
    }, { testTimeoutMs: 500 })
  })

  test('a run that is cancelled while it opens the server is cancelled, not slow', async () => {
    const controller = new AbortController()
    controller.abort()
    await expect(withServer(async () => {}, { signal: controller.signal })).rejects.toMatchObject({ code: 'RUN_CANCELLED' })
  })

  test('what cannot be opened says why and leaves no session', async () => {
    await expect(withServer(async () => {}, { connection: await settingsFor({ ...other.connection, user: reader }) }))
      .rejects.toMatchObject({ code: 'INSUFFICIENT_PRIVILEGE', message: expect.stringContaining('failed: CheckAccess; not tried: GetDatabases') })
    const ours = `select from pg_stat_activity where usename = $1`
    while ((await database.client.query(ours, [reader])).rows.length > 0) await new Promise((resolve) => { setTimeout(resolve, 10) })
  })
})
