import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, fstatSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { TrunklineError } from '../../model/errors.ts'
import { serverEnvironment } from './environment.ts'
import { removeMistakenLock, runningPostmaster } from './postmaster-pid.ts'
import { isRunning, orphanBackends } from './processes.ts'
import type { RunAs } from './run-as.ts'

/** All that starting the server of one cluster needs. */
export type Launch = {
  readonly cluster: string
  readonly postgres: string
  readonly runAs: RunAs | undefined
  /** The socket that the server listens on. */
  readonly socket: string
  /** Server settings by name, as on its command line. */
  readonly settings: Readonly<Record<string, string>>
  readonly logFile: string
  readonly log: (message: string) => void
}

/** A server that is ready: its process, and whether it ran before we came. */
export type Launched = { readonly pid: number; readonly adopted: boolean }

/** How long failures that pass by themselves are tried again. A server that is alive and recovering is waited for without limit. */
const retryLimitMs = 60_000
/** How long backends that outlived their postmaster may take to notice it. */
const orphanGraceMs = 2_000
const largeLogBytes = 5 * 1024 * 1024

/** Failures that pass: the old server is still dying, or another process of ours was faster. */
const passing = /lock file ".*" (already exists|is empty)|pre-existing shared memory block|could not create lock file|bogus data in lock file/

/** Starts the server of a cluster, or adopts the one that runs, and returns when it is ready. Recovers after crashes of it and of us. */
export async function startOrAdopt(launch: Launch): Promise<Launched> {
  const startedAt = Date.now()
  for (let attempt = 0; ; attempt += 1) {
    const running = runningPostmaster(launch.cluster)
    if (running !== undefined) {
      if (attempt === 0 && running.status !== 'ready') launch.log(`Waiting for the PostgreSQL that is ${running.status ?? 'starting'} already`)
      if (await isReady(launch.cluster, running.pid)) return { pid: running.pid, adopted: true }
      continue
    }
    const outcome = await tryStart(launch)
    if ('pid' in outcome) return outcome
    const elapsedMs = Date.now() - startedAt
    if (!passing.test(outcome.failure) || elapsedMs > retryLimitMs) throw startFailed(launch, outcome.failure)
    if (attempt === 0) launch.log('PostgreSQL did not end cleanly last time; waiting until it can start again')
    if (elapsedMs > orphanGraceMs && outcome.failure.includes('pre-existing shared memory block')) endOrphans(launch)
    await sleep(Math.min(50 * 2 ** attempt, 1_000))
  }
}

async function tryStart(launch: Launch): Promise<Launched | { failure: string }> {
  for (const file of [join(launch.cluster, 'postmaster.pid'), `${launch.socket}.lock`]) {
    if (removeMistakenLock(file, launch.cluster)) launch.log(`Removed ${file}: its process id belongs to another program`)
  }
  const logFile = openLog(launch.logFile)
  const logStart = fstatSync(logFile).size
  const child = spawnServer(launch, logFile)
  closeSync(logFile)
  const end = exitOf(child)
  const pid = child.pid
  if (pid !== undefined && (await Promise.race([end.then(() => false), isReady(launch.cluster, pid)]))) return { pid, adopted: false }
  const reason = await end
  const logged = readFileSync(launch.logFile).subarray(logStart).toString('utf8').trim()
  return { failure: logged === '' ? reason : logged }
}

/** In a process group of its own, so that Ctrl+C in a terminal reaches us alone and we stop it in order. */
function spawnServer(launch: Launch, logFile: number): ChildProcess {
  const settings = Object.entries(launch.settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = spawn(launch.postgres, ['-D', launch.cluster, ...settings], {
    ...launch.runAs, cwd: '/', env: serverEnvironment, detached: true, stdio: ['ignore', logFile, logFile],
  })
  child.unref()
  return child
}

function exitOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(signal === null ? `it ended with code ${code}` : `it was ended by ${signal}`))
  })
}

/** Waits for a server that is starting or recovering, as long as that takes; false when it ended. */
async function isReady(cluster: string, pid: number): Promise<boolean> {
  while (isRunning(pid)) {
    const running = runningPostmaster(cluster)
    if (running?.pid === pid && (running.status === 'ready' || running.status === 'standby')) return true
    await sleep(20)
  }
  return false
}

function endOrphans(launch: Launch): void {
  for (const pid of orphanBackends(launch.cluster)) {
    launch.log(`Ending the server process ${pid}, left over from a PostgreSQL that was killed`)
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It ended by itself in the meantime.
    }
  }
}

/** Opens the server's log to append; a large one is put aside first, one generation of it. */
function openLog(file: string): number {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size > largeLogBytes) renameSync(file, `${file}.old`)
  return openSync(file, 'a', 0o600)
}

function startFailed(launch: Launch, failure: string): TrunklineError {
  const fatal = failure.split('\n').filter((line) => /FATAL|PANIC|ERROR|HINT/.test(line)).join(' ')
  return new TrunklineError('EMBEDDED_START_FAILED', `PostgreSQL did not start: ${fatal === '' ? failure.slice(-500) : fatal}`, {
    object: launch.cluster,
    hint: `The server's own log is ${launch.logFile}.`,
  })
}
