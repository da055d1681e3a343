import type { JsonObject, JsonSchema } from '../forms/json-schema.ts'
import { getJson, patchJson, sendJson } from './client.ts'
import type { Ask } from './queries.ts'
import type { Entity, EntityReference, PatchOperation } from './types.ts'

/** When a pipeline runs and how often it is tried. Delays in seconds. */
export type AirflowConfig = {
  scheduleInterval?: string
  pipelineTimezone?: string
  retries?: number
  retryDelay?: number
  pausePipeline?: boolean
  [other: string]: unknown
}
export type LoggerLevel = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR'

/** A configured workflow on a service. `deployed` says that its schedule is live, `enabled` that it is not paused. */
export type Pipeline = Entity & {
  pipelineType: string
  service: EntityReference
  sourceConfig: { config: JsonObject }
  airflowConfig: AirflowConfig
  loggerLevel?: LoggerLevel
  raiseOnError?: boolean
  deployed?: boolean
  enabled?: boolean
  /** The schedule that is live, where `airflowConfig` says another one. */
  deployedSchedule?: { scheduleInterval: string; pipelineTimezone: string }
}

export type PipelineKind = {
  pipelineType: string
  title: string
  description: string
  singleton: boolean
  schema: JsonSchema
  recommended: { isRecommended: boolean; scheduleInterval: string; config: JsonObject }
}

export type SchedulePreview = { valid: boolean; problem?: string; words?: string; next: number[] }
export type PipelineFile = { name: string; title: string; language: 'yaml' | 'python' | 'text'; text: string; note?: string }

const collection = '/services/ingestionPipelines'

/** Every kind of pipeline, with the schema that its form is made from. */
export const pipelineKindsQuery: Ask<PipelineKind[]> & { staleTime: number } = {
  queryKey: ['pipeline-kinds'], queryFn: ({ signal }) => getJson('/catalog/pipelines/kinds', {}, signal), staleTime: Infinity,
}

/** The pipelines of a service. */
export function pipelinesQuery(serviceFqn: string): Ask<Pipeline[]> {
  return {
    queryKey: ['pipelines', serviceFqn],
    queryFn: async ({ signal }) => (await getJson<{ data: Pipeline[] }>(collection, { service: serviceFqn, fields: 'owners', limit: 1000 }, signal)).data,
  }
}

/** One pipeline. */
export function pipelineQuery(fqn: string): Ask<Pipeline> {
  return { queryKey: ['pipeline', fqn], queryFn: ({ signal }) => getJson(`${collection}/name/${encodeURIComponent(fqn)}`, { fields: '*', include: 'all' }, signal) }
}

/** What a schedule means in words, and when it comes due next. */
export function schedulePreviewQuery(cron: string, timezone: string): Ask<SchedulePreview> {
  return { queryKey: ['schedule', cron, timezone], queryFn: () => sendJson('POST', '/catalog/pipelines/schedule-preview', { cron, timezone }) }
}

/** The files that run a pipeline elsewhere. */
export function pipelineFilesQuery(pipeline: { id: string; version: number }): Ask<PipelineFile[]> {
  return { queryKey: ['pipeline-files', pipeline.id, pipeline.version], queryFn: ({ signal }) => getJson(`/catalog/pipelines/${pipeline.id}/files`, {}, signal) }
}

export type PipelineSettings = { displayName?: string; config: JsonObject; airflowConfig: AirflowConfig; loggerLevel: LoggerLevel; raiseOnError: boolean }
export type NewPipeline = PipelineSettings & { name: string; pipelineType: string; /** A databaseService where not said. */ service: { id: string; type?: 'databaseService' | 'testSuite' } }

/** Makes a pipeline; it runs by its schedule once it is deployed. */
export function createPipeline({ service, config, ...request }: NewPipeline): Promise<Pipeline> {
  return sendJson('POST', collection, { ...request, service: { id: service.id, type: service.type ?? 'databaseService' }, sourceConfig: { config } })
}

/** Changes a pipeline that is still at this version. Throws VERSION_CONFLICT. */
export function savePipeline(pipeline: { id: string; version: number; displayName?: string | undefined }, settings: PipelineSettings): Promise<Pipeline> {
  const { displayName, config, airflowConfig, loggerLevel, raiseOnError } = settings
  const named: PatchOperation[] = displayName === undefined || displayName === '' ? (pipeline.displayName === undefined ? [] : [{ op: 'remove', path: '/displayName' }]) : [{ op: 'add', path: '/displayName', value: displayName }]
  return patchJson(`${collection}/${pipeline.id}`, [
    ...named,
    { op: 'add', path: '/sourceConfig', value: { config } }, { op: 'add', path: '/airflowConfig', value: airflowConfig },
    { op: 'add', path: '/loggerLevel', value: loggerLevel }, { op: 'add', path: '/raiseOnError', value: raiseOnError },
  ], pipeline.version)
}

export type PipelineOperation = 'deploy' | 'trigger' | 'toggleIngestion' | 'kill'

/** Deploys, runs, pauses or resumes, or stops a pipeline; `runId` is the run that was asked for. */
export function operatePipeline(id: string, operation: PipelineOperation): Promise<{ reason: string; runId?: string }> {
  return sendJson('POST', `${collection}/${operation}/${id}`)
}

/** Removes a pipeline for good; its runs stay in the list of its service. */
export function deletePipeline(id: string): Promise<unknown> {
  return sendJson('DELETE', `${collection}/${id}?hardDelete=true`)
}
