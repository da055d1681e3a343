import type { RunSummary } from '../model/ingestion.ts'
import type { Sink } from '../sinks/sink.ts'

/** What a run tells while it goes: plain events, rendered by whoever listens. */
export type RunEvent =
  | { type: 'step'; name: string; detail?: string }
  | { type: 'progress'; step: string; done: number; total?: number }
  | { type: 'warning'; message: string }

/** Everything a workflow touches. */
export type RunContext = {
  runId: string
  sink: Sink
  signal: AbortSignal
  now(): number
  emit(event: RunEvent): void
}

/** A configured workflow, ready to run once; it never throws for one bad object, and throws for a broken source or sink. */
export type Workflow = { readonly name: string; run(context: RunContext): Promise<RunSummary> }
