import type { Asker } from './ask.ts'
import { isRepeating } from './common-values.ts'
import type { MeasuredColumn } from './measured-column.ts'
import { columnsPerSketch, sketchStatement, type Pick, type PickedColumn, type SketchRow } from './sketch.ts'
import type { Rows } from './statements.ts'

/** How many different values there are and how many of them occur once; `errors` are half of the interval in which 95 of 100 such estimates lie, absent where all was counted; `isRepeating` where some value is common. */
export type DistinctCounts = { distinct: number; unique?: number; errors?: { distinct: number; unique: number }; isRepeating?: boolean }

/** A column, with how many values it has. */
export type CountedColumn = { column: MeasuredColumn; values: number }

/** Rows that are few, or a share of many. */
export type DistinctRows = { rows: Rows; sample?: Rows | undefined }

/** A residue holds about so many different values: the estimate is then within 3 %. */
const wishedPerResidue = 4000
const mostPicked = 250_000

/**
 * Counts the different values of columns by their hashes: of few rows all, in one scan. Of many a sample tells the common values first; then one scan counts what is not among
 * them, which is exact, or, in columns with more values than can be known by heart, a share of the hashes, which is an estimate.
 */
export async function countDistinct(asker: Asker, { rows, sample }: DistinctRows, columns: readonly CountedColumn[]): Promise<Map<string, DistinctCounts>> {
  const counts = new Map<string, DistinctCounts>()
  if (sample === undefined) {
    for (const [column, { distinct_count: distinct, once, most, n }] of await sketch(asker, rows, columns.map(({ column }) => ({ column, pick: { kind: 'all' } })), false)) counts.set(column.name, { distinct, unique: once, isRepeating: isRepeating(most, n) })
    return counts
  }
  const seen = await sketch(asker, sample, columns.map(({ column }) => ({ column, pick: { kind: 'all' } })), true)
  const picked = columns.map(({ column, values }) => ({ column, values, pick: choosePick(seen.get(column), values) }))
  const found = await sketch(asker, rows, picked, false)
  for (const { column, values, pick } of picked) {
    const row = found.get(column)
    const { most, n } = seen.get(column) ?? nothing
    if (row !== undefined) counts.set(column.name, { ...toCounts(pick, row, values), isRepeating: isRepeating(most, n) })
  }
  return counts
}

async function sketch(asker: Asker, rows: Rows, picked: readonly PickedColumn[], withKnown: boolean): Promise<Map<MeasuredColumn, SketchRow>> {
  const found = new Map<MeasuredColumn, SketchRow>()
  for (let start = 0; start < picked.length; start += columnsPerSketch) {
    await sketchHalves(asker, rows, picked.slice(start, start + columnsPerSketch), { withKnown, found })
  }
  return found
}

/** A column whose hash fails takes none of the others with it. */
async function sketchHalves(asker: Asker, rows: Rows, picked: readonly PickedColumn[], options: { withKnown: boolean; found: Map<MeasuredColumn, SketchRow> }): Promise<void> {
  const answer = await asker.ask<SketchRow>(sketchStatement(rows, picked, options), picked.length > 1 ? { orElse: true } : {})
  if (answer !== undefined) {
    for (const { column } of picked) options.found.set(column, nothing)
    for (const row of answer) options.found.set(picked[row.position]!.column, row)
  } else if (picked.length > 1 && !asker.isOver()) {
    const middle = Math.ceil(picked.length / 2)
    await sketchHalves(asker, rows, picked.slice(0, middle), options)
    await sketchHalves(asker, rows, picked.slice(middle), options)
  }
}

const nothing: SketchRow = { position: -1, n: 0, distinct_count: 0, once: 0, most: 0, known: null }

/** What to count in all rows, by what a sample showed. Values that it showed twice are known; the share of those that it showed once is the share of values like them. */
export function choosePick(seen: SketchRow | undefined, values: number): Pick {
  if (seen === undefined || seen.n === 0) return values > mostPicked ? { kind: 'residue', bits: Math.ceil(Math.log2(values / mostPicked)) } : { kind: 'unknown', known: [] }
  const expected = (seen.once / seen.n) * values
  if (seen.known !== null && expected <= values / 8 && expected <= mostPicked) return { kind: 'unknown', known: seen.known }
  // The estimator of Charikar, Chaudhuri, Motwani and Narasayya (2000), never further off than the root of the sample's share; where hardly any value is repeated, most occur once.
  const least = Math.sqrt(values / seen.n) * seen.once + seen.distinct_count - seen.once
  const guess = seen.once > 0.9 * seen.n ? expected : least
  return { kind: 'residue', bits: Math.max(1, Math.floor(Math.log2(guess / wishedPerResidue)), Math.ceil(Math.log2(expected / mostPicked))) }
}

/** From what was counted to all values: a residue stands for as many others as it has bits. */
export function toCounts(pick: Pick, row: SketchRow, values: number): DistinctCounts {
  const { distinct_count: distinct, once } = row
  if (pick.kind === 'all') return { distinct, unique: once }
  if (pick.kind === 'unknown') return { distinct: distinct + pick.known.length, unique: once }
  const share = 2 ** pick.bits
  const error = (count: number): number => Math.ceil(1.96 * share * Math.sqrt(Math.max(count, 1) * (1 - 1 / share)))
  return { distinct: Math.min(values, distinct * share), unique: Math.min(values, once * share), errors: { distinct: error(distinct), unique: error(once) } }
}
