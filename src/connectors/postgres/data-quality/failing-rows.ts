import type { TableData } from '../../../model/data-quality/test-case.ts'
import type { RowCondition } from '../../quality-connector.ts'
import { quoteIdentifier } from '../identifier.ts'
import { alias } from '../profiler/measured-column.ts'
import { conditionSql } from './condition-sql.ts'
import type { Runner } from './runner.ts'
import type { TestedTable } from './tested-table.ts'

/** Rows that a sample holds at most, and letters of one value. */
export const mostSampledRows = 50
const mostLetters = 1000
/** What stands for a value that not everybody may see. */
const mask = '***'

/** A statement that finds the rows that fail. */
export function inspectionQuery(failing: RowCondition, table: TestedTable): string {
  return `SELECT *\nFROM ${table.rows.from}\nWHERE (${conditionSql(failing, table)})${andRows(table)};`
}

/** Some of the rows that fail, as texts; values of masked columns are not read. */
export async function readFailingRows(runner: Runner, failing: RowCondition, table: TestedTable, masked: ReadonlySet<string>): Promise<TableData> {
  const columns = table.columns.filter(({ may_read: mayRead }) => mayRead).map(({ name }) => name)
  const list = columns.map((name, index) => `${valueSql(name, masked)} as c${index}`).join(', ')
  const rows = await runner.run<Record<string, string | null>>(`\n  select ${list} from ${table.rows.from} where (${conditionSql(failing, table)})${andRows(table)} limit ${mostSampledRows}`)
  return { columns, rows: rows.map((row) => columns.map((_, index) => row[`c${index}`] ?? null)) }
}

function valueSql(name: string, masked: ReadonlySet<string>): string {
  const value = `${alias}.${quoteIdentifier(name)}`
  return masked.has(name) ? `case when ${value} is not null then '${mask}' end` : `left(${value}::text, ${mostLetters})`
}

/** The rows of a query of a person, as texts; those of masked names are masked. */
export function toSample(rows: readonly Record<string, unknown>[], masked: ReadonlySet<string>): TableData {
  const columns = Object.keys(rows[0] ?? {})
  return { columns, rows: rows.map((row) => columns.map((name) => (row[name] === null || row[name] === undefined ? null : masked.has(name) ? mask : toText(row[name]).slice(0, mostLetters)))) }
}

function toText(value: unknown): string {
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean | bigint)
}

function andRows({ rows: { where } }: TestedTable): string {
  return where === undefined ? '' : ` AND (${where})`
}
