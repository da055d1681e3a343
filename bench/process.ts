import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** What one whole process cost: wall time in ms, peak resident memory in bytes (Linux; 0 elsewhere), its standard output. */
export type ProcessRun = { wallMs: number; peakBytes: number; output: string }

/** Runs a command to its end and measures it from outside; throws with its error output when it fails. */
export async function runProcess(command: string, args: readonly string[], environment: Record<string, string> = {}): Promise<ProcessRun> {
  const startedAt = performance.now()
  const child = spawn(command, args, { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] })
  let peakBytes = 0
  // VmHWM only rises, so the last reading before the end is the peak.
  const poll = setInterval(() => { peakBytes = Math.max(peakBytes, peakOf(child.pid)) }, 20)
  const output = collect(child.stdout)
  const errors = collect(child.stderr)
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve))
  clearInterval(poll)
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}: ${await errors}`)
  return { wallMs: performance.now() - startedAt, peakBytes, output: await output }
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
