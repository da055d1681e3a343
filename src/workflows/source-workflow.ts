import { TrunklineError } from '../model/errors.ts'
import type { Footprint, RunFact } from '../model/ingestion.ts'
import { createTally, judge, noFootprint, type Tally } from './tally.ts'
import { RunError, type RunContext, type Workflow } from './workflow.ts'

/** What is read from the outside during one run. */
type Source = { footprint(): Footprint; close(): Promise<void> }

/** What every run over a source is configured with. */
export type SourceWorkflowOptions<S extends Source> = {
  serviceName: string
  successThreshold: number
  raiseOnError: boolean
  /** Said before the run begins. */
  warnings?: readonly string[]
  /** Opens what is read; `warn` may be called as long as the source is open. */
  openSource(signal: AbortSignal, warn: (sentence: string) => void): Promise<S>
}

/** What the work of one run touches. */
export type SourceRun<S> = { run: RunContext; source: S; tally: Tally; warn(sentence: string): void }

/**
 * A workflow that opens its source, works, closes the source whatever happened, and judges itself by what it tallied. `work` gives what is to be told
 * of the run beside its counts; what it throws breaks the run, which then tells what it had done.
 */
export function createSourceWorkflow<S extends Source>(name: string, options: SourceWorkflowOptions<S>, work: (run: SourceRun<S>) => Promise<RunFact[]>): Workflow {
  return {
    name,
    run: async (run) => {
      const startedAt = run.now()
      const tally = createTally([...(options.warnings ?? []), ...(run.warnings ?? [])])
      const warn = createWarn(tally, run)
      let source: S | undefined
      let error: TrunklineError | undefined
      let facts: RunFact[] = []
      let footprint = noFootprint
      try {
        run.emit({ type: 'step', name: `Connecting to ${options.serviceName}` })
        source = await options.openSource(run.signal, warn)
        facts = await work({ run, source, tally, warn })
      } catch (thrown) {
        error = toTrunklineError(thrown)
      } finally {
        footprint = source?.footprint() ?? noFootprint
        await source?.close().catch(() => {})
      }
      const { successThreshold, raiseOnError, serviceName } = options
      const { outcomes, fresh: _fresh, ...told } = tally
      const summary = {
        runId: run.runId, workflow: name, serviceName, startedAt, endedAt: run.now(),
        ...judge(tally, { successThreshold, raiseOnError, isStopped: run.signal.aborted, error }), ...outcomes, ...told, facts, footprint,
      }
      if (summary.state === 'failed' && error !== undefined) throw new RunError(error, summary)
      return summary
    },
  }
}

/** Says a warning at once and in the summary; the same sentence is said once. */
export function createWarn({ warnings }: Tally, run: RunContext): (message: string) => void {
  return (message) => {
    if (warnings.includes(message)) return
    warnings.push(message)
    run.emit({ type: 'warning', message })
  }
}

/** Any error as one for people. */
export function toTrunklineError(error: unknown): TrunklineError {
  if (error instanceof TrunklineError) return error
  return new TrunklineError('INTERNAL', error instanceof Error ? error.message : String(error), { cause: error })
}
