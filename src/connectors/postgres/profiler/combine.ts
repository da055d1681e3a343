import type { CardinalityDistribution, ColumnBins, ColumnProfile, PartitionProfile } from '../../../model/profile.ts'
import { quoteLiteral } from '../identifier.ts'
import type { Asker } from './ask.ts'
import type { DistinctCounts } from './distinct.ts'
import type { RawFigures } from './figures.ts'
import { cutBins, toHistogram } from './histogram.ts'
import type { MeasuredColumn } from './measured-column.ts'
import { massesOf, partBelow, quantileOf, type Mass } from './mixture.ts'
import type { WantedColumn } from './statements.ts'
import { toColumnProfile } from './to-column-profile.ts'
import { estimateTogether, registerError } from './value-registers.ts'

type PartColumn = { profile: ColumnProfile; bins: ColumnBins | undefined; registers: string | undefined }
type Part = { one: WantedColumn; parts: readonly PartColumn[] }

/**
 * The profiles of a table's columns, put together from those of all its partitions. Counts, ranges and moments add up. Quartiles and histogram follow from the
 * bins of the parts, and different values from their registers: estimates, labelled as such. How many values occur once in the whole cannot be told.
 */
export async function combineColumns(asker: Asker, wanted: readonly WantedColumn[], looks: readonly PartitionProfile[], timestamp: number): Promise<ColumnProfile[]> {
  const columns = wanted.flatMap((one): Part[] => {
    const parts = looks.flatMap(({ columnProfile, sketches }): PartColumn[] => {
      const profile = columnProfile.find(({ name, valuesCount }) => name === one.column.name && valuesCount !== undefined)
      return profile === undefined ? [] : [{ profile, bins: sketches[one.column.name]?.bins, registers: sketches[one.column.name]?.registers }]
    })
    return parts.length === looks.length ? [{ one, parts }] : []
  })
  const totals = await readTotals(asker, columns)
  const rows = looks.reduce((sum, { tableProfile }) => sum + (tableProfile.rowCount ?? 0), 0)
  return columns.map(({ one, parts }, position) => combineColumn({ one, parts }, { total: totals[position], rows, timestamp }))
}

type Total = { least: string | undefined; greatest: string | undefined; sum: string | null }
type TotalRow = { position: number; least: number | null; greatest: number | null; total: string | null }

/** The least and greatest of the parts' extremes and the sum of their sums: the server compares values of every type, and adds all digits. */
async function readTotals(asker: Asker, columns: readonly Part[]): Promise<(Total | undefined)[]> {
  const totals: (Total | undefined)[] = columns.map(() => undefined)
  const extremes = columns.map(({ parts }) => parts.flatMap(({ profile: { min, max } }) => (min === undefined || max === undefined ? [] : [String(min), String(max)])))
  const texts = columns.flatMap(({ one: { column }, parts }, position) => {
    const sums = column.measure?.kind === 'float' ? [] : parts.flatMap(({ profile: { sum } }) => (sum === undefined ? [] : [String(sum)]))
    return column.range === undefined && sums.length === 0 ? [] : [totalText(position, { type: column.range?.type ?? 'text', extremes: extremes[position]!, sums })]
  })
  for (let start = 0; start < texts.length; start += 200) {
    for (const { position, least, greatest, total } of await asker.ask<TotalRow>(texts.slice(start, start + 200).join(' union all ')) ?? []) {
      totals[position] = { least: extremes[position]![(least ?? 0) - 1], greatest: extremes[position]![(greatest ?? 0) - 1], sum: total }
    }
  }
  return totals
}

function totalText(position: number, { type, extremes, sums }: { type: string; extremes: readonly string[]; sums: readonly string[] }): string {
  const list = (texts: readonly string[]): string => `array[${texts.map(quoteLiteral).join(', ')}]::text[]`
  return `
  select ${position} as position, (array_agg(u.n order by u.v))[1]::int as least, (array_agg(u.n order by u.v desc))[1]::int as greatest,
         (select sum(s)::text from unnest(${list(sums)}::numeric[]) s) as total
  from unnest(${list(extremes)}::${type}[]) with ordinality as u (v, n)`
}

function combineColumn({ one: { column, metrics }, parts }: Part, { total, rows, timestamp }: { total: Total | undefined; rows: number; timestamp: number }): ColumnProfile {
  const raw: RawFigures = new Map()
  const put = (figure: string, value: string | number | null | undefined): void => { if (value !== undefined && value !== null && !Number.isNaN(value)) raw.set(figure, String(value)) }
  const lengths = (figure: 'minLength' | 'maxLength'): number[] => parts.flatMap(({ profile }) => profile[figure] ?? [])
  put('valuesCount', sumOf(parts, ({ profile }) => profile.valuesCount))
  put('nonFiniteCount', sumOf(parts, ({ profile }) => profile.nonFiniteCount))
  put('min', total?.least)
  put('max', total?.greatest)
  if (column.measure?.kind === 'length' && lengths('minLength').length > 0) {
    put('minLength', Math.min(...lengths('minLength')))
    put('maxLength', Math.max(...lengths('maxLength')))
  }
  put('sum', total?.sum)
  const { mean, variance, stddev } = combineMoments(parts)
  // Elsewhere the mean follows from the sum, which has all its digits.
  if (column.measure?.kind === 'float') put('mean', mean)
  put('variance', variance)
  put('stddev', stddev)
  const masses = parts.flatMap(({ bins }) => (bins === undefined ? [] : massesOf(bins)))
  if (column.measure !== undefined && masses.length > 0) put('quartiles', `{${quartilesOf(masses).join(',')}}`)
  for (const [index, { label }] of (column.categories?.list ?? []).entries()) put(`category ${index}`, sumOf(parts, ({ profile }) => countOf(profile, label)))
  const common = column.categories === undefined ? mergeDistributions(parts.flatMap(({ profile }) => profile.cardinalityDistribution ?? []), Number(raw.get('valuesCount'))) : undefined
  const keys = mergeDistributions(parts.flatMap(({ profile }) => profile.keyDistribution ?? []), Number(raw.get('valuesCount')))
  const extents = parts.flatMap(({ profile: { extent } }) => extent ?? [])
  if (extents.length > 0) put('extent', `{${Math.min(...extents.map(({ minX }) => minX))},${Math.min(...extents.map(({ minY }) => minY))},${Math.max(...extents.map(({ maxX }) => maxX))},${Math.max(...extents.map(({ maxY }) => maxY))}}`)
  const histogram = metrics.has('histogram') ? combineBins(column, masses, raw) : undefined
  return toColumnProfile({ column, metrics, raw, rows, distinct: combineDistinct(column, parts), histogram, common, keys: metrics.has('cardinalityDistribution') ? keys : undefined, isSampled: true }, { timestamp, grade: 'exact' })
}

function sumOf(parts: readonly PartColumn[], of: (part: PartColumn) => number | undefined): number {
  return parts.reduce((sum, part) => sum + (of(part) ?? 0), 0)
}

function countOf({ cardinalityDistribution }: ColumnProfile, label: string): number {
  return cardinalityDistribution?.counts[cardinalityDistribution.categories.indexOf(label)] ?? 0
}

/** Mean and variance of all values, by those of the parts (Chan, Golub, LeVeque, 1979). */
function combineMoments(parts: readonly PartColumn[]): { mean?: number; variance?: number; stddev?: number } {
  const known = parts.flatMap(({ profile: { valuesCount = 0, nonFiniteCount = 0, mean, variance } }) => (mean === undefined || valuesCount === nonFiniteCount ? [] : [{ n: valuesCount - nonFiniteCount, mean: Number(mean), variance: Number(variance ?? NaN) }]))
  const n = known.reduce((sum, part) => sum + part.n, 0)
  if (n === 0) return {}
  const mean = known.reduce((sum, part) => sum + part.mean * (part.n / n), 0)
  const variance = known.reduce((sum, part) => sum + (part.variance + (part.mean - mean) ** 2) * (part.n / n), 0)
  return { mean, variance, stddev: Math.sqrt(variance) }
}

/** The quartiles, then the bounds between which each lies: it may be anywhere in the bin that it falls into. */
function quartilesOf(masses: readonly Mass[]): number[] {
  const quartiles = [0.25, 0.5, 0.75].map((fraction) => quantileOf(masses, fraction))
  return [...quartiles, ...quartiles.flatMap((at) => {
    const width = Math.max(0, ...masses.filter(({ from, to }) => from <= at && at <= to).map(({ from, to }) => to - from))
    return [at - width, at + width]
  })]
}

function combineBins(column: MeasuredColumn, masses: readonly Mass[], raw: RawFigures): ReturnType<typeof toHistogram> | undefined {
  if (masses.length === 0) return undefined
  const [low, high] = [Math.min(...masses.map(({ from }) => from)), greatestOf(column, raw) ?? Math.max(...masses.map(({ to }) => to))]
  const total = masses.reduce((sum, { share }) => sum + share, 0)
  const bins = cutBins({ column, low, high, count: total, interQuartileRange: quantileOf(masses, 0.75) - quantileOf(masses, 0.25) })
  if (bins === undefined) return undefined
  const below = Array.from({ length: bins.count + 1 }, (_, edge) => {
    if (edge === bins.count) return total
    // A single value that stands on an edge belongs to the bin that begins there.
    return masses.reduce((sum, mass) => sum + (mass.from === mass.to && mass.from === bins.low + edge * bins.width ? 0 : partBelow(mass, bins.low + edge * bins.width)), 0)
  })
  return toHistogram(bins, below.slice(1).map((count, index) => Math.round(count) - Math.round(below[index]!)))
}

/** The bins of whole numbers reach beyond the greatest. */
function greatestOf({ measure }: MeasuredColumn, raw: RawFigures): number | undefined {
  const text = measure === undefined ? undefined : raw.get(measure.kind === 'length' ? 'maxLength' : 'max')
  return text === undefined ? undefined : Number(text)
}

/** Different values of the whole: at least those of the richest part, at most those of all parts. */
function combineDistinct(column: MeasuredColumn, parts: readonly PartColumn[]): DistinctCounts | undefined {
  const values = sumOf(parts, ({ profile }) => profile.valuesCount)
  if (column.hash === undefined || column.isUnique || column.categories?.isValue === true || values === 0) return undefined
  const counts = parts.map(({ profile: { valuesCount, distinctCount } }) => (valuesCount === 0 ? 0 : distinctCount))
  const holding = parts.filter(({ profile }) => (profile.valuesCount ?? 0) > 0)
  if (counts.some((count) => count === undefined) || holding.some(({ registers }) => registers === undefined)) return undefined
  const isExact = parts.every(({ profile }) => profile.estimated?.includes('distinctCount') !== true)
  const [least, most] = isExact ? [Math.max(...counts as number[]), (counts as number[]).reduce((sum, count) => sum + count, 0)] : [1, values]
  if (least === most) return { distinct: least }
  const distinct = Math.min(most, Math.max(least, estimateTogether(holding.map(({ registers }) => registers!))))
  return { distinct, errors: { distinct: Math.ceil(1.96 * registerError * distinct), unique: 0 } }
}

/** The most common values, or keys, of some parts, as far as each told its own. */
function mergeDistributions(distributions: readonly CardinalityDistribution[], values: number): CardinalityDistribution | undefined {
  const counts = new Map<string, number>()
  for (const one of distributions) for (const [index, category] of one.categories.entries()) counts.set(category, (counts.get(category) ?? 0) + (one.counts[index] ?? 0))
  const common = [...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, 10)
  if (common.length === 0) return undefined
  return { categories: common.map(([category]) => category), counts: common.map(([, count]) => count), percentages: common.map(([, count]) => Math.round((count / values) * 10_000) / 100) }
}
