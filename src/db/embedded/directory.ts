import { createHash } from 'node:crypto'
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { TrunklineError } from '../../model/errors.ts'
import { errorText } from '../error-code.ts'
import { closedFolder, type RunAs } from './run-as.ts'

/** Socket addresses hold 104 bytes on macOS and 108 on Linux, the closing zero included; this many are the server's own file name. */
const longestFolderBytes = 103 - '/.s.PGSQL.65535.lock'.length

/**
 * Creates the folder of an embedded server and returns its real path. Folders made here may be passed through by other
 * users, because the server may run as one; what is inside them stays closed.
 */
export function createDirectory(path: string): string {
  try {
    createOpenFolders(path)
  } catch (cause) {
    throw new TrunklineError('EMBEDDED_START_FAILED', `The folder ${path} cannot be created: ${errorText(cause)}.`, {
      hint: 'Choose a folder that you may write to with TRUNKLINE_HOME, or set DATABASE_URL.',
      cause,
    })
  }
  const directory = realpathSync(path)
  const owner = lstatSync(directory).uid
  if (process.getuid !== undefined && owner !== process.getuid()) {
    throw new TrunklineError('EMBEDDED_START_FAILED', `The folder ${directory} belongs to the user ${owner}, not to you.`, {
      hint: 'Start Trunkline as that user, or choose a folder of your own with TRUNKLINE_HOME.',
    })
  }
  return directory
}

function createOpenFolders(path: string): void {
  if (existsSync(path)) return
  createOpenFolders(dirname(path))
  mkdirSync(path)
  // Not through mkdir's mode, from which the umask would take bits away.
  chmodSync(path, 0o711)
}

/** Throws when the user who runs the server cannot reach the folder. */
export function requireReachable(directory: string, runAs: RunAs | undefined): void {
  const closed = runAs === undefined ? undefined : closedFolder(directory, runAs)
  if (closed === undefined) return
  throw new TrunklineError('EMBEDDED_START_FAILED', `PostgreSQL must not run as root, and the user that runs it (id ${runAs?.uid}) cannot enter ${closed}.`, {
    hint: 'Choose a folder with TRUNKLINE_HOME that other users can enter, such as /var/lib/trunkline, or set DATABASE_URL.',
  })
}

/**
 * The folder of the server's socket: the cluster itself, which only its own user can enter, or, where that path is too
 * long for a socket, a folder as closed as it in the temporary folder.
 */
export function socketDirectory(cluster: string, runAs: RunAs | undefined): string {
  if (Buffer.byteLength(cluster) <= longestFolderBytes) return cluster
  const uid = runAs?.uid ?? process.getuid?.() ?? 0
  const name = `trunkline-${uid}-${createHash('sha256').update(cluster).digest('hex').slice(0, 12)}`
  const folder = join(Buffer.byteLength(join(tmpdir(), name)) <= longestFolderBytes ? tmpdir() : '/tmp', name)
  if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) {
    mkdirSync(folder, { mode: 0o700 })
    if (runAs !== undefined) chownSync(folder, runAs.uid, runAs.gid)
  }
  const found = lstatSync(folder)
  if (found.isDirectory() && found.uid === uid && (found.mode & 0o077) === 0) return folder
  // Anyone may create names in the temporary folder: one that was there before must be ours and closed.
  throw new TrunklineError('EMBEDDED_START_FAILED', `The folder ${folder} for the server's socket is not ours, or open to others.`, {
    hint: 'Remove it, or choose a shorter TRUNKLINE_HOME.',
  })
}
