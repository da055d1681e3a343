import { readFileSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'

import { errorCode } from '../error-code.ts'
import { isPostmasterOf, isTaken } from './processes.ts'

/** What a running server writes down about itself. Source: src/include/utils/pidfile.h of PostgreSQL. */
export type PostmasterPid = {
  readonly pid: number
  readonly port: number | undefined
  readonly socketDirectory: string | undefined
  readonly status: 'starting' | 'ready' | 'stopping' | 'standby' | undefined
}

const statuses = ['starting', 'ready', 'stopping', 'standby'] as const

/** Reads the text of a postmaster.pid, which a server that is still starting has only begun to write. */
export function parsePostmasterPid(text: string): PostmasterPid | undefined {
  const lines = text.split('\n').map((line) => line.trim())
  const pid = Number(lines[0])
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined
  const port = Number(lines[3])
  return {
    pid,
    port: Number.isSafeInteger(port) && port > 0 ? port : undefined,
    socketDirectory: lines[4] === undefined || lines[4] === '' ? undefined : lines[4],
    status: statuses.find((status) => status === lines[7]),
  }
}

/** The running server of a cluster as its postmaster.pid tells it; undefined when none runs, whatever a left-over file says. */
export function runningPostmaster(cluster: string): PostmasterPid | undefined {
  const found = parsePostmasterPid(readIfThere(join(cluster, 'postmaster.pid')))
  return found !== undefined && isPostmasterOf(found.pid, cluster) ? found : undefined
}

/**
 * Removes a lock file whose process id now belongs to some other program: PostgreSQL only asks whether the id is alive,
 * and would refuse to start for ever. Files with a dead id stay: PostgreSQL clears those itself, with more checks.
 */
export function removeMistakenLock(file: string, cluster: string): boolean {
  const pid = Math.abs(Number(readIfThere(file).split('\n')[0]))
  if (!Number.isSafeInteger(pid) || pid === 0 || !isTaken(pid) || isPostmasterOf(pid, cluster)) return false
  unlinkSync(file)
  return true
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return ''
    throw error
  }
}
