import { randomBytes } from 'node:crypto'
import { chmod, link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { TrunklineError } from '../model/errors.ts'
import type { Secret } from '../model/secret.ts'
import { toSecretKey, type SecretKey } from './secret-box.ts'

/** Where the key is: a setting wins over the file, which is made on first use. */
export type SecretKeySource = { setting: Secret | undefined; file: string }

/** The key that seals secrets. Throws CONFIG_INVALID for a key that is none or a key file that others may read. */
export async function loadSecretKey({ setting, file }: SecretKeySource): Promise<SecretKey> {
  if (setting !== undefined) return toSecretKey(setting.reveal())
  try {
    return await readKeyFile(file)
  } catch (error) {
    if (!isMissing(error)) throw error
  }
  await createKeyFile(file, randomBytes(32))
  return readKeyFile(file)
}

/** Writes a new key beside the old one and returns it; `activate` makes it the key, once everything was sealed with it. */
export async function prepareNextKey(file: string): Promise<{ key: SecretKey; activate(): Promise<void> }> {
  const next = `${file}.next`
  // A rotation that was killed has sealed with the key it left: it goes on with that one.
  await createKeyFile(next, randomBytes(32))
  const key = await readKeyFile(next)
  return {
    key,
    activate: () => rename(next, file),
  }
}

/** The key that a killed rotation left behind, if any: some secrets may be sealed with it already. */
export async function readNextKey(file: string): Promise<SecretKey | undefined> {
  try {
    return await readKeyFile(`${file}.next`)
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

async function readKeyFile(file: string): Promise<SecretKey> {
  const text = await readFile(file, 'utf8')
  const { mode } = await stat(file)
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new TrunklineError('CONFIG_INVALID', `The key file ${file} may be read by others on this machine.`, { object: file, hint: `Run: chmod 600 ${file}` })
  }
  return toSecretKey(text)
}

/** Creates the file whole or not at all, and leaves one that is there: two processes may start at once. */
async function createKeyFile(file: string, bytes: Buffer): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const temporary = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
  await writeFile(temporary, `${bytes.toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
  await chmod(temporary, 0o600)
  try {
    await link(temporary, file)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    await rm(temporary)
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
