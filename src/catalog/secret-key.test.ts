import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Secret } from '../model/secret.ts'
import { loadSecretBox, loadSecretKey, prepareNextKey, readFormerKey, readNextKey } from './secret-key.ts'

let folder: string
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'trunkline-key-')) })
afterAll(() => rm(folder, { recursive: true }))

test('the key file is made once, for its owner only, also when several start together', async () => {
  const file = join(folder, 'home', 'secret.key')
  const keys = await Promise.all([1, 2, 3, 4].map(() => loadSecretKey({ setting: undefined, file })))
  expect(new Set(keys.map((key) => key.id)).size).toBe(1)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await readdir(join(folder, 'home'))).toEqual(['secret.key'])
})

test('a key file that others may read is refused, with the command that mends it', async () => {
  const file = join(folder, 'open.key')
  await writeFile(file, 'ab'.repeat(32), { mode: 0o644 })
  await expect(loadSecretKey({ setting: undefined, file })).rejects.toMatchObject({ code: 'CONFIG_INVALID', hint: `Run: chmod 600 ${file}` })
})

test('a key file that cannot be made, holds no key or does not exist is told, and no key shown', async () => {
  const inFile = join(folder, 'file')
  await writeFile(inFile, 'hunter2', { mode: 0o600 })
  await expect(loadSecretKey({ setting: undefined, file: join(inFile, 'secret.key') })).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining('cannot be') })
  await expect(loadSecretKey({ setting: undefined, file: inFile })).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.not.stringContaining('hunter2') })
  await expect(readFormerKey(join(folder, 'none.key'))).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
})

test('the setting wins over the file, which is not made then', async () => {
  const file = join(folder, 'unused.key')
  expect((await loadSecretKey({ setting: new Secret('cd'.repeat(32)), file })).bytes.toString('hex')).toBe('cd'.repeat(32))
  await expect(stat(file)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('while a rotation is on its way the next key seals, and what the old one sealed opens', async () => {
  const source = { setting: undefined, file: join(folder, 'rotating.key') }
  const sealedBefore = (await loadSecretBox(source)).seal(new Secret('hunter2'), 'p')
  const next = await prepareNextKey(source.file)
  const between = await loadSecretBox(source)
  expect(between.open(sealedBefore, 'p').reveal()).toBe('hunter2')
  const sealedBetween = between.seal(new Secret('hunter3'), 'p')
  await next.activate()
  expect(await readNextKey(source.file)).toBeUndefined()
  const after = await loadSecretBox(source)
  expect([after.open(sealedBetween, 'p').reveal(), after.isCurrent(sealedBetween)]).toEqual(['hunter3', true])
  expect(() => after.open(sealedBefore, 'p')).toThrow(/not at hand/)
})

test('a former key opens what it sealed, and seals nothing', async () => {
  const [old, now] = [new Secret('ab'.repeat(32)), new Secret('cd'.repeat(32))]
  const sealed = (await loadSecretBox({ setting: old, file: '' })).seal(new Secret('hunter2'), 'p')
  const box = await loadSecretBox({ setting: now, former: old, file: '' })
  expect([box.open(sealed, 'p').reveal(), box.isCurrent(sealed)]).toEqual(['hunter2', false])
})
