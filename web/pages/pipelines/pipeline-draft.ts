import type { AirflowConfig, Pipeline, PipelineKind, PipelineSettings } from '../../api/pipelines.ts'
import type { Schedule } from '../../components/schedule/schedule-shape.ts'
import { pruned } from '../../forms/form-value.ts'
import type { JsonObject } from '../../forms/json-schema.ts'

/** A pipeline as it is being written. */
export type PipelineDraft = {
  name: string
  displayName: string
  config: JsonObject
  schedule: Schedule
  retries: number
  retryDelay: number
  raiseOnError: boolean
  isDebug: boolean
  /** What of `airflowConfig` has no field here, and stays. */
  otherSchedule: AirflowConfig
}

/** A new pipeline of a kind, as it is recommended. */
export function newDraft(kind: PipelineKind, serviceName: string, taken: ReadonlySet<string>): PipelineDraft {
  const base = `${serviceName}_${kind.pipelineType}`
  let name = base
  for (let count = 2; taken.has(name); count += 1) name = `${base}_${count}`
  return {
    name, displayName: '', config: kind.recommended.config, schedule: { cron: kind.recommended.scheduleInterval, timezone: Intl.DateTimeFormat().resolvedOptions().timeZone },
    retries: 0, retryDelay: 300, raiseOnError: true, isDebug: false, otherSchedule: {},
  }
}

/** A pipeline as it stands. */
export function toDraft(pipeline: Pipeline): PipelineDraft {
  const { scheduleInterval, pipelineTimezone, retries, retryDelay, ...otherSchedule } = pipeline.airflowConfig
  return {
    name: pipeline.name, displayName: pipeline.displayName ?? '', config: pipeline.sourceConfig.config, schedule: { cron: scheduleInterval, timezone: pipelineTimezone ?? 'UTC' },
    retries: retries ?? 0, retryDelay: retryDelay ?? 300, raiseOnError: pipeline.raiseOnError !== false, isDebug: pipeline.loggerLevel === 'DEBUG', otherSchedule: otherSchedule as AirflowConfig,
  }
}

/** What is sent of a draft. */
export function toSettings(draft: PipelineDraft, kind: PipelineKind): PipelineSettings {
  const { schedule, retries, retryDelay, otherSchedule, raiseOnError, isDebug, displayName } = draft
  return {
    ...(displayName.trim() !== '' && { displayName: displayName.trim() }),
    config: pruned(kind.schema, draft.config) as JsonObject, raiseOnError, loggerLevel: isDebug ? 'DEBUG' : 'INFO',
    airflowConfig: { ...otherSchedule, ...(schedule.cron !== undefined && { scheduleInterval: schedule.cron }), pipelineTimezone: schedule.timezone, retries, retryDelay },
  }
}
