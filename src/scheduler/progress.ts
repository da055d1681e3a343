import type { RunProgress } from '../model/run.ts'

/** What a workflow tells while it runs; the same events that the command line shows. */
export type RunEvent =
  | { type: 'step'; name: string; detail?: string }
  | { type: 'progress'; step: string; done: number; total?: number }
  | { type: 'warning'; message: string }

/** When a run began, and how long the last good one of its pipeline took, in ms. */
export type RunPace = { startedAt: number; lastDurationMs: number | undefined }

/** The progress after an event: what is done now, how far the run is, and when it should end. Warnings change nothing. */
export function nextProgress(previous: RunProgress | undefined, event: RunEvent, now: number): RunProgress | undefined {
  if (event.type === 'warning') return previous
  if (event.type === 'step') {
    const { done, total } = previous?.step === event.name ? previous : {}
    return { step: event.name, ...(event.detail !== undefined && { detail: event.detail }), ...(done !== undefined && { done }), ...(total !== undefined && { total }), updatedAt: now }
  }
  return {
    step: event.step, ...(previous?.step === event.step && previous.detail !== undefined && { detail: previous.detail }),
    done: event.done, ...(event.total !== undefined && { total: event.total }), updatedAt: now,
  }
}

/**
 * The same with an estimate: of a run that was seen before, from how long the last good one took; of any other, from the counts of its
 * step. Never 100 before the end: what takes longer than the last time stays at 99.
 */
export function withEstimate(progress: RunProgress, { startedAt, lastDurationMs }: RunPace, now: number): RunProgress {
  const elapsed = Math.max(now - startedAt, 0)
  const counted = progress.done !== undefined && progress.total !== undefined && progress.total > 0 ? Math.min(progress.done / progress.total, 1) : undefined
  const share = lastDurationMs !== undefined && lastDurationMs > 0 ? elapsed / lastDurationMs : counted
  if (share === undefined) return progress
  const percent = Math.min(Math.round(share * 100), 99)
  const total = lastDurationMs ?? (share > 0 ? elapsed / share : undefined)
  const end = total === undefined ? undefined : Math.round(startedAt + total)
  return { ...progress, percent, ...(end !== undefined && end > now && { estimatedEndAt: end }) }
}
