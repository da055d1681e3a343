import { TrunklineError } from '../model/errors.ts'
import type { RunSummary } from '../model/ingestion.ts'
import type { ClassificationSink, DbtSink, LineageSink, ProfileSink, QualitySink, Sink, UsageSink } from '../sinks/sink.ts'

/** What a run tells while it goes: plain events, rendered by whoever listens. */
export type RunEvent =
  | { type: 'step'; name: string; detail?: string }
  | { type: 'progress'; step: string; done: number; total?: number }
  | { type: 'warning'; message: string }

/** Everything a workflow touches. */
export type RunContext = {
  runId: string
  /** A sink that takes lineage too has `writeLineage`; one that takes usage has `writeUsage`, one that takes profiles `writeProfile`, one that takes tests `writeTestCase` and `writeTestResult`, one that takes suggestions `writeSuggestions`. */
  sink: Sink & Partial<Pick<LineageSink, 'writeLineage'>> & Partial<Pick<UsageSink, 'readUsageBase' | 'writeUsage'>> & Partial<Pick<ProfileSink, 'writeProfile'>> & Partial<Pick<QualitySink, 'writeTestCase' | 'writeTestResult'>>
    & Partial<Pick<ClassificationSink, 'writeSuggestions' | 'writeSample' | 'propagateLabels'>>
    & Partial<Pick<DbtSink, 'dbtReader' | 'writeProject' | 'writeDataModels' | 'writeTestDefinition' | 'writeTests' | 'linkExposures' | 'listParts' | 'endParts'>>
  signal: AbortSignal
  /** Said already, when the sink was opened: told in the summary too. */
  warnings?: readonly string[]
  now(): number
  emit(event: RunEvent): void
}

/** A configured workflow, ready to run once; it never throws for one bad object, and throws for a broken source or sink. */
export type Workflow = { readonly name: string; run(context: RunContext): Promise<RunSummary> }

/** A run that a broken source or sink ended: its error, and what the run had done until then. */
export class RunError extends TrunklineError {
  readonly summary: RunSummary

  constructor(error: TrunklineError, summary: RunSummary) {
    super(error.code, error.message, {
      ...(error.object !== undefined && { object: error.object }),
      ...(error.hint !== undefined && { hint: error.hint }),
      cause: error.cause ?? error,
    })
    this.summary = summary
  }
}

/** Runs a workflow and has what it did kept, also of a run that broke. */
export async function runRecorded(workflow: Workflow, context: RunContext, record: (summary: RunSummary) => Promise<void>): Promise<RunSummary> {
  try {
    const summary = await runWorkflow(workflow, context)
    await record(summary)
    return summary
  } catch (error) {
    if (error instanceof RunError) await record(error.summary).catch(() => {})
    throw error
  }
}

/** Runs a workflow and closes its sink, which keeps only what a run that came to its end wrote (a file appears whole or not at all). */
export async function runWorkflow(workflow: Workflow, context: RunContext): Promise<RunSummary> {
  let summary: RunSummary
  try {
    summary = await workflow.run(context)
  } catch (error) {
    await context.sink.close(false).catch(() => {})
    throw error
  }
  await context.sink.close(summary.state === 'success' || summary.state === 'partialSuccess')
  return summary
}
