import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

import { errorCode } from '../error-code.ts'
import { serverEnvironment } from './environment.ts'

/**
 * When a process started, as the system writes it; undefined when it does not run.
 *
 * A process id alone is no identity: ids are used again, above all in containers, where the same few come back with
 * each start. A zombie counts as not running, because some containers have nobody to collect it.
 */
export function processStart(pid: number): string | undefined {
  if (process.platform !== 'linux') return ps(pid, 'lstart=')
  const stat = readProc(pid, 'stat')
  if (stat === undefined) return undefined
  // The second field is the program's name in parentheses and may hold spaces: count from behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19]
}

/** The command line of a running process, its words joined by spaces; undefined when it does not run. */
export function processCommand(pid: number): string | undefined {
  if (process.platform !== 'linux') return ps(pid, 'command=')
  const command = readProc(pid, 'cmdline')?.replaceAll('\0', ' ').trim()
  return command === '' ? undefined : command
}

/** Whether a process runs. Cheap enough to ask every second. */
export function isRunning(pid: number): boolean {
  return process.platform === 'linux' ? processStart(pid) !== undefined : isTaken(pid)
}

/** Whether a process id is in use, be it by a zombie: all that PostgreSQL looks at. */
export function isTaken(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}

/** Whether this process is the postmaster of the cluster: a process id in a file may long belong to something else. */
export function isPostmasterOf(pid: number, cluster: string): boolean {
  return processCommand(pid)?.includes(`-D ${cluster} `) ?? false
}

/**
 * Backends that outlived their postmaster: busy in a query, they did not notice its death and keep the shared memory,
 * so that no new server can start. Known on Linux only; elsewhere they end when their query does.
 */
export function orphanBackends(cluster: string): number[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => workingDirectory(pid) === cluster && (processCommand(pid) ?? '').startsWith('postgres:'))
    .filter((pid) => !isPostmasterOf(parentOf(pid), cluster))
}

function parentOf(pid: number): number {
  const stat = readProc(pid, 'stat')
  return stat === undefined ? 0 : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
}

function workingDirectory(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return undefined
  }
}

function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return undefined
  }
}

function ps(pid: number, format: string): string | undefined {
  try {
    const [state, ...rest] = execFileSync('ps', ['-ww', '-o', 'state=', '-o', format, '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: serverEnvironment,
    }).trim().split(/\s+/)
    return state === undefined || state === '' || state.startsWith('Z') ? undefined : rest.join(' ')
  } catch {
    return undefined
  }
}
