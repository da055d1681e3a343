import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** What one whole process cost: wall and processor time in ms, peak resident memory in bytes (both Linux; 0 elsewhere), its standard output. */
export type ProcessRun = { wallMs: number; cpuMs: number; peakBytes: number; output: string }

/** Runs a command to its end and measures it from outside; throws with its error output when it fails. */
export async function runProcess(command: string, args: readonly string[], environment: Record<string, string> = {}): Promise<ProcessRun> {
  const startedAt = performance.now()
  const child = spawn(command, args, { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] })
  let peakBytes = 0
  let cpuMs = 0
  // Both only rise, so the last reading before the end is nearly the sum.
  const poll = setInterval(() => {
    peakBytes = Math.max(peakBytes, peakOf(child.pid))
    cpuMs = Math.max(cpuMs, cpuOf(child.pid).ownMs)
  }, 20)
  const output = collect(child.stdout)
  const errors = collect(child.stderr)
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve))
  clearInterval(poll)
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}: ${await errors}`)
  return { wallMs: performance.now() - startedAt, cpuMs, peakBytes, output: await output }
}

async function collect(stream: NodeJS.ReadableStream): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(Buffer.from(part))
  return Buffer.concat(parts).toString('utf8')
}

function peakOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024
  } catch {
    return 0 // not Linux, or already gone
  }
}

/** Processor time in ms so far, of a process and of its children that have ended; 0 where there is no /proc. */
export function cpuOf(pid: number | undefined): { ownMs: number; endedChildrenMs: number } {
  try {
    const fields = (readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1] ?? '').split(' ').map(Number)
    const sum = (first: number, second: number): number => ((fields[first] ?? 0) + (fields[second] ?? 0)) * 10
    return { ownMs: sum(11, 12), endedChildrenMs: sum(13, 14) }
  } catch {
    return { ownMs: 0, endedChildrenMs: 0 }
  }
}
