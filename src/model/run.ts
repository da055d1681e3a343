import { z } from 'zod'

/** What becomes of a run, in OpenMetadata's words; the first two are not ends. */
export const pipelineStates = ['queued', 'running', 'success', 'partialSuccess', 'failed', 'stopped'] as const
export type PipelineState = (typeof pipelineStates)[number]

/**
 * Why a run was begun: somebody asked, its schedule came due (`missed`: while nothing was up), an earlier attempt failed (`retry`) or lost
 * its worker (`lost`); `command`: a workflow file was run from the command line; `external`: another program reports its own run.
 */
export const runTriggers = ['manual', 'schedule', 'retry', 'lost', 'command', 'external'] as const
export type RunTrigger = (typeof runTriggers)[number]

/** What a run does now. Instants in ms since the epoch. */
export const RunProgress = z.object({
  /** What is being done, such as `Reading shop`. */
  step: z.string(),
  detail: z.string().optional(),
  done: z.number().optional(),
  total: z.number().optional(),
  /** Share of the whole run that is over, 0 to 100, as far as it can be told: from the counts, else from how long the last run took. */
  percent: z.number().optional(),
  /** When it should end, from the same. */
  estimatedEndAt: z.number().optional(),
  updatedAt: z.number(),
})
export type RunProgress = z.infer<typeof RunProgress>

export const runLogLevels = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const
export type RunLogLevel = (typeof runLogLevels)[number]

/** One line of a run's log; `seq` counts from 1 within the run. */
export const RunLogLine = z.object({ seq: z.number().int(), at: z.number(), level: z.enum(runLogLevels), message: z.string() })
export type RunLogLine = z.infer<typeof RunLogLine>

/** What a run comes to, without the lists of its summary. */
export const RunCounts = z.object({
  records: z.number().int(), created: z.number().int(), updated: z.number().int(), unchanged: z.number().int(), deleted: z.number().int(),
  warnings: z.number().int(), errors: z.number().int(), filtered: z.number().int(), skipped: z.number().int(), successPercent: z.number(),
})
export type RunCounts = z.infer<typeof RunCounts>

/** One attempt of a pipeline, or a workflow file that was run by hand; `Summary` is what RunSummary is served as. Instants in ms since the epoch. */
export const runFields = {
  runId: z.string(),
  state: z.enum(pipelineStates),
  workflow: z.string(),
  serviceName: z.string(),
  /** Absent where a workflow file was run that belongs to no pipeline, or the pipeline is gone for good. */
  pipeline: z.object({ id: z.string(), name: z.string(), displayName: z.string().optional(), fullyQualifiedName: z.string() }).optional(),
  trigger: z.enum(runTriggers),
  requestedBy: z.string().optional(),
  /** 1 for the first try. */
  attempt: z.number().int(),
  /** The attempt before this one. */
  retryOf: z.string().optional(),
  queuedAt: z.number(),
  /** A retry waits until then. */
  notBefore: z.number().optional(),
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
  /** The process that runs it, as host:pid, and its version. */
  worker: z.string().optional(),
  workerVersion: z.string().optional(),
  /** Who asked it to stop. */
  stopRequestedBy: z.string().optional(),
  progress: RunProgress.optional(),
  counts: RunCounts.optional(),
  /** Why it failed or stopped. */
  error: z.object({ object: z.string(), code: z.string(), message: z.string(), hint: z.string().optional() }).optional(),
}
const RunBase = z.object(runFields)
export type Run<Summary = unknown> = z.infer<typeof RunBase> & { summary?: Summary }

/** Whether a run is over. */
export function isOver(state: PipelineState): boolean {
  return state !== 'queued' && state !== 'running'
}
