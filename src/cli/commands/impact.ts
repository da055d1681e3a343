import { Option, type Command } from 'commander'
import type { CommandContext } from '../context.ts'
import { toImpactMarkdown, toImpactText } from '../print-impact.ts'

const formats = ['text', 'json', 'markdown'] as const
type ImpactArguments = { format: (typeof formats)[number] }

/** `trunkline impact`: what breaks if this goes. */
export function addImpact(program: Command, context: CommandContext): void {
  program.command('impact')
    .description('What breaks, changes or goes when a table, routine or column goes')
    .argument('<name>', 'full name: service.database.schema.table, or with .column')
    .addOption(new Option('--format <format>', 'text; json: one object; markdown: for a pull request').choices(formats).default('text'))
    .option('--debug', 'show where an error happened')
    .action(async (name: string, { format }: ImpactArguments) => {
      const app = await context.openApp()
      try {
        const impact = await app.impact(name)
        context.terminal.out(format === 'json' ? JSON.stringify(impact) : format === 'markdown' ? toImpactMarkdown(impact) : toImpactText(impact))
      } finally {
        await app.close()
      }
    })
}
