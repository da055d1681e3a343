import type { SampleCell, SampleData } from '../../../model/sample-data.ts'
import type { ColumnFamily } from '../../classification-connector.ts'
import type { SampleRow } from '../queries/classification.ts'
import { longestCell } from './sample-statement.ts'

export type ReadColumn = { name: string; family: ColumnFamily }

/** Rows in OpenMetadata's shape: numbers and booleans as such where JSON holds them exactly, bytes as their number, all else as text, NULL as null. */
export function toSampleData(columns: readonly ReadColumn[], rows: readonly SampleRow[]): SampleData {
  return { columns: columns.map(({ name }) => name), rows: rows.map((row) => columns.map(({ family }, index) => toCell(row[`c${index}`], family))) }
}

function toCell(value: string | number | boolean | null | undefined, family: ColumnFamily): SampleCell {
  if (value === null || value === undefined) return null
  if (family === 'binary') return `binary, ${String(value)} bytes`
  const text = String(value)
  if (family === 'boolean') return text === 'true' || text === 't'
  if ((family === 'integer' || family === 'decimal') && String(Number(text)) === text) return Number(text)
  return text.length > longestCell ? `${text.slice(0, longestCell)}…` : text
}

/** The different values of each column, as text; bytes have none. */
export function toValues(columns: readonly ReadColumn[], rows: readonly SampleRow[]): Map<string, string[]> {
  return new Map(columns.map(({ name, family }, index) => {
    if (family === 'binary') return [name, []]
    return [name, [...new Set(rows.flatMap((row) => (row[`c${index}`] === null ? [] : [String(row[`c${index}`])])))]]
  }))
}
