import { TrunklineError } from '../../../model/errors.ts'
import type { ErrorCode } from '../../../model/errors.ts'
import { openSession } from '../session.ts'
import type { Session } from '../session.ts'
import type { ConnectionSettings } from '../settings/connection-settings.ts'
import { createFootprint } from '../statement.ts'
import { connectionTestSteps } from './steps.ts'
import type { ConnectionTestStep } from './steps.ts'

/** What one step found: `message` is for people, `errorLog` the server's own words, `diagnosis` what it means and what to do. */
export type ConnectionTestStepResult = {
  name: string
  mandatory: boolean
  passed: boolean
  message: string
  errorLog?: string
  durationMs: number
  diagnosis?: { code: ErrorCode; hint?: string }
}

/** `Successful` when every mandatory step passed. `lastUpdatedAt` in ms since the epoch. */
export type ConnectionTestResult = { status: 'Successful' | 'Failed'; lastUpdatedAt: number; steps: ConnectionTestStepResult[] }

export type ConnectionTestOptions = {
  readonly signal: AbortSignal
  /** Told of each step as it ends. */
  readonly emit: (step: ConnectionTestStepResult) => void
  readonly now: () => number
  /** For the whole test; 60 s unless given. */
  readonly timeoutMs?: number
  readonly queryStatementSource?: string
}

const defaultTimeoutMs = 60_000

/**
 * Tries one after the other what a connection must be good for; no failure of a step throws.
 * Throws RUN_CANCELLED when the caller's signal says so.
 */
export async function testConnection(settings: ConnectionSettings, options: ConnectionTestOptions): Promise<ConnectionTestResult> {
  const { timeoutMs = defaultTimeoutMs, queryStatementSource = 'pg_stat_statements' } = options
  const deadline = AbortSignal.timeout(timeoutMs)
  const signal = AbortSignal.any([options.signal, deadline])
  const footprint = createFootprint()
  const steps: ConnectionTestStepResult[] = []
  let session: Session | undefined
  try {
    for (const step of connectionTestSteps) {
      const startedAt = options.now()
      const outcome = steps.length > 0 && session === undefined
        ? { passed: false, message: 'Not tried, because there is no connection.' }
        : await settle(async () => {
          session ??= await openSession(settings, { workflow: 'test-connection', signal, footprint })
          return await step.run(session, { settings, queryStatementSource })
        }, (error) => deadline.aborted ? tooSlow(timeoutMs) : error)
      if (options.signal.aborted) throw new TrunklineError('RUN_CANCELLED', 'The test of the connection was cancelled.')
      const result = toResult(step, outcome, options.now() - startedAt)
      steps.push(result)
      options.emit(result)
    }
  } finally {
    await session?.close()
  }
  return { status: steps.every(({ mandatory, passed }) => passed || !mandatory) ? 'Successful' : 'Failed', lastUpdatedAt: options.now(), steps }
}

/** The warnings of a test that passed. Throws the first failure of a mandatory step, with the list of all that failed. */
export function requireConnection({ status, steps }: ConnectionTestResult): string[] {
  const failed = steps.filter(({ passed }) => !passed)
  const sentences = failed.map(({ name, message, diagnosis }) => `${name}: ${message}${diagnosis?.hint === undefined ? '' : ` ${diagnosis.hint}`}`)
  if (status === 'Successful') return sentences
  const first = failed.find(({ mandatory }) => mandatory)
  const passed = steps.filter((step) => step.passed).map(({ name }) => name)
  const list = failed.length === 1 ? '' : ` Failed: ${failed.map(({ name }) => name).join(', ')}. Passed: ${passed.join(', ') || 'none'}.`
  throw new TrunklineError(first?.diagnosis?.code ?? 'SOURCE_FAILED', `The connection is not good enough for a run. ${first?.name}: ${first?.message}${list}`, {
    ...(first?.diagnosis?.hint !== undefined && { hint: first.diagnosis.hint }),
  })
}

type Outcome = { passed: boolean; message: string; error?: unknown }

async function settle(work: () => Promise<string>, explain: (error: unknown) => unknown): Promise<Outcome> {
  try {
    return { passed: true, message: await work() }
  } catch (caught) {
    const error = explain(caught)
    return { passed: false, message: error instanceof Error ? error.message : String(error), error }
  }
}

function toResult({ name, mandatory }: ConnectionTestStep, { passed, message, error }: Outcome, durationMs: number): ConnectionTestStepResult {
  if (error === undefined) return { name, mandatory, passed, message, durationMs }
  const diagnosis = error instanceof TrunklineError
    ? { code: error.code, ...(error.hint !== undefined && { hint: error.hint }) }
    : { code: 'INTERNAL' as const }
  const errorLog = toErrorLog(error)
  return { name, mandatory, passed, message, ...(errorLog !== undefined && { errorLog }), durationMs, diagnosis }
}

/** The failure as the server or the system told it, without a stack; undefined where the words are ours. */
function toErrorLog(error: unknown): string | undefined {
  const cause = error instanceof TrunklineError ? error.cause : error
  if (cause === undefined || cause instanceof TrunklineError) return undefined
  if (!(cause instanceof Error)) return undefined
  const code = 'code' in cause && typeof cause.code === 'string' ? `${cause.code}: ` : ''
  const detail = 'detail' in cause && typeof cause.detail === 'string' ? `\n${cause.detail}` : ''
  return `${code}${cause.message}${detail}`
}

function tooSlow(timeoutMs: number): TrunklineError {
  return new TrunklineError('CONNECTION_TIMEOUT', `The test of the connection did not end within ${timeoutMs / 1000} s.`, {
    hint: 'The server is slow or overloaded: try again, or raise the time for the test.',
  })
}
