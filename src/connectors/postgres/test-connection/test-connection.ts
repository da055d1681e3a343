import { TrunklineError } from '../../../model/errors.ts'
import type { ConnectionTestOptions, ConnectionTestResult, ConnectionTestStepResult } from '../../connection-test.ts'
import type { SessionPool } from '../session-pool.ts'
import { preflight } from '../connect/preflight.ts'
import { openSession } from '../session.ts'
import type { Session } from '../session.ts'
import type { ConnectionSettings } from '../settings/connection-settings.ts'
import { createFootprint } from '../statement.ts'
import { connectionTestSteps, stepsOfRun } from './steps.ts'
import type { ConnectionTestStep, StepContext } from './steps.ts'

/** For a whole test, unless another time is given. */
export const testTimeoutMs = 60_000

/**
 * Tries one after the other what a connection must be good for; no failure of a step throws.
 * Throws RUN_CANCELLED when the caller's signal says so.
 */
export async function testConnection(
  settings: ConnectionSettings, options: ConnectionTestOptions & { readonly queryStatementSource?: string },
): Promise<ConnectionTestResult> {
  const { timeoutMs = testTimeoutMs, queryStatementSource = 'pg_stat_statements' } = options
  const deadline = AbortSignal.timeout(timeoutMs)
  const signal = AbortSignal.any([options.signal, deadline])
  let session: Session | undefined
  const open = async (): Promise<Session> => (session = await openSession(settings, { workflow: 'test-connection', signal, footprint: createFootprint() }))
  try {
    const explain = (error: unknown): unknown => deadline.aborted ? tooSlow(timeoutMs) : error
    return await runSteps(connectionTestSteps, { until: signal, open, explain, context: { settings, queryStatementSource } }, options)
  } finally {
    await session?.close()
  }
}

/** `deadline` aborts when `timeoutMs` is over; `queryStatementSource` is named where statistics of statements will be read. */
export type ServerTestOptions = Pick<ConnectionTestOptions, 'signal' | 'now' | 'timeoutMs'> & { readonly queryStatementSource?: string; readonly deadline?: AbortSignal }

/**
 * Tries on a session of a run what it needs of a server, and gives the warnings. Throws as requireConnection does.
 * Once the deadline has aborted, which the pool must heed too, it is CONNECTION_TIMEOUT.
 */
export async function requireServer(pool: SessionPool, settings: ConnectionSettings, options: ServerTestOptions): Promise<string[]> {
  let release = (): void => {}
  const open = async (): Promise<Session> => {
    const lease = await pool.lease()
    release = lease.release
    return lease.session
  }
  try {
    const { queryStatementSource = '', deadline, timeoutMs = testTimeoutMs } = options
    const explain = (error: unknown): unknown => deadline?.aborted === true ? tooSlow(timeoutMs) : error
    const context = { settings, queryStatementSource }
    const tried = stepsOfRun({ readsQueryStatistics: queryStatementSource !== '' })
    return requireConnection(await runSteps(tried, { until: AbortSignal.any([options.signal, ...(deadline === undefined ? [] : [deadline])]), open, explain, context }, { ...options, emit: () => {} }))
  } finally {
    release()
  }
}

/** The warnings of a test that passed. Throws the first failure of a mandatory step, with the list of all that failed. */
export function requireConnection({ status, steps }: ConnectionTestResult): string[] {
  const failed = steps.filter(({ passed, diagnosis }) => !passed && diagnosis !== undefined)
  if (status === 'Successful') {
    return failed.map(({ name, message, diagnosis }) => `${name}: ${message}${diagnosis?.hint === undefined ? '' : ` ${diagnosis.hint}`}`)
  }
  const first = failed.find(({ mandatory }) => mandatory)
  const { code = 'SOURCE_FAILED', ...detail } = first?.diagnosis ?? {}
  throw new TrunklineError(code, `${first?.message} (Step ${first?.name} of the test of the connection; ${listSteps(steps)}.)`, detail)
}

function listSteps(steps: readonly ConnectionTestStepResult[]): string {
  const groups: [string, (step: ConnectionTestStepResult) => boolean][] = [
    ['failed', ({ passed, diagnosis }) => !passed && diagnosis !== undefined],
    ['not tried', ({ passed, diagnosis }) => !passed && diagnosis === undefined],
    ['passed', ({ passed }) => passed],
  ]
  return groups.map(([title, belongs]) => [title, steps.filter(belongs).map(({ name }) => name)] as const)
    .filter(([, names]) => names.length > 0)
    .map(([title, names]) => `${title}: ${names.join(', ')}`)
    .join('; ')
}

/** How the steps come by their session, and what a failure of theirs means. */
type StepRun = { readonly until: AbortSignal; readonly open: () => Promise<Session>; readonly explain: (error: unknown) => unknown; readonly context: StepContext }

async function runSteps(
  tried: readonly ConnectionTestStep[], { until, open, explain, context }: StepRun, { signal, emit, now }: Pick<ConnectionTestOptions, 'signal' | 'emit' | 'now'>,
): Promise<ConnectionTestResult> {
  const steps: ConnectionTestStepResult[] = []
  let session: Session | undefined
  for (const step of tried) {
    const startedAt = now()
    const outcome = steps.length > 0 && session === undefined
      ? { passed: false, message: 'Not tried, because there is no connection.' }
      : await settle(async () => {
        if (session !== undefined) return await step.run(session, context)
        const notes = await preflight(context.settings, until)
        session = await open()
        return [await step.run(session, context), ...notes.map((note) => `${note}.`)].join(' ')
      }, explain)
    if (signal.aborted) throw new TrunklineError('RUN_CANCELLED', 'The test of the connection was cancelled.')
    const result = toResult(step, outcome, now() - startedAt)
    steps.push(result)
    emit(result)
  }
  return { status: steps.every(({ mandatory, passed }) => passed || !mandatory) ? 'Successful' : 'Failed', lastUpdatedAt: now(), steps }
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
  const errorLog = toErrorLog(error)
  return { name, mandatory, passed, message, ...(errorLog !== undefined && { errorLog }), durationMs, diagnosis: toDiagnosis(error) }
}

function toDiagnosis(error: unknown): NonNullable<ConnectionTestStepResult['diagnosis']> {
  if (!(error instanceof TrunklineError)) return { code: 'INTERNAL' }
  const { code, hint, object } = error
  return { code, ...(hint !== undefined && { hint }), ...(object !== undefined && { object }) }
}

/** The failure as the server or the system told it, without a stack; undefined where the words are ours. */
function toErrorLog(error: unknown): string | undefined {
  const cause = error instanceof TrunklineError ? error.cause : error
  if (cause === undefined || cause instanceof TrunklineError) return undefined
  // Several hosts failed, each for a reason of its own.
  if (cause instanceof AggregateError) return cause.errors.map((one: unknown) => toErrorLog(one)).filter((line) => line !== undefined).join('\n') || undefined
  if (!(cause instanceof Error)) return undefined
  const code = 'code' in cause && typeof cause.code === 'string' ? `${cause.code}: ` : ''
  const detail = 'detail' in cause && typeof cause.detail === 'string' ? `\n${cause.detail}` : ''
  return `${code}${cause.message}${detail}`
}

function tooSlow(timeoutMs: number): TrunklineError {
  return new TrunklineError('CONNECTION_TIMEOUT', `The test of the connection did not end within ${timeoutMs / 1000} s.`, {
    hint: 'Check hostPort and the firewalls in between; where the server is only slow, give the test more time.',
  })
}
