import { TrunklineError } from '../model/errors.ts'
import type { Failure, Filtered, Footprint, IngestedType, ReconciliationLine, RunSummary, Skipped, WriteOutcome } from '../model/ingestion.ts'

/** What a run has done so far. */
export type Tally = {
  outcomes: Record<WriteOutcome, number>
  /** How many of each type this run created or restored. */
  fresh: Map<IngestedType, number>
  deleted: number
  filtered: Filtered[]
  skipped: Skipped[]
  failures: Failure[]
  warnings: string[]
  reconciliation: ReconciliationLine[]
}

export function createTally(warnings: readonly string[]): Tally {
  const outcomes = { created: 0, updated: 0, unchanged: 0, renamed: 0, restored: 0 }
  return { outcomes, fresh: new Map(), deleted: 0, filtered: [], skipped: [], failures: [], warnings: [...warnings], reconciliation: [] }
}

export const noFootprint: Footprint = { statements: 0, serverMs: 0, rows: 0, bytes: 0, mostLocks: 0, connections: 0 }

/** What makes a run fail or not. */
export type Verdict = { successThreshold: number; raiseOnError: boolean; isStopped: boolean; error: TrunklineError | undefined }

/** Skipped because it could not be read, not on purpose: the run was not complete. */
export const incompleteReasons: ReadonlySet<Skipped['reason']> = new Set(['locked', 'notVisible', 'changedDuringRun'])

/** Share of records that did not fail, 0 to 100 with two decimals; nothing at all is a success only where nothing went wrong. */
export function toSuccessPercent(tally: Tally, hasError = false): number {
  const written = Object.values(tally.outcomes).reduce((sum, count) => sum + count, 0)
  const all = written + tally.failures.length
  if (all === 0) return hasError ? 0 : 100
  return Math.round((10_000 * written) / all) / 100
}

/** The state of a finished run, with the error that explains it. */
export function judge(tally: Tally, verdict: Verdict): Pick<RunSummary, 'state' | 'successPercent' | 'error'> {
  const successPercent = toSuccessPercent(tally, verdict.error !== undefined)
  if (verdict.isStopped) return { state: 'stopped', successPercent, error: { object: '', code: 'RUN_CANCELLED', message: 'The run was cancelled. What it had written stays; nothing was marked deleted.' } }
  if (verdict.error !== undefined) return { state: 'failed', successPercent, error: toFailure(verdict.error, '') }
  const isBelow = successPercent < verdict.successThreshold
  if (isBelow && verdict.raiseOnError) return { state: 'failed', successPercent, error: belowThreshold(successPercent, verdict.successThreshold) }
  const isPartial = tally.failures.length > 0 || tally.skipped.some(({ reason }) => incompleteReasons.has(reason))
  return { state: isPartial ? 'partialSuccess' : 'success', successPercent }
}

/** An error as it stands in a summary; `object` names what it happened to where the error does not. */
export function toFailure(error: unknown, object: string): Failure {
  if (!(error instanceof TrunklineError)) return { object, code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) }
  return { object: error.object ?? object, code: error.code, message: error.message, ...(error.hint !== undefined && { hint: error.hint }) }
}

function belowThreshold(successPercent: number, successThreshold: number): Failure {
  return {
    object: '',
    code: 'RUN_BELOW_THRESHOLD',
    message: `Only ${successPercent} % of the records succeeded, the threshold is ${successThreshold} %.`,
    hint: 'Each failure is listed with its reason. workflowConfig.successThreshold sets the threshold.',
  }
}
