import { getJson } from './client.ts'
import type { Ask } from './queries.ts'

export type ProfileGrade = 'statistics' | 'sampled' | 'exact'
export type Figure = number | string
export type CustomMetricValue = { name: string; value: number }
export type Origin = { timestamp: number; grade?: ProfileGrade; estimated?: readonly string[]; errors?: Readonly<Record<string, number>>; sampledRows?: number; customMetrics?: readonly CustomMetricValue[] }
export type Histogram = { boundaries: readonly string[]; frequencies: readonly number[] }

/** What was measured of a column; keys as in OpenMetadata's columnProfile. */
export type ColumnProfile = Origin & {
  name: string
  valuesCount?: number; nullCount?: number; nullProportion?: number; nonFiniteCount?: number
  distinctCount?: number; distinctProportion?: number; uniqueCount?: number; uniqueProportion?: number; duplicateCount?: number
  min?: Figure; max?: Figure; minLength?: number; maxLength?: number
  mean?: Figure; sum?: Figure; stddev?: Figure; variance?: Figure
  median?: Figure; firstQuartile?: Figure; thirdQuartile?: Figure; interQuartileRange?: Figure; nonParametricSkew?: number
  histogram?: Histogram
  cardinalityDistribution?: { categories?: readonly string[]; counts?: readonly number[]; percentages?: readonly number[] }
  keyDistribution?: { categories?: readonly string[]; counts?: readonly number[]; percentages?: readonly number[] }
  extent?: { minX: number; minY: number; maxX: number; maxY: number }
  /** Figures that are not shown to the reader. */
  masked?: readonly string[]
  note?: string
}
export type TableProfile = Origin & {
  rowCount?: number; columnCount?: number; sizeInByte?: number
  profileSample?: number; profileSampleType?: 'PERCENTAGE' | 'ROWS'; samplingMethodType?: string
  activity?: { since?: number; inserts?: number; updates?: number; deletes?: number; deadRows: number; lastVacuumAt?: number; lastAnalyzeAt?: number }
  partitions?: { count: number; read: number; oldestAt?: number }
  notes?: readonly string[]
}

export type ProfiledTable = { profile?: TableProfile; columns: readonly { name: string; dataTypeDisplay?: string; dataType: string; profile?: ColumnProfile }[] }

/** A table with its latest profile and those of its columns. */
export function latestProfileQuery(fqn: string): Ask<ProfiledTable> {
  return { queryKey: ['profile', fqn], queryFn: ({ signal }) => getJson(`/tables/${encodeURIComponent(fqn)}/tableProfile/latest`, {}, signal) }
}

/** A table with the profile of one instant and those of its columns. */
export function profileAtQuery(fqn: string, at: number): Ask<ProfiledTable> {
  return { queryKey: ['profile', fqn, at], queryFn: ({ signal }) => getJson(`/tables/${encodeURIComponent(fqn)}/tableProfile/latest`, { at }, signal) }
}

export type PartitionFigures = { name: string; tableProfile: TableProfile }

/** The partitions of a table, each as it was when it last changed. */
export function partitionProfilesQuery(fqn: string): Ask<PartitionFigures[]> {
  return { queryKey: ['partitionProfiles', fqn], queryFn: async ({ signal }) => (await getJson<{ data: PartitionFigures[] }>(`/tables/${encodeURIComponent(fqn)}/partitionProfile`, {}, signal)).data }
}

/** One partition (`schema.name`) with its columns. */
export function partitionProfileQuery(fqn: string, partition: string): Ask<{ tableProfile: TableProfile; columnProfile: readonly ColumnProfile[] }> {
  return { queryKey: ['partitionProfiles', fqn, partition], queryFn: ({ signal }) => getJson(`/tables/${encodeURIComponent(fqn)}/partitionProfile/${encodeURIComponent(partition)}`, {}, signal) }
}

/** Profiles of a table, the newest first. */
export function tableProfilesQuery(fqn: string): Ask<TableProfile[]> {
  return { queryKey: ['profiles', fqn], queryFn: async ({ signal }) => (await getJson<{ data: TableProfile[] }>(`/tables/${encodeURIComponent(fqn)}/tableProfile`, {}, signal)).data }
}

/** Profiles of a column (by its FQN), the newest first. */
export function columnProfilesQuery(fqn: string): Ask<ColumnProfile[]> {
  return { queryKey: ['columnProfiles', fqn], queryFn: async ({ signal }) => (await getJson<{ data: ColumnProfile[] }>(`/tables/${encodeURIComponent(fqn)}/columnProfile`, {}, signal)).data }
}

/** How a table is profiled; keys as in OpenMetadata's tableProfilerConfig. */
export type TableProfilerConfig = {
  profileSample?: number | null; profileSampleType?: 'PERCENTAGE' | 'ROWS' | null; samplingMethodType?: 'BERNOULLI' | 'SYSTEM' | null
  profileQuery?: string | null; excludeColumns?: readonly string[] | null
  includeColumns?: readonly { columnName: string; metrics?: readonly string[] | null }[] | null; partitioning?: PartitionConfig | null
}
export type PartitionConfig = {
  enablePartitioning?: boolean; partitionColumnName?: string | null; partitionIntervalType?: 'TIME-UNIT' | 'INGESTION-TIME' | 'COLUMN-VALUE' | 'INTEGER-RANGE' | null
  partitionInterval?: number | null; partitionIntervalUnit?: 'YEAR' | 'MONTH' | 'DAY' | 'HOUR' | null
  partitionIntegerRangeStart?: number | null; partitionIntegerRangeEnd?: number | null; partitionValues?: readonly (string | number | boolean)[] | null
}
export type CustomMetric = { id: string; name: string; columnName?: string; expression: string; description?: string }

/** How a table (by its id) is profiled, and the metrics that people wrote for it. */
export function profilerSettingsQuery(tableId: string): Ask<{ config: TableProfilerConfig; metrics: readonly CustomMetric[] }> {
  return {
    queryKey: ['entity', 'profilerSettings', tableId],
    queryFn: async ({ signal }) => {
      const table = await getJson<{ tableProfilerConfig?: TableProfilerConfig; customMetrics?: readonly CustomMetric[] }>(`/tables/${tableId}`, { fields: 'tableProfilerConfig,customMetrics' }, signal)
      return { config: table.tableProfilerConfig ?? {}, metrics: table.customMetrics ?? [] }
    },
  }
}
