import type { RunSummary } from '../../model/ingestion.ts'
import type { Run } from '../../model/run.ts'

/** What people are told of a run: a subject, a few lines, and where to look. */
export type AlertMessage = { subject: string; lines: string[]; link?: string; linkText?: string }

const verbs: Record<string, string> = { success: 'succeeded', partialSuccess: 'succeeded in part', failed: 'failed', stopped: 'was stopped', running: 'runs', queued: 'is queued' }

/** A run in words; `address` is where people open the catalog. */
export function toMessage(run: Run<RunSummary>, address: string | undefined): AlertMessage {
  const what = run.pipeline?.displayName ?? run.pipeline?.fullyQualifiedName ?? `${run.workflow} of ${run.serviceName}`
  const { counts, error } = run
  const seconds = run.startedAt !== undefined && run.endedAt !== undefined ? Math.round((run.endedAt - run.startedAt) / 1000) : undefined
  return {
    subject: `${what} ${verbs[run.state]}`,
    lines: [
      `Service ${run.serviceName}, ${run.workflow}, attempt ${run.attempt}${seconds === undefined ? '' : `, ${seconds} s`}.`,
      ...(error === undefined ? [] : [`${error.code}: ${error.message}${error.hint === undefined ? '' : ` ${error.hint}`}`]),
      ...(counts === undefined ? [] : [`${counts.records} records, ${counts.warnings} warnings, ${counts.errors} errors, ${counts.successPercent} % succeeded.`]),
    ],
    ...(address !== undefined && { link: `${address.replace(/\/+$/, '')}/runs/${encodeURIComponent(run.runId)}` }),
  }
}

/** What a program is told of a run: the run without the lists of its summary. */
export function toPayload(run: Run<RunSummary>, link: string | undefined): object {
  const { summary: _summary, progress: _progress, ...rest } = run
  return { event: 'run.ended', ...rest, ...(link !== undefined && { link }) }
}
