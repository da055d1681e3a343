import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chownSync, existsSync, mkdirSync } from 'node:fs'
import { readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { TrunklineError } from '../../model/errors.ts'
import { errorText } from '../error-code.ts'
import type { Binaries } from './binaries.ts'
import { serverEnvironment } from './environment.ts'
import { isRunning } from './processes.ts'
import type { RunAs } from './run-as.ts'

const run = promisify(execFile)

/** What creating a cluster needs. */
export type ClusterInput = {
  /** Folder of the embedded server; the cluster is `data` in it. */
  readonly directory: string
  readonly binaries: Binaries
  readonly runAs: RunAs | undefined
  /** False for servers that may lose everything: their files are not flushed to disk. */
  readonly durable: boolean
}

/**
 * Creates the cluster unless it exists, and refuses one of another major version.
 *
 * It is built beside its place and moved there when complete, so that a start killed in the middle leaves nothing that
 * looks like a cluster. Two processes may build at once: the move of the second fails, and it uses the first one's.
 */
export async function ensureCluster(input: ClusterInput): Promise<string> {
  const cluster = join(input.directory, 'data')
  if (!existsSync(join(cluster, 'PG_VERSION'))) {
    await removeUnfinished(input.directory)
    const unfinished = join(input.directory, `data.new-${process.pid}-${randomUUID()}`)
    await initialize(input, unfinished)
    try {
      await rename(unfinished, cluster)
    } catch (error) {
      await rm(unfinished, { recursive: true, force: true })
      if (!existsSync(join(cluster, 'PG_VERSION'))) throw notEmpty(cluster, error)
    }
  }
  await requireSameMajor(cluster, input.binaries)
  return cluster
}

async function initialize(input: ClusterInput, target: string): Promise<void> {
  const { binaries, runAs, durable } = input
  await rm(target, { recursive: true, force: true })
  mkdirSync(target, { mode: 0o700 })
  if (runAs !== undefined) chownSync(target, runAs.uid, runAs.gid)
  try {
    await run(join(binaries.root, 'bin', 'initdb'), [...initArguments(binaries, durable), '-D', target], {
      ...runAs, cwd: '/', env: serverEnvironment, maxBuffer: 16 * 1024 * 1024,
    })
  } catch (cause) {
    await rm(target, { recursive: true, force: true })
    const stderr = cause instanceof Error && 'stderr' in cause ? String(cause.stderr) : String(cause)
    throw new TrunklineError('EMBEDDED_START_FAILED', `PostgreSQL could not create its files in ${input.directory}: ${stderr.trim()}`, {
      hint: 'Check the space and the rights there, choose another place with TRUNKLINE_HOME, or set DATABASE_URL.',
      cause,
    })
  }
}

/**
 * Trust is safe here: the socket lies in a folder that only the server's user and root can enter, and both could read
 * the files of the cluster anyway.
 */
function initArguments(binaries: Binaries, durable: boolean): string[] {
  // From 17 on PostgreSQL brings Unicode rules of its own, the same on every machine; before, C is what always exists.
  const locale = majorOf(binaries.version) >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : []
  return ['--username=postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', ...locale, ...(durable ? [] : ['--no-sync'])]
}

function notEmpty(cluster: string, cause: unknown): TrunklineError {
  return new TrunklineError('EMBEDDED_START_FAILED', `The files of PostgreSQL cannot be put in ${cluster}: ${errorText(cause)}`, {
    hint: 'Something else lies there: move it away, or choose another place with TRUNKLINE_HOME.',
    cause,
  })
}

async function requireSameMajor(cluster: string, binaries: Binaries): Promise<void> {
  const found = (await readFile(join(cluster, 'PG_VERSION'), 'utf8')).trim()
  if (Number(found) === majorOf(binaries.version)) return
  throw new TrunklineError('EMBEDDED_START_FAILED', `The files in ${cluster} were made by PostgreSQL ${found}, and this Trunkline brings ${binaries.version}.`, {
    hint: `Start the Trunkline that made them, or convert them with pg_upgrade, or serve them with a PostgreSQL ${found} and set DATABASE_URL, or move them away to begin anew.`,
  })
}

/** Removes what starts killed in the middle left behind. */
async function removeUnfinished(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const pid = /^data\.new-(\d+)-/.exec(name)?.[1]
    if (pid === undefined || isRunning(Number(pid))) continue
    // An initdb that outlived its parent still writes there, until it misses its files. What resists is left to the next start.
    await rm(join(directory, name), { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }).catch(() => {})
  }
}

/** The major of a version: 18 of `18.4`. */
export function majorOf(version: string): number {
  return Number(version.split('.')[0])
}
