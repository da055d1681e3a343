import type { Command } from 'commander'
import type { CommandContext } from '../context.ts'
import { formatCount } from '../terminal.ts'

type PatchArguments = { project: string; service?: string; classification: string; write?: boolean }

/** `trunkline dbt patch`: what the catalog says of a dbt project's nodes, as a patch of its YAML files. */
export function addDbtPatch(dbt: Command, context: CommandContext): void {
  dbt.command('patch')
    .description('Print a patch that puts the catalog\'s descriptions and tags into the YAML files of a dbt project')
    .requiredOption('--project <folder>', 'the folder that holds dbt_project.yml')
    .option('--service <name>', 'the service whose tables are meant, where several have the project')
    .option('--classification <name>', 'the classification whose tags are those of dbt', 'dbtTags')
    .option('--write', 'change the files, rather than print how')
    .option('--debug', 'show where an error happened')
    .action(async ({ project, service, classification, write = false }: PatchArguments) => {
      const app = await context.openApp()
      try {
        const { patch, files, missing } = await app.exportDbtPatch({ directory: project, serviceName: service, classification, write })
        if (!write && patch !== '') context.terminal.out(patch.trimEnd())
        const done = files.length === 0 ? 'The project says all that the catalog says.' : `${formatCount(files.length)} files ${write ? 'changed' : 'to change; apply it with: git apply'}`
        context.terminal.err(done)
        if (missing.length > 0) context.terminal.err(`No YAML file of the project names: ${missing.slice(0, 20).join(', ')}${missing.length > 20 ? ', …' : ''}`)
      } finally {
        await app.close()
      }
    })
}
