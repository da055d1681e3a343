import type { Histogram } from '../../../model/profile.ts'
import type { MeasuredColumn, TimeUnit } from './measured-column.ts'
import type { Rows } from './statements.ts'

/** What bins are cut from: numbers, or seconds for times. */
export type Spread = { column: MeasuredColumn; low: number; high: number; count: number; interQuartileRange?: number | undefined }

/** Equal bins over a column; the last one holds its upper bound too. */
export type Bins = { column: MeasuredColumn; low: number; width: number; count: number }

const mostBins = 100
const day = 86_400
/** A statement of more columns is cut. */
const columnsPerStatement = 500
/** The number of a column stands in the lowest bits of the number of a bin, so that one grouping serves all columns. */
const columnBits = 9

/** Bins after Freedman and Diaconis, after Sturges where quartiles say nothing or they would be over 100; undefined where there is nothing to cut. */
export function cutBins({ column, low, high, count, interQuartileRange = 0 }: Spread): Bins | undefined {
  if (!(high > low) || !Number.isFinite(high - low) || count < 2) return undefined
  const width = (2 * interQuartileRange) / Math.cbrt(count)
  const wished = width > 0 ? Math.ceil((high - low) / width) : Infinity
  const bins = Math.max(1, Math.min(wished > mostBins ? Math.ceil(Math.log2(count) + 1) : wished, mostBins))
  const step = stepOf(column)
  if (step === undefined || !Number.isSafeInteger(low) || !Number.isSafeInteger(high)) return { column, low, width: (high - low) / bins, count: bins }
  // Whole numbers and days fall into bins of whole width, so that no bin catches more of them than its neighbour.
  const whole = Math.ceil((high - low + step) / step / bins) * step
  return { column, low, width: whole, count: Math.ceil((high - low + step) / whole) }
}

function stepOf({ measure, range }: MeasuredColumn): number | undefined {
  if (measure !== undefined) return measure.kind === 'integer' || measure.kind === 'length' ? 1 : undefined
  return range?.epoch?.unit === 'date' ? day : undefined
}

export type HistogramStatement = { text: string; bins: readonly Bins[] }

/** Counts the bins of all columns in one scan. */
export function histogramStatements({ from, where }: Rows, bins: readonly Bins[]): HistogramStatement[] {
  const statements: HistogramStatement[] = []
  for (let start = 0; start < bins.length; start += columnsPerStatement) {
    const part = bins.slice(start, start + columnsPerStatement)
    statements.push({
      bins: part,
      text: `
  select e & ${2 ** columnBits - 1} as position, e >> ${columnBits} as bin, count(*)::float8 as n
  from (select unnest(array[${part.map((one, index) => `${binSql(one)} << ${columnBits} | ${index}`).join(',\n                            ')}]) as e
        from ${from}${where === undefined ? '' : ` where ${where}`}) bins
  group by e`,
    })
  }
  return statements
}

/** The number of a value's bin from 1, 0 for a value that is null or not finite. */
function binSql({ column, low, width, count }: Bins): string {
  const { measure, range, finite, value } = column
  const sql = measure === undefined ? range!.epoch!.of(value) : `(${measure.sql(value)})::float8`
  const bucket = `least(greatest(width_bucket(${sql}, ${literal(low)}, ${literal(low + width * count)}, ${count}), 1), ${count})`
  return `case when ${value} is null${finite === undefined ? '' : ` or not (${finite(value)})`} then 0 else ${bucket} end`
}

function literal(value: number): string {
  return `'${value}'::float8`
}

export type HistogramRow = { position: number; bin: number; n: number }

/** How many values fall into each bin of some columns, by the rows of a histogram statement. */
export function toFrequencies(bins: readonly Bins[], rows: readonly HistogramRow[]): number[][] {
  const frequencies = bins.map(({ count }) => Array.from({ length: count }, () => 0))
  for (const { position, bin, n } of rows) if (bin > 0) frequencies[position]![bin - 1] = n
  return frequencies
}

/** A histogram of bins and what falls into each. */
export function toHistogram(bins: Bins, frequencies: readonly number[]): Histogram {
  return { boundaries: labelsOf(bins), frequencies: [...frequencies] }
}

/** `low to high`, and `low and up` for the last. */
function labelsOf({ column, low, width, count }: Bins): string[] {
  const unit = column.measure === undefined ? column.range?.epoch?.unit : undefined
  const label = (value: number): string => (unit === undefined ? numberText(value, width) : timeText(value, unit, width))
  return Array.from({ length: count }, (_, index) => {
    const from = label(low + index * width)
    return index === count - 1 ? `${from} and up` : `${from} to ${label(low + (index + 1) * width)}`
  })
}

/** As many decimals as tell neighbours apart. */
function numberText(value: number, width: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value)
  const decimals = Math.max(0, Math.min(15, 2 - Math.floor(Math.log10(width))))
  return Math.abs(value) >= 1e15 || (value !== 0 && decimals >= 15) ? value.toPrecision(6) : String(Number(value.toFixed(decimals)))
}

function timeText(seconds: number, unit: TimeUnit, width: number): string {
  if (unit === 'time' || unit === 'interval') return clockText(seconds)
  const at = new Date(seconds * 1000)
  // Beyond what a JavaScript date can say.
  if (Number.isNaN(at.getTime())) return `${seconds} s`
  return unit === 'date' || width >= day ? at.toISOString().slice(0, -14) : `${at.toISOString().slice(0, 19)}${width < 1 ? at.toISOString().slice(19, -1) : ''}`
}

function clockText(seconds: number): string {
  const whole = Math.round(Math.abs(seconds))
  const days = Math.floor(whole / day)
  const [hours, minutes, rest] = [Math.floor((whole % day) / 3600), Math.floor((whole % 3600) / 60), whole % 60].map((part) => String(part).padStart(2, '0'))
  return `${seconds < 0 ? '-' : ''}${days > 0 ? `${days}d ` : ''}${hours}:${minutes}:${rest}`
}
