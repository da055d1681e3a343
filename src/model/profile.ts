import { z } from 'zod'

/** How figures were obtained: from what the server knew without a look at the table, from a part of its rows, or from all of them. */
export const profileGrades = ['statistics', 'sampled', 'exact'] as const
export const ProfileGrade = z.enum(profileGrades)
export type ProfileGrade = z.infer<typeof ProfileGrade>

/** A number, or its digits where a double would lie. */
export const Figure = z.union([z.number(), z.string()])
export type Figure = z.infer<typeof Figure>

/** Counts per bin; a label tells where its bin begins and ends. */
export const Histogram = z.object({ boundaries: z.array(z.string()), frequencies: z.array(z.number()) })
export type Histogram = z.infer<typeof Histogram>

/** How often each of a fixed set of values occurs; percentages of the values that are not null. */
export const CardinalityDistribution = z.object({ categories: z.array(z.string()), counts: z.array(z.number()), percentages: z.array(z.number()) })
export type CardinalityDistribution = z.infer<typeof CardinalityDistribution>

/** The smallest rectangle around geometries, in the units of their coordinates. */
export const Extent = z.object({ minX: z.number(), minY: z.number(), maxX: z.number(), maxY: z.number() })
export type Extent = z.infer<typeof Extent>

/** What a metric that a person wrote gave. */
export const CustomMetricValue = z.object({ name: z.string(), value: z.number() })
export type CustomMetricValue = z.infer<typeof CustomMetricValue>

const origin = {
  grade: ProfileGrade.optional(),
  /** Figures that are estimates, whatever the grade. */
  estimated: z.array(z.string()).optional(),
  /** By how much an estimate may be off, up or down, in 95 of 100 looks; by figure. */
  errors: z.record(z.string(), z.number()).optional(),
  /** Rows that were read. */
  sampledRows: z.number().optional(),
  customMetrics: z.array(CustomMetricValue).optional(),
}

/**
 * What was measured of one column at one instant (ms since the epoch); keys as in OpenMetadata's columnProfile, and how the figures were obtained.
 *
 * Of texts, bytes and arrays `mean`, `sum`, `stddev`, `median`, quartiles and histogram are of their lengths. NaN and infinities are in the counts
 * and in `nonFiniteCount`, and in no other figure. Standard deviation and variance are those of the population.
 */
export const ColumnProfile = z.object({
  name: z.string(), timestamp: z.number(), ...origin,
  valuesCount: z.number().optional(), valuesPercentage: z.number().optional(), nullCount: z.number().optional(), nullProportion: z.number().optional(),
  nonFiniteCount: z.number().optional(), duplicateCount: z.number().optional(), uniqueCount: z.number().optional(), uniqueProportion: z.number().optional(),
  distinctCount: z.number().optional(), distinctProportion: z.number().optional(),
  min: Figure.optional(), max: Figure.optional(), minLength: z.number().optional(), maxLength: z.number().optional(),
  mean: Figure.optional(), sum: Figure.optional(), stddev: Figure.optional(), variance: Figure.optional(),
  median: Figure.optional(), firstQuartile: Figure.optional(), thirdQuartile: Figure.optional(), interQuartileRange: Figure.optional(), nonParametricSkew: z.number().optional(),
  histogram: Histogram.optional(), cardinalityDistribution: CardinalityDistribution.optional(),
  /** How many of the values that are JSON objects have a key; percentages of the values that are not null. */
  keyDistribution: CardinalityDistribution.optional(),
  extent: Extent.optional(),
  /** Figures that the reader may not see: they would tell values of a column tagged PII.Sensitive. */
  masked: z.array(z.string()).optional(),
  /** Why figures are missing, in a sentence. */
  note: z.string().optional(),
})
export type ColumnProfile = z.infer<typeof ColumnProfile>

/** Rows that statements inserted, updated and deleted since the profile before (`since`, ms; absent in the first), and what the server last did for the table. */
export const TableActivity = z.object({
  since: z.number().optional(), inserts: z.number().optional(), updates: z.number().optional(), deletes: z.number().optional(),
  deadRows: z.number(), lastVacuumAt: z.number().optional(), lastAnalyzeAt: z.number().optional(),
})
export type TableActivity = z.infer<typeof TableActivity>

/** Rows that statements of one kind changed, since the profile before; keys as in OpenMetadata's systemProfile. */
export const SystemProfile = z.object({ timestamp: z.number(), operation: z.enum(['INSERT', 'UPDATE', 'DELETE', 'WRITE']), rowsAffected: z.number() })
export type SystemProfile = z.infer<typeof SystemProfile>

/** Partitions of a table: how many there are, how many were read for a profile, and the oldest look (ms) that its figures are put together from. */
export const PartitionsOfProfile = z.object({ count: z.number(), read: z.number(), oldestAt: z.number().optional() })
export type PartitionsOfProfile = z.infer<typeof PartitionsOfProfile>

/** What the server had counted of a table when it was profiled (`timestamp`, ms); counters begin anew at `resetAt`, and `files` change with TRUNCATE and rewrites. */
export type ProfileState = { timestamp: number; inserts: number; updates: number; deletes: number; resetAt: number; files: string; shape: string }

/** What was measured of a table as a whole. */
export const TableProfile = z.object({
  timestamp: z.number(), ...origin,
  columnCount: z.number().optional(), rowCount: z.number().optional(), sizeInByte: z.number().optional(), createDateTime: z.number().optional(),
  profileSample: z.number().optional(), profileSampleType: z.enum(['PERCENTAGE', 'ROWS']).optional(), samplingMethodType: z.enum(['BERNOULLI', 'SYSTEM']).optional(),
  /** What the server's own counters tell of the table. */
  activity: TableActivity.optional(),
  partitions: PartitionsOfProfile.optional(),
  /** Why the profile is not complete, in sentences. */
  notes: z.array(z.string()).optional(),
})
export type TableProfile = z.infer<typeof TableProfile>

/** How the values of a column lie: counts of equal bins from `low` on; one bin of no width is one value. */
export type ColumnBins = { low: number; width: number; frequencies: readonly number[] }

/** What figures of a whole follow from, beside the figures of its parts: registers that estimate different values (value-registers.ts), and bins. */
export type ColumnSketch = { registers?: string | undefined; bins?: ColumnBins | undefined }

/** What was measured of one partition (`schema.name`) when it last changed; `asked` changes with the figures that were wanted of it. */
export type PartitionProfile = { name: string; asked: string; state: ProfileState; tableProfile: TableProfile; columnProfile: readonly ColumnProfile[]; sketches: Readonly<Record<string, ColumnSketch>> }

/** The names of all partitions of a table, and those that were read. */
export type PartitionSet = { names: readonly string[]; read: readonly PartitionProfile[] }

/** Everything measured of one table in one look; the table is named by its FQN. */
export type ProfileSet = {
  fullyQualifiedName: string; tableProfile: TableProfile; columnProfile: readonly ColumnProfile[]
  systemProfile?: readonly SystemProfile[] | undefined; state?: ProfileState | undefined; partitions?: PartitionSet | undefined
}

/** Metrics that may be chosen for a column: OpenMetadata's names. */
export const columnMetrics = [
  'valuesCount', 'valuesPercentage', 'nullCount', 'nullProportion', 'duplicateCount', 'uniqueCount', 'uniqueProportion', 'distinctCount', 'distinctProportion',
  'min', 'max', 'minLength', 'maxLength', 'mean', 'sum', 'stddev', 'variance', 'median', 'firstQuartile', 'thirdQuartile', 'interQuartileRange',
  'nonParametricSkew', 'histogram', 'cardinalityDistribution',
] as const
export type ColumnMetric = (typeof columnMetrics)[number]
