import { TrunklineError } from '../../model/errors.ts'
import type { ObservedStatement } from '../../connectors/lineage-connector.ts'

/**
 * The statements of a query log: CSV with a header; `query_text` is required, `database_name`, `schema_name`, `user_name`, `duration` and
 * `aborted` are used. Those of other databases and those that failed are left out. Throws CONFIG_INVALID for a file without `query_text`.
 */
export function readQueryLog(csv: string, { database, limit }: { database: string; limit: number }): ObservedStatement[] {
  const [header = [], ...rows] = parseCsv(csv)
  const names = header.map((name) => name.trim().toLowerCase())
  const textAt = names.indexOf('query_text')
  if (textAt < 0) {
    throw new TrunklineError('CONFIG_INVALID', 'The query log has no column query_text.', {
      object: 'queryLogFilePath', hint: 'Its first line names the columns, as in query_text,database_name,schema_name,user_name.',
    })
  }
  const cell = (row: readonly string[], name: string): string => (names.includes(name) ? row[names.indexOf(name)] ?? '' : '').trim()
  return rows.filter((row) => (row[textAt] ?? '').trim() !== '' && !/^(?:true|t|1)$/i.test(cell(row, 'aborted')))
    .filter((row) => cell(row, 'database_name') === '' || cell(row, 'database_name') === database)
    .slice(0, limit)
    .map((row) => ({
      text: row[textAt]!, database, cost: Number(cell(row, 'duration')) || 0,
      ...(cell(row, 'user_name') !== '' && { role: cell(row, 'user_name') }),
      ...(cell(row, 'schema_name') !== '' && { schema: cell(row, 'schema_name') }),
    }))
}

/** Rows of fields; a field in quotes may hold commas, line ends and doubled quotes. */
export function parseCsv(csv: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  const field = /"((?:[^"]|"")*)"|([^,\r\n]*)/y
  let position = csv.startsWith('\uFEFF') ? 1 : 0
  while (position < csv.length) {
    field.lastIndex = position
    const [whole = '', quoted, bare = ''] = field.exec(csv) ?? []
    row.push(quoted?.replaceAll('""', '"') ?? bare)
    position += whole.length
    if (csv[position] === ',') {
      position += 1
      if (position === csv.length) row.push('')
      continue
    }
    rows.push(row)
    row = []
    if (csv.startsWith('\r\n', position)) position += 2
    else position += 1
  }
  return rows.filter((cells) => cells.length > 1 || cells[0] !== '')
}
