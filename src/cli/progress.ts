import { Listr } from 'listr2'
import type { RunEvent } from '../workflows/workflow.ts'
import { formatCount, printable, type Terminal } from './terminal.ts'

export const logLevels = ['DEBUG', 'INFO', 'WARN', 'WARNING', 'ERROR'] as const
export type LogLevel = (typeof logLevels)[number]

/** Runs `work` and shows its events: drawn over each other for a person, as plain lines for a pipe. */
export async function withProgress<T>(terminal: Terminal, options: { title: string; level: LogLevel }, work: (emit: (event: RunEvent) => void) => Promise<T>): Promise<T> {
  const isQuiet = options.level !== 'INFO' && options.level !== 'DEBUG'
  if (!terminal.isInteractive || isQuiet || options.level === 'DEBUG') return work((event) => sayPlainly(terminal, options.level, event))
  let result: { value: T } | undefined
  const list = new Listr([{
    title: options.title,
    task: async (_context, task) => {
      result = { value: await work((event) => { task.output = toText(event) }) }
    },
    rendererOptions: { persistentOutput: false },
  }], { registerSignalListeners: false, rendererOptions: { collapseErrors: true, showErrorMessage: false } })
  await list.run()
  return result!.value
}

function sayPlainly(terminal: Terminal, level: LogLevel, event: RunEvent): void {
  if (level === 'ERROR') return
  if (event.type === 'warning') terminal.err(`warning: ${toText(event)}`)
  else if (event.type === 'step' && (level === 'INFO' || level === 'DEBUG')) terminal.err(toText(event))
  else if (event.type === 'progress' && level === 'DEBUG') terminal.err(toText(event))
}

function toText(event: RunEvent): string {
  if (event.type === 'warning') return printable(event.message)
  if (event.type === 'step') return printable(event.detail === undefined ? event.name : `${event.name}: ${event.detail}`)
  return `${printable(event.step)}: ${formatCount(event.done)}${event.total === undefined ? '' : ` of ${formatCount(event.total)}`}`
}
