import type { Command } from 'commander'
import { readCount } from '../../config.ts'
import type { CommandContext } from '../context.ts'
import { listenForStop } from '../signals.ts'

type WorkerArguments = { concurrency: string; tags?: string }

/** `trunkline worker`: runs pipelines beside the server, on this machine or another, until it is stopped; what runs then is finished. */
export function addWorker(program: Command, context: CommandContext): void {
  program.command('worker')
    .description('Run pipelines of a catalog that is served elsewhere')
    .option('--concurrency <count>', 'runs at a time', '2')
    .option('--tags <tags>', 'serve the services tagged Worker.<tag> with one of these, and no others; with commas between')
    .option('--debug', 'show where an error happened')
    .action(async (options: WorkerArguments) => {
      const concurrency = readCount(options.concurrency, '--concurrency', { least: 1, most: 32 })
      const tags = (options.tags ?? '').split(',').map((tag) => tag.trim()).filter((tag) => tag !== '')
      const stop = listenForStop(context.terminal, 'Draining: what runs is finished, nothing new is begun. Press Ctrl+C again to end at once.')
      const app = await context.openApp()
      try {
        const { close } = await app.schedule({ concurrency, tags })
        context.terminal.out(`The worker runs up to ${concurrency} pipelines at a time${tags.length === 0 ? '' : `, of services tagged ${tags.map((tag) => `Worker.${tag}`).join(', ')}`}.`)
        if (!stop.signal.aborted) await new Promise((resolve) => { stop.signal.addEventListener('abort', resolve, { once: true }) })
        await close()
      } finally {
        stop.release()
        await app.close()
      }
    })
}
