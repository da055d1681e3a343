import { Command, CommanderError } from 'commander'
import { packageVersion } from '../config.ts'
import { addAdmin } from './commands/admin.ts'
import { addExport } from './commands/export.ts'
import { addDoctor } from './commands/doctor.ts'
import { addImpact } from './commands/impact.ts'
import { addImport } from './commands/import-open-metadata.ts'
import { addIngest } from './commands/ingest.ts'
import { addMcp } from './commands/mcp.ts'
import { addRotateKey } from './commands/rotate-key.ts'
import { addSchema } from './commands/schema.ts'
import { addServe } from './commands/serve.ts'
import { addStart } from './commands/start.ts'
import { addTest } from './commands/test.ts'
import { addTestConnection } from './commands/test-connection.ts'
import { addWorker } from './commands/worker.ts'
import type { CommandContext } from './context.ts'
import { exitCodeOf, toErrorLines, toErrorObject } from './print-error.ts'

/** Runs one command line. Never throws: errors are printed, and the exit code set. */
export async function runCommandLine(words: readonly string[], context: CommandContext): Promise<void> {
  const program = createProgram(context)
  try {
    await program.parseAsync(words, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help and version are no errors; anything else about the arguments is said by commander already.
      context.exit(error.exitCode === 0 ? 0 : 2)
      return
    }
    if (words.includes('--json')) context.terminal.out(JSON.stringify({ error: toErrorObject(error) }))
    else context.terminal.err(toErrorLines(error, { debug: words.includes('--debug') }).join('\n'))
    context.exit(exitCodeOf(error))
  }
}

function createProgram(context: CommandContext): Command {
  const { terminal } = context
  const program = new Command('trunkline')
    .description('The PostgreSQL metadata connector: its catalog, from one small process')
    .version(packageVersion)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
      outputError: (text, write) => write(text.replace(/^error: /, 'ARGUMENT_INVALID: ')),
    })
    .showHelpAfterError('  → trunkline --help lists the commands, trunkline help <command> its options.')
    .showSuggestionAfterError()
  for (const add of [addIngest, addTest, addTestConnection, addDoctor, addServe, addWorker, addStart, addExport, addImport, addImpact, addMcp, addSchema, addRotateKey, addAdmin]) add(program, context)
  return program
}
