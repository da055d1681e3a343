import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAuthority, createClientCertificate } from '../../../../test/certificates.ts'
import type { KeyPair } from '../../../../test/certificates.ts'
import { settingsFor } from '../../../../test/postgres-settings.ts'
import type { ConnectionOverrides } from '../../../../test/postgres-settings.ts'
import { Secret } from '../../../model/secret.ts'
import { PostgresConnection } from '../connection.ts'
import { toConnectionSettings } from './read-settings.ts'

const connection = { host: 'db', port: 5433, user: 'reader', database: 'shop' }
const read = (overrides: ConnectionOverrides = {}, environment: Record<string, string> = {}) => settingsFor(connection, overrides, environment)

let folder: string
let authority: KeyPair
let client: KeyPair
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trunkline-settings-'))
  authority = await createAuthority('The Authority')
  client = await createClientCertificate(authority, 'reader')
})
afterAll(async () => await rm(folder, { recursive: true }))

test('a minimal connection prefers TLS, waits ten seconds to connect, a minute for a statement and two seconds for a lock', async () => {
  const { readPassword: _, ...settings } = await read()
  expect(settings).toEqual({
    hosts: [{ host: 'db', port: 5433 }], targetSession: 'any', user: 'reader', database: 'shop', authentication: 'basic',
    ssl: { mode: 'prefer', negotiation: 'postgres' }, channelBinding: 'prefer', connectTimeoutMs: 10_000, keepAlive: { enabled: true, idleMs: 0 },
    statementTimeoutMs: 60_000, lockTimeoutMs: 2_000, idleInTransactionTimeoutMs: 60_000, serverSettings: {},
  })
})

test('certificates are given as text, as a path or by reference', async () => {
  const path = join(folder, 'ca.pem')
  await writeFile(path, authority.cert)
  for (const caCertificate of [authority.cert, path, `file:${path}`, 'env:CA']) {
    expect((await read({ sslMode: 'verify-ca', sslConfig: { caCertificate } }, { CA: authority.cert })).ssl.ca?.trim()).toBe(authority.cert.trim())
  }
  const { ssl } = await read({ sslMode: 'require', sslConfig: { sslCertificate: client.cert, sslKey: client.key } })
  expect(ssl).toMatchObject({ certificate: client.cert, key: new Secret(client.key) })
})

test('the options of libpq say the same as the keys, unless they contradict them', async () => {
  const path = join(folder, 'root.pem')
  await writeFile(path, authority.cert)
  expect((await read({ connectionArguments: { sslmode: 'verify-full', sslrootcert: path } })).ssl).toMatchObject({ mode: 'verify-full', ca: authority.cert })
  expect((await read({ connectionOptions: { sslmode: 'verify-full', sslrootcert: 'system' } })).ssl).toMatchObject({ mode: 'verify-full', ca: 'system' })
  await expect(read({ sslMode: 'disable', connectionArguments: { sslmode: 'require' } })).rejects.toMatchObject({ code: 'CONFIG_INVALID', object: 'sslMode' })
})

test('the variables of libpq say what the connection does not', async () => {
  expect((await read({}, { PGSSLMODE: 'require', PGCONNECT_TIMEOUT: '3' }))).toMatchObject({ ssl: { mode: 'require' }, connectTimeoutMs: 3000 })
  expect((await read({ sslMode: 'disable', connectionOptions: { connect_timeout: 4 } }, { PGSSLMODE: 'require', PGCONNECT_TIMEOUT: '3' })))
    .toMatchObject({ ssl: { mode: 'disable' }, connectTimeoutMs: 4000 })
})

test('TLS settings that can never work are refused by the key at fault', async () => {
  const other = await createClientCertificate(authority, 'other')
  const refused: [ConnectionOverrides, string, string][] = [
    [{ sslConfig: { caCertificate: '/no/such/file.pem' } }, 'sslConfig.caCertificate', 'neither PEM text nor a file'],
    [{ sslConfig: { caCertificate: '-----BEGIN CERTIFICATE-----\nbm90IG9uZQ==\n-----END CERTIFICATE-----' } }, 'sslConfig.caCertificate', 'not a certificate in PEM form'],
    [{ sslConfig: { caCertificate: 'first line\nsecond line' } }, 'sslConfig.caCertificate', 'it holds no CERTIFICATE block'],
    [{ sslConfig: { sslKey: client.key } }, 'sslConfig.sslKey', 'without its certificate'],
    [{ sslConfig: { sslCertificate: client.cert } }, 'sslConfig.sslCertificate', 'without its private key'],
    [{ sslConfig: { sslCertificate: client.cert, sslKey: other.key } }, 'sslConfig.sslKey', 'cannot be used together'],
    [{ sslConfig: { sslCertificate: client.cert, sslKey: client.cert } }, 'sslConfig.sslKey', 'cannot be used together'],
    [{ sslMode: 'verify-ca' }, 'sslConfig.caCertificate', 'needs the certificate of the CA'],
    [{ sslMode: 'require', connectionOptions: { sslrootcert: 'system' } }, 'sslrootcert', 'only safe with the host name checked'],
    [{ sslMode: 'prefer', connectionOptions: { sslnegotiation: 'direct' } }, 'sslnegotiation', 'cannot be used with sslMode prefer'],
  ]
  for (const [overrides, object, sentence] of refused) {
    await expect(read(overrides), sentence).rejects.toMatchObject({ code: 'TLS_CONFIG_INVALID', object, message: expect.stringContaining(sentence) })
  }
})

test('secrets are resolved at any depth, by what the caller resolves them with', async () => {
  const parsed = PostgresConnection.parse({
    username: 'reader', hostPort: 'db', database: 'shop', authType: { awsConfig: { awsRegion: 'eu-central-1', awsAccessKeyId: 'AKIA', awsSecretAccessKey: 'vault:key' } },
  })
  const asked: [string, string][] = []
  const settings = await toConnectionSettings(parsed, { environment: {}, resolveSecret: async (text, key) => {
    asked.push([key, text])
    return new Secret('resolved')
  } })
  expect(settings.authentication).toBe('iam')
  expect(asked).toEqual([['authType.awsConfig.awsSecretAccessKey', 'vault:key']])
})

test('a reference to nothing is refused by name', async () => {
  await expect(read({ authType: { password: 'env:MISSING' } })).rejects.toMatchObject({ code: 'CONFIG_INVALID', object: 'authType.password', message: expect.stringContaining('MISSING') })
  await expect(read({ authType: { password: 'file:/no/such' } })).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining('/no/such') })
})

test('a timeout may be raised, not taken away', async () => {
  expect(await read({ connectionOptions: { options: '-c statement_timeout=2min -c lock_timeout=500' } })).toMatchObject({ statementTimeoutMs: 120_000, lockTimeoutMs: 500 })
  for (const value of ['0', 'never']) {
    await expect(read({ connectionOptions: { options: `-c lock_timeout=${value}` } })).rejects.toMatchObject({ code: 'CONFIG_INVALID', hint: expect.stringContaining('-c lock_timeout=') })
  }
})

test('no secret shows when settings are printed', async () => {
  const settings = await read({ authType: { password: 'hunter2' }, sslMode: 'require', sslConfig: { sslCertificate: client.cert, sslKey: client.key } })
  const printed = inspect(settings, { depth: 10, showHidden: true }) + JSON.stringify(settings)
  expect(printed).not.toContain('hunter2')
  expect(printed).not.toContain(client.key.split('\n')[1])
})
