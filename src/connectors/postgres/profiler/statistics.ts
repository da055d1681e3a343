import type { ColumnMetric, ColumnProfile } from '../../../model/profile.ts'
import type { ColumnStatisticsRow } from '../queries/profile.ts'
import { exactFigure } from './figures.ts'
import type { MeasuredColumn } from './measured-column.ts'
import { quantileOf, type Mass } from './mixture.ts'
import { share } from './to-column-profile.ts'

/** Different values of a column as ANALYZE saw them; undefined where it did not say. */
export function estimateDistinct({ distinct_estimate: estimate, null_fraction: nulls }: ColumnStatisticsRow, rows: number): number | undefined {
  if (estimate === 0) return undefined
  const distinct = estimate > 0 ? estimate : -estimate * rows
  return Math.min(Math.round(distinct), Math.round(rows * (1 - nulls)))
}

/** A profile of a column without a look at its rows: all of it estimates, extremes as far as the sample of ANALYZE reached. */
export function toStatisticsProfile(row: ColumnStatisticsRow, options: { column: MeasuredColumn; metrics: ReadonlySet<ColumnMetric>; rows: number | undefined; timestamp: number }): ColumnProfile {
  const { column, metrics, rows, timestamp } = options
  const nulls = rows === undefined ? undefined : Math.round(rows * row.null_fraction)
  const distinct = rows === undefined ? undefined : estimateDistinct(row, rows)
  const values = rows === undefined || nulls === undefined ? undefined : rows - nulls
  const figures: Partial<Record<ColumnMetric, unknown>> = {
    nullProportion: share(row.null_fraction, 1), valuesPercentage: share(1 - row.null_fraction, 1) * 100,
    nullCount: nulls, valuesCount: values,
    distinctCount: distinct,
    ...(distinct !== undefined && values !== undefined && { duplicateCount: values - distinct, ...(values > 0 && { distinctProportion: share(distinct, values) }) }),
    ...extremes(row, column),
    ...(column.measure !== undefined && column.measure.kind !== 'length' && quartilesOf(row)),
    cardinalityDistribution: column.categories === undefined ? undefined : distribution(row, values),
  }
  return { name: column.name, timestamp, grade: 'statistics', ...Object.fromEntries(Object.entries(figures).filter(([metric, value]) => value !== undefined && metrics.has(metric as ColumnMetric))) }
}

/** The statistics hold values as text: numbers are compared, instants are ordered as ANALYZE left them. */
function extremes({ bounds, common_values: common }: ColumnStatisticsRow, { measure, range }: MeasuredColumn): Partial<Record<ColumnMetric, unknown>> {
  if (range === undefined) return {}
  if (measure === undefined) return bounds === null || (common ?? []).length > 0 ? {} : { min: bounds[0], max: bounds.at(-1) }
  const values = [...(bounds ?? []), ...(common ?? [])].filter((text) => Number.isFinite(Number(text))).toSorted((a, b) => Number(a) - Number(b))
  return values.length === 0 ? {} : { min: exactFigure(values[0]!), max: exactFigure(values.at(-1)!) }
}

/** Quartiles as the common values and the bounds of equally filled bins let expect them; nothing where either holds what is no finite number. */
function quartilesOf({ bounds, common_values: common, common_fractions: fractions, null_fraction: nulls }: ColumnStatisticsRow): Partial<Record<ColumnMetric, number>> {
  const points: Mass[] = (common ?? []).map((value, index) => ({ from: Number(value), to: Number(value), share: fractions?.[index] ?? 0 }))
  const edges = (bounds ?? []).map(Number)
  const rest = Math.max(0, 1 - nulls - points.reduce((sum, { share: part }) => sum + part, 0))
  const bins = edges.slice(1).map((to, index): Mass => ({ from: edges[index]!, to, share: rest / (edges.length - 1) }))
  const masses = [...points, ...bins]
  if (masses.length === 0 || masses.some(({ from, to }) => !Number.isFinite(from) || !Number.isFinite(to))) return {}
  const [firstQuartile, median, thirdQuartile] = [0.25, 0.5, 0.75].map((fraction) => quantileOf(masses, fraction)) as [number, number, number]
  return { firstQuartile, median, thirdQuartile, interQuartileRange: thirdQuartile - firstQuartile }
}

function distribution({ common_values: values, common_fractions: fractions, null_fraction: nulls }: ColumnStatisticsRow, count: number | undefined) {
  if (values === null || fractions === null || count === undefined || nulls >= 1) return undefined
  const shares = fractions.map((fraction) => fraction / (1 - nulls))
  return {
    categories: values.map((value) => (value === 't' ? 'true' : value === 'f' ? 'false' : value)),
    counts: shares.map((part) => Math.round(part * count)), percentages: shares.map((part) => Math.round(part * 10_000) / 100),
  }
}
