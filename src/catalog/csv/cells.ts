import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'

/** What a spreadsheet would run as a formula; signs before it are our own escape, so that a cell comes back as it went. */
const formula = /^'*[=+\-@\t\r\uFF0B\uFF0D\uFF1D\uFF20]/

/** A text that no spreadsheet takes for a formula. */
export function toSafeCell(text: string): string {
  return formula.test(text) ? `'${text}` : text
}

/** The text that toSafeCell was given. */
export function fromSafeCell(cell: string): string {
  return cell.startsWith("'") && formula.test(cell) ? cell.slice(1) : cell
}

/** Several values in one cell, with `;` between them; one with a `;` or a quote is quoted. */
export function toListCell(values: readonly string[]): string {
  return values.length === 0 ? '' : stringify([[...values]], { delimiter: ';', record_delimiter: '' })
}

/** The values of a cell with several; throws where its quotes are broken. */
export function fromListCell(cell: string): string[] {
  if (cell.trim() === '') return []
  const [values] = parse(cell, { delimiter: ';', relax_column_count: true }) as string[][]
  return (values ?? []).map((value) => value.trim()).filter((value) => value !== '')
}

/** Records as CSV (RFC 4180, CRLF). */
export function toCsv(records: readonly (readonly string[])[]): string {
  return stringify(records.map((record) => record.map(toSafeCell)), { record_delimiter: '\r\n' })
}

/** One record of a CSV and the line that it begins on, the first being 1. */
export type CsvRecord = { line: number; cells: string[] }

/** The records of a CSV; throws an Error that names the line where its quotes are broken. */
export function fromCsv(text: string): CsvRecord[] {
  let end = 0
  const records = parse(text, { bom: true, info: true, relax_column_count: true, skip_empty_lines: true }) as unknown as { record: string[]; info: { lines: number } }[]
  return records.map(({ record, info }) => {
    const line = Math.max(end + 1, info.lines - newlines(record))
    end = info.lines
    return { line, cells: record.map(fromSafeCell) }
  })
}

function newlines(record: readonly string[]): number {
  return record.reduce((sum, cell) => sum + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0)
}
