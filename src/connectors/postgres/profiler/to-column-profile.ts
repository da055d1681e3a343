import type { CardinalityDistribution, ColumnMetric, ColumnProfile, Figure, Histogram, ProfileGrade } from '../../../model/profile.ts'
import { exactFigure, roundedFigure, type RawFigures } from './figures.ts'
import type { MeasuredColumn } from './measured-column.ts'

/** How many different values there are; `isEstimate` where the server's statistics said so. */
export type DistinctCounts = { distinct: number; unique?: number; isEstimate?: true }

export type ColumnMeasurement = {
  column: MeasuredColumn
  metrics: ReadonlySet<ColumnMetric>
  raw: RawFigures
  /** Rows that were read. */
  rows: number
  distinct?: DistinctCounts | undefined
  histogram?: Histogram | undefined
  note?: string | undefined
}

/** The profile of a column from what the scans found; figures that were not asked for or have no value are left out. */
export function toColumnProfile(measurement: ColumnMeasurement, { timestamp, grade }: { timestamp: number; grade: ProfileGrade }): ColumnProfile {
  const { column, metrics, raw, rows, note } = measurement
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
    cardinalityDistribution: distribution(column, raw, values),
  }
  const nonFinite = Number(raw.get('nonFiniteCount') ?? 0)
  const estimated = distinct?.isEstimate === true ? (['distinctCount', 'distinctProportion', 'duplicateCount'] as const).filter((metric) => metrics.has(metric)) : []
  return {
    name: column.name, timestamp, grade, sampledRows: rows,
    ...Object.fromEntries(Object.entries(figures).filter(([metric, value]) => value !== undefined && metrics.has(metric as ColumnMetric))),
    ...(nonFinite > 0 && { nonFiniteCount: nonFinite }),
    ...(estimated.length > 0 && { estimated: [...estimated] }),
    ...(note !== undefined && { note }),
  }
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

/** What follows from the categories or from a unique index, without counting. */
function distinctOf({ column, raw }: ColumnMeasurement, values: number): DistinctCounts | undefined {
  if (column.isUnique) return { distinct: values, unique: values }
  if (column.categories === undefined || !column.isComparable || !raw.has('category 0')) return undefined
  const counts = column.categories.map((_, index) => Number(raw.get(`category ${index}`)))
  // Kinds of JSON are not its values.
  if (counts.reduce((sum, count) => sum + count, 0) !== values || column.categories.some(({ label }) => label === 'object')) return undefined
  return { distinct: counts.filter((count) => count > 0).length, unique: counts.filter((count) => count === 1).length }
}

function extremes({ measure }: MeasuredColumn, raw: RawFigures): Partial<Record<ColumnMetric, Figure | undefined>> {
  const bound = (text: string | undefined): Figure | undefined => (text === undefined || measure === undefined ? text : exactFigure(text))
  const length = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text))
  return { min: bound(raw.get('min')), max: bound(raw.get('max')), minLength: length(raw.get('minLength')), maxLength: length(raw.get('maxLength')) }
}

function moments({ measure }: MeasuredColumn, raw: RawFigures): Partial<Record<ColumnMetric, Figure | undefined>> {
  const rounded = (figure: string): Figure | undefined => (raw.has(figure) ? roundedFigure(raw.get(figure)!) : undefined)
  const sum = raw.get('sum')
  return {
    mean: rounded('mean'), stddev: rounded('stddev'), variance: rounded('variance'),
    sum: sum === undefined ? undefined : measure?.isFloat === true ? roundedFigure(sum) : exactFigure(sum),
  }
}

function quantiles(raw: RawFigures): Partial<Record<ColumnMetric, number | undefined>> {
  const quartiles = quartilesOf(raw)
  if (quartiles === undefined) return {}
  const [first, median, third] = quartiles
  const [mean, stddev] = [Number(raw.get('mean')), Number(raw.get('stddev'))]
  const skew = stddev > 0 ? (mean - median) / stddev : NaN
  return { firstQuartile: first, median, thirdQuartile: third, interQuartileRange: third - first, nonParametricSkew: Number.isFinite(skew) ? skew : undefined }
}

/** First quartile, median, third quartile. */
export function quartilesOf(raw: RawFigures): [number, number, number] | undefined {
  const parts = raw.get('quartiles')?.slice(1, -1).split(',').map(Number)
  return parts === undefined || parts.length !== 3 || parts.some((part) => !Number.isFinite(part)) ? undefined : parts as [number, number, number]
}

function distribution({ categories }: MeasuredColumn, raw: RawFigures, values: number): CardinalityDistribution | undefined {
  if (categories === undefined || values === 0 || !raw.has('category 0')) return undefined
  const found = categories.map(({ label }, index) => ({ label, count: Number(raw.get(`category ${index}`)) })).filter(({ count }) => count > 0)
  return {
    categories: found.map(({ label }) => label), counts: found.map(({ count }) => count),
    percentages: found.map(({ count }) => Math.round((count / values) * 10_000) / 100),
  }
}
