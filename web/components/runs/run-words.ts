import { isOver, type Run, type RunTrigger } from '../../api/runs.ts'
import { entityPath, joinFqn } from '../../format/fqn.ts'

const triggers = {
  manual: 'started by hand', schedule: 'by its schedule', missed: 'missed while nothing was up', retry: 'tried again', lost: 'again, for its worker was lost', command: 'from the command line', external: 'reported by another program',
} as const satisfies Record<RunTrigger, string>

/** What each workflow is called. */
export const workflowWords: Readonly<Record<string, string>> = {
  metadata: 'metadata', usage: 'usage', lineage: 'lineage', profiler: 'profiler', autoClassification: 'classification', TestSuite: 'data quality', dbt: 'dbt',
}

/** Why a run was begun, and by whom. */
export function triggerWords({ trigger, requestedBy, attempt }: Run): string {
  const by = requestedBy !== undefined && (trigger === 'manual' || trigger === 'external') ? ` by ${requestedBy}` : ''
  return `${triggers[trigger]}${by}${attempt > 1 ? `, attempt ${attempt}` : ''}`
}

/** How long a run takes so far, or took; undefined before it began. */
export function durationOf({ startedAt, endedAt, state }: Run, now: number): number | undefined {
  if (startedAt === undefined) return undefined
  return (endedAt ?? (isOver(state) ? startedAt : now)) - startedAt
}

/** The page of a run. */
export function runPath({ runId, pipeline }: Pick<Run, 'runId' | 'pipeline'>): string {
  return pipeline === undefined ? `/runs/${encodeURIComponent(runId)}` : `${pipelinePath(pipeline.fullyQualifiedName)}/runs/${encodeURIComponent(runId)}`
}

/** The page of a pipeline. */
export function pipelinePath(fqn: string, tab?: string): string {
  return entityPath('ingestionPipeline', fqn, tab) ?? '/services'
}

/** The tab of a service, by its bare name. */
export function servicePath(name: string, tab?: string): string {
  return entityPath('databaseService', joinFqn(name), tab) ?? '/services'
}

/** Where the pipelines of a pipeline's service, or of its suite, are. */
export function pipelineHome({ service }: { service: { type: string; name?: string; fullyQualifiedName?: string } }): { path: string; label: string } {
  const fqn = service.fullyQualifiedName ?? service.name ?? ''
  return service.type === 'testSuite' ? { path: `/quality/suites/${encodeURIComponent(fqn)}`, label: fqn } : { path: servicePath(service.name ?? fqn, 'pipelines'), label: service.name ?? fqn }
}

/** Where a pipeline of a kind is added to a service. */
export function newPipelinePath(serviceFqn: string, pipelineType: string): string {
  return `/services/${encodeURIComponent(serviceFqn)}/pipelines/new?type=${pipelineType}`
}
