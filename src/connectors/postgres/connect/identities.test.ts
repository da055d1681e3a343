import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAuthority, createClientCertificate, createServerCertificate } from '../../../../test/certificates.ts'
import type { KeyPair } from '../../../../test/certificates.ts'
import { settingsFor, withSession } from '../../../../test/postgres-settings.ts'
import type { ConnectionOverrides } from '../../../../test/postgres-settings.ts'
import { startPrivateServer } from '../../../../test/private-server.ts'
import type { PrivateServer } from '../../../../test/private-server.ts'
import { servers } from '../../../../test/server.ts'
import { TrunklineError } from '../../../model/errors.ts'
import { sslModes } from './ssl.ts'

/** Each way to prove who one is has a role of its own. */
const hba = [
  'host all clear all password', 'host all hashed all md5', 'host all scram all scram-sha-256', 'hostssl all certified all cert',
  'hostssl all double all scram-sha-256 clientcert=verify-full',
]
const roles = `
  create role clear login password 'hunter2'; create role scram login password 'hunter2'; create role double login password 'hunter2'; create role certified login;
  begin; set local password_encryption = 'md5'; create role hashed login password 'hunter2'; commit`

describe.each(servers())('who one is, in each TLS mode, with PostgreSQL %i', (major) => {
  let authority: KeyPair
  let plainServer: PrivateServer
  let tlsServer: PrivateServer
  const certificates = new Map<string, KeyPair>()
  beforeAll(async () => {
    authority = await createAuthority('The Authority')
    for (const role of ['certified', 'double']) certificates.set(role, await createClientCertificate(authority, role))
    plainServer = await startPrivateServer({ major, hba })
    tlsServer = await startPrivateServer({ major, hba, tls: { ...await createServerCertificate(authority, ['localhost']), ca: authority.cert } })
    for (const server of [plainServer, tlsServer]) {
      const client = new Client(server.connection('postgres'))
      await client.connect()
      await client.query(roles)
      await client.end()
    }
  })
  afterAll(async () => {
    await plainServer.stop()
    await tlsServer.stop()
  })

  /** `TLS`, `plain` or the code of the refusal, in the order of sslModes: disable, allow, prefer, require, verify-ca, verify-full. */
  async function row(server: PrivateServer, user: string, overrides: ConnectionOverrides): Promise<string> {
    const cells: string[] = []
    const pair = certificates.get(user)
    const sslConfig = { caCertificate: authority.cert, ...(pair !== undefined && { sslCertificate: pair.cert, sslKey: pair.key }) }
    for (const sslMode of sslModes) {
      try {
        const settings = await settingsFor({ ...server.tcpConnection('postgres'), host: 'localhost', user }, { sslMode, sslConfig, ...overrides })
        cells.push(await withSession(settings, async (session) => {
          const [seen] = await session.query<{ ssl: boolean }>('select ssl from pg_catalog.pg_stat_ssl where pid = pg_catalog.pg_backend_pid()')
          return seen?.ssl === true ? 'TLS' : 'plain'
        }))
      } catch (error) {
        cells.push(error instanceof TrunklineError ? error.code : String(error))
      }
    }
    return cells.join(' | ')
  }

  test('each identity does with each server what libpq does', async () => {
    const password = { authType: { password: 'hunter2' } }
    const bound = { ...password, connectionOptions: { channel_binding: 'require' } }
    const identities: [name: string, role: string, overrides: ConnectionOverrides][] = [
      ['password in clear', 'clear', password], ['md5', 'hashed', password], ['SCRAM', 'scram', password], ['SCRAM bound to the channel', 'scram', bound],
      ['certificate', 'certified', {}], ['certificate and SCRAM', 'double', password], ['certificate without its SCRAM', 'double', {}], ['wrong password', 'scram', { authType: { password: 'hunter3' } }],
    ]
    const table: Record<string, string> = {}
    for (const [name, role, overrides] of identities) table[`off, ${name}`] = await row(plainServer, role, overrides)
    for (const [name, role, overrides] of identities) table[`on, ${name}`] = await row(tlsServer, role, overrides)
    const everywhere = (cell: string): string => sslModes.map(() => cell).join(' | ')
    expect(table).toEqual({
      'off, password in clear': 'plain | plain | plain | TLS_REFUSED | TLS_REFUSED | TLS_REFUSED',
      'off, md5': 'plain | plain | plain | TLS_REFUSED | TLS_REFUSED | TLS_REFUSED',
      'off, SCRAM': 'plain | plain | plain | TLS_REFUSED | TLS_REFUSED | TLS_REFUSED',
      'off, SCRAM bound to the channel': 'CONFIG_INVALID | TLS_REFUSED | TLS_REFUSED | TLS_REFUSED | TLS_REFUSED | TLS_REFUSED',
      'off, certificate': 'TLS_REQUIRED | HBA_REJECTED | HBA_REJECTED | TLS_REFUSED | TLS_REFUSED | TLS_REFUSED',
      'off, certificate and SCRAM': 'TLS_REQUIRED | HBA_REJECTED | HBA_REJECTED | TLS_REFUSED | TLS_REFUSED | TLS_REFUSED',
      'off, certificate without its SCRAM': 'TLS_REQUIRED | HBA_REJECTED | HBA_REJECTED | TLS_REFUSED | TLS_REFUSED | TLS_REFUSED',
      'off, wrong password': 'AUTHENTICATION_FAILED | AUTHENTICATION_FAILED | AUTHENTICATION_FAILED | TLS_REFUSED | TLS_REFUSED | TLS_REFUSED',
      'on, password in clear': 'plain | plain | TLS | TLS | TLS | TLS',
      'on, md5': 'plain | plain | TLS | TLS | TLS | TLS',
      'on, SCRAM': 'plain | plain | TLS | TLS | TLS | TLS',
      'on, SCRAM bound to the channel': 'CONFIG_INVALID | TLS | TLS | TLS | TLS | TLS',
      'on, certificate': 'TLS_REQUIRED | TLS | TLS | TLS | TLS | TLS',
      'on, certificate and SCRAM': 'TLS_REQUIRED | TLS | TLS | TLS | TLS | TLS',
      'on, certificate without its SCRAM': everywhere('AUTHENTICATION_FAILED').replace('AUTHENTICATION_FAILED', 'TLS_REQUIRED'),
      'on, wrong password': everywhere('AUTHENTICATION_FAILED'),
    })
    process.stdout.write(toMarkdown(`PostgreSQL ${major}`, table))
  })
})

/** The table as people read it: one row per server and identity, one column per mode. */
function toMarkdown(title: string, table: Readonly<Record<string, string>>): string {
  const lines = Object.entries(table).map(([name, cells]) => `| ${name} | ${cells} |`)
  return ['', `| ${title} | ${sslModes.join(' | ')} |`, `|${' --- |'.repeat(sslModes.length + 1)}`, ...lines, ''].join('\n')
}
