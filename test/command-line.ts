import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'

/** What a command printed and how it ended. */
export type CommandResult = { exitCode: number | null; out: string; err: string }

const main = join(import.meta.dirname, '..', 'src', 'cli', 'main.ts')

/** Sees the process start, and each piece of its output while it runs. */
export type Watch = { onStart?(child: ChildProcess): void; onOut?(text: string, child: ChildProcess): void; onErr?(text: string, child: ChildProcess): void }

/** Starts the command line in a process of its own; `environment` is all it has beside PATH, `program` the file it is started by. */
export function startCommand(words: readonly string[], environment: Record<string, string> = {}, watch: Watch = {}, program = main): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...words], { env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...environment } })
    const result: CommandResult = { exitCode: null, out: '', err: '' }
    watch.onStart?.(child)
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      result.out += text
      watch.onOut?.(text, child)
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      result.err += text
      watch.onErr?.(text, child)
    })
    child.on('error', reject)
    child.on('close', (exitCode) => resolve({ ...result, exitCode }))
  })
}

/** A metadata workflow file over a connection. */
export function metadataFile(connection: object, config: object = {}): string {
  return JSON.stringify({ source: { type: 'postgres', serviceName: 'pg', serviceConnection: { config: connection }, sourceConfig: { config } } }, null, 2)
}
