import type { Command } from 'commander'
import { metadataFileJsonSchema } from '../../config.ts'
import type { CommandContext } from '../context.ts'

/** `trunkline schema`: the JSON Schema of workflow files, for editors. */
export function addSchema(program: Command, { terminal }: CommandContext): void {
  program.command('schema')
    .description('Print the JSON Schema of metadata workflow files, for editors')
    .action(() => terminal.out(JSON.stringify(metadataFileJsonSchema(), null, 2)))
}
