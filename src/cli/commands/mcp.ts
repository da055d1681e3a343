import type { Command } from 'commander'
import type { CommandContext } from '../context.ts'
import { listenForStop } from '../signals.ts'

/** `trunkline mcp`: the catalog for an assistant on this machine, over standard input and output. */
export function addMcp(program: Command, context: CommandContext): void {
  program.command('mcp')
    .description('Serve the catalog to an assistant over standard input and output (Model Context Protocol)')
    .option('--debug', 'show where an error happened')
    .action(async () => {
      // Standard output is the protocol's: whatever else is said goes to standard error.
      const terminal = { ...context.terminal, out: (text: string) => context.terminal.err(text) }
      const stop = listenForStop(terminal, 'Ending.')
      const app = await context.openApp()
      try {
        await app.serveMcp(stop.signal)
      } finally {
        stop.release()
        await app.close()
      }
    })
}
