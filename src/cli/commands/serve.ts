import type { Command } from 'commander'
import { readPort } from '../../config.ts'
import type { CommandContext } from '../context.ts'
import { listenForStop } from '../signals.ts'
import { firstPasswordLines } from './first-password.ts'

type ServeArguments = { host: string; port: string }

/** `trunkline serve`: the API and the pages, until it is stopped. */
export function addServe(program: Command, context: CommandContext): void {
  program.command('serve')
    .description('Serve the catalog: REST API and pages')
    .option('--port <port>', 'port to listen on; 0 chooses a free one', String(context.settings.port))
    .option('--host <host>', 'address to listen on', context.settings.host)
    .option('--debug', 'show where an error happened')
    .action(async (options: ServeArguments) => {
      const port = readPort(options.port, '--port')
      const stop = listenForStop(context.terminal, 'Stopping.')
      const app = await context.openApp()
      try {
        const address = await app.serve({ host: options.host, port })
        await app.prepareAccounts((password) => { context.terminal.out(firstPasswordLines(password).join('\n')) })
        context.terminal.out(`Trunkline is at ${address}`)
        if (!stop.signal.aborted) await new Promise((resolve) => { stop.signal.addEventListener('abort', resolve, { once: true }) })
      } finally {
        stop.release()
        await app.close()
      }
    })
}
