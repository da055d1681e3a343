import { TrunklineError } from '../../../model/errors.ts'
import { nearestName } from '../../../model/nearest-name.ts'
import type { TableName } from '../../quality-connector.ts'
import { quoteIdentifier, quoteQualified } from '../identifier.ts'
import { alias } from '../profiler/measured-column.ts'
import type { Rows } from '../profiler/statements.ts'
import type { TestedColumnRow, TestedConstraintRow, TestedRelationRow } from '../queries/quality.ts'

/** Everything known of a table before its rows are looked at; `rows` are those that are tested, `whole` those that a sample was taken of. */
export type TestedTable = {
  name: TableName
  relation: TestedRelationRow
  columns: readonly TestedColumnRow[]
  constraints: readonly TestedConstraintRow[]
  rows: Rows
  whole: Rows
  user: string
}

/** A column with how it is written in statements. */
export type TestedColumn = { row: TestedColumnRow; value: string; family: TypeFamily; /** Of texts, bytes, bits and arrays. */ length?: string }
/** How values of a type are compared with what a test gives. */
export type TypeFamily = 'integer' | 'numeric' | 'float' | 'money' | 'text' | 'boolean' | 'enum' | 'date' | 'timestamp' | 'timestamptz' | 'json' | 'other'

const families = new Map<number, TypeFamily>([
  [20, 'integer'], [21, 'integer'], [23, 'integer'], [26, 'integer'], [1700, 'numeric'], [700, 'float'], [701, 'float'], [790, 'money'], [16, 'boolean'],
  [1082, 'date'], [1114, 'timestamp'], [1184, 'timestamptz'], [114, 'json'], [3802, 'json'],
])

/** The column of that name; throws TEST_INVALID where there is none, INSUFFICIENT_PRIVILEGE where the role may not read it. */
export function requireColumn({ columns, name, user }: Pick<TestedTable, 'columns' | 'name' | 'user'>, wanted: string): TestedColumn {
  const row = columns.find((column) => column.name === wanted)
  const table = quoteQualified(name.databaseSchema, name.table)
  if (row === undefined) {
    const nearest = nearestName(wanted, columns.map((column) => column.name))
    throw new TrunklineError('TEST_INVALID', `${table} has no column ${wanted}${nearest === undefined ? '.' : `; is ${nearest} meant?`}`, { object: wanted, hint: 'Mend or delete the test: the column was renamed or dropped, or never was.' })
  }
  if (!row.may_read) {
    throw new TrunklineError('INSUFFICIENT_PRIVILEGE', `The role ${user} may not read the column ${wanted}.`, { object: wanted, hint: `GRANT SELECT (${quoteIdentifier(wanted)}) ON ${table} TO ${quoteIdentifier(user)};` })
  }
  const family = families.get(row.type) ?? (row.category === 'S' ? 'text' : row.kind === 'e' ? 'enum' : 'other')
  const value = `${alias}.${quoteIdentifier(wanted)}`
  const length = lengthOf(row, family, value)
  return { row, value, family, ...(length !== undefined && { length }) }
}

const bytes = 17
const bits: ReadonlySet<number> = new Set([1560, 1562])

function lengthOf({ type, is_array: isArray }: TestedColumnRow, family: TypeFamily, value: string): string | undefined {
  if (family === 'text') return `length(${value}::text)`
  if (isArray) return `cardinality(${value})`
  if (type === bytes) return `octet_length(${value})`
  return bits.has(type) ? `length(${value})` : undefined
}

/** A test that the type of its column has no answer to. */
export function unsuited(column: TestedColumn, what: string): TrunklineError {
  return new TrunklineError('TEST_INVALID', `The column ${column.row.name} is of type ${column.row.display}, which has no ${what}.`, { object: column.row.name, hint: 'Use another test for this type.' })
}
