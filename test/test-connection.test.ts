import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ConnectionTestResult } from '../src/connectors/connection-test.ts'
import type { RunSummary } from '../src/model/ingestion.ts'
import { createAuthority, createClientCertificate, createServerCertificate, type KeyPair } from './certificates.ts'
import { metadataFile, startCommand, type CommandResult, type Watch } from './command-line.ts'
import { freePort, startPrivateServer, type PrivateServer } from './private-server.ts'
import { servers } from './server.ts'

const folder = mkdtempSync(join(tmpdir(), 'trunkline-test-connection-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Every printable ASCII character, quotes and backslashes among them, and some that need UTF-8. */
const password = `${Array.from({ length: 95 }, (_, index) => String.fromCodePoint(32 + index)).join('')}äß€😀`
const oddDatabase = `it's a "quoted" name; drop`

let fileCount = 0
/** Runs a command over a connection; the password comes from the environment, where a file with variables may not mistake it for one. */
function command(name: string, connection: object, words: readonly string[] = [], watch: Watch = {}): Promise<CommandResult> {
  const path = join(folder, `${fileCount += 1}.json`)
  writeFileSync(path, metadataFile(connection))
  return startCommand([name, '-c', path, ...words], { READER_PASSWORD: password }, watch)
}

const silent = createServer()
beforeAll(async () => await new Promise<void>((resolve) => { silent.listen(0, '127.0.0.1', resolve) }))
afterAll(() => { silent.close() })
const silentConnection = () => ({ hostPort: `127.0.0.1:${(silent.address() as AddressInfo).port}`, username: 'reader', database: 'postgres', authType: { password: 'hunter2' } })

describe.each(servers())('trunkline test-connection and PostgreSQL %i', (major) => {
  let authority: KeyPair
  let otherAuthority: KeyPair
  let clientCertificate: KeyPair
  let server: PrivateServer
  let plainServer: PrivateServer

  beforeAll(async () => {
    authority = await createAuthority('The Authority')
    otherAuthority = await createAuthority('Another Authority')
    clientCertificate = await createClientCertificate(authority, 'certified')
    server = await startPrivateServer({
      major, tls: { ...await createServerCertificate(authority, ['localhost']), ca: authority.cert },
      hba: ['hostssl all certified all cert', 'hostssl all encrypted all trust', 'host all nobody all trust', 'host all reader,certified all scram-sha-256'],
    })
    plainServer = await startPrivateServer({ major, settings: { shared_preload_libraries: '' } })
    const client = new Client(server.connection('postgres'))
    await client.connect()
    await client.query(`create role reader login password ${client.escapeLiteral(password)}; create role encrypted login; create role certified login; create role outsider login`)
    for (const name of ['guarded', 'counted', oddDatabase]) await client.query(`create database ${client.escapeIdentifier(name)}`)
    await client.query('revoke connect on database guarded from public')
    await client.end()
    for (const connection of [server.connection('counted'), plainServer.connection('postgres')]) {
      const other = new Client(connection)
      await other.connect()
      await other.query('create extension pg_stat_statements')
      await other.end()
    }
  })
  afterAll(async () => {
    await server.stop()
    await plainServer.stop()
  })

  type Connection = Record<string, unknown>
  const good = (): Connection => ({ hostPort: `127.0.0.1:${server.port}`, username: 'reader', database: 'postgres', authType: { password: 'env:READER_PASSWORD' } })
  const plain = (): Connection => ({ hostPort: `127.0.0.1:${plainServer.port}`, username: 'postgres', database: 'postgres' })
  const named = (): Connection => ({ ...good(), hostPort: `localhost:${server.port}`, sslMode: 'verify-full' })

  test('a good connection passes each step, said with its duration, and ends with 0', async () => {
    const { exitCode, out, err } = await command('test-connection', { ...good(), database: oddDatabase })
    expect([exitCode, err]).toEqual([0, ''])
    const lines = out.trimEnd().split('\n')
    expect(lines[0]).toMatch(/^✓ CheckAccess +mandatory +[\d.]+ m?s  Connected to PostgreSQL .*, database "it's a "quoted" name; drop", as "reader"\.$/)
    expect(lines.filter((line) => line.startsWith('✓')).map((line) => line.split(/ +/).slice(1, 3).join(' '))).toEqual([
      'CheckAccess mandatory', 'GetDatabases mandatory', 'GetSchemas mandatory', 'GetTables mandatory', 'GetViews optional', 'GetTags optional',
      'GetColumnMetadata optional', 'GetTableComments optional', 'GetInformationSchemaColumns optional',
    ])
    expect(lines.at(-1)).toMatch(/^The connection works: 9 of 10 steps passed in .*, the others are optional\.$/)
  })

  test.each<[what: string, connection: () => Connection | Promise<Connection>, failure: { code: string; says: string; todo: string }]>([
    ['wrong password', () => ({ ...good(), authType: { password: 'hunter2' } }), { code: 'AUTHENTICATION_FAILED', says: 'role "reader"', todo: 'authType.password' }],
    ['no password', () => ({ ...good(), authType: undefined }), { code: 'AUTHENTICATION_FAILED', says: 'asks for the password', todo: 'PGPASSWORD' }],
    ['unknown role', () => ({ ...good(), username: 'nobody' }), { code: 'ROLE_NOT_FOUND', says: 'nobody', todo: 'CREATE ROLE nobody LOGIN' }],
    ['missing database', () => ({ ...good(), database: 'Postgres' }), { code: 'DATABASE_NOT_FOUND', says: 'no database "Postgres"', todo: 'capitals' }],
    ['no line in pg_hba.conf', () => ({ ...good(), username: 'outsider' }), { code: 'HBA_REJECTED', says: 'role "outsider"', todo: 'Add to pg_hba.conf: host postgres outsider' }],
    ['CONNECT revoked', () => ({ ...good(), database: 'guarded' }), { code: 'INSUFFICIENT_PRIVILEGE', says: '"guarded"', todo: 'GRANT CONNECT ON DATABASE guarded TO reader' }],
    ['TLS that the server does not have', () => ({ ...plain(), sslMode: 'require' }), { code: 'TLS_REFUSED', says: 'does not offer TLS', todo: 'sslMode: prefer' }],
    ['no TLS where it is required', () => ({ ...good(), username: 'encrypted', sslMode: 'disable' }), { code: 'TLS_REQUIRED', says: 'role "encrypted"', todo: 'sslMode: require' }],
    ['a server that the CA did not sign', () => ({ ...named(), sslConfig: { caCertificate: otherAuthority.cert } }), { code: 'TLS_UNTRUSTED', says: 'not trusted', todo: 'sslConfig.caCertificate' }],
    ['a certificate of another host', () => ({ ...good(), sslMode: 'verify-full', sslConfig: { caCertificate: authority.cert } }), { code: 'TLS_HOST_MISMATCH', says: 'another host', todo: 'verify-ca' }],
    ['no client certificate', () => ({ ...named(), username: 'certified', sslConfig: { caCertificate: authority.cert } }), { code: 'TLS_CERTIFICATE_REQUIRED', says: '"certified"', todo: 'sslConfig.sslKey' }],
    ['a port where nothing listens', async () => ({ ...good(), hostPort: `127.0.0.1:${await freePort()}` }), { code: 'CONNECTION_REFUSED', says: 'no server listens there', todo: 'hostPort' }],
    ['an unknown host', () => ({ ...good(), hostPort: 'no-such-host.invalid' }), { code: 'HOST_NOT_FOUND', says: 'no-such-host.invalid', todo: 'spelling' }],
    ['a host that does not answer', () => ({ ...silentConnection(), connectionOptions: { connect_timeout: 1 } }), { code: 'CONNECTION_TIMEOUT', says: 'within 1 s', todo: 'connect_timeout' }],
  ])('%s: said at CheckAccess with what to do, nothing else is tried, and it ends with 1', async (_what, connection, { code, says, todo }) => {
    const { exitCode, out, err } = await command('test-connection', await connection())
    const [first, hint, ...rest] = out.split('\n')
    expect(first).toMatch(new RegExp(`^✗ CheckAccess +mandatory +[\\d.]+ m?s  ${code}: .*${says}`))
    expect(hint).toMatch(/^ {4}→ /)
    expect(hint).toContain(todo)
    expect(rest.filter((line) => line.startsWith('– '))).toHaveLength(9)
    expect(rest.at(-2)).toMatch(/^The connection is not good enough: CheckAccess failed; 0 of 10/)
    expect([exitCode, err]).toEqual([1, ''])
    expect(out).not.toMatch(/hunter2|\n {4}at /)
  })

  async function toldOfQueries(connection: Connection): Promise<unknown> {
    const { exitCode, out } = await command('test-connection', connection, ['--json'])
    const { status, steps } = JSON.parse(out) as ConnectionTestResult
    const { passed, diagnosis } = steps.find(({ name }) => name === 'GetQueries')!
    return [exitCode, status, passed, diagnosis?.code, diagnosis?.hint]
  }

  test('statistics of statements that cannot be had are said, and are no reason to fail', async () => {
    const failed = (code: string, hint: string) => [0, 'Successful', false, code, expect.stringContaining(hint)]
    expect(await toldOfQueries(good())).toEqual(failed('QUERY_STATISTICS_MISSING', 'CREATE EXTENSION pg_stat_statements'))
    expect(await toldOfQueries(plain())).toEqual(failed('QUERY_STATISTICS_NOT_LOADED', 'shared_preload_libraries'))
    expect(await toldOfQueries({ ...good(), database: 'counted' })).toEqual(failed('QUERY_STATISTICS_HIDDEN', 'GRANT pg_read_all_stats TO reader'))
  })

  test('a client certificate, and a password of every character over TLS, are let in', async () => {
    const sslConfig = { caCertificate: authority.cert, sslCertificate: clientCertificate.cert, sslKey: clientCertificate.key }
    expect(await command('test-connection', { ...named(), username: 'certified', authType: undefined, sslConfig })).toMatchObject({ exitCode: 0 })
    expect(await command('test-connection', { ...named(), sslConfig: { caCertificate: authority.cert }, connectionOptions: { channel_binding: 'require' } })).toMatchObject({ exitCode: 0 })
  })

  test('a run begins with what metadata needs of it: it stops with the list, or does not nag about statistics of statements', async () => {
    const ingest = async (connection: Connection): Promise<RunSummary> =>
      JSON.parse((await command('ingest', connection, ['--sink', `file:${join(folder, 'calls.jsonl')}`, '--json'])).out) as RunSummary
    expect(await ingest({ ...good(), database: 'guarded' })).toMatchObject({
      state: 'failed', created: 0,
      error: {
        code: 'INSUFFICIENT_PRIVILEGE', hint: expect.stringContaining('GRANT CONNECT'),
        message: expect.stringMatching(/\(Step CheckAccess of the test of the connection; failed: CheckAccess; not tried: GetDatabases, GetSchemas, GetTables, GetViews, GetTags, GetColumnMetadata, GetTableComments\.\)$/),
      },
    })
    expect(await ingest(good())).toMatchObject({ state: 'success', warnings: [] })
  })
})

describe('a file that cannot be meant ends with 2, before any server is asked', () => {
  const pem = '-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----'
  test.each<[what: string, change: object, code: string, names: string]>([
    ['a PEM that is none', { sslMode: 'verify-ca', sslConfig: { caCertificate: pem } }, 'TLS_CONFIG_INVALID', 'sslConfig.caCertificate'],
    ['a key without its certificate', { sslConfig: { sslKey: '-----BEGIN PRIVATE KEY-----\nhunter3\n-----END PRIVATE KEY-----' } }, 'TLS_CONFIG_INVALID', 'sslCertificate'],
    ['an unknown AWS region', { authType: { awsConfig: { awsRegion: 'eu-nowhere-1' } } }, 'CONFIG_INVALID', 'awsRegion eu-nowhere-1 is no region'],
    ['the AWS region of another instance', { hostPort: 'db.abc.eu-central-1.rds.amazonaws.com', authType: { awsConfig: { awsRegion: 'us-east-1' } } }, 'CONFIG_INVALID', 'is in region eu-central-1'],
    ['no name of an AWS region', { authType: { awsConfig: { awsRegion: 'eu-central' } } }, 'CONFIG_INVALID', 'awsRegion "eu-central"'],
    ['a bad port in a list of hosts', { hostPort: 'one:5432,two:543210' }, 'CONFIG_INVALID', '543210'],
    ['a variable that is not set', { authType: { password: 'env:NO_SUCH_VARIABLE' } }, 'CONFIG_INVALID', 'NO_SUCH_VARIABLE'],
    ['an unknown key', { usrname: 'x' }, 'CONFIG_INVALID', 'did you mean username?'],
  ])('%s', async (_what, change, code, names) => {
    const { exitCode, out, err } = await command('test-connection', { ...silentConnection(), ...change })
    expect([exitCode, out, err.startsWith(`${code}: `)]).toEqual([2, '', true])
    expect(err).toContain(names)
    expect(err).not.toMatch(/hunter\d|\n {4}at /)
  })

  test('and so does a time that is none', async () => {
    for (const time of ['0', '-1', 'soon', '9999999999']) expect(await command('test-connection', silentConnection(), ['--timeout', time])).toMatchObject({ exitCode: 2, out: '' })
  })
})

describe('a server that accepts and says nothing', () => {
  test('is given up when the time is over', async () => {
    const { exitCode, out } = await command('test-connection', silentConnection(), ['--timeout', '0.5', '--json'])
    const { status, steps } = JSON.parse(out) as ConnectionTestResult
    expect([exitCode, status, steps[0]?.diagnosis?.code, steps[0]?.message]).toEqual([1, 'Failed', 'CONNECTION_TIMEOUT', 'The test of the connection did not end within 0.5 s.'])
  })

  test('is given up at Ctrl+C', async () => {
    const stopped = new Promise<CommandResult>((resolve, reject) => {
      let kill = (): void => {}
      // The server sees the connection when the command is in the middle of it.
      silent.once('connection', () => kill())
      command('test-connection', silentConnection(), [], { onStart: (child) => { kill = () => child.kill('SIGINT') } }).then(resolve, reject)
    })
    expect(await stopped).toMatchObject({ exitCode: 1, out: '', err: 'Stopping.\nRUN_CANCELLED: The test of the connection was cancelled.\n' })
  })
})
