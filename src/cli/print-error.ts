import { errorTable, TrunklineError } from '../model/errors.ts'

/** An error as an object, for `--json`. */
export function toErrorObject(error: unknown): { code: string; message: string; object?: string; hint?: string } {
  if (!(error instanceof TrunklineError)) return { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) }
  return {
    code: error.code,
    message: error.message,
    ...(error.object !== undefined && { object: error.object }),
    ...(error.hint !== undefined && { hint: error.hint }),
  }
}

/** An error for people: code and sentence, then what to do. A stack trace only where it was asked for. */
export function toErrorLines(error: unknown, options: { debug: boolean }): string[] {
  const { code, message, hint } = toErrorObject(error)
  return [
    `${code}: ${message}`,
    ...(hint === undefined ? [] : [`  → ${hint}`]),
    ...(code === 'INTERNAL' && !options.debug ? ['  → This is a fault of Trunkline. With --debug it shows where it happened.'] : []),
    ...(options.debug && error instanceof Error ? [error.stack ?? ''] : []),
  ]
}

/** 2 where the file or the arguments are wrong, 1 for every other failure. */
export function exitCodeOf(error: unknown): 1 | 2 {
  return error instanceof TrunklineError ? errorTable[error.code].exitCode : 1
}
