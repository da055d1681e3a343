import type { PostgresIndex } from '../../api/postgres.ts'
import type { Column, Table } from '../../api/types.ts'
import { lastPart, parentFqn } from '../../format/fqn.ts'

/** Where a foreign key leads: the referred table by FQN, and the column that this one pairs with. */
export type ForeignKey = { name?: string; columns: string[]; table: string; column: string; referredColumns: string[] }
/** What the constraints and indexes of a table say of one column. */
export type ColumnKeys = {
  /** Place in the primary key, from 1, and its length. */
  primaryKey?: { place: number; of: number }
  foreignKeys: ForeignKey[]
  /** Column lists that are unique together, this column being one of them. */
  unique: { name?: string; columns: string[] }[]
  indexes: PostgresIndex[]
}

/** The foreign keys of a table, with their names where PostgreSQL's own facts are known. */
export function foreignKeysOf(table: Table): Omit<ForeignKey, 'column'>[] {
  const named = table.extension?.postgres?.constraints.filter((constraint) => constraint.kind === 'foreignKey') ?? []
  const taken = new Set<string>()
  return (table.tableConstraints ?? []).filter((constraint) => constraint.constraintType === 'FOREIGN_KEY').flatMap(({ columns, referredColumns = [] }) => {
    const first = referredColumns[0]
    const referred = first === undefined ? undefined : parentFqn(first)
    if (referred === undefined) return []
    // Two keys may stand on the same columns: each name is given once.
    const name = named.find((one) => !taken.has(one.name) && sameColumns(one.columns, columns) && (one.referredTable === undefined || lastPart(one.referredTable) === lastPart(referred)))?.name
    if (name !== undefined) taken.add(name)
    return [{ columns, table: referred, referredColumns: referredColumns.map(lastPart), ...(name !== undefined && { name }) }]
  })
}

/** The keys of every column, by column name. */
export function columnKeys(table: Table): ReadonlyMap<string, ColumnKeys> {
  const facts = table.extension?.postgres
  const primary = facts?.constraints.find((constraint) => constraint.kind === 'primaryKey')?.columns
    ?? table.tableConstraints?.find((constraint) => constraint.constraintType === 'PRIMARY_KEY')?.columns
    ?? table.columns.filter((column) => column.constraint === 'PRIMARY_KEY').map((column) => column.name)
  const foreign = foreignKeysOf(table)
  const unique = uniqueLists(table)
  return new Map(table.columns.map(({ name }) => {
    const place = primary.indexOf(name)
    return [name, {
      ...(place >= 0 && { primaryKey: { place: place + 1, of: primary.length } }),
      foreignKeys: foreign.filter((key) => key.columns.includes(name)).map((key) => ({ ...key, column: key.referredColumns[key.columns.indexOf(name)] ?? '' })),
      unique: unique.filter((list) => list.columns.includes(name)),
      indexes: (facts?.indexes ?? []).filter((index) => index.keys.some((key) => key.isColumn && key.expression === name) || index.included.includes(name)),
    }]
  }))
}

function uniqueLists(table: Table): ColumnKeys['unique'] {
  const facts = table.extension?.postgres
  if (facts === undefined) return table.columns.filter((column) => column.constraint === 'UNIQUE').map((column) => ({ columns: [column.name] }))
  const constraints = facts.constraints.filter((constraint) => constraint.kind === 'unique').map(({ name, columns }) => ({ name, columns }))
  const indexes = facts.indexes
    .filter((index) => index.isUnique && !index.isPrimary && index.constraint === undefined && index.predicate === undefined && index.keys.every((key) => key.isColumn))
    .map((index) => ({ name: index.name, columns: index.keys.map((key) => key.expression) }))
  return [...constraints, ...indexes]
}

function sameColumns(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((column, index) => column === other[index])
}

/** A column in the list, at its depth in nested composites; `path` names it from the table down. */
export type ColumnRow = { column: Column; depth: number; path: string[] }

/** The columns as rows: the children of the opened ones follow them; a filter looks at names, types and descriptions at every depth. */
export function columnRows(columns: readonly Column[], opened: ReadonlySet<string>, filter: string): ColumnRow[] {
  const wanted = filter.trim().toLowerCase()
  const rows: ColumnRow[] = []
  const visit = (list: readonly Column[], parents: string[]) => {
    for (const column of list) {
      const path = [...parents, column.name]
      if (wanted === '' || matches(column, wanted)) rows.push({ column, depth: parents.length, path })
      if (column.children !== undefined && (wanted !== '' || opened.has(pathKey(path)))) visit(column.children, path)
    }
  }
  visit(columns, [])
  return rows
}

/** A path of names as one string, for sets and addresses. */
export function pathKey(path: readonly string[]): string {
  return JSON.stringify(path)
}

function matches(column: Column, wanted: string): boolean {
  return [column.name, column.displayName, column.dataTypeDisplay, column.description].some((text) => text?.toLowerCase().includes(wanted))
}
