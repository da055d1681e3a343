import type { ColumnProfile, CustomMetricValue } from '../../../model/profile.ts'
import type { ProfilePlan, ProfileTarget } from '../../profile-connector.ts'
import { quoteQualified } from '../identifier.ts'
import type { Asker } from './ask.ts'

/** A metric that does not end is ended by the server; a table's own time may be shorter. */
export const customMetricTimeoutMs = 300_000

/** What the metrics of people gave: of the table, and of its columns by name; and why one gave none. */
export type CustomMetricValues = { table: CustomMetricValue[]; columns: Map<string, CustomMetricValue[]>; notes: string[] }

/** Asks each metric by itself, in a read-only transaction that is undone; one that fails harms no other. */
export async function measureCustom(createAsker: () => Asker, target: ProfileTarget, { customMetrics }: ProfilePlan): Promise<CustomMetricValues> {
  const values: CustomMetricValues = { table: [], columns: new Map(), notes: [] }
  for (const { name, columnName, expression } of customMetrics) {
    const asker = createAsker()
    const rows = await asker.ask<Record<string, unknown>>(toStatement(expression, target))
    const value = rows === undefined ? undefined : toNumber(rows)
    if (value === undefined) values.notes.push(`The custom metric ${name}: ${rows === undefined ? asker.notes.join(' ') : 'it gave no single number.'}`)
    else if (columnName === undefined) values.table.push({ name, value })
    else values.columns.set(columnName, [...values.columns.get(columnName) ?? [], { name, value }])
  }
  return values
}

/** A whole query stays as it is; an expression is asked of the table. */
function toStatement(expression: string, { databaseSchema, table }: ProfileTarget): string {
  const text = expression.trim().replace(/;\s*$/, '')
  if (/^(?:\(|\s|--[^\n]*\n|\/\*[^]*?\*\/)*(?:select|with|values|table)\b/i.test(text)) return text
  return `select ${text}\n from ${quoteQualified(databaseSchema, table)}`
}

/** The one number of one row. */
function toNumber(rows: readonly Record<string, unknown>[]): number | undefined {
  const cells = rows.length === 1 ? Object.values(rows[0]!) : []
  const [cell] = cells
  if (cells.length !== 1 || cell === null || (typeof cell !== 'number' && typeof cell !== 'string')) return undefined
  const value = Number(cell)
  return Number.isFinite(value) && cell !== '' ? value : undefined
}

/** Adds the values to the profiles of the columns they are of; a column that has no profile gets one. */
export function withCustomValues(columns: readonly ColumnProfile[], values: ReadonlyMap<string, CustomMetricValue[]>, timestamp: number): ColumnProfile[] {
  const rest = [...values].filter(([name]) => !columns.some((column) => column.name === name))
  return [
    ...columns.map((column) => (values.has(column.name) ? { ...column, customMetrics: values.get(column.name)! } : column)),
    ...rest.map(([name, customMetrics]) => ({ name, timestamp, customMetrics })),
  ]
}
