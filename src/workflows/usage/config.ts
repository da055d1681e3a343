import { z } from 'zod'
import type { OldKeys } from '../workflow-kind.ts'

/** `source.sourceConfig.config` of a usage workflow: OpenMetadata's keys with OpenMetadata's defaults. */
export const UsageConfig = z.strictObject({
  type: z.literal('DatabaseUsage').default('DatabaseUsage').meta({ title: 'Type', description: 'Kind of workflow.' }),
  queryLogDuration: z.int().default(1).meta({ title: 'Query Log Duration', description: 'No effect on PostgreSQL: its statistics tell no times. A run tells what ran since the one before.' }),
  stageFileLocation: z.string().default('/tmp/query_log').meta({ title: 'Stage File Location', description: 'No effect here: nothing is staged in files.' }),
  filterCondition: z.string().min(1).optional().meta({ title: 'Filter Condition', description: 'SQL condition over the view of statements (alias s) for those to count: s.query not like \'%pg_dump%\'' }),
  resultLimit: z.int().min(1).default(1000).meta({ title: 'Result Limit', description: 'Statements told of in one run, those that took most time first; what is left out is reported.' }),
  queryLogFilePath: z.string().min(1).optional().meta({ title: 'Query Log File Path', description: 'A log instead of the statistics: OpenMetadata\'s CSV, or PostgreSQL\'s csvlog or jsonlog (with pgaudit), plain or gzip, or a folder of them.' }),
  processQueryCostAnalysis: z.boolean().default(true).meta({ title: 'Process Query Cost', description: 'Keep a record of what each statement cost in each run.' }),
})
export type UsageConfig = z.infer<typeof UsageConfig>

export const oldUsageKeys: OldKeys = {}

/** Keys that are accepted, checked, and change nothing on PostgreSQL. */
export const idleUsageKeys = ['queryLogDuration', 'stageFileLocation'] as const

const StageConfig = z.strictObject({ filename: z.string().optional() })

/** The further parts of OpenMetadata's usage files: a way through files that is not needed here. */
export const usageParts = {
  processor: z.strictObject({ type: z.literal('query-parser'), config: z.record(z.string(), z.unknown()).optional() }).meta({ title: 'Processor', description: 'No effect here: statements are always parsed by PostgreSQL\'s own grammar.' }),
  stage: z.strictObject({ type: z.literal('table-usage'), config: StageConfig.optional() }).meta({ title: 'Stage', description: 'No effect here: nothing is staged in files.' }),
  bulkSink: z.strictObject({ type: z.literal('metadata-usage'), config: StageConfig.optional() }).meta({ title: 'Bulk Sink', description: 'No effect here: the sink is what `sink` says.' }),
}
