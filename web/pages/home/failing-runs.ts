import { isOver, type Run } from '../../api/runs.ts'

/** The last run that is over of each pipeline (or workflow of a service), where it failed or did not get everything; the newest first. */
export function failingRuns(runs: readonly Run[]): Run[] {
  const seen = new Set<string>()
  return runs.filter((run) => {
    const key = run.pipeline?.id ?? `${run.serviceName} ${run.workflow}`
    if (!isOver(run.state) || seen.has(key)) return false
    seen.add(key)
    return run.state === 'failed' || run.state === 'partialSuccess'
  })
}
