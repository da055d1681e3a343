import type { Failure, RunSummary } from '../model/ingestion.ts'
import { formatBytes, formatCount, formatDuration, printable, toTableLines } from './terminal.ts'

/** Longer lists are cut here; `--json` has all of them. */
const listLength = 20

/** What a run did, as OpenMetadata prints it, with the reconciliation and the footprint. */
export function toSummaryLines(summary: RunSummary): string[] {
  // A run that could not even begin has only its error to tell.
  if (summary.error !== undefined && processed(summary) + summary.failures.length + summary.reconciliation.length === 0) return toList('Warnings', summary.warnings.map(printable))
  return [
    ...toList('Warnings', summary.warnings.map(printable)),
    ...toList('Errors', summary.failures.map(failureLine)),
    ...toList('Skipped', summary.skipped.map(({ object, reason, detail, hint }) => printable(`${object}: ${reason}${detail === undefined ? '' : ` (${detail})`}${hint === undefined ? '' : ` → ${hint}`}`))),
    ...reconciliationLines(summary),
    `Summary for ${printable(summary.serviceName)}`,
    ...toTableLines(['Processed', 'Created', 'Updated', 'Renamed', 'Restored', 'Deleted', 'Unchanged', 'Warnings', 'Filtered', 'Skipped', 'Errors'], [[
      processed(summary), summary.created, summary.updated, summary.renamed, summary.restored, summary.deleted, summary.unchanged,
      summary.warnings.length, summary.filtered.length, summary.skipped.length, summary.failures.length,
    ]]),
    '',
    ...(summary.facts ?? []).map(({ label, value }) => `${label}: ${typeof value === 'number' ? formatCount(value) : printable(value)}`),
    footprintLine(summary),
    ...(isUnchanged(summary) ? ['Nothing has changed since the last run, so nothing was written.'] : []),
    `Success %: ${summary.successPercent}`,
    `Workflow ${summary.workflow} ended in ${formatDuration(summary.endedAt - summary.startedAt)}: ${summary.state}`,
  ]
}

/** True when the run found everything as the sink had it. */
export function isUnchanged(summary: RunSummary): boolean {
  const { state, unchanged, created, updated, renamed, restored, deleted } = summary
  return (state === 'success' || state === 'partialSuccess') && unchanged > 0 && created + updated + renamed + restored + deleted === 0
}

function processed({ created, updated, unchanged, renamed, restored }: RunSummary): number {
  return created + updated + unchanged + renamed + restored
}

function failureLine({ object, code, message, hint }: Failure): string {
  return printable(`${object === '' ? '' : `${object}: `}${code}: ${message}${hint === undefined ? '' : ` → ${hint}`}`)
}

function toList(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return []
  const more = lines.length - listLength
  return [`${title} (${formatCount(lines.length)})`, ...lines.slice(0, listLength).map((line) => `  ${line}`), ...(more > 0 ? [`  and ${formatCount(more)} more; --json lists all`] : []), '']
}

function reconciliationLines({ reconciliation }: RunSummary): string[] {
  const lines = reconciliation.filter(({ inPostgres, unexplained }) => inPostgres > 0 || unexplained !== 0)
  if (lines.length === 0) return []
  return [
    'Reconciliation',
    ...toTableLines(['Database', 'Kind', 'In PostgreSQL', 'Read', 'Filtered', 'Skipped', 'Failed', 'Unexplained', 'Reasons'], lines.map((line) => [
      line.database === '' ? '(server)' : printable(line.database), line.kind, line.inPostgres, line.emitted, line.filtered, line.skipped, line.failed, line.unexplained,
      Object.entries(line.reasons).map(([reason, count]) => `${printable(reason)}: ${formatCount(count)}`).join(', '),
    ])),
    '',
  ]
}

function footprintLine({ footprint }: RunSummary): string {
  const { statements, serverMs, rows, bytes, mostLocks, connections } = footprint
  return `Footprint: ${formatCount(statements)} statements, ${formatDuration(serverMs)} of server time, ${formatCount(rows)} rows, ${formatBytes(bytes)} received, at most ${formatCount(mostLocks)} locks on relations, ${formatCount(connections)} ${connections === 1 ? 'connection' : 'connections'}`
}
