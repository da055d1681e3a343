import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname } from 'node:path'

import { TrunklineError } from '../../model/errors.ts'

/** The user that runs the server, where it is not ourselves. */
export type RunAs = { readonly uid: number; readonly gid: number }

/** Users to run the server as when we are root, in order: the first that exists. */
const serverUsers = ['postgres', '_postgres', 'nobody', 'daemon'] as const

/**
 * Who runs the server: undefined means ourselves. PostgreSQL refuses to run as root, so root hands it to another user,
 * and an existing cluster stays with the user that owns it.
 */
export function chooseRunAs(cluster: string): RunAs | undefined {
  if (process.getuid?.() !== 0) {
    requireNamedUser()
    return undefined
  }
  const owner = statSync(cluster, { throwIfNoEntry: false })
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  for (const name of serverUsers) {
    const uid = numericId('-u', name)
    const gid = numericId('-g', name)
    if (uid !== undefined && gid !== undefined && uid !== 0) return { uid, gid }
  }
  throw new TrunklineError('EMBEDDED_START_FAILED', `PostgreSQL refuses to run as root, and none of the users ${serverUsers.join(', ')} exists to run it.`, {
    hint: 'Start Trunkline as an ordinary user, create the user postgres, or set DATABASE_URL to a PostgreSQL server of your own.',
  })
}

/** The first folder on the way to `path` that the user may not pass through; undefined when all is open. */
export function closedFolder(path: string, runAs: RunAs): string | undefined {
  const parent = dirname(path)
  const above = parent === path ? undefined : closedFolder(parent, runAs)
  if (above !== undefined) return above
  const { uid, gid, mode } = statSync(path)
  const executeBit = uid === runAs.uid ? 0o100 : gid === runAs.gid ? 0o010 : 0o001
  return (mode & executeBit) === 0 ? path : undefined
}

/** initdb looks our user up by number and cannot work without an entry: some container platforms give a number only. */
function requireNamedUser(): void {
  try {
    userInfo()
  } catch (cause) {
    throw new TrunklineError('EMBEDDED_START_FAILED', `The user id ${process.getuid?.() ?? 'of this process'} has no name on this machine, and PostgreSQL needs one.`, {
      hint: 'Give the user an entry in /etc/passwd, or set DATABASE_URL to a PostgreSQL server of your own.',
      cause,
    })
  }
}

function numericId(option: '-u' | '-g', name: string): number | undefined {
  try {
    return Number(execFileSync('id', [option, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim())
  } catch {
    return undefined
  }
}
