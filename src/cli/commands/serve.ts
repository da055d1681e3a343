import type { Command } from 'commander'
import { readCount, readPort } from '../../config.ts'
import type { CommandContext } from '../context.ts'
import { listenForStop } from '../signals.ts'
import { firstPasswordLines } from './first-password.ts'

type ServeArguments = { host: string; port: string; concurrency: string }

/** `trunkline serve`: the API, the pages and a worker, until it is stopped. */
export function addServe(program: Command, context: CommandContext): void {
  program.command('serve')
    .description('Serve the catalog: REST API, pages, scheduler and a worker')
    .option('--port <port>', 'port to listen on; 0 chooses a free one', String(context.settings.port))
    .option('--host <host>', 'address to listen on', context.settings.host)
    .option('--concurrency <count>', 'pipelines to run at a time; 0 leaves them to `trunkline worker`', '2')
    .option('--debug', 'show where an error happened')
    .action(async (options: ServeArguments) => {
      const port = readPort(options.port, '--port')
      const concurrency = readCount(options.concurrency, '--concurrency', { least: 0, most: 32 })
      const stop = listenForStop(context.terminal, 'Stopping.')
      const app = await context.openApp()
      try {
        const address = await app.serve({ host: options.host, port, concurrency })
        await app.prepareAccounts((password) => { context.terminal.out(firstPasswordLines(password).join('\n')) })
        context.terminal.out(`Trunkline is at ${address}`)
        if (!stop.signal.aborted) await new Promise((resolve) => { stop.signal.addEventListener('abort', resolve, { once: true }) })
      } finally {
        stop.release()
        await app.close()
      }
    })
}
