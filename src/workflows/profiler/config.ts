import { z } from 'zod'
import { MetricName, PartitionConfig } from '../../model/profiler-config.ts'
import { NameFilterPattern } from '../metadata/config.ts'
import type { OldKeys } from '../workflow-kind.ts'

/** What is estimated in large tables. */
const estimatedMetrics = ['distinctCount', 'uniqueCount', 'median', 'firstQuartile', 'thirdQuartile', 'histogram'] as const

const flag = (value: boolean, title: string, description: string) => z.boolean().default(value).meta({ title, description })
const pattern = (title: string, what: string) => NameFilterPattern.optional().meta({ title, description: `Only ${what} whose names pass.` })

const sampleFields = {
  profileSample: z.number().gt(0).optional().meta({ title: 'Profile Sample', description: 'Percentage or number of rows to look at; all rows when left out.' }),
  profileSampleType: z.enum(['PERCENTAGE', 'ROWS']).default('PERCENTAGE').meta({ title: 'Profile Sample Type', description: 'What the sample is given in.' }),
  samplingMethodType: z.enum(['BERNOULLI', 'SYSTEM']).default('BERNOULLI').meta({ title: 'Sampling Method', description: 'BERNOULLI looks at every row\'s page, SYSTEM reads only some pages and is faster.' }),
}

/** `source.sourceConfig.config` of a profiler workflow: OpenMetadata's keys with OpenMetadata's defaults. */
export const ProfilerConfig = z.strictObject({
  type: z.literal('Profiler').default('Profiler').meta({ title: 'Type', description: 'Kind of workflow.' }),
  databaseFilterPattern: pattern('Database Filter Pattern', 'databases'),
  schemaFilterPattern: pattern('Schema Filter Pattern', 'schemas'),
  tableFilterPattern: pattern('Table Filter Pattern', 'tables and views'),
  classificationFilterPattern: NameFilterPattern.optional().meta({ title: 'Classification Filter Pattern', description: 'Only tables with a tag, tier or term (of their own or of a column) whose FQN passes; what the catalog knows.' }),
  useFqnForFiltering: flag(false, 'Use FQN For Filtering', 'Match the patterns of this workflow against service.database.schema.table instead of the bare name.'),
  includeViews: flag(false, 'Include Views', 'Profile views and materialized views too: each is run as often as the profile needs.'),
  computeMetrics: flag(true, 'Compute Metrics', 'Off, nothing is measured.'),
  computeTableMetrics: flag(true, 'Compute Table Metrics', 'Rows, columns and size.'),
  computeColumnMetrics: flag(true, 'Compute Column Metrics', 'Figures of each column.'),
  useStatistics: flag(false, 'Use Gathered Statistics', 'Take everything from what ANALYZE left (pg_stats, pg_class) and read no table; all figures are estimates.'),
  ...sampleFields,
  randomizedSample: z.boolean().optional().meta({ title: 'Randomized Sample', description: 'No effect here: a sample is random and the same every time.' }),
  threadCount: z.int().min(1).optional().meta({ title: 'Thread Count', description: 'Tables profiled at the same time, within the connection cap of 2; 1 when left out.' }),
  timeoutSeconds: z.int().min(1).max(2_000_000).default(43_200).meta({ title: 'Timeout (in sec.)', description: 'Time for one table; what was measured until then is kept.' }),
  commonValues: flag(false, 'Common Values', 'Tell the ten most common values of each column that repeats its values. They then stand in the catalog for everybody who may read it, whatever they say.'),
  skipUnchanged: flag(false, 'Skip Unchanged Tables', 'Leave out tables in which no row was written since their last profile, by the counters of the server.'),
  partitionMetrics: flag(true, 'Partition Metrics', 'Profile the partitions of a table one by one, and the whole by them; those in which nothing changed since their last profile are not read. Off, a partitioned table is read as one.'),
  timeBudgetSeconds: z.int().min(1).max(2_000_000).optional().meta({ title: 'Time Budget (in sec.)', description: 'Time for the whole run: tables that would take more than their share of it are sampled, or taken from statistics alone.' }),
  metrics: z.array(MetricName).optional().meta({ title: 'Metrics', description: 'Only these figures of columns; all when left out or empty.' }),
  exactMetrics: z.array(z.enum(estimatedMetrics)).optional().meta({ title: 'Exact Metrics', description: 'Figures that are exact in tables of any size; in those of more than 100,000 rows they are estimates with a stated error otherwise, since they take all values at once.' }),
  processingEngine: z.union([
    z.strictObject({ type: z.literal('Native') }),
    z.strictObject({ type: z.literal('Spark'), remote: z.string(), config: z.record(z.string(), z.unknown()).optional() }),
  ]).optional().meta({ title: 'Processing Engine', description: 'No effect here: PostgreSQL itself computes.' }),
})
export type ProfilerConfig = z.infer<typeof ProfilerConfig>

export const oldProfilerKeys: OldKeys = {
  generateSampleData: { ignored: 'no rows are kept' },
  sampleDataCount: { ignored: 'no rows are kept' },
  processPiiSensitive: { ignored: 'classification has a workflow of its own' },
  confidence: { ignored: 'classification has a workflow of its own' },
}

/** Keys that are accepted, checked, and change nothing on PostgreSQL. */
export const idleProfilerKeys = ['randomizedSample', 'processingEngine'] as const

const Sampled = { profileSample: sampleFields.profileSample, profileSampleType: z.enum(['PERCENTAGE', 'ROWS']).optional(), samplingMethodType: z.enum(['BERNOULLI', 'SYSTEM']).optional(), sampleDataCount: z.int().optional(), randomizedSample: z.boolean().optional() }
const container = z.strictObject({ fullyQualifiedName: z.string(), ...Sampled, sampleDataStorageConfig: z.unknown().optional() })

const TableSettings = z.strictObject({
  fullyQualifiedName: z.string().meta({ title: 'Fully Qualified Name', description: 'service.database.schema.table' }),
  ...Sampled,
  profileQuery: z.string().min(1).optional().meta({ title: 'Profile Query', description: 'A SELECT whose rows are profiled instead of the table\'s; its columns have the names of the table\'s.' }),
  columnConfig: z.strictObject({
    excludeColumns: z.array(z.string()).optional(),
    includeColumns: z.array(z.strictObject({ columnName: z.string(), metrics: z.array(MetricName).optional() })).optional(),
  }).optional(),
  partitionConfig: PartitionConfig.optional(),
})
export type TableSettings = z.infer<typeof TableSettings>

/** `processor.config`: settings of single tables, schemas and databases, by FQN. */
export const ProcessorSettings = z.strictObject({
  profiler: z.record(z.string(), z.unknown()).optional(),
  tableConfig: z.array(TableSettings).optional(),
  schemaConfig: z.array(container).optional(),
  databaseConfig: z.array(container).optional(),
})
export type ProcessorSettings = z.infer<typeof ProcessorSettings>

/** The further part of OpenMetadata's profiler files. */
export const profilerParts = {
  processor: z.strictObject({ type: z.literal('orm-profiler'), config: ProcessorSettings.optional() }).meta({ title: 'Processor', description: 'Settings of single tables, schemas and databases.' }),
}
