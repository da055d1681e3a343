import type { ColumnBins } from '../../../model/profile.ts'
import type { Asker } from './ask.ts'
import { collect, type RawFigures } from './figures.ts'
import { cutBins, histogramStatements, toFrequencies, type Bins, type HistogramRow } from './histogram.ts'
import type { MeasuredColumn } from './measured-column.ts'
import type { Sample } from './sample.ts'
import type { Scan } from './scan.ts'
import { quantileStatements, wantsQuantiles, type Rows, type WantedColumn } from './statements.ts'
import { finiteCount, quartilesOf } from './to-column-profile.ts'

/** Where quartiles and histograms are read from: a sample, or all rows for the columns that are to be exact. */
export type DistributionRows = { rows: Rows; count: number; sample: Sample | undefined; isExact(column: string): boolean }

/** The columns whose figures are estimated from the sample. */
function isSampled({ sample, isExact }: DistributionRows, { column }: WantedColumn): boolean {
  return sample !== undefined && !isExact(column.name)
}

/** Adds the quartiles to what a scan found, where it did not read them itself. */
export async function readQuartiles(asker: Asker, from: DistributionRows, { found, wanted, dirty }: Scan): Promise<void> {
  const missing = wanted.filter((one) => wantsQuantiles(one) && found.get(one.column.name)?.has('quartiles') === false)
  for (const sampled of [true, false]) {
    const part = missing.filter((one) => isSampled(from, one) === sampled)
    const rows = sampled ? from.sample?.rows ?? from.rows : from.rows
    const fractionsOf = (name: string): number[] => (sampled ? boundsOfFractions((finiteCount(found.get(name)!) / from.count) * (from.sample?.weight ?? 0)) : [])
    for (const statement of part.length === 0 ? [] : quantileStatements(rows, part, { onlyFinite: (name) => dirty.has(name), fractionsOf })) {
      const answer = await asker.ask<Record<string, string | null>>(statement.text)
      if (answer !== undefined) collect(found, statement, answer[0] ?? {})
    }
  }
}

/** Between which fractions of a sample of so many values each quartile of all of them lies, in 95 of 100 samples. */
function boundsOfFractions(count: number): number[] {
  return [0.25, 0.5, 0.75].flatMap((fraction) => {
    const error = 1.96 * Math.sqrt((fraction * (1 - fraction)) / Math.max(count, 1))
    return [Math.max(0, fraction - error), Math.min(1, fraction + error)]
  })
}

/** Bins of a column, with how many values fall into each. */
export type FilledBins = { bins: Bins; frequencies: readonly number[] }

/** The bins of columns, filled in one scan of the rows or of the sample; those of a sample stand for all values. */
export async function readHistograms(asker: Asker, from: DistributionRows, { found, wanted, dirty }: Scan): Promise<Map<string, FilledBins>> {
  const histograms = new Map<string, FilledBins>()
  for (const sampled of [true, false]) {
    const bins = wanted.flatMap((one) => (isSampled(from, one) === sampled ? binsOf(one, { found, dirty }) : []))
    for (const statement of histogramStatements(sampled ? from.sample?.rows ?? from.rows : from.rows, bins)) {
      const answer = await asker.ask<HistogramRow>(statement.text)
      if (answer === undefined) continue
      for (const [index, frequencies] of toFrequencies(statement.bins, answer).entries()) {
        const one = statement.bins[index]!
        histograms.set(one.column.name, { bins: one, frequencies: sampled ? scaled(frequencies, finiteCount(found.get(one.column.name)!)) : frequencies })
      }
    }
  }
  return histograms
}

/** How the values of the columns lie, for what is put together of parts: filled bins, or one over all values where there are none. */
export function toColumnBins({ found, wanted }: Pick<Scan, 'found' | 'wanted'>, filled: ReadonlyMap<string, FilledBins>): Map<string, ColumnBins> {
  return new Map(wanted.flatMap(({ column }): [string, ColumnBins][] => {
    const [own, raw] = [filled.get(column.name), found.get(column.name)]
    if (own !== undefined) return [[column.name, { low: own.bins.low, width: own.bins.width, frequencies: own.frequencies }]]
    const [low, high] = raw === undefined ? [NaN, NaN] : spreadOf(column, raw)
    return Number.isFinite(high - low) ? [[column.name, { low, width: high - low, frequencies: [finiteCount(raw!)] }]] : []
  }))
}

function binsOf({ column, metrics }: WantedColumn, { found, dirty }: Pick<Scan, 'found' | 'dirty'>): Bins[] {
  const raw = found.get(column.name)
  if (!metrics.has('histogram') || raw === undefined) return []
  const [low, high] = spreadOf(column, raw)
  const quartiles = quartilesOf(raw)
  const cut = cutBins({ column: dirty.has(column.name) ? column : withoutFilter(column), low, high, count: finiteCount(raw), interQuartileRange: quartiles && quartiles[2] - quartiles[0] })
  return cut === undefined ? [] : [cut]
}

/** Where all values are finite there is nothing to leave out. */
function withoutFilter(column: MeasuredColumn): MeasuredColumn {
  const { finite: _finite, ...rest } = column
  return rest
}

/** Least and greatest of what bins are cut from; NaN where there is none. */
function spreadOf(column: MeasuredColumn, raw: RawFigures): [low: number, high: number] {
  return boundsOf(column).map((figure) => Number(raw.get(figure) ?? NaN)) as [number, number]
}

function boundsOf({ measure }: MeasuredColumn): readonly [string, string] {
  if (measure === undefined) return ['minEpoch', 'maxEpoch']
  return measure.kind === 'length' ? ['minLength', 'maxLength'] : ['min', 'max']
}

function scaled(frequencies: readonly number[], values: number): number[] {
  const sum = frequencies.reduce((total, count) => total + count, 0)
  return frequencies.map((count) => (sum === 0 ? 0 : Math.round((count / sum) * values)))
}
