import { existsSync } from 'node:fs'

import { Client, type ClientConfig } from 'pg'
import { generate } from 'selfsigned'
import { describe, expect, test } from 'vitest'

import { startPrivateServer } from './private-server.ts'
import { servers } from './server.ts'

async function ask(config: ClientConfig, statement: string): Promise<unknown> {
  const client = new Client(config)
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query<{ answer: unknown }>(statement)).rows[0]?.answer
  } finally {
    await client.end()
  }
}

describe.each(servers())('a private server of PostgreSQL %i', (major) => {
  test('listens on TCP, follows its own hba lines and settings, and leaves nothing behind', async () => {
    const server = await startPrivateServer({
      major,
      settings: { work_mem: '7MB' },
      hba: ['host all alice 127.0.0.1/32 scram-sha-256', 'host all all all reject'],
    })
    await ask(server.connection('postgres'), `create role alice login password 'secret'`)
    const alice = { ...server.tcpConnection('postgres'), user: 'alice', password: 'secret' }
    expect(await ask(alice, `select current_user || ' ' || current_setting('work_mem') as answer`)).toBe('alice 7MB')
    await expect(ask({ ...alice, password: 'wrong' }, 'select 1')).rejects.toMatchObject({ code: '28P01' })
    await expect(ask({ ...alice, user: 'postgres' }, 'select 1')).rejects.toMatchObject({ code: '28000' })
    await server.stop()
    expect(existsSync(server.directory)).toBe(false)
  })

  test('speaks TLS with the certificate it is given', async () => {
    const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], { keySize: 2048 })
    const server = await startPrivateServer({ major, tls: { cert, key } })
    const connection = { ...server.tcpConnection('postgres'), ssl: { rejectUnauthorized: false } }
    expect(await ask(connection, 'select ssl as answer from pg_stat_ssl where pid = pg_backend_pid()')).toBe(true)
    await server.stop()
  })
})
