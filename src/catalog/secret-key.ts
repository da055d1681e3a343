import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { TrunklineError } from '../model/errors.ts'
import type { Secret } from '../model/secret.ts'
import { createSecretBox, toSecretKey, type SecretBox, type SecretKey } from './secret-box.ts'

/** Where the key is: a setting wins over the file, which is made on first use. `former` is a key that some secrets may still be sealed with. */
export type SecretKeySource = { setting: Secret | undefined; former?: Secret | undefined; file: string }

/**
 * The box of this installation. A rotation that is on its way, or was killed, has sealed with the next key already: that one seals then,
 * and what it has not come to yet opens all the same.
 */
export async function loadSecretBox(source: SecretKeySource): Promise<SecretBox> {
  // The next key before the key: a rotation that ends in between makes the one the other.
  const next = source.setting === undefined ? await readNextKey(source.file) : undefined
  const key = await loadSecretKey(source)
  const former = source.former === undefined ? [] : [toSecretKey(source.former.reveal())]
  return next === undefined ? createSecretBox(key, former) : createSecretBox(next, [key, ...former])
}

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

/** A key from a file that only its owner may read. Throws CONFIG_INVALID. */
export async function readFormerKey(file: string): Promise<SecretKey> {
  try {
    return await readKeyFile(file)
  } catch (error) {
    if (!isMissing(error)) throw error
    throw new TrunklineError('CONFIG_INVALID', `There is no key file ${file}.`, { object: file, hint: 'Give the path of the file that holds the old key.', cause: error })
  }
}

/** Writes a new key beside the old one and returns it; `activate` makes it the key, once everything was sealed with it. */
export async function prepareNextKey(file: string): Promise<{ key: SecretKey; activate(): Promise<void> }> {
  const next = `${file}.next`
  // A rotation that was killed has sealed with the key it left: it goes on with that one.
  await createKeyFile(next, randomBytes(32))
  const key = await readKeyFile(next)
  return {
    key,
    activate: async () => {
      await rename(next, file)
      await synchronize(dirname(file))
    },
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
  const [text, { mode }] = await Promise.all([readFile(file, 'utf8'), stat(file)]).catch((error: unknown) => {
    throw isMissing(error) ? error : cannot('read', file, error)
  })
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new TrunklineError('CONFIG_INVALID', `The key file ${file} may be read by others on this machine.`, { object: file, hint: `Run: chmod 600 ${file}` })
  }
  return toSecretKey(text)
}

/** Creates the file whole or not at all, on the disk for good, and leaves one that is there: two processes may start at once. */
async function createKeyFile(file: string, bytes: Buffer): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o711 })
    const temporary = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`
    const handle = await open(temporary, 'wx', 0o600)
    try {
      await handle.writeFile(`${bytes.toString('base64')}\n`)
      await handle.sync()
      await link(temporary, file)
    } finally {
      await handle.close()
      await rm(temporary)
    }
    await synchronize(dirname(file))
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return
    throw cannot('made', file, error)
  }
}

function cannot(what: 'read' | 'made', file: string, error: unknown): TrunklineError {
  return new TrunklineError('CONFIG_INVALID', `The key file ${file} cannot be ${what}: ${error instanceof Error ? error.message : String(error)}.`, {
    object: file, hint: 'Give this user the right to its folder, choose another with TRUNKLINE_HOME, or set TRUNKLINE_SECRET_KEY.', cause: error,
  })
}

/** What was created or renamed in a folder survives a crash of the machine once the folder itself is written. */
async function synchronize(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT'
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
