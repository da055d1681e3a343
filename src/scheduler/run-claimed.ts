import { once } from 'node:events'
import { performance } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import type { Pool } from 'pg'
import { readPipeline, readPipelineConfig } from '../catalog/pipelines/read.ts'
import { appendLog } from '../catalog/runs/log.ts'
import { type ClaimedRun, readLastDuration, renewRun, type RunEnd } from '../catalog/runs/queue.ts'
import { lostAfterSeconds } from '../catalog/runs/workers.ts'
import type { OpenSecretBox } from '../catalog/secret-box.ts'
import { toErrorText, TrunklineError } from '../model/errors.ts'
import type { Failure, RunSummary } from '../model/ingestion.ts'
import type { RunProgress } from '../model/run.ts'
import { longestRunSeconds } from './jobs.ts'
import type { PipelineConfig } from './pipeline-kind.ts'
import { nextProgress, type RunEvent, withEstimate } from './progress.ts'
import { createRunLog, type RunLog } from './run-log.ts'

/** Runs a pipeline once; a run that broke throws an error that may carry its `summary`. */
export type RunPipeline = (pipeline: PipelineConfig, options: { runId: string; signal: AbortSignal; emit(event: RunEvent): void }) => Promise<RunSummary>

/** What running a claimed run touches. */
export type RunParts = { pool: Pool; openSecretBox: OpenSecretBox; runPipeline: RunPipeline; workerId: string; renewEveryMs?: number }

/** How long a run that is told to stop may take to do so. */
const stopGraceMs = 5_000

/** Why a run was made to end before its time. */
export type StopReason = { code: 'stopped' | 'handedOver' | 'lost' | 'timeout'; by?: string }

/** How it ended, why it was stopped where it was, and what still has to go into its log. */
export type Ended = RunEnd & { stopped?: StopReason; log: RunLog }

/**
 * Runs what a worker has claimed, renewing its claim every two seconds. It ends early where somebody asks for it, where `shutdown` is aborted,
 * where its time is over, and where the claim could not be renewed: then another worker may have it, so this one must not write any more.
 */
export async function runClaimed(run: ClaimedRun, parts: RunParts, shutdown: AbortSignal): Promise<Ended> {
  const stop = new AbortController()
  const log = createRunLog({ level: 'DEBUG', now: Date.now, write: (lines) => appendLog(parts.pool, run.runId, lines) })
  const end = (reason: StopReason): void => { if (!stop.signal.aborted) stop.abort(reason) }
  const onShutdown = (): void => end({ code: 'handedOver' })
  shutdown.addEventListener('abort', onShutdown, { once: true })
  if (shutdown.aborted) onShutdown()
  const claim = keepClaim(run, { ...parts, log, end })
  try {
    const summary = await Promise.race([runOne(run, parts, { log, signal: stop.signal, claim }), whenOverdue(stop.signal)])
    return { ...judge(summary, stop.signal), log }
  } catch (error) {
    return { ...judgeBroken(error, run, stop.signal), log }
  } finally {
    shutdown.removeEventListener('abort', onShutdown)
    claim.release()
  }
}

/** Throws when a run that was told to stop has not ended after a while: its source hangs. Nothing that it still does counts any more. */
async function whenOverdue(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort')
  await wait(stopGraceMs, undefined, { ref: false })
  throw new TrunklineError('RUN_CANCELLED', 'The run did not end when it was told to.')
}

type Claim = { told(event: RunEvent): void; expire(seconds: number): void; release(): void }

/** Renews the claim until released; ends the run where it is lost, stopped, or took too long. */
function keepClaim(run: ClaimedRun, { pool, workerId, log, end, renewEveryMs = 2_000 }: RunParts & { log: RunLog; end(reason: StopReason): void }): Claim {
  let progress: RunProgress | undefined
  let renewedAt = performance.now()
  let deadline = Infinity
  let lastDurationMs: number | undefined
  let isBusy = false
  const readPace = async (): Promise<void> => { lastDurationMs = run.pipelineId === null ? undefined : await readLastDuration(pool, run.pipelineId) }
  void readPace().catch(() => {}) // an estimate less
  const renew = async (): Promise<void> => {
    const askedAt = performance.now()
    const shown = progress === undefined ? undefined : withEstimate(progress, { startedAt: run.startedAt, lastDurationMs }, Date.now())
    const { held, stopRequestedBy } = await renewRun(pool, run.runId, workerId, shown)
    if (!held) return end({ code: 'lost' })
    renewedAt = askedAt
    if (stopRequestedBy !== undefined) end({ code: 'stopped', by: stopRequestedBy })
    await log.flush()
  }
  const timer = setInterval(() => {
    // Before anybody else may take the run, this worker lets go of it.
    if (performance.now() - renewedAt > (lostAfterSeconds - 2) * 1000) end({ code: 'lost' })
    if (Date.now() > deadline) end({ code: 'timeout' })
    if (isBusy) return
    isBusy = true
    renew().catch(() => {}).finally(() => { isBusy = false })
  }, renewEveryMs)
  return {
    told: (event) => { progress = nextProgress(progress, event, Date.now()) },
    expire: (seconds) => { deadline = run.startedAt + seconds * 1000 },
    release: () => clearInterval(timer),
  }
}

async function runOne(run: ClaimedRun, { pool, openSecretBox, runPipeline }: RunParts, running: { log: RunLog; signal: AbortSignal; claim: Claim }): Promise<RunSummary> {
  const { log, signal, claim } = running
  if (run.pipelineId === null) throw new TrunklineError('ENTITY_NOT_FOUND', 'The pipeline of this run is gone.')
  const pipeline = await readPipeline(pool, run.pipelineId)
  const config = await readPipelineConfig(pool, openSecretBox, run.pipelineId)
  claim.expire(Math.min(pipeline.airflowConfig.workflowTimeout ?? longestRunSeconds, longestRunSeconds))
  log.say('INFO', `Attempt ${run.attempt} of the ${pipeline.pipelineType} pipeline ${pipeline.fqn}.`)
  signal.throwIfAborted()
  const isDebug = pipeline.loggerLevel === 'DEBUG'
  const emit = (event: RunEvent): void => {
    claim.told(event)
    if (event.type === 'step') log.say('INFO', event.detail === undefined ? event.name : `${event.name}: ${event.detail}`)
    if (event.type === 'warning') log.say('WARN', event.message)
    if (event.type === 'progress' && isDebug) log.say('DEBUG', `${event.step}: ${event.done}${event.total === undefined ? '' : ` of ${event.total}`}`)
  }
  const { pipelineType, loggerLevel, raiseOnError, serviceName, fqn } = pipeline
  const summary = await runPipeline({ pipelineType, loggerLevel, raiseOnError, serviceName, fullyQualifiedName: fqn, config }, { runId: run.runId, signal, emit })
  tellSummary(summary, log, isDebug)
  return summary
}

/** What a run came to, for its log. */
function tellSummary(summary: RunSummary, log: RunLog, isDebug: boolean): void {
  for (const { object, code, message, hint } of summary.failures.slice(0, 1000)) log.say('ERROR', `${object}: ${code}: ${message}${hint === undefined ? '' : ` ${hint}`}`)
  if (isDebug) {
    for (const { object, reason, detail } of summary.skipped.slice(0, 1000)) log.say('DEBUG', `Skipped ${object}: ${reason}${detail === undefined ? '' : `, ${detail}`}`)
    for (const { object, by } of summary.filtered.slice(0, 1000)) log.say('DEBUG', `Filtered ${object}: ${by}`)
  }
  const written = summary.created + summary.updated + summary.renamed + summary.restored
  log.say('INFO', `${written} written, ${summary.unchanged} unchanged, ${summary.deleted} marked deleted, ${summary.failures.length} failed, ${summary.skipped.length} skipped, ${summary.filtered.length} filtered.`)
}

function judge(summary: RunSummary, signal: AbortSignal): RunEnd & { stopped?: StopReason } {
  if (!signal.aborted) return { state: summary.state, summary, ...(summary.error !== undefined && { error: summary.error }) }
  // What came to its end although it was told to stop has come to its end.
  if (summary.state === 'success' || summary.state === 'partialSuccess') return { state: summary.state, summary }
  const stopped = signal.reason as StopReason
  return { state: stopped.code === 'timeout' ? 'failed' : 'stopped', summary, stopped, error: stopError(stopped, summary.serviceName) }
}

function judgeBroken(error: unknown, run: ClaimedRun, signal: AbortSignal): RunEnd & { stopped?: StopReason } {
  const summary = typeof error === 'object' && error !== null && 'summary' in error ? (error.summary as RunSummary) : undefined
  if (signal.aborted) {
    const stopped = signal.reason as StopReason
    return { state: stopped.code === 'timeout' ? 'failed' : 'stopped', summary, stopped, error: stopError(stopped, run.serviceName) }
  }
  if (error instanceof TrunklineError) {
    return { state: 'failed', summary, error: { object: error.object ?? run.serviceName, code: error.code, message: error.message, ...(error.hint !== undefined && { hint: error.hint }) } }
  }
  return { state: 'failed', summary, error: { object: run.serviceName, code: 'INTERNAL', message: toErrorText(error).replace(/^INTERNAL: /, '') } }
}

function stopError({ code, by }: StopReason, object: string): Failure {
  if (code === 'stopped') return { object, code: 'RUN_CANCELLED', message: `${by ?? 'Somebody'} stopped it. What is written stays, nothing is marked deleted.` }
  if (code === 'timeout') return { object, code: 'RUN_CANCELLED', message: 'It took longer than its workflowTimeout allows.', hint: 'Raise the timeout, or have it read less.' }
  if (code === 'handedOver') return { object, code: 'RUN_CANCELLED', message: 'The worker was shut down; the run begins again on another one, or when this one is back.' }
  return { object, code: 'WORKER_LOST', message: 'The worker could not renew its claim on the run in time, and let go of it.' }
}
