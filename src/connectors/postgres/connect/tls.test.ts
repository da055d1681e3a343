import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAuthority, createClientCertificate, createServerCertificate } from '../../../../test/certificates.ts'
import type { KeyPair } from '../../../../test/certificates.ts'
import { settingsFor, withSession } from '../../../../test/postgres-settings.ts'
import type { ConnectionOverrides } from '../../../../test/postgres-settings.ts'
import { startPrivateServer } from '../../../../test/private-server.ts'
import type { PrivateServer, PrivateServerOptions } from '../../../../test/private-server.ts'
import { servers } from '../../../../test/server.ts'
import { TrunklineError } from '../../../model/errors.ts'
import { sslModes } from './ssl.ts'

let authority: KeyPair
let otherAuthority: KeyPair
let certificate: KeyPair
let clientCertificate: KeyPair
let strayCertificate: KeyPair
beforeAll(async () => {
  authority = await createAuthority('The Authority')
  otherAuthority = await createAuthority('Another Authority')
  certificate = await createServerCertificate(authority, ['localhost'])
  clientCertificate = await createClientCertificate(authority, 'certified')
  strayCertificate = await createClientCertificate(otherAuthority, 'certified')
})

/** Servers as their pg_hba.conf makes them: each kind is a role of its own on one server, except the one without TLS. */
type Kind = 'off' | 'on' | 'required' | 'certified'
const hba = ['host all on all trust', 'hostssl all required all trust', 'hostssl all certified all cert']

/** What comes of a connection: `TLS`, `plain` or the code of the refusal. */
async function outcome(server: PrivateServer, user: Kind, overrides: ConnectionOverrides, host = 'localhost'): Promise<string> {
  try {
    const settings = await settingsFor({ ...server.tcpConnection('postgres'), user, host }, overrides)
    return await withSession(settings, async (session) => {
      const [row] = await session.query<{ ssl: boolean }>('select ssl from pg_catalog.pg_stat_ssl where pid = pg_catalog.pg_backend_pid()')
      return row?.ssl === true ? 'TLS' : 'plain'
    })
  } catch (error) {
    return error instanceof TrunklineError ? error.code : String(error)
  }
}

async function startServer(major: number, options: Partial<PrivateServerOptions>): Promise<PrivateServer> {
  const server = await startPrivateServer({ major, ...options })
  const client = new Client(server.connection('postgres'))
  await client.connect()
  await client.query('create role "off" login; create role "on" login; create role required login; create role certified login')
  await client.end()
  return server
}

describe.each(servers())('TLS with PostgreSQL %i', (major) => {
  let plainServer: PrivateServer
  let tlsServer: PrivateServer
  beforeAll(async () => {
    plainServer = await startServer(major, {})
    tlsServer = await startServer(major, { hba, tls: { ...certificate, ca: authority.cert } })
  })
  afterAll(async () => {
    await plainServer.stop()
    await tlsServer.stop()
  })

  /** Each mode against each server, in the order of sslModes: disable, allow, prefer, require, verify-ca, verify-full. */
  async function row(kind: Kind, overrides: () => ConnectionOverrides, host?: string): Promise<string> {
    const cells: string[] = []
    for (const sslMode of sslModes) cells.push(await outcome(kind === 'off' ? plainServer : tlsServer, kind, { sslMode, ...overrides() }, host))
    return cells.join(' | ')
  }
  const trusted = (): ConnectionOverrides => ({ sslConfig: { caCertificate: authority.cert } })
  const untrusted = (): ConnectionOverrides => ({ sslConfig: { caCertificate: otherAuthority.cert } })
  const withoutCa = (): ConnectionOverrides => ({})
  const withKey = (): ConnectionOverrides =>
    ({ sslConfig: { caCertificate: authority.cert, sslCertificate: clientCertificate.cert, sslKey: clientCertificate.key } })

  test('each mode does with each server what libpq does', async () => {
    const table = {
      'off, right CA': await row('off', trusted),
      'on, right CA': await row('on', trusted),
      'on, no CA': await row('on', withoutCa),
      'on, wrong CA': await row('on', untrusted),
      'on, wrong host name': await row('on', trusted, '127.0.0.1'),
      'required, right CA': await row('required', trusted),
      'required, no CA': await row('required', withoutCa),
      'certificate required, given': await row('certified', withKey),
      'certificate required, missing': await row('certified', trusted),
    }
    expect(table).toEqual({
      'off, right CA': 'plain | plain | plain | TLS_REFUSED | TLS_REFUSED | TLS_REFUSED',
      'on, right CA': 'plain | plain | TLS | TLS | TLS | TLS',
      'on, no CA': 'plain | plain | TLS | TLS | TLS_CONFIG_INVALID | TLS_UNTRUSTED',
      'on, wrong CA': 'plain | plain | TLS | TLS_UNTRUSTED | TLS_UNTRUSTED | TLS_UNTRUSTED',
      'on, wrong host name': 'plain | plain | TLS | TLS | TLS | TLS_HOST_MISMATCH',
      'required, right CA': 'TLS_REQUIRED | TLS | TLS | TLS | TLS | TLS',
      'required, no CA': 'TLS_REQUIRED | TLS | TLS | TLS | TLS_CONFIG_INVALID | TLS_UNTRUSTED',
      'certificate required, given': 'TLS_REQUIRED | TLS | TLS | TLS | TLS | TLS',
      'certificate required, missing': 'TLS_REQUIRED | TLS_CERTIFICATE_REQUIRED | TLS_CERTIFICATE_REQUIRED | TLS_CERTIFICATE_REQUIRED | TLS_CERTIFICATE_REQUIRED | TLS_CERTIFICATE_REQUIRED',
    })
    process.stdout.write(toMarkdown(`PostgreSQL ${major}`, table))
  })

  test('a client certificate of an authority that the server does not know is refused', async () => {
    const sslConfig = { caCertificate: authority.cert, sslCertificate: strayCertificate.cert, sslKey: strayCertificate.key }
    expect(await outcome(tlsServer, 'certified', { sslMode: 'verify-full', sslConfig })).toBe('AUTHENTICATION_FAILED')
  })

  test('direct negotiation works where the server has it, and is explained where not', async () => {
    const overrides = { sslMode: 'verify-full', ...trusted(), connectionArguments: { sslnegotiation: 'direct' } }
    expect(await outcome(tlsServer, 'on', overrides)).toBe(major >= 17 ? 'TLS' : 'TLS_REFUSED')
  })

  test('a token is not sent in plain text, unless that is what was asked for', async () => {
    const withToken = async (server: PrivateServer, sslMode: string): Promise<string> => {
      const settings = await settingsFor({ ...server.tcpConnection('postgres'), user: 'on' }, { sslMode })
      return await withSession({ ...settings, authentication: 'iam' }, async () => 'connected').catch((error: TrunklineError) => error.code)
    }
    expect([await withToken(plainServer, 'allow'), await withToken(plainServer, 'prefer'), await withToken(plainServer, 'disable'), await withToken(tlsServer, 'allow')])
      .toEqual(['TLS_REFUSED', 'TLS_REFUSED', 'connected', 'connected'])
  })

  test('a cancelled statement is cancelled over TLS too', async () => {
    const controller = new AbortController()
    const settings = await settingsFor({ ...tlsServer.tcpConnection('postgres'), user: 'required' }, { sslMode: 'require' })
    await withSession(settings, async (session) => {
      const running = expect(session.query('select pg_catalog.pg_sleep(60)')).rejects.toMatchObject({ code: 'RUN_CANCELLED' })
      setTimeout(() => controller.abort(), 100)
      await running
    }, { signal: controller.signal })
  })
})

/** The table as people read it: one row per server, one column per mode. */
function toMarkdown(title: string, table: Readonly<Record<string, string>>): string {
  const lines = Object.entries(table).map(([name, cells]) => `| ${name} | ${cells} |`)
  return ['', `| ${title} | ${sslModes.join(' | ')} |`, `|${' --- |'.repeat(sslModes.length + 1)}`, ...lines, ''].join('\n')
}
