import { spawn } from 'node:child_process'
import { chmodSync, chownSync, existsSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { chooseRunAs } from '../src/db/embedded/run-as.ts'
import { freePort, temporaryDirectory } from './private-server.ts'

/** Where PgBouncer is on this machine; undefined where it is not installed. */
export const pgBouncerBinary = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/usr/local/bin/pgbouncer', '/opt/homebrew/bin/pgbouncer'].find((path) => existsSync(path))

/** Starts a PgBouncer before a server, in transaction mode with one server connection; it lets everybody in. */
export async function startPgBouncer(binary: string, serverPort: number, settings: Readonly<Record<string, string>> = {}): Promise<{ port: number; stop(): Promise<void> }> {
  const directory = temporaryDirectory()
  const port = await freePort()
  const file = join(directory, 'pgbouncer.ini')
  const options = {
    listen_addr: '127.0.0.1', listen_port: String(port), unix_socket_dir: '', auth_type: 'any', pool_mode: 'transaction', default_pool_size: '1', ...settings,
  }
  writeFileSync(file, `[databases]\n* = host=127.0.0.1 port=${serverPort} user=postgres\n[pgbouncer]\n${Object.entries(options).map(([name, value]) => `${name} = ${value}`).join('\n')}\n`)
  const runAs = chooseRunAs(file)
  chmodSync(file, 0o644)
  if (runAs !== undefined) chownSync(file, runAs.uid, runAs.gid)
  const child = spawn(binary, [file], { stdio: 'ignore', cwd: directory, ...(runAs !== undefined && { uid: runAs.uid, gid: runAs.gid }) })
  const ended = new Promise<void>((resolve) => { child.once('exit', () => resolve()) })
  while (child.exitCode === null && !await listens(port)) await sleep(20)
  return {
    port,
    stop: async () => {
      child.kill('SIGKILL')
      await ended
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => { socket.destroy(); resolve(true) })
    socket.once('error', () => resolve(false))
  })
}
