// Usage: a csvlog read in one process, and statements resolved in another, their memory and speed measured from outside.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runProcess } from './process.ts'
import { writeLog } from './usage/generated-log.ts'

const megabytes = Number(process.argv[2] ?? 1024)
const wanted = Number(process.argv[3] ?? 10_000)
const folder = mkdtempSync(join(tmpdir(), 'trunkline-bench-usage-'))
try {
  const path = join(folder, 'postgresql.csv')
  const records = writeLog(path, megabytes * 1024 * 1024)
  const { wallMs, cpuMs, peakBytes, output } = await runProcess(process.execPath, [join(import.meta.dirname, 'usage/read-log.ts'), path])
  const { statements, calls } = JSON.parse(output) as { statements: number; calls: number }
  say(`csvlog of ${megabytes} MB, ${records} records: ${calls} calls of ${statements} statements`)
  say(`${(wallMs / 1000).toFixed(1)} s, ${(megabytes / (wallMs / 1000)).toFixed(1)} MB/s on the clock; ${(cpuMs / 1000).toFixed(1)} s of processor time, ${(megabytes / (cpuMs / 1000)).toFixed(1)} MB/s; peak memory ${Math.round(peakBytes / 2 ** 20)} MB`)
  const resolved = await runProcess(process.execPath, [join(import.meta.dirname, 'usage/resolve-statements.ts'), String(wanted)])
  say(`${wanted} different statements resolved and counted: ${(resolved.wallMs / 1000).toFixed(1)} s on the clock, ${(resolved.cpuMs / 1000).toFixed(1)} s of processor time; peak memory ${Math.round(resolved.peakBytes / 2 ** 20)} MB; ${resolved.output}`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
