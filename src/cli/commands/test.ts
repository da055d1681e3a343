import type { Command } from 'commander'
import { readSinkChoice, readWorkflowFile, type PostgresWorkflowFile } from '../../config.ts'
import { TrunklineError } from '../../model/errors.ts'
import type { TestResultRecord } from '../../model/data-quality/run.ts'
import type { RunSummary } from '../../model/ingestion.ts'
import type { CommandContext } from '../context.ts'
import { exitCodeOf, toErrorObject } from '../print-error.ts'
import { toSummaryLines } from '../print-summary.ts'
import { withProgress, type LogLevel } from '../progress.ts'
import { readTestFiles } from '../read-test-files.ts'
import { listenForStop } from '../signals.ts'
import { toJunit, toTestLines, toTestReport } from '../test-report.ts'
import { writeReport } from '../write-report.ts'

type TestArguments = { config: string; sink?: string; json?: boolean; junit?: string; logLevel?: LogLevel; debug?: boolean }
type FileRun = { file: string; summary?: RunSummary; error?: ReturnType<typeof toErrorObject> }

/** `trunkline test -c file-or-folder`: runs tests as code, and says by its exit code whether all passed. */
export function addTest(program: Command, context: CommandContext): void {
  program.command('test')
    .description('Run a data quality workflow file, or a folder of them')
    .requiredOption('-c, --config <path>', 'the workflow file, YAML or JSON, or a folder with such files; what its defaults.yaml says goes for all of them')
    .option('--sink <sink>', 'write to catalog or file:path, whatever the file says')
    .option('--json', 'print the runs and all results as one JSON object')
    .option('--junit <file>', 'write the results as JUnit XML')
    .addOption(context.logLevelOption())
    .option('--debug', 'show where an error happened')
    .action((options: TestArguments) => runTests(options, context))
}

async function runTests(options: TestArguments, context: CommandContext): Promise<void> {
  const { terminal, settings, exit } = context
  const sink = options.sink === undefined ? {} : { sink: readSinkChoice(options.sink) }
  // All files are read before one is run: a slip in the last is told at once.
  const files = (await readTestFiles(options.config)).map(({ name, text }) => ({ name, file: requireTests(readWorkflowFile(text, { fileName: name, environment: settings.environment, ...sink })) }))
  const stop = listenForStop(terminal, 'Stopping: the results that are written stay. Press Ctrl+C again to end at once.')
  const app = await context.openApp()
  const records: TestResultRecord[] = []
  const runs: FileRun[] = []
  try {
    for (const { name, file } of files) {
      if (stop.signal.aborted) break
      runs.push({ file: name, ...await runOne(app.ingest, file, { records, options, signal: stop.signal, context }) })
    }
  } finally {
    stop.release()
    await app.close()
  }
  if (options.junit !== undefined) await writeReport(options.junit, toJunit(records))
  if (options.json === true) terminal.out(JSON.stringify({ runs, tests: toTestReport(records) }))
  else terminal.out(toTestLines(records).join('\n'))
  const isBroken = runs.some(({ summary, error }) => error !== undefined || summary?.state === 'failed' || summary?.state === 'stopped')
  if (isBroken || records.some(({ result }) => result.testCaseStatus !== 'Success')) exit(1)
}

type Ingest = Awaited<ReturnType<CommandContext['openApp']>>['ingest']
type One = { records: TestResultRecord[]; options: TestArguments; signal: AbortSignal; context: CommandContext }

async function runOne(ingest: Ingest, file: PostgresWorkflowFile, { records, options, signal, context: { terminal, exit } }: One): Promise<Omit<FileRun, 'file'>> {
  const quiet = options.json === true ? { ...terminal, isInteractive: false } : terminal
  const level = options.logLevel ?? file.workflowConfig.loggerLevel
  try {
    const summary = await withProgress(quiet, { title: `Running the tests of ${file.serviceName}`, level }, (emit) => ingest(file, { signal, allowMassDelete: false, emit, onTestResult: (record) => void records.push(record) }))
    if (options.json !== true) terminal.out(['', ...toSummaryLines(summary), ''].join('\n'))
    return { summary }
  } catch (error) {
    const told = toErrorObject(error)
    terminal.err([`${told.code}: ${told.message}`, ...(told.hint === undefined ? [] : [`  → ${told.hint}`]), ...(options.debug === true && error instanceof Error ? [error.stack ?? ''] : [])].join('\n'))
    exit(exitCodeOf(error))
    return { error: told }
  }
}

function requireTests(file: PostgresWorkflowFile): PostgresWorkflowFile {
  if (file.workflow === 'dataQuality') return file
  throw new TrunklineError('ARGUMENT_INVALID', `The file describes another workflow, not tests (sourceConfig.config.type TestSuite).`, { object: '--config', hint: 'Run it with: trunkline ingest' })
}
