import type { Pool } from 'pg'
import type { TableData } from '../../model/data-quality/test-case.ts'
import { TrunklineError } from '../../model/errors.ts'
import type { Table } from '../../model/table.ts'
import { getEntity } from '../get.ts'
import { toCanonicalJson } from '../document/content.ts'
import { maySeeSensitive } from '../sample-data/mask.ts'
import { sensitiveColumns } from './known-tests.ts'
import { mostFailedRows } from './write-result.ts'

/** What stands in place of a value that somebody may not see. */
export const valueMask = '***'

const readQuery = `/* catalog */
  select s.failed_rows, c.parent_id from trunkline.entity c left join trunkline.test_state s on s.test_case_id = c.id where c.id = $1`

/** The rows that failed in the last run of a test; values of columns that are tagged sensitive are masked for all but administrators and owners of the table. Throws ENTITY_NOT_FOUND where none are kept. */
export async function readFailedRows(pool: Pool, testCaseId: string, reader: { userId: string; role: string }): Promise<TableData> {
  const { rows: [row] } = await pool.query<{ failed_rows: TableData | null; parent_id: string }>(readQuery, [testCaseId])
  if (row?.failed_rows == null) throw new TrunklineError('ENTITY_NOT_FOUND', 'No failing rows of the last run are kept.', { object: testCaseId, hint: 'They are kept where a run asks for them, of tests of single rows.' })
  return maskFor(pool, row.failed_rows, { table: await getEntity(pool, 'table', { id: row.parent_id }, { include: 'all' }), reader })
}

/** Rows of a table as somebody may see them. */
export async function maskFor(pool: Pool, data: TableData, { table, reader }: { table: Pick<Table, 'owners' | 'columns'>; reader: { userId: string; role: string } }): Promise<TableData> {
  if (await maySeeSensitive(pool, table, reader)) return data
  return maskValues(data, { all: table.columns.map(({ name }) => name), sensitive: sensitiveColumns(table.columns) })
}

/**
 * Rows with sensitive values masked; NULL stays. SQL of a person may call a column as it likes: where the table holds sensitive values, only what bears the
 * name of one of its other columns is shown.
 */
export function maskValues({ columns, rows }: TableData, { all, sensitive }: { all: readonly string[]; sensitive: readonly string[] }): TableData {
  if (sensitive.length === 0) return { columns, rows }
  const shown = columns.map((name) => all.includes(name) && !sensitive.includes(name))
  return { columns, rows: rows.map((row) => row.map((value, index) => (value === null || shown[index] === true ? value : valueMask))) }
}

const putRowsQuery = `/* catalog */
  update trunkline.test_state set failed_rows = $2::jsonb where test_case_id = $1`

/** Keeps (or forgets) failing rows with the last result of a test; throws REQUEST_INVALID where it has none. */
export async function putFailedRows(pool: Pool, testCaseId: string, data: TableData | undefined): Promise<void> {
  const bounded = data === undefined ? null : toCanonicalJson({ columns: data.columns, rows: data.rows.slice(0, mostFailedRows) })
  const { rowCount } = await pool.query(putRowsQuery, [testCaseId, bounded])
  if (rowCount === 0 && data !== undefined) throw withoutResult(testCaseId)
}

const putInspectionQueryQuery = `/* catalog */
  update trunkline.test_state set inspection_query = $2 where test_case_id = $1`

/** Keeps the SQL that finds the failing rows with the last result of a test; throws REQUEST_INVALID where it has none. */
export async function putInspectionQuery(pool: Pool, testCaseId: string, sql: string): Promise<void> {
  const { rowCount } = await pool.query(putInspectionQueryQuery, [testCaseId, sql.replaceAll('\0', '')])
  if (rowCount === 0) throw withoutResult(testCaseId)
}

function withoutResult(testCaseId: string): TrunklineError {
  return new TrunklineError('REQUEST_INVALID', 'The test has no result yet.', { object: testCaseId, hint: 'Send a result first.' })
}
