import type { Command } from 'commander'
import { readPort } from '../../config.ts'
import { toErrorText } from '../../model/errors.ts'
import type { CommandContext } from '../context.ts'
import { withProgress } from '../progress.ts'
import { listenForStop } from '../signals.ts'
import { firstPasswordLines } from './first-password.ts'

type StartArguments = { host: string; port: string }

/** `trunkline start`: serve, with the demo shop ingested; a demo that fails is said and does not keep the catalog from being served. */
export function addStart(program: Command, context: CommandContext): void {
  const { terminal, settings } = context
  program.command('start')
    .description('Serve the catalog with the demo database in it')
    .option('--port <port>', 'port to listen on; 0 chooses a free one', String(settings.port))
    .option('--host <host>', 'address to listen on', settings.host)
    .option('--debug', 'show where an error happened')
    .action(async (options: StartArguments) => {
      const port = readPort(options.port, '--port')
      const stop = listenForStop(terminal, 'Stopping.')
      const app = await context.openApp()
      try {
        const address = await app.serve({ host: options.host, port })
        await ingestDemo(context, app, stop.signal).catch((error: unknown) => { terminal.err(`The demo could not be prepared. ${toErrorText(error)}`) })
        let isFirst = false
        await app.prepareAccounts((password) => {
          isFirst = true
          terminal.out(welcome(address, firstPasswordLines(password)))
        })
        if (!isFirst) terminal.out(welcome(address, ['Sign in as before; `bin/trunkline.mjs admin reset-password` makes a one-time password for admin.']))
        if (!stop.signal.aborted) await new Promise((resolve) => { stop.signal.addEventListener('abort', resolve, { once: true }) })
      } finally {
        stop.release()
        await app.close()
      }
    })
}

type App = Awaited<ReturnType<CommandContext['openApp']>>

async function ingestDemo({ terminal }: CommandContext, app: App, signal: AbortSignal): Promise<void> {
  const demo = await withProgress(terminal, { title: 'Preparing the demo database', level: 'INFO' }, (emit) =>
    app.prepareDemo((name) => { emit({ type: 'step', name }) }))
  const runs = await withProgress(terminal, { title: 'Reading the demo', level: 'INFO' }, (emit) => app.startDemo(demo, { signal, emit }))
  for (const { workflow, state, summary, error } of runs) {
    const written = summary === undefined ? 0 : summary.created + summary.updated + summary.renamed + summary.restored
    terminal.out(`Demo, ${workflow}: ${state}, ${written} entities written, ${summary?.unchanged ?? 0} unchanged, ${summary?.failures.length ?? 0} failed.${error === undefined ? '' : ` ${error.code}: ${error.message}`}`)
  }
}

function welcome(address: string, signIn: readonly string[]): string {
  return [
    '',
    '  Your own database: write a metadata.yaml (README, "Your first database"), then',
    '    bin/trunkline.mjs ingest -c metadata.yaml',
    '  Ctrl+C stops it.',
    '',
    `  Trunkline is ready:  ${address}`,
    ...signIn.map((line) => `  ${line}`),
    '',
  ].join('\n')
}
