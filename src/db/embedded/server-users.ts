import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { processStart } from './processes.ts'

/**
 * One process's use of a server that several processes share.
 *
 * Each use is an empty file named after its process; the last one to leave stops the server. Two steps close the gap
 * between "nobody else is here" and the stop: who leaves first puts up a `stopping` file and then looks for others, who
 * enters first puts up its own file and then looks for a `stopping` one. Whichever comes second sees the other.
 */
export type ServerUse = {
  /** True when no other live process uses the server. The caller then stops it, and calls `endLeave` either way. */
  beginLeave(): boolean
  endLeave(): void
}

/** Writes down that this process uses the server. Look at `isBeingStopped` afterwards, before you rely on the server. */
export function enterServer(usersDirectory: string): ServerUse {
  mkdirSync(usersDirectory, { recursive: true, mode: 0o700 })
  const name = `${process.pid}.${startMark(process.pid)}.${randomUUID()}`
  const use = join(usersDirectory, `user.${name}`)
  const stopping = join(usersDirectory, `stopping.${name}`)
  writeFileSync(use, '', { mode: 0o600 })
  return {
    beginLeave: () => {
      writeFileSync(stopping, '', { mode: 0o600 })
      rmSync(use, { force: true })
      return liveFiles(usersDirectory, 'user').length === 0
    },
    endLeave: () => rmSync(stopping, { force: true }),
  }
}

/** Whether a live process is just stopping the server, because it found itself to be the last user. */
export function isBeingStopped(usersDirectory: string): boolean {
  return liveFiles(usersDirectory, 'stopping').length > 0
}

/** The files of processes that still run; those of killed ones are removed on the way. */
function liveFiles(usersDirectory: string, kind: 'user' | 'stopping'): string[] {
  return readdirSync(usersDirectory).filter((name) => {
    const [prefix, pid, mark] = name.split('.')
    if (prefix !== kind) return false
    if (startMark(Number(pid)) === mark) return true
    rmSync(join(usersDirectory, name), { force: true })
    return false
  })
}

/** The start time of a process in a form fit for a file name; `gone` when it does not run. */
function startMark(pid: number): string {
  return processStart(pid)?.replaceAll(/[^0-9A-Za-z]/g, '') ?? 'gone'
}
