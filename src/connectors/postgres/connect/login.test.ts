import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAuthority, createServerCertificate } from '../../../../test/certificates.ts'
import { sessionOptions, settingsFor, withSession } from '../../../../test/postgres-settings.ts'
import type { ConnectionOverrides } from '../../../../test/postgres-settings.ts'
import { freePort, startPrivateServer } from '../../../../test/private-server.ts'
import type { PrivateServer } from '../../../../test/private-server.ts'
import { servers } from '../../../../test/server.ts'
import { TrunklineError, toErrorText } from '../../../model/errors.ts'
import { createSessionPool } from '../session-pool.ts'
import { openSession } from '../session.ts'

/** Every printable ASCII character, quotes and backslashes among them, and some that need UTF-8. */
const password = `${Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('')}äß€😀`
const oddDatabase = `it's a "quoted" name; drop`

describe.each(servers())('logging in to PostgreSQL %i', (major) => {
  let server: PrivateServer
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trunkline-login-'))
    const authority = await createAuthority('The Authority')
    server = await startPrivateServer({
      major, tls: await createServerCertificate(authority, ['localhost']),
      settings: { listen_addresses: '127.0.0.1,::1' },
      hba: ['local all stranger trust', 'local all reader scram-sha-256', 'host all outsider all reject', 'host all md5user all md5', 'host all all all scram-sha-256'],
    })
    const client = new Client(server.connection('postgres'))
    await client.connect()
    const literal = client.escapeLiteral(password)
    await client.query(`create role reader login password ${literal}; create role outsider login; create role sleeper nologin password 'x';
      create role crowded login connection limit 0 password 'x'; create role md5user login`)
    await client.query(`begin; set local password_encryption = 'md5'; alter role md5user password ${literal}; commit`)
    await client.query(`create database ${client.escapeIdentifier(oddDatabase)}`)
    await client.query('create database closed allow_connections false')
    await client.query('create database guarded')
    await client.query('revoke connect on database guarded from public')
    await client.end()
  })
  afterAll(async () => {
    await server.stop()
    await rm(folder, { recursive: true })
  })

  async function whoAmI(overrides: ConnectionOverrides, environment: Readonly<Record<string, string>> = {}): Promise<unknown> {
    const settings = await settingsFor({ ...server.tcpConnection('postgres'), user: 'reader' }, overrides, environment)
    const [row] = await withSession(settings, (session) => session.query('select current_user::text as role, current_database()::text as database'))
    return row
  }
  const reader = { role: 'reader', database: 'postgres' }

  test('SCRAM takes a password of every character, bound to the TLS channel or not', async () => {
    for (const channelBinding of ['disable', 'prefer', 'require']) {
      expect(await whoAmI({ authType: { password }, sslMode: 'require', connectionOptions: { channel_binding: channelBinding } })).toEqual(reader)
    }
    expect(await whoAmI({ authType: { password }, sslMode: 'disable' })).toEqual(reader)
  })

  test('channel binding that is required is not done without', async () => {
    await expect(whoAmI({ authType: { password }, sslMode: 'disable', connectionOptions: { channel_binding: 'require' } }))
      .rejects.toMatchObject({ code: 'CONFIG_INVALID', object: 'channel_binding' })
    await expect(whoAmI({ username: 'md5user', authType: { password }, sslMode: 'require', connectionOptions: { channel_binding: 'require' } }))
      .rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED', message: expect.stringContaining('channel binding') })
  })

  test('md5 takes it too', async () => {
    expect(await whoAmI({ username: 'md5user', authType: { password } })).toEqual({ role: 'md5user', database: 'postgres' })
  })

  test('a database name may hold quotes', async () => {
    expect(await whoAmI({ database: oddDatabase, authType: { password } })).toEqual({ role: 'reader', database: oddDatabase })
  })

  test('the password may come from the environment, a reference, a file or .pgpass', async () => {
    const file = join(folder, `secret-${major}`)
    await writeFile(file, `${password}\n`)
    expect(await whoAmI({}, { PGPASSWORD: password })).toEqual(reader)
    expect(await whoAmI({ authType: { password: 'env:DB_PASSWORD' } }, { DB_PASSWORD: password })).toEqual(reader)
    expect(await whoAmI({ authType: { password: `file:${file}` } })).toEqual(reader)
    const passwordFile = join(folder, `pgpass-${major}`)
    await writeFile(passwordFile, `# ours\n127.0.0.1:${server.port}:*:reader:${password.replaceAll(/[\\:]/g, String.raw`\$&`)}\n`, { mode: 0o600 })
    expect(await whoAmI({}, { PGPASSFILE: passwordFile })).toEqual(reader)
    expect(await whoAmI({ connectionOptions: { passfile: passwordFile } })).toEqual(reader)
    await chmod(passwordFile, 0o644)
    await expect(whoAmI({}, { PGPASSFILE: passwordFile })).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED', hint: `Run: chmod 600 ${passwordFile}` })
  })

  test('each refusal says what happened to whom, and what to do', async () => {
    const refusals: [ConnectionOverrides, string, string, string][] = [
      [{ authType: { password: 'wrong' } }, 'AUTHENTICATION_FAILED', 'role "reader" for database "postgres"', 'authType.password'],
      [{}, 'AUTHENTICATION_FAILED', 'asks for the password of role "reader"', 'PGPASSWORD'],
      [{ username: 'sleeper', authType: { password: 'x' } }, 'AUTHENTICATION_FAILED', '"sleeper"', 'ALTER ROLE sleeper LOGIN'],
      [{ username: 'outsider' }, 'HBA_REJECTED', 'role "outsider" into database "postgres"', 'pg_hba.conf'],
      [{ username: 'outsider', sslMode: 'disable' }, 'TLS_REQUIRED', 'role "outsider"', 'sslMode: require'],
      [{ username: 'crowded', authType: { password: 'x' } }, 'TOO_MANY_CONNECTIONS', 'role "crowded"', 'ALTER ROLE crowded CONNECTION LIMIT'],
      [{ database: 'nowhere', authType: { password } }, 'DATABASE_NOT_FOUND', 'no database "nowhere"', 'Check database'],
      [{ database: 'closed', authType: { password } }, 'DATABASE_NOT_FOUND', 'accepts no connections', 'ALTER DATABASE closed ALLOW_CONNECTIONS true'],
      [{ database: 'guarded', authType: { password } }, 'INSUFFICIENT_PRIVILEGE', 'Role "reader" may not connect', 'GRANT CONNECT ON DATABASE guarded TO reader'],
      [{ hostPort: `127.0.0.1:${await freePort()}` }, 'CONNECTION_REFUSED', 'no server listens there', 'hostPort'],
      [{ hostPort: '/nowhere/at/all' }, 'CONNECTION_REFUSED', 'unix socket', 'unix_socket_directories'],
      [{ hostPort: 'no-such-host.invalid' }, 'HOST_NOT_FOUND', 'no-such-host.invalid:5432', 'spelling'],
    ]
    for (const [overrides, code, sentence, hint] of refusals) {
      const where = JSON.stringify(overrides).replace(password, '…')
      await expect(whoAmI(overrides), where).rejects.toMatchObject({ code, message: expect.stringContaining(sentence), hint: expect.stringContaining(hint) })
    }
  })

  test('a server setting that the server does not take is named', async () => {
    const settings: [string, string][] = [['-c nonsense=1', 'nonsense'], ['-c geqo=maybe', 'geqo'], ['-c log_statement=all', 'log_statement'], ['-c geqo_effort=99', 'geqo_effort']]
    for (const [options, name] of settings) {
      const wrong = { code: 'CONFIG_INVALID', message: expect.stringContaining(`parameter "${name}"`), hint: expect.stringContaining('connectionOptions.options') }
      await expect(whoAmI({ authType: { password }, connectionOptions: { options } }), options).rejects.toMatchObject(wrong)
    }
  })

  test('a token is asked for anew by every connection; one that has expired meanwhile is explained by its provider', async () => {
    const tokens = [password, password, 'expired']
    const settings = { ...await settingsFor({ ...server.tcpConnection('postgres'), user: 'reader' }, { sslMode: 'require' }), authentication: 'iam' as const, readPassword: async () => tokens.shift() }
    const pool = createSessionPool(settings, sessionOptions(), 3)
    const leases = [await pool.lease(), await pool.lease()]
    expect(tokens).toEqual(['expired'])
    await expect(pool.lease()).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED', hint: expect.stringContaining('rds_iam') })
    for (const { session, release } of leases) {
      expect(await session.query('select 1 as one')).toEqual([{ one: 1 }])
      release()
    }
    await pool.close()
  })

  test('a token that does not come is told from a server that does not answer', async () => {
    const settings = await settingsFor({ ...server.tcpConnection('postgres'), user: 'reader' }, { sslMode: 'require', connectionOptions: { connect_timeout: 1 } })
    const waiting = { ...settings, authentication: 'azure' as const, readPassword: () => new Promise<string>(() => {}) }
    await expect(openSession(waiting, sessionOptions())).rejects.toMatchObject({ code: 'TOKEN_FAILED', message: expect.stringContaining('within 1 s') })
  })

  const hasIpv6 = Object.values(networkInterfaces()).flat().some((one) => one?.address === '::1')
  if (hasIpv6) {
    test('IPv6, a socket directory and a list that begins with a dead host are ways to the same server', async () => {
      for (const hostPort of [`[::1]:${server.port}`, `${server.connection('postgres').host}:${server.port}`, `[::1]:${await freePort()},127.0.0.1:${server.port}`]) {
        expect(await whoAmI({ hostPort, authType: { password } }), hostPort).toEqual(reader)
      }
    })
  }

  test('an unknown role is told apart where the server tells it', async () => {
    const settings = await settingsFor({ ...server.connection('postgres'), user: 'stranger' })
    await expect(openSession(settings, sessionOptions())).rejects.toMatchObject({ code: 'ROLE_NOT_FOUND', hint: expect.stringContaining('CREATE ROLE stranger LOGIN') })
  })

  test('no error, printed in whatever way, holds the password', async () => {
    const secret = 'Tr0ub4dor&3'
    for (const overrides of [{ authType: { password: secret } }, { authType: { password: secret }, database: 'nowhere' }, { authType: { password: secret }, hostPort: 'no-such-host.invalid' }]) {
      const error: unknown = await whoAmI(overrides).catch((caught: unknown) => caught)
      expect(error).toBeInstanceOf(TrunklineError)
      for (const text of [toErrorText(error), inspect(error, { depth: 10, showHidden: true }), JSON.stringify(error)]) expect(text).not.toContain(secret)
    }
    const settings = await settingsFor(server.tcpConnection('postgres'), { authType: { password: secret } })
    expect(inspect(settings, { depth: 10, showHidden: true })).not.toContain(secret)
  })
})

test('a host that accepts and says nothing is told from one that does not answer', async () => {
  const silent = createServer()
  await new Promise<void>((resolve) => { silent.listen(0, '127.0.0.1', resolve) })
  const { port } = silent.address() as AddressInfo
  const connection = { host: '127.0.0.1', port, user: 'reader', database: 'shop' }
  const accepted = await settingsFor(connection, { connectionOptions: { connect_timeout: 1 } })
  await expect(openSession(accepted, sessionOptions())).rejects.toMatchObject({ code: 'CONNECTION_TIMEOUT', message: expect.stringContaining('within 1 s') })
  silent.close()
  // 192.0.2.0/24 is kept for documentation: packets to it go nowhere, or are refused by the first router.
  const nowhere = await settingsFor({ ...connection, host: '192.0.2.1' }, { connectionOptions: { connect_timeout: 1 } })
  await expect(openSession(nowhere, sessionOptions())).rejects.toMatchObject({ code: expect.stringMatching(/^CONNECTION_(UNREACHABLE|REFUSED)$/) })
})

test('a run that is cancelled while it connects stops at once', async () => {
  const silent = createServer()
  await new Promise<void>((resolve) => { silent.listen(0, '127.0.0.1', resolve) })
  const { port } = silent.address() as AddressInfo
  const controller = new AbortController()
  const opening = openSession(await settingsFor({ host: '127.0.0.1', port, user: 'reader', database: 'shop' }), sessionOptions({ signal: controller.signal }))
  setTimeout(() => controller.abort(), 50)
  await expect(opening).rejects.toMatchObject({ code: 'RUN_CANCELLED' })
  silent.close()
})
