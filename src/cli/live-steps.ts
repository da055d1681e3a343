import { Listr } from 'listr2'
import type { ConnectionTestResult, ConnectionTestStepResult } from '../connectors/connection-test.ts'
import { markOf, toStepLines, wasTried } from './print-connection-test.ts'
import type { Terminal } from './terminal.ts'

type Work = (emit: (step: ConnectionTestStepResult) => void) => Promise<ConnectionTestResult>

/** Runs a test and shows each step as it ends: in its place in a list that is there from the start for a person, as lines for a pipe. */
export async function withLiveSteps(terminal: Terminal, names: readonly string[], work: Work): Promise<ConnectionTestResult> {
  if (!terminal.isInteractive) {
    return work((step) => {
      const [first, ...details] = toStepLines(step)
      terminal.out([`${markOf(step)} ${first}`, ...details.map((line) => `  ${line}`)].join('\n'))
    })
  }
  const ends = new Map(names.map((name) => [name, Promise.withResolvers<ConnectionTestStepResult>()]))
  const list = new Listr(names.map((name) => ({
    title: name,
    task: async (_context: unknown, task: { title: string; skip(message: string): void }) => {
      const step = await ends.get(name)!.promise
      const title = toStepLines(step).join('\n')
      if (!wasTried(step)) return task.skip(title)
      task.title = title
      if (!step.passed) throw new Error(title)
    },
  })), {
    exitOnError: false, registerSignalListeners: false,
    rendererOptions: { collapseErrors: false, showErrorMessage: false, collapseSkips: true, suffixSkips: false },
  })
  const working = work((step) => ends.get(step.name)?.resolve(step))
  // A test that was cancelled leaves steps that never end.
  working.catch((error: unknown) => { for (const { reject } of ends.values()) reject(error) })
  await list.run()
  return working
}
