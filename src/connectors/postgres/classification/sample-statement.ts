import { quoteIdentifier, quoteQualified } from '../identifier.ts'
import type { RelationKind } from '../queries/relation-kind.ts'

/** Texts are cut after so many characters. */
export const longestCell = 256
/** No sample is larger than this, however many columns a table has: about 13 MB at the most. */
const mostCells = 50_000

export type SampledColumn = { name: string; isBinary: boolean }
export type SampleScope = { databaseSchema: string; table: string; kind: RelationKind; rowEstimate: number | null }

/** So many rows of so many columns. */
export function rowsOfSample(rows: number, columns: number): number {
  return Math.max(1, Math.min(rows, Math.floor(mostCells / Math.max(1, columns))))
}

/**
 * One statement that reads rows: of a large table from pages all over it (the same ones every time), else the first rows that come.
 *
 * TABLESAMPLE knows no views and foreign tables; a table that is not much larger than the sample is read from its start.
 */
export function sampleStatement({ databaseSchema, table, kind, rowEstimate }: SampleScope, columns: readonly SampledColumn[], { rows, isSpread = true }: { rows: number; isSpread?: boolean }): string {
  const relation = quoteQualified(databaseSchema, table)
  const cells = columns.map(({ name, isBinary }, index) => `${cellOf(`t.${quoteIdentifier(name)}`, isBinary)} as c${index}`)
  const isLarge = isSpread && rowEstimate !== null && rowEstimate > rows * 20 && kind !== 'v' && kind !== 'f'
  // Pages are taken whole, so that three times as many rows as wanted come on the average.
  const sample = isLarge ? ` tablesample system (${Math.min(100, (300 * rows) / rowEstimate).toPrecision(6)}) repeatable (1)` : ''
  return `\n  select ${cells.join(',\n         ')}\n  from ${relation} as t${sample}\n  limit ${Math.trunc(rows)}`
}

/** One character more than fits says that a text was cut; of bytes only their number is read. */
function cellOf(column: string, isBinary: boolean): string {
  return isBinary ? `octet_length(${column})` : `left(${column}::text, ${longestCell + 1})`
}
