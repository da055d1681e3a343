import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTestCatalog, type TestCatalog } from '../../test/catalog.ts'
import { servers } from '../../test/server.ts'
import { Secret } from '../model/secret.ts'
import { createEntity, createOrUpdateEntity } from './create.ts'
import { resealAll, rotateKey } from './rotate-key.ts'
import { createSecretBox } from './secret-box.ts'
import { loadSecretBox, loadSecretKey, prepareNextKey, readNextKey, type SecretKeySource } from './secret-key.ts'
import { readServiceConnection } from './service-connection.ts'

describe.each(servers())('keys on PostgreSQL %i', (major) => {
  let catalog: TestCatalog
  let pool: Pool
  let folder: string
  let source: SecretKeySource
  beforeAll(async () => {
    catalog = await openTestCatalog(major)
    pool = catalog.pool
    folder = await mkdtemp(join(tmpdir(), 'trunkline-rotate-'))
    source = { setting: undefined, file: join(folder, 'secret.key') }
    await put('one', 'hunter1')
    await put('two', 'hunter2')
    await createEntity(pool, 'databaseService', { name: 'none', serviceType: 'Postgres' }, { name: 'ann', isBot: false })
  })
  afterAll(async () => {
    await catalog.close()
    await rm(folder, { recursive: true })
  })

  const put = (name: string, password: string) => createOrUpdateEntity(pool, 'databaseService', { name, serviceType: 'Postgres', connection: { config: { password } } }, {
    name: 'ann', isBot: false, openSecretBox: () => loadSecretBox(source),
  })
  const passwords = (from: SecretKeySource = source) => Promise.all(['one', 'two'].map(async (name) => (await readServiceConnection(pool, () => loadSecretBox(from), name))?.['password']))

  test('a rotation makes a new key file, and nothing opens with the old one any more', async () => {
    const old = join(folder, 'old.key')
    await copyFile(source.file, old)
    expect(await rotateKey(pool, source)).toEqual({ services: 2, keyFile: source.file })
    expect(await readFile(source.file, 'utf8')).not.toBe(await readFile(old, 'utf8'))
    expect(await passwords()).toEqual(['hunter1', 'hunter2'])
    await expect(passwords({ setting: undefined, file: old })).rejects.toMatchObject({ code: 'SECRET_UNREADABLE' })
  })

  test('a rotation that is killed half way goes on with the key it left, and nothing is lost', async () => {
    const first = await loadSecretKey(source)
    const killed = await prepareNextKey(source.file)
    expect(await passwords()).toEqual(['hunter1', 'hunter2'])
    await resealAll(pool, createSecretBox(killed.key, [first]))
    // Killed here: all is sealed with the next key, which is not yet the key.
    expect(await passwords()).toEqual(['hunter1', 'hunter2'])
    await put('two', 'hunter3')
    expect(await rotateKey(pool, source)).toEqual({ services: 0, keyFile: source.file })
    expect((await loadSecretKey(source)).id).toBe(killed.key.id)
    expect(await readNextKey(source.file)).toBeUndefined()
    expect(await passwords()).toEqual(['hunter1', 'hunter3'])
    await put('two', 'hunter2')
  })

  test('who writes and reads secrets meanwhile loses none', async () => {
    const written = Array.from({ length: 12 }, async (_, i) => {
      await put(`busy${i % 4}`, `hunter${i}`)
      expect(await passwords()).toEqual(['hunter1', 'hunter2'])
    })
    for (let i = 0; i < 4; i += 1) await rotateKey(pool, source)
    await Promise.all(written)
    for (let i = 0; i < 4; i += 1) expect(await readServiceConnection(pool, () => loadSecretBox(source), `busy${i}`)).toEqual({ password: expect.stringMatching(/^hunter/) })
  })

  test('a new setting takes over from the file, and from another setting, where the old key is given', async () => {
    const [setting, next] = [new Secret('ab'.repeat(32)), new Secret('cd'.repeat(32))]
    await expect(rotateKey(pool, { ...source, setting })).rejects.toMatchObject({ code: 'ARGUMENT_INVALID' })
    expect((await rotateKey(pool, { ...source, setting, formerFile: source.file })).services).toBeGreaterThan(1)
    expect(await passwords({ ...source, setting })).toEqual(['hunter1', 'hunter2'])
    await expect(rotateKey(pool, { ...source, setting: next, former: new Secret('ef'.repeat(32)) })).rejects.toMatchObject({ code: 'SECRET_UNREADABLE' })
    expect(await passwords({ ...source, setting: next, former: setting })).toEqual(['hunter1', 'hunter2'])
    await rotateKey(pool, { ...source, setting: next, former: setting })
    expect(await passwords({ ...source, setting: next })).toEqual(['hunter1', 'hunter2'])
  })
})
