import { getJson, sendJson } from './client.ts'
import type { Ask } from './queries.ts'
import type { RunSummary } from './types.ts'

export type RunState = 'queued' | 'running' | 'success' | 'partialSuccess' | 'failed' | 'stopped'
export type RunTrigger = 'manual' | 'schedule' | 'missed' | 'retry' | 'lost' | 'command' | 'external'
export type RunProgress = { step: string; detail?: string; done?: number; total?: number; percent?: number; estimatedEndAt?: number; updatedAt: number }
export type RunCounts = {
  records: number
  created: number
  updated: number
  unchanged: number
  deleted: number
  warnings: number
  errors: number
  filtered: number
  skipped: number
  successPercent: number
}

/** One attempt of a pipeline, or of a workflow file. Instants in ms since the epoch. */
export type Run = {
  runId: string
  state: RunState
  workflow: string
  serviceName: string
  pipeline?: { id: string; name: string; displayName?: string; fullyQualifiedName: string }
  trigger: RunTrigger
  requestedBy?: string
  attempt: number
  retryOf?: string
  queuedAt: number
  notBefore?: number
  startedAt?: number
  endedAt?: number
  worker?: string
  workerVersion?: string
  stopRequestedBy?: string
  progress?: RunProgress
  counts?: RunCounts
  error?: { object: string; code: string; message: string; hint?: string }
  summary?: RunSummary
}
export type RunPage = { data: Run[]; before?: string }

export const logLevels = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const
export type LogLevel = (typeof logLevels)[number]
export type LogLine = { seq: number; at: number; level: LogLevel; message: string }

/** Whether a run is over. */
export function isOver(state: RunState): boolean {
  return state !== 'queued' && state !== 'running'
}

export type RunsFilter = { service?: string; pipeline?: string; state?: string; limit?: number; before?: string }

/** Runs, the newest first. */
export function runsQuery(filter: RunsFilter): Ask<RunPage> {
  return { queryKey: ['runs', filter], queryFn: ({ signal }) => getJson('/catalog/runs', filter, signal) }
}

/** How often a list with these runs is asked for again: soon while one of them is under way. */
export function runsRefetchMs(runs: readonly Run[] | undefined): number {
  return runs?.some((run) => !isOver(run.state)) === true ? 2_000 : 15_000
}

/** One run with its summary. */
export function runQuery(runId: string): Ask<Run> {
  return { queryKey: ['run', runId], queryFn: ({ signal }) => getJson(`/catalog/runs/${encodeURIComponent(runId)}`, {}, signal) }
}

/** Stops a run, wherever it is. */
export function killRun(runId: string): Promise<Run> {
  return sendJson('POST', `/catalog/runs/${encodeURIComponent(runId)}/kill`)
}

/** Where a run tells what it does, as server-sent events. */
export function runEventsPath(runId: string): string {
  return `/api/v1/catalog/runs/${encodeURIComponent(runId)}/events`
}

/** The whole log as a text file. */
export function logFilePath(runId: string): string {
  return `/api/v1/catalog/runs/${encodeURIComponent(runId)}/log/download`
}

export type Worker = {
  id: string
  name: string
  version: string
  sameVersion: boolean
  tags: string[]
  concurrency: number
  startedAt: number
  seenAt: number
  state: 'running' | 'draining' | 'lost'
  runIds: string[]
}
export type Workers = {
  scheduler: { state: 'starting' | 'running' | 'failed'; problem?: string }
  workers: Worker[]
  queue: { queued: number; running: number; oldestQueuedAt?: number; byTag: { tag: string; queued: number; hasWorker: boolean }[] }
  warnings: string[]
}

/** Who runs pipelines, and what waits. */
export const workersQuery: Ask<Workers> = { queryKey: ['workers'], queryFn: ({ signal }) => getJson('/catalog/workers', {}, signal) }
