import { Option, type Command } from 'commander'
import type { ExportFormat } from '../../export/export-catalog.ts'
import type { CommandContext } from '../context.ts'
import { formatCount } from '../terminal.ts'

type ExportArguments = { format: ExportFormat; output: string }

/** `trunkline export`: the whole catalog as files that git can compare. */
export function addExport(program: Command, context: CommandContext): void {
  program.command('export')
    .description('Write the catalog into a folder: the same catalog gives the same bytes')
    .addOption(new Option('--format <format>', 'json: all there is; markdown: documentation; openlineage: tables and lineage as events').choices(['json', 'markdown', 'openlineage'] satisfies ExportFormat[]).makeOptionMandatory())
    .requiredOption('-o, --output <folder>', 'folder to write into; files of an earlier export that are gone from the catalog are removed')
    .option('--debug', 'show where an error happened')
    .action(async ({ format, output }: ExportArguments) => {
      const app = await context.openApp()
      try {
        const files = await app.exportCatalog({ format, directory: output })
        context.terminal.out(`${formatCount(files)} files written to ${output}`)
      } finally {
        await app.close()
      }
    })
}
