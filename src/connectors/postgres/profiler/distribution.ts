import type { Histogram } from '../../../model/profile.ts'
import type { Asker } from './ask.ts'
import { collect } from './figures.ts'
import { cutBins, histogramStatements, toHistograms, type Bins, type HistogramRow } from './histogram.ts'
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

/** The histograms of columns, in one scan of the rows or of the sample; those of a sample stand for all values. */
export async function readHistograms(asker: Asker, from: DistributionRows, { found, wanted, dirty }: Scan): Promise<Map<string, Histogram>> {
  const histograms = new Map<string, Histogram>()
  for (const sampled of [true, false]) {
    const bins = wanted.flatMap((one) => (isSampled(from, one) === sampled ? binsOf(one, { found, dirty }) : []))
    for (const statement of histogramStatements(sampled ? from.sample?.rows ?? from.rows : from.rows, bins)) {
      const answer = await asker.ask<HistogramRow>(statement.text)
      if (answer === undefined) continue
      for (const [name, histogram] of toHistograms(statement.bins, answer)) histograms.set(name, sampled ? scaled(histogram, finiteCount(found.get(name)!)) : histogram)
    }
  }
  return histograms
}

function binsOf({ column, metrics }: WantedColumn, { found, dirty }: Pick<Scan, 'found' | 'dirty'>): Bins[] {
  const raw = found.get(column.name)
  if (!metrics.has('histogram') || raw === undefined) return []
  const [low, high] = boundsOf(column).map((figure) => Number(raw.get(figure) ?? NaN)) as [number, number]
  const quartiles = quartilesOf(raw)
  const cut = cutBins({ column: dirty.has(column.name) ? column : withoutFilter(column), low, high, count: finiteCount(raw), interQuartileRange: quartiles && quartiles[2] - quartiles[0] })
  return cut === undefined ? [] : [cut]
}

/** Where all values are finite there is nothing to leave out. */
function withoutFilter(column: MeasuredColumn): MeasuredColumn {
  const { finite: _finite, ...rest } = column
  return rest
}

/** Least and greatest of what bins are cut from. */
function boundsOf({ measure }: MeasuredColumn): readonly [string, string] {
  if (measure === undefined) return ['minEpoch', 'maxEpoch']
  return measure.kind === 'length' ? ['minLength', 'maxLength'] : ['min', 'max']
}

function scaled({ boundaries, frequencies }: Histogram, values: number): Histogram {
  const sum = frequencies.reduce((total, count) => total + count, 0)
  return { boundaries, frequencies: frequencies.map((count) => (sum === 0 ? 0 : Math.round((count / sum) * values))) }
}
