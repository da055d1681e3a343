import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { servers, temporaryDatabase, type TemporaryDatabase } from '../../test/server.ts'
import { isSecretField, secretMask } from '../model/secret-fields.ts'
import { Secret } from '../model/secret.ts'
import { createOrUpdateEntity } from './create.ts'
import { createSecretBox } from './secret-box.ts'
import { loadSecretKey, prepareNextKey, readNextKey } from './secret-key.ts'
import { joinSecrets, putServiceSecrets, readServiceSecrets, resealSecrets, splitSecrets } from './service-secrets.ts'
import { openStore } from './store.ts'

const split = (config: unknown) => splitSecrets(config, isSecretField, secretMask)

test('secrets leave a configuration and come back to their places; references and public settings stay', () => {
  const config = { username: 'reader', authType: { password: 'p"w' }, sslConfig: { sslKey: 'env:KEY' }, hosts: [{ token: 't' }], tokenUri: 'https://x' }
  const { masked, secrets } = split(config)
  expect(masked).toEqual({ username: 'reader', authType: { password: secretMask }, sslConfig: { sslKey: 'env:KEY' }, hosts: [{ token: secretMask }], tokenUri: 'https://x' })
  expect(Object.keys(secrets)).toEqual(['authType.password', 'hosts.0.token'])
  expect(joinSecrets(masked, secrets)).toEqual(config)
})

test('a mask that comes back unchanged is no secret', () => {
  expect(split({ password: secretMask }).secrets).toEqual({})
})

test('whatever the password, it is not in what is shown', () => {
  fc.assert(fc.property(fc.string({ minLength: 10 }).filter((text) => !/^(env|file):/.test(text) && text !== secretMask), (password) => {
    const { masked, secrets } = split({ authType: { password } })
    expect(masked).toEqual({ authType: { password: secretMask } })
    expect(joinSecrets(masked, secrets)).toEqual({ authType: { password } })
  }))
})

describe('the key file', () => {
  let folder: string
  beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'trunkline-key-')) })
  afterAll(() => rm(folder, { recursive: true }))

  test('is made once, for its owner only, also when several start together', async () => {
    const file = join(folder, 'home', 'secret.key')
    const keys = await Promise.all([1, 2, 3, 4].map(() => loadSecretKey({ setting: undefined, file })))
    expect(new Set(keys.map((key) => key.id)).size).toBe(1)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  test('is refused when others may read it, with the command that mends it', async () => {
    const file = join(folder, 'open.key')
    await writeFile(file, 'ab'.repeat(32), { mode: 0o644 })
    await expect(loadSecretKey({ setting: undefined, file })).rejects.toThrowError(/may be read by others/)
  })

  test('gives way to the setting', async () => {
    const key = await loadSecretKey({ setting: new Secret('cd'.repeat(32)), file: join(folder, 'unused.key') })
    expect(key.bytes.toString('hex')).toBe('cd'.repeat(32))
  })
})

describe.each(servers())('on PostgreSQL %i', (major) => {
  let database: TemporaryDatabase
  let pool: Pool
  let folder: string
  beforeAll(async () => {
    database = await temporaryDatabase({ major })
    folder = await mkdtemp(join(tmpdir(), 'trunkline-rotate-'))
    pool = await openStore({ databaseUrl: new Secret(database.url), embeddedServer: () => Promise.reject(new Error('not asked for')), log: () => {} })
  })
  afterAll(async () => {
    await pool.end()
    await database.drop()
    await rm(folder, { recursive: true })
  })

  test('a rotation that is killed half way goes on with the key it left, and nothing is lost', async () => {
    const file = join(folder, 'secret.key')
    const { entity } = await createOrUpdateEntity(pool, 'databaseService', { name: 'pg', serviceType: 'Postgres' }, { name: 'admin', isBot: false })
    const first = await loadSecretKey({ setting: undefined, file })
    await putServiceSecrets(pool, createSecretBox(first), entity.id, { 'authType.password': new Secret('hunter2') })

    const killed = await prepareNextKey(file)
    await resealSecrets(pool, createSecretBox(killed.key, [first]))
    // Killed here: sealed with the next key, which is not yet the key.
    const left = await readNextKey(file)
    expect((await readServiceSecrets(pool, createSecretBox(first, [left!]), entity.id))['authType.password']!.reveal()).toBe('hunter2')

    const again = await prepareNextKey(file)
    expect(again.key.id).toBe(killed.key.id)
    expect(await resealSecrets(pool, createSecretBox(again.key, [first]))).toBe(0)
    await again.activate()
    expect((await loadSecretKey({ setting: undefined, file })).id).toBe(again.key.id)
    expect(await readNextKey(file)).toBeUndefined()
    expect((await readServiceSecrets(pool, createSecretBox(again.key), entity.id))['authType.password']!.reveal()).toBe('hunter2')
    await expect(readServiceSecrets(pool, createSecretBox(first), entity.id)).rejects.toThrowError(/not at hand/)
  })

  test('the database holds no secret in clear', async () => {
    const { rows } = await database.client.query<{ text: string }>(`select e::text as text from trunkline.entity e`)
    expect(rows.some((row) => row.text.includes('sealed:v1:'))).toBe(true)
    expect(rows.filter((row) => row.text.includes('hunter2'))).toEqual([])
  })
})
