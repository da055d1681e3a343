import './small-heap.ts'
import { existsSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { setDefaultAutoSelectFamilyAttemptTimeout } from 'node:net'
import { join } from 'node:path'
import { readSettings } from '../config.ts'
import { logLevelOption } from './context.ts'
import { exitCodeOf, toErrorLines } from './print-error.ts'
import { runCommandLine } from './program.ts'
import type { Terminal } from './terminal.ts'

const terminal: Terminal = {
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
  // A terminal that does not say its width, or is too narrow, cannot be drawn on.
  isInteractive: process.stderr.isTTY === true && process.stdout.isTTY === true && process.stdout.columns >= 40,
}

// A host with several addresses: Node would give each but the last 250 ms, and a server on another continent needs more.
setDefaultAutoSelectFamilyAttemptTimeout(3_000)

// A reader that closes the pipe early (`| head`) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

/** What was compiled is kept in the home folder for the next start, where there is one: a quarter of the time to load the server. */
function keepCompiledCode(home: string): void {
  if (existsSync(home)) enableCompileCache(join(home, 'compile-cache'))
}

try {
  const settings = readSettings()
  await runCommandLine(process.argv.slice(2), {
    terminal,
    settings,
    logLevelOption,
    openApp: async () => {
      keepCompiledCode(settings.home)
      const { createApp } = await import('../app.ts')
      return createApp(settings, terminal.err)
    },
    exit: (code) => { process.exitCode = code },
  })
} catch (error) {
  terminal.err(toErrorLines(error, { debug: false }).join('\n'))
  process.exitCode = exitCodeOf(error)
}
