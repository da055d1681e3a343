import { Argument, type Command } from 'commander'
import { workflowFileJsonSchema, workflowNames, type WorkflowName } from '../../config.ts'
import type { CommandContext } from '../context.ts'

/** `trunkline schema [workflow]`: the JSON Schema of workflow files, for editors. */
export function addSchema(program: Command, { terminal }: CommandContext): void {
  program.command('schema')
    .description('Print the JSON Schema of workflow files, for editors')
    .addArgument(new Argument('[workflow]', 'the workflow that the files are of').choices(workflowNames).default('metadata'))
    .action((workflow: WorkflowName) => terminal.out(JSON.stringify(workflowFileJsonSchema(workflow), null, 2)))
}
