import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Pool } from 'pg'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createOrUpdateEntity } from '../src/catalog/create.ts'
import { loadSecretBox } from '../src/catalog/secret-key.ts'
import { readServiceConnection } from '../src/catalog/service-connection.ts'
import { openStore } from '../src/catalog/store.ts'
import { Secret } from '../src/model/secret.ts'
import { startCommand, type Watch } from './command-line.ts'
import { servers, temporaryDatabase, type TemporaryDatabase } from './server.ts'

let database: TemporaryDatabase
let pool: Pool
const home = mkdtempSync(join(tmpdir(), 'trunkline-rotation-'))
const file = join(home, 'secret.key')
const openSecretBox = () => loadSecretBox({ setting: undefined, file })

beforeAll(async () => {
  database = await temporaryDatabase({ major: servers().at(-1)! })
  pool = await openStore({ databaseUrl: new Secret(database.url), embeddedServer: () => Promise.reject(new Error('not needed')), log: () => {} })
  for (let i = 0; i < 30; i += 1) {
    await createOrUpdateEntity(pool, 'databaseService', { name: `pg${i}`, serviceType: 'Postgres', connection: { config: { password: `hunter${i}` } } }, { name: 'ann', isBot: false, openSecretBox })
  }
})
afterAll(async () => {
  await pool.end()
  await database.drop()
  rmSync(home, { recursive: true })
})

const rotate = (environment: Record<string, string> = {}, words: string[] = [], watch: Watch = {}) =>
  startCommand(['rotate-key', ...words], { DATABASE_URL: database.url, TRUNKLINE_HOME: home, ...environment }, watch)
const readAll = async (open = openSecretBox) => {
  for (let i = 0; i < 30; i += 1) expect(await readServiceConnection(pool, open, `pg${i}`)).toEqual({ password: `hunter${i}` })
}

/** Kills a rotation some ms after it made its next key. */
async function killAfterNextKey(delayMs: number): Promise<number | null> {
  const result = rotate({}, [], {
    onStart: (child) => void (async () => {
      while (!existsSync(`${file}.next`) && child.exitCode === null) await wait(1)
      await wait(delayMs)
      child.kill('SIGKILL')
    })(),
  })
  return (await result).exitCode
}

test('a rotation says where the new key is', async () => {
  const before = readFileSync(file, 'utf8')
  const result = await rotate()
  expect(result).toMatchObject({ exitCode: 0, err: '' })
  expect(result.out).toContain(`The secrets of 30 services are sealed with the new key. It is in ${file}`)
  expect(result.out).not.toContain(readFileSync(file, 'utf8').trim())
  expect(readFileSync(file, 'utf8')).not.toBe(before)
  await readAll()
})

test('a rotation that is killed while it waits for a writer leaves everything readable, and the next one ends it', async () => {
  const writer = new Client(database.connection)
  await writer.connect()
  await writer.query('begin; select 1 from trunkline.entity limit 1 for update')
  try {
    expect(await killAfterNextKey(300)).toBeNull()
  } finally {
    await writer.end()
  }
  expect(existsSync(`${file}.next`)).toBe(true)
  await readAll()
  expect((await rotate()).out).toContain('The secrets of 30 services')
  expect(existsSync(`${file}.next`)).toBe(false)
  await readAll()
})

test('a rotation that is killed at any other moment loses nothing either', async () => {
  for (const delayMs of [0, 20, 40, 80]) {
    await killAfterNextKey(delayMs)
    await readAll()
  }
  expect((await rotate()).exitCode).toBe(0)
  await readAll()
})

test('a key in a setting takes over from the file, and needs the old key', async () => {
  const TRUNKLINE_SECRET_KEY = 'ab'.repeat(32)
  const refused = await rotate({ TRUNKLINE_SECRET_KEY })
  expect([refused.exitCode, refused.err]).toEqual([2, expect.stringMatching(/ARGUMENT_INVALID: .*\n.*TRUNKLINE_SECRET_KEY_OLD/)])
  await readAll()
  expect(await rotate({ TRUNKLINE_SECRET_KEY }, ['--old-key-file', file])).toMatchObject({ exitCode: 0 })
  await readAll(() => loadSecretBox({ setting: new Secret(TRUNKLINE_SECRET_KEY), file }))
})
