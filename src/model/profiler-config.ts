import { z } from 'zod'
import { columnMetrics, type PartitionProfile, type ProfileState } from './profile.ts'

/** Every metric that OpenMetadata has a name for; those that are no figure of a column here change nothing. */
export const metricNames = [
  ...columnMetrics, 'rowCount', 'columnCount', 'columnNames', 'system', 'countInSet', 'iLikeCount', 'likeCount', 'notLikeCount', 'regexCount', 'notRegexCount',
  'iLikeRatio', 'likeRatio', 'valueRank', 'nullMissingCount',
] as const
export const MetricName = z.enum(metricNames)

const sampleFields = {
  profileSample: z.number().gt(0).nullish(), profileSampleType: z.enum(['PERCENTAGE', 'ROWS']).nullish(), samplingMethodType: z.enum(['BERNOULLI', 'SYSTEM']).nullish(),
  sampleDataCount: z.int().min(0).nullish(), randomizedSample: z.boolean().nullish(),
}

/** Which rows of a table to look at, by the values of one column: OpenMetadata's partitionProfilerConfig. */
export const PartitionConfig = z.strictObject({
  enablePartitioning: z.boolean().default(false),
  partitionColumnName: z.string().nullish(),
  partitionIntervalType: z.enum(['TIME-UNIT', 'INGESTION-TIME', 'COLUMN-VALUE', 'INTEGER-RANGE']).nullish(),
  partitionInterval: z.int().min(1).nullish(),
  partitionIntervalUnit: z.enum(['YEAR', 'MONTH', 'DAY', 'HOUR']).nullish(),
  partitionIntegerRangeStart: z.int().nullish(),
  partitionIntegerRangeEnd: z.int().nullish(),
  partitionValues: z.array(z.union([z.string(), z.number(), z.boolean()])).nullish(),
})
export type PartitionConfig = z.infer<typeof PartitionConfig>

/** How one table is profiled: OpenMetadata's tableProfilerConfig. */
export const TableProfilerConfig = z.strictObject({
  ...sampleFields,
  profileQuery: z.string().min(1).max(100_000).nullish(),
  excludeColumns: z.array(z.string()).nullish(),
  includeColumns: z.array(z.strictObject({ columnName: z.string(), metrics: z.array(MetricName).nullish() })).nullish(),
  partitioning: PartitionConfig.nullish(),
  computeTableMetrics: z.boolean().nullish(), computeColumnMetrics: z.boolean().nullish(),
  sparkTableProfilerConfig: z.unknown().optional(),
})
export type TableProfilerConfig = z.infer<typeof TableProfilerConfig>

/** How the tables of a schema or database are profiled where they say nothing themselves. */
export const ContainerProfilerConfig = z.strictObject({ ...sampleFields, sampleDataStorageConfig: z.unknown().optional() })
export type ContainerProfilerConfig = z.infer<typeof ContainerProfilerConfig>

/** Which metrics columns of some types get, in every run: OpenMetadata's profilerConfiguration. */
export const ProfilerConfiguration = z.looseObject({
  metricConfiguration: z.array(z.strictObject({ dataType: z.string().min(1), metrics: z.array(MetricName).nullish(), disabled: z.boolean().default(false) })).default([]),
})
export type ProfilerConfiguration = z.infer<typeof ProfilerConfiguration>

/** A metric that a person wrote: a statement or expression that gives one number, of a table or of one of its columns. */
export const CustomMetric = z.object({
  id: z.uuid(), name: z.string(), columnName: z.string().optional(), expression: z.string(), description: z.string().optional(),
  updatedAt: z.number().optional(), updatedBy: z.string().optional(),
})
export type CustomMetric = z.infer<typeof CustomMetric>

/** What a custom metric is made of. */
export const CreateCustomMetric = z.strictObject({
  name: z.string().min(1).max(256), columnName: z.string().min(1).nullish(), expression: z.string().min(1).max(100_000), description: z.string().nullish(),
  owners: z.unknown().optional(), id: z.unknown().optional(), updatedAt: z.unknown().optional(), updatedBy: z.unknown().optional(),
})
export type CreateCustomMetric = z.infer<typeof CreateCustomMetric>

/** What a profiler run is told of how things are to be profiled, and of what was seen before. */
export type ProfilerKnowledge = {
  /** By FQN of a table, schema or database. */
  configs: ReadonlyMap<string, TableProfilerConfig>
  /** By FQN of the table. */
  customMetrics: ReadonlyMap<string, readonly CustomMetric[]>
  states: ReadonlyMap<string, ProfileState>
  /** Of a table by its FQN, by name of the partition. */
  readPartitions(tableFqn: string): Promise<ReadonlyMap<string, PartitionProfile>>
  /** FQNs of the tags and terms of each table that has any. */
  tags: ReadonlyMap<string, readonly string[]>
  metricConfiguration: ProfilerConfiguration['metricConfiguration']
}

/** What is known where there is no catalog. */
export const noKnowledge: ProfilerKnowledge = { configs: new Map(), customMetrics: new Map(), states: new Map(), readPartitions: async () => new Map(), tags: new Map(), metricConfiguration: [] }
