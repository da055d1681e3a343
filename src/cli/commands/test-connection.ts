import type { Command } from 'commander'
import { readWorkflowFile } from '../../config.ts'
import { TrunklineError } from '../../model/errors.ts'
import type { CommandContext } from '../context.ts'
import { withLiveSteps } from '../live-steps.ts'
import { toVerdictLine } from '../print-connection-test.ts'
import { readConfigText } from '../read-config-text.ts'
import { listenForStop } from '../signals.ts'

type TestConnectionArguments = { config: string; timeout: string; json?: boolean }

/** `trunkline test-connection -c file`: what the connection of a workflow file is good for, step by step. */
export function addTestConnection(program: Command, context: CommandContext): void {
  program.command('test-connection')
    .description('Try the connection of a workflow file: each step passed or failed, why, and what to do')
    .requiredOption('-c, --config <file>', 'a workflow file with the connection, YAML or JSON')
    .option('--timeout <seconds>', 'time for the whole test', '60')
    .option('--json', 'print the result as one JSON object')
    .option('--debug', 'show where an error happened')
    .action(async (options: TestConnectionArguments) => testConnection(options, context))
}

async function testConnection({ config, timeout, json = false }: TestConnectionArguments, context: CommandContext): Promise<void> {
  const { terminal, settings } = context
  const timeoutMs = readTimeoutMs(timeout)
  const file = readWorkflowFile(await readConfigText(config), { fileName: config, environment: settings.environment, sink: { type: 'catalog' } })
  const stop = listenForStop(terminal, 'Stopping.')
  const app = await context.openApp()
  try {
    const { steps, prepare } = app.connectionTester
    const { test } = await prepare((await app.connect(file)).connection)
    const options = { signal: stop.signal, now: Date.now, timeoutMs }
    const result = json
      ? await test({ ...options, emit: () => {} })
      : await withLiveSteps(terminal, steps.map(({ name }) => name), (emit) => test({ ...options, emit }))
    terminal.out(json ? JSON.stringify(result) : `\n${toVerdictLine(result)}`)
    if (result.status === 'Failed') context.exit(1)
  } finally {
    stop.release()
    await app.close()
  }
}

/** The longest time that a timer of Node can count. */
const longestTimeoutSeconds = 2_147_483

function readTimeoutMs(text: string): number {
  const seconds = Number(text)
  if (/^\d+(?:\.\d+)?$/.test(text) && seconds > 0 && seconds <= longestTimeoutSeconds) return seconds * 1000
  throw new TrunklineError('ARGUMENT_INVALID', `--timeout must be a number of seconds above 0, not "${text}".`, { object: '--timeout', hint: 'For example: --timeout 120' })
}
