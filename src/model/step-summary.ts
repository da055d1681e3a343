import type { RunSummary } from './ingestion.ts'
import type { StepSummary } from './pipeline.ts'

const mostFailures = 100

/** A summary as the one step that OpenMetadata would have reported. */
export function toStepSummary(summary: RunSummary): StepSummary {
  const failures = [...(summary.error === undefined ? [] : [summary.error]), ...summary.failures]
  return {
    name: summary.workflow,
    records: summary.created + summary.unchanged,
    updated_records: summary.updated + summary.renamed + summary.restored,
    warnings: summary.warnings.length,
    errors: failures.length,
    filtered: summary.filtered.length,
    failures: failures.slice(0, mostFailures).map(({ object, code, message }) => ({ name: object, error: `${code}: ${message}` })),
  }
}
