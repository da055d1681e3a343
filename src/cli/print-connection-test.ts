import type { ConnectionTestResult, ConnectionTestStepResult } from '../connectors/connection-test.ts'
import { formatDuration, printable } from './terminal.ts'

/** What a step found: its name, whether it must pass, how long it took and its sentence; below, why it failed and what to do. */
export function toStepLines(step: ConnectionTestStepResult): string[] {
  const { name, mandatory, message, diagnosis, durationMs, errorLog } = step
  const duration = wasTried(step) ? formatDuration(durationMs) : ''
  const sentence = `${diagnosis === undefined ? '' : `${diagnosis.code}: `}${printable(message)}`
  return [
    `${name.padEnd(longestName)}  ${mandatory ? 'mandatory' : 'optional '}  ${duration.padStart(7)}  ${sentence}`,
    ...(diagnosis?.hint === undefined ? [] : [`  → ${printable(diagnosis.hint)}`]),
    ...(errorLog === undefined ? [] : [`  the server or the system said: ${errorLog.split('\n').map(printable).join('\n    ')}`]),
  ]
}

const longestName = 'GetInformationSchemaColumns'.length

/** ✓ passed, ✗ failed, – not tried. */
export function markOf(step: ConnectionTestStepResult): '✓' | '✗' | '–' {
  return step.passed ? '✓' : wasTried(step) ? '✗' : '–'
}

/** A step that failed has its diagnosis; one without was not tried, because there was no connection. */
export function wasTried({ passed, diagnosis }: ConnectionTestStepResult): boolean {
  return passed || diagnosis !== undefined
}

/** The last line: whether the connection is good, and which mandatory steps say that it is not. */
export function toVerdictLine({ status, steps }: ConnectionTestResult): string {
  const passed = steps.filter((step) => step.passed).length
  const tally = `${passed} of ${steps.length} steps passed in ${formatDuration(steps.reduce((sum, { durationMs }) => sum + durationMs, 0))}`
  if (status === 'Successful') return `The connection works: ${tally}${passed === steps.length ? '' : ', the others are optional'}.`
  const culprits = steps.filter((step) => step.mandatory && !step.passed && wasTried(step)).map(({ name }) => name)
  return `The connection is not good enough: ${culprits.join(', ')} failed; ${tally}.`
}
