import type { CardinalityDistribution, ColumnMetric, ColumnProfile, Extent, Figure, Histogram, ProfileGrade } from '../../../model/profile.ts'
import { exactFigure, roundedFigure, type RawFigures } from './figures.ts'
import type { DistinctCounts } from './distinct.ts'
import type { MeasuredColumn } from './measured-column.ts'
import { distinctMetrics, quantileMetrics } from './statements.ts'

export type ColumnMeasurement = {
  column: MeasuredColumn
  metrics: ReadonlySet<ColumnMetric>
  raw: RawFigures
  /** Rows that were read. */
  rows: number
  distinct?: DistinctCounts | undefined
  histogram?: Histogram | undefined
  /** The most common values, where they were asked for. */
  common?: CardinalityDistribution | undefined
  /** The keys of JSON objects. */
  keys?: CardinalityDistribution | undefined
  /** Quartiles and histogram are of a sample of the rows. */
  isSampled: boolean
}

/** The profile of a column from what the scans found; figures that were not asked for or have no value are left out. */
export function toColumnProfile(measurement: ColumnMeasurement, { timestamp, grade }: { timestamp: number; grade: ProfileGrade }): ColumnProfile {
  const { column, metrics, raw, rows } = measurement
  const values = Number(raw.get('valuesCount'))
  const distinct = measurement.distinct ?? distinctOf(measurement, values)
  const figures: Partial<Record<ColumnMetric, unknown>> = {
    valuesCount: values, nullCount: rows - values,
    ...(rows > 0 && { valuesPercentage: share(values, rows) * 100, nullProportion: share(rows - values, rows) }),
    ...(distinct !== undefined && distinctFigures(distinct, values)),
    ...extremes(column, raw),
    ...moments(column, raw),
    ...quantiles(raw),
    histogram: measurement.histogram,
    cardinalityDistribution: distribution(column, raw, values) ?? measurement.common,
  }
  const kept = Object.entries(figures).filter(([metric, value]) => value !== undefined && metrics.has(metric as ColumnMetric))
  const extent = extentOf(raw)
  const nonFinite = Number(raw.get('nonFiniteCount') ?? 0)
  const errors = errorsOf(measurement, values)
  const estimated: string[] = [...distinct?.errors === undefined ? [] : distinctMetrics, ...measurement.isSampled ? quantileMetrics : [], ...measurement.isSampled && measurement.common !== undefined ? ['cardinalityDistribution' as const] : []].filter((metric) => kept.some(([name]) => name === metric))
  if (measurement.isSampled && measurement.keys !== undefined) estimated.push('keyDistribution')
  return {
    name: column.name, timestamp, grade, sampledRows: rows,
    ...Object.fromEntries(kept),
    ...(measurement.keys !== undefined && { keyDistribution: measurement.keys }),
    ...(extent !== undefined && { extent }),
    ...(nonFinite > 0 && { nonFiniteCount: nonFinite }),
    ...(estimated.length > 0 && { estimated }),
    ...(Object.keys(errors).length > 0 && { errors }),
  }
}

/** By how much an estimate may be off, up or down, 95 times of 100. */
function errorsOf({ distinct, isSampled, raw, metrics }: ColumnMeasurement, values: number): Record<string, number> {
  const bounds = isSampled ? numbersOf(raw, 'quartiles')?.slice(3) ?? [] : []
  const half = (index: number): number | undefined => (bounds.length === 6 ? (bounds[2 * index + 1]! - bounds[2 * index]!) / 2 : undefined)
  const errors: Partial<Record<ColumnMetric, number | undefined>> = {
    ...(distinct?.errors !== undefined && {
      distinctCount: distinct.errors.distinct, duplicateCount: distinct.errors.distinct, uniqueCount: distinct.errors.unique,
      ...(values > 0 && { distinctProportion: share(distinct.errors.distinct, values), uniqueProportion: share(distinct.errors.unique, values) }),
    }),
    firstQuartile: half(0), median: half(1), thirdQuartile: half(2),
  }
  return Object.fromEntries(Object.entries(errors).filter((entry): entry is [string, number] => entry[1] !== undefined && metrics.has(entry[0] as ColumnMetric)))
}

/** A share of 0 to 1, to six places. */
export function share(part: number, whole: number): number {
  return Math.round((part / whole) * 1e6) / 1e6
}

function distinctFigures({ distinct, unique }: DistinctCounts, values: number): Partial<Record<ColumnMetric, number>> {
  return {
    distinctCount: distinct, duplicateCount: Math.max(0, values - distinct),
    ...(values > 0 && { distinctProportion: share(distinct, values) }),
    ...(unique !== undefined && { uniqueCount: unique, ...(values > 0 && { uniqueProportion: share(unique, values) }) }),
  }
}

/** What follows from the categories or from a unique index, without counting; of no values there are no different ones. */
function distinctOf({ column, raw }: ColumnMeasurement, values: number): DistinctCounts | undefined {
  if (column.isUnique) return { distinct: values, unique: values }
  if (column.hash === undefined) return undefined
  if (values === 0) return { distinct: 0, unique: 0 }
  // Kinds of JSON are not its values.
  if (column.categories?.isValue !== true || !raw.has('category 0')) return undefined
  const counts = column.categories.list.map((_, index) => Number(raw.get(`category ${index}`)))
  if (counts.reduce((sum, count) => sum + count, 0) !== values) return undefined
  return { distinct: counts.filter((count) => count > 0).length, unique: counts.filter((count) => count === 1).length }
}

function extremes({ measure }: MeasuredColumn, raw: RawFigures): Partial<Record<ColumnMetric, Figure | undefined>> {
  const bound = (text: string | undefined): Figure | undefined => (text === undefined || measure === undefined ? text : exactFigure(text))
  const length = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text))
  return { min: bound(raw.get('min')), max: bound(raw.get('max')), minLength: length(raw.get('minLength')), maxLength: length(raw.get('maxLength')) }
}

/** Values of a column that are neither NaN nor infinite. */
export function finiteCount(raw: RawFigures): number {
  return Number(raw.get('valuesCount')) - Number(raw.get('nonFiniteCount') ?? 0)
}

/** Of whole numbers the server adds up, and the mean follows; of doubles it is the other way round. */
function moments({ measure }: MeasuredColumn, raw: RawFigures): Partial<Record<ColumnMetric, Figure | undefined>> {
  const rounded = (figure: string): Figure | undefined => (raw.has(figure) ? roundedFigure(raw.get(figure)!) : undefined)
  const [sum, count] = [raw.get('sum'), finiteCount(raw)]
  const mean = rounded('mean') ?? (sum === undefined || count === 0 ? undefined : Number(sum) / count)
  return {
    mean, stddev: rounded('stddev'), variance: rounded('variance'),
    sum: sum === undefined ? measure?.kind === 'float' && typeof mean === 'number' ? mean * count : undefined : exactFigure(sum),
  }
}

function quantiles(raw: RawFigures): Partial<Record<ColumnMetric, number | undefined>> {
  const quartiles = quartilesOf(raw)
  if (quartiles === undefined) return {}
  const [first, median, third] = quartiles
  const [mean, stddev] = [Number(raw.get('mean') ?? Number(raw.get('sum')) / finiteCount(raw)), Number(raw.get('stddev'))]
  const skew = stddev > 0 ? (mean - median) / stddev : NaN
  return { firstQuartile: first, median, thirdQuartile: third, interQuartileRange: third - first, nonParametricSkew: Number.isFinite(skew) ? skew : undefined }
}

/** The first four numbers of what the server tells of an extent. */
function extentOf(raw: RawFigures): Extent | undefined {
  const [minX, minY, maxX, maxY] = raw.get('extent')?.match(/-?\d[\d.]*(?:e[+-]?\d+)?/gi)?.map(Number) ?? []
  return maxY === undefined ? undefined : { minX: minX!, minY: minY!, maxX: maxX!, maxY }
}

/** First quartile, median, third quartile. */
export function quartilesOf(raw: RawFigures): [number, number, number] | undefined {
  const parts = numbersOf(raw, 'quartiles')?.slice(0, 3)
  return parts === undefined || parts.length !== 3 || parts.some((part) => !Number.isFinite(part)) ? undefined : parts as [number, number, number]
}

/** The numbers of an array as the server writes it. */
function numbersOf(raw: RawFigures, figure: string): number[] | undefined {
  return raw.get(figure)?.slice(1, -1).split(',').map(Number)
}

function distribution({ categories }: MeasuredColumn, raw: RawFigures, values: number): CardinalityDistribution | undefined {
  if (categories === undefined || values === 0 || !raw.has('category 0')) return undefined
  const found = categories.list.map(({ label }, index) => ({ label, count: Number(raw.get(`category ${index}`)) })).filter(({ count }) => count > 0)
  return {
    categories: found.map(({ label }) => label), counts: found.map(({ count }) => count),
    percentages: found.map(({ count }) => Math.round((count / values) * 10_000) / 100),
  }
}
