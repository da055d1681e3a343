import type { Command } from 'commander'
import { readSinkChoice, readWorkflowFile, workflowKinds, workflowNames, type PostgresWorkflowFile, type WorkflowKind, type WorkflowName } from '../../config.ts'
import { TrunklineError } from '../../model/errors.ts'
import type { RunSummary } from '../../model/ingestion.ts'
import type { CommandContext } from '../context.ts'
import { exitCodeOf, toErrorLines } from '../print-error.ts'
import { toSummaryLines } from '../print-summary.ts'
import { withProgress, type LogLevel } from '../progress.ts'
import { readConfigText } from '../read-config-text.ts'
import { listenForStop } from '../signals.ts'
import { addDbtPatch } from './dbt-patch.ts'
import { addLineageOptions, tellSql, type SqlArguments } from './tell-sql.ts'
import type { Terminal } from '../terminal.ts'

type IngestArguments = { config: string; sink?: string; json?: boolean; allowMassDelete?: boolean; verify?: boolean; plan?: boolean; logLevel?: LogLevel; debug?: boolean }

/** `trunkline ingest -c file`: runs any workflow file; `trunkline <workflow> -c file` one of that workflow. */
export function addIngest(program: Command, context: CommandContext): void {
  addRun(program, context, { name: 'ingest', description: 'Run a workflow file (OpenMetadata\'s run unchanged)' })
  // Tests have a command of their own, with reports.
  for (const workflow of workflowNames.filter((name) => name !== 'dataQuality')) {
    const { command, title } = workflowKinds[workflow]
    const added = addRun(program, context, { name: command, description: `Run a ${title} workflow file`, workflow })
    if (workflow === 'lineage') addLineageOptions(added)
    if (workflow === 'profiler') added.option('--plan', 'tell what would be read of each table, and read nothing')
    if (workflow === 'dbt') addDbtPatch(added, context)
  }
}

type RunCommand = { name: string; description: string; workflow?: WorkflowName }

function addRun(program: Command, context: CommandContext, { name, description, workflow }: RunCommand): Command {
  return program.command(name)
    .description(description)
    .option('-c, --config <file>', 'the workflow file, YAML or JSON')
    .option('--sink <sink>', 'write to catalog or file:path, whatever the file says')
    .option('--json', 'print the summary as one JSON object')
    .option('--allow-mass-delete', 'allow a run to mark more than half of a service deleted, or to end more than half of a dbt project')
    .addOption(context.logLevelOption())
    .option('--debug', 'show where an error happened')
    .action(async (options: Partial<IngestArguments> & SqlArguments, command: Command) => {
      if (options.sql !== undefined) await tellSql(options, context)
      else if (options.config === undefined) command.error("error: required option '-c, --config <file>' not specified", { code: 'commander.missingMandatoryOptionValue' })
      else await ingest({ ...options, config: options.config }, context, workflow)
    })
}

async function ingest(options: IngestArguments, context: CommandContext, workflow: WorkflowName | undefined): Promise<void> {
  const { terminal, settings } = context
  const text = await readConfigText(options.config)
  const sink = options.sink === undefined ? {} : { sink: readSinkChoice(options.sink) }
  const file = readWorkflowFile(text, { fileName: options.config, environment: settings.environment, ...sink })
  requireWorkflow(file, workflow)
  const level = options.logLevel ?? file.workflowConfig.loggerLevel
  const stop = listenForStop(terminal, 'Stopping: what is written stays, nothing is marked deleted. Press Ctrl+C again to end at once.')
  const app = await context.openApp()
  try {
    report(await run(app.ingest, { file, options, level, signal: stop.signal, context }), options, context)
  } catch (error) {
    const summary = partialSummary(error)
    if (summary === undefined) throw error
    report(summary, options, context)
    if (options.debug === true) terminal.err(toErrorLines(error, { debug: true }).at(-1)!)
    context.exit(exitCodeOf(error))
  } finally {
    stop.release()
    await app.close()
  }
}

type Ingest = Awaited<ReturnType<CommandContext['openApp']>>['ingest']
type Run = { file: PostgresWorkflowFile; options: IngestArguments; level: LogLevel; signal: AbortSignal; context: CommandContext }

function run(ingestFile: Ingest, { file, options, level, signal, context }: Run): Promise<RunSummary> {
  const title = `Running the ${workflowKinds[file.workflow].title} workflow of ${file.serviceName}`
  const terminal = options.json === true ? { ...context.terminal, isInteractive: false } : context.terminal
  return withProgress(terminal, { title, level }, (emit) => ingestFile(file, { signal, allowMassDelete: options.allowMassDelete === true, verify: options.verify === true, planOnly: options.plan === true, emit }))
}

/** A command of one workflow takes its files only: a file of another one is a slip. */
function requireWorkflow(file: PostgresWorkflowFile, workflow: WorkflowName | undefined): void {
  if (workflow === undefined || file.workflow === workflow) return
  const [found, wanted] = [file.workflow, workflow].map((name): WorkflowKind => workflowKinds[name])
  throw new TrunklineError('ARGUMENT_INVALID', `The file describes a ${found!.title} workflow, not a ${wanted!.title} workflow.`, {
    object: '--config', hint: `Run it with: trunkline ${found!.command}`,
  })
}

/** Prints a summary; a run that failed or stopped ends the command with 1. */
function report(summary: RunSummary, options: IngestArguments, { terminal, exit }: CommandContext): void {
  if (options.json === true) terminal.out(JSON.stringify(summary))
  else print(toSummaryLines(summary), terminal)
  const { error } = summary
  if (error !== undefined && options.json !== true) terminal.err([`${error.code}: ${error.message}`, ...(error.hint === undefined ? [] : [`  → ${error.hint}`])].join('\n'))
  if (summary.state === 'failed' || summary.state === 'stopped') exit(1)
}

function print(lines: readonly string[], terminal: Terminal): void {
  if (lines.length > 0) terminal.out(['', ...lines].join('\n'))
}

/** What a run that broke had done, which it carries. */
function partialSummary(error: unknown): RunSummary | undefined {
  return error instanceof TrunklineError && 'summary' in error ? (error.summary as RunSummary) : undefined
}
