import { z } from 'zod'
import { createFields, entityFields, EntityReference } from './entity.ts'
import { pipelineStates } from './run.ts'

/** The kinds of ingestion pipeline, as OpenMetadata's `pipelineType` names them. */
export const pipelineTypes = ['metadata', 'usage', 'lineage', 'profiler', 'autoClassification', 'TestSuite', 'dbt'] as const
export type PipelineType = (typeof pipelineTypes)[number]

/** Those of which a service has one: two would write over each other. */
export const singlePipelineTypes: ReadonlySet<PipelineType> = new Set(['metadata', 'usage'])

/** When a pipeline runs and how often it is tried; OpenMetadata's keys. Those that mean nothing here are accepted and kept. */
export const AirflowConfig = z.strictObject({
  scheduleInterval: z.string().max(200).optional().meta({ title: 'Schedule', description: 'Five cron fields; without it the pipeline runs when somebody starts it.' }),
  pipelineTimezone: z.string().max(100).default('UTC').meta({ title: 'Time Zone', description: 'IANA name of the zone that the schedule is meant in.' }),
  startDate: z.iso.datetime({ offset: true }).or(z.iso.date()).optional().meta({ title: 'Start Date', description: 'The schedule does not fire before it.' }),
  endDate: z.iso.datetime({ offset: true }).or(z.iso.date()).optional().meta({ title: 'End Date', description: 'The schedule does not fire after it.' }),
  retries: z.int().min(0).max(10).default(0).meta({ title: 'Number of Retries', description: 'Times a failed run is tried again.' }),
  retryDelay: z.int().min(1).max(86_400).default(300).meta({ title: 'Retry Delay', description: 'Seconds before a failed run is tried again.' }),
  pausePipeline: z.boolean().default(false).meta({ title: 'Paused', description: 'Deploy it without starting its schedule.' }),
  workflowTimeout: z.int().min(60).max(604_800).nullish().meta({ title: 'Timeout', description: 'Seconds after which a run is stopped.' }),
  concurrency: z.int().optional(),
  maxActiveRuns: z.int().optional(),
  pipelineCatchup: z.boolean().optional(),
  workflowDefaultView: z.string().optional(),
  workflowDefaultViewOrientation: z.string().optional(),
  email: z.string().optional(),
})
export type AirflowConfig = z.infer<typeof AirflowConfig>

const { tags: _tags, extension: _extension, sourceUrl: _sourceUrl, sourceHash: _sourceHash, ...createBase } = createFields
const { tags: _t, extension: _x, sourceUrl: _u, sourceHash: _h, ...entityBase } = entityFields

const pipelineFields = {
  pipelineType: z.enum(pipelineTypes),
  /** `config` is what `sourceConfig.config` of a workflow file holds, as its kind checks it; its secrets are masked wherever it is shown. */
  sourceConfig: z.object({ config: z.record(z.string(), z.unknown()).default({}) }).default({ config: {} }),
  loggerLevel: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']).default('INFO'),
  raiseOnError: z.boolean().default(true),
}

/** Request for a pipeline; `service` refers to its service by id or by fully qualified name. */
export const CreateIngestionPipeline = z.object({
  ...createBase, ...pipelineFields,
  airflowConfig: AirflowConfig.prefault({}),
  service: EntityReference.partial({ id: true }),
})
export type CreateIngestionPipeline = z.infer<typeof CreateIngestionPipeline>

/** What one step of a run did, in OpenMetadata's words. */
export const StepSummary = z.object({
  name: z.string(),
  records: z.number().optional(),
  updated_records: z.number().optional(),
  warnings: z.number().optional(),
  errors: z.number().optional(),
  filtered: z.number().optional(),
  failures: z.array(z.object({ name: z.string(), error: z.string(), stackTrace: z.string().nullish() })).nullish(),
}).loose()
export type StepSummary = z.infer<typeof StepSummary>

/** A run as OpenMetadata's clients report and read it; instants in ms since the epoch. */
export const PipelineStatus = z.object({
  runId: z.string().min(1).max(200),
  pipelineState: z.enum(pipelineStates),
  startDate: z.number().nullish(),
  timestamp: z.number().nullish(),
  endDate: z.number().nullish(),
  status: z.array(StepSummary).nullish(),
  config: z.record(z.string(), z.unknown()).nullish(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
})
export type PipelineStatus = z.infer<typeof PipelineStatus>

/** A configured workflow on a service, with its schedule. */
export const IngestionPipeline = z.object({
  ...entityBase, ...pipelineFields,
  airflowConfig: AirflowConfig,
  service: EntityReference,
  serviceType: z.string().optional(),
  /** Whether its schedule is live, and not paused. */
  deployed: z.boolean().optional(),
  enabled: z.boolean().optional(),
  /** The schedule that is live: another one than `airflowConfig` says where that was changed and not deployed since. */
  deployedSchedule: z.object({ scheduleInterval: z.string(), pipelineTimezone: z.string() }).optional(),
  /** The last run; only with `fields=pipelineStatuses`. */
  pipelineStatuses: PipelineStatus.optional(),
})
export type IngestionPipeline = z.infer<typeof IngestionPipeline>
