import { TrunklineError } from '../../../../model/errors.ts'
import type { DifferenceRequest } from '../../../quality-connector.ts'
import type { TestedColumnRow } from '../../queries/quality.ts'
import type { TestedTable } from '../tested-table.ts'

type Pair = readonly [TestedColumnRow, TestedColumnRow]
/** Columns of both tables that belong together; those that one table lacks are told of. */
export type MatchedColumns = { keys: readonly Pair[]; columns: readonly Pair[]; notes: readonly string[] }

/** Finds the key and the columns to compare; throws TEST_INVALID for a key or column that one of the tables does not have. */
export function matchColumns(here: TestedTable, there: TestedTable, { keyColumns, columns, caseSensitive }: DifferenceRequest): MatchedColumns {
  const find = (table: TestedTable, name: string): TestedColumnRow | undefined =>
    table.columns.find((column) => column.name === name) ?? (caseSensitive ? undefined : table.columns.find((column) => column.name.toLowerCase() === name.toLowerCase()))
  const require = (table: TestedTable, name: string): TestedColumnRow => find(table, name) ?? missing(table, name)
  const keys = (keyColumns ?? keyOf(here).map((name) => [name, name] as const)).map(([own, other]): Pair => [require(here, own), require(there, other)])
  const isKey = (column: TestedColumnRow): boolean => keys.some(([own]) => own.name === column.name)
  if (columns !== undefined) return { keys, columns: columns.map((name): Pair => [require(here, name), require(there, name)]).filter(([own]) => !isKey(own)), notes: [] }
  const pairs = here.columns.flatMap((own): Pair[] => {
    const other = find(there, own.name)
    return other === undefined || isKey(own) ? [] : [[own, other]]
  })
  const onlyHere = here.columns.filter((own) => !isKey(own) && !pairs.some(([paired]) => paired === own)).map(({ name }) => name)
  const onlyThere = there.columns.filter((other) => !pairs.some(([, paired]) => paired === other) && !keys.some(([, key]) => key === other)).map(({ name }) => name)
  const note = (names: readonly string[], where: string): string[] => (names.length === 0 ? [] : [`Not compared, because only the table ${where} has them: ${names.join(', ')}.`])
  return { keys, columns: pairs, notes: [...note(onlyHere, 'here'), ...note(onlyThere, 'there')] }
}

/** The columns that identify a row: the primary key, else a unique key whose columns are NOT NULL themselves, since NULL gets around that of a domain. */
function keyOf({ constraints, columns, name }: TestedTable): readonly string[] {
  const isFull = (names: readonly string[]): boolean => names.every((one) => columns.some((column) => column.name === one && column.has_not_null && column.not_null_flaw === null))
  const key = constraints.find(({ kind }) => kind === 'p') ?? constraints.find(({ kind, flaw, columns: names }) => (kind === 'u' || kind === 'i') && flaw === null && isFull(names))
  if (key !== undefined) return key.columns
  throw new TrunklineError('TEST_INVALID', `${name.table} has no primary key, so that rows cannot be matched.`, { object: 'keyColumns', hint: 'Name the columns that identify a row in keyColumns.' })
}

function missing({ name, columns }: TestedTable, column: string): never {
  throw new TrunklineError('TEST_INVALID', `${name.databaseSchema}.${name.table} has no column ${column}: its columns are ${columns.map((one) => one.name).join(', ')}.`, { object: column, hint: 'Mend keyColumns, table2.keyColumns or useColumns.' })
}
