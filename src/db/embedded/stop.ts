import { setTimeout as sleep } from 'node:timers/promises'

import { runningPostmaster } from './postmaster-pid.ts'
import { isRunning } from './processes.ts'

/** A server that ends its sessions and writes everything down needs far less; after this long it is told to end at once. */
const patienceMs = 60_000
/** How long the exit of our process may be held up. */
const exitPatienceMs = 5_000

/** Stops the server in order, and returns when its process is gone. */
export async function stopAndWait(cluster: string): Promise<void> {
  const pid = runningPostmaster(cluster)?.pid
  if (pid === undefined) return
  signal(pid, 'SIGINT')
  for (let waitedMs = 0; isRunning(pid); waitedMs += 10) {
    // SIGQUIT ends it without writing everything down; the next start recovers from its write-ahead log.
    if (waitedMs === patienceMs) signal(pid, 'SIGQUIT')
    await sleep(10)
  }
}

/** Stops the server from an exit handler, where nothing asynchronous runs any more. */
export function stopSoon(cluster: string): void {
  const pid = runningPostmaster(cluster)?.pid
  if (pid === undefined) return
  signal(pid, 'SIGINT')
  const clock = new Int32Array(new SharedArrayBuffer(4))
  for (let waitedMs = 0; waitedMs < exitPatienceMs && runningPostmaster(cluster)?.pid === pid; waitedMs += 10) Atomics.wait(clock, 0, 0, 10)
}

/** Fast shutdown is SIGINT, immediate is SIGQUIT. https://www.postgresql.org/docs/current/server-shutdown.html */
function signal(pid: number, name: 'SIGINT' | 'SIGQUIT'): void {
  try {
    process.kill(pid, name)
  } catch {
    // It ended by itself in the meantime.
  }
}
