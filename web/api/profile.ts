import { getJson } from './client.ts'
import type { Ask } from './queries.ts'

export type ProfileGrade = 'statistics' | 'sampled' | 'exact'
export type Figure = number | string
export type Origin = { timestamp: number; grade?: ProfileGrade; estimated?: readonly string[]; sampledRows?: number }
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
  note?: string
}
export type TableProfile = Origin & {
  rowCount?: number; columnCount?: number; sizeInByte?: number
  profileSample?: number; profileSampleType?: 'PERCENTAGE' | 'ROWS'; samplingMethodType?: string
  notes?: readonly string[]
}

export type ProfiledTable = { profile?: TableProfile; columns: readonly { name: string; dataTypeDisplay?: string; dataType: string; profile?: ColumnProfile }[] }

/** A table with its latest profile and those of its columns. */
export function latestProfileQuery(fqn: string): Ask<ProfiledTable> {
  return { queryKey: ['profile', fqn], queryFn: ({ signal }) => getJson(`/tables/${encodeURIComponent(fqn)}/tableProfile/latest`, {}, signal) }
}
