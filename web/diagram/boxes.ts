import type { Diagram, DiagramColumn, DiagramRelationship, DiagramTable } from '../api/types.ts'
import { lastPart, splitFqn, visibleName } from '../format/fqn.ts'
import type { Group } from './groups.ts'

/** How much of each table is drawn; `groups` draws what belongs together as one box. */
export type Detail = 'columns' | 'keys' | 'names' | 'groups'
export type BoxRow = { name: string; type: string; isKey: boolean; isForeignKey: boolean }
/** A table, or a group of tables, as a box: sizes in px, rows top down. `more` rows are not drawn. */
export type Box = { id: string; of: { table: DiagramTable } | { group: Group }; title: string; rows: BoxRow[]; more: number; width: number; height: number }
export type PlacedBox = Box & { x: number; y: number }

export const titleHeight = 32
export const rowHeight = 21
const mostRows = 24
const mostNames = 7
const characterWidth = 7
const narrowest = 150
const widest = 340

/** The detail that stays readable for so many tables. */
export function fittingDetail(tables: number): Detail {
  return tables <= 16 ? 'columns' : tables <= 80 ? 'keys' : 'groups'
}

/** Groups as boxes, with the names of their best connected tables. */
export function toGroupBoxes(groups: readonly Group[]): Box[] {
  return groups.map((group) => {
    const rows = group.tables.slice(0, mostNames).map((fqn) => ({ name: visibleName(lastPart(fqn)), type: '', isKey: false, isForeignKey: false }))
    const more = group.tables.length - rows.length
    const title = `${visibleName(group.name)} · ${group.tables.length}`
    return { id: group.id, of: { group }, title, rows, more, width: boxWidth(title, rows), height: boxHeight(rows.length, more) }
  })
}

/** The tables of a diagram as boxes; `home` is the schema whose name need not be repeated in each title. */
export function toBoxes(diagram: Diagram, detail: Detail, home: string | undefined): Box[] {
  const keyColumns = referredColumns(diagram.relationships)
  return diagram.tables.map((table) => {
    const wanted = table.columns.filter((column) => isDrawn(column, detail, keyColumns.get(table.fullyQualifiedName)))
    const drawn = detail === 'columns' ? firstRows(wanted) : wanted
    const rows = drawn.map(toRow)
    const more = detail === 'names' ? 0 : table.columns.length - rows.length
    const title = titleOf(table, home)
    return { id: table.fullyQualifiedName, of: { table }, title, rows, more, width: boxWidth(title, rows), height: boxHeight(rows.length, more) }
  })
}

function boxWidth(title: string, rows: readonly BoxRow[]): number {
  const widths = [title.length * 7.6 + 48, ...rows.map((row) => (row.name.length + Math.min(row.type.length, 20) + 6) * characterWidth)]
  return Math.round(Math.min(widest, Math.max(narrowest, ...widths)))
}

function boxHeight(rows: number, more: number): number {
  return titleHeight + (rows + (more > 0 ? 1 : 0)) * rowHeight + (rows > 0 || more > 0 ? 6 : 0)
}

/** Where the line of a column leaves its box, from the top of the box; the title for a column that is not drawn. */
export function rowOffset(box: Box, column: string | undefined): number {
  const index = box.rows.findIndex((row) => row.name === column)
  return index < 0 ? titleHeight / 2 : titleHeight + 2 + index * rowHeight + rowHeight / 2
}

/** Names of the tables that no foreign key touches. */
export function unconnected(diagram: Diagram): ReadonlySet<string> {
  const touched = new Set(diagram.relationships.flatMap((one) => [one.fromTable, one.toTable]))
  return new Set(diagram.tables.map((table) => table.fullyQualifiedName).filter((fqn) => !touched.has(fqn)))
}

/** A diagram of some of its tables only. */
export function only(diagram: Diagram, kept: readonly string[]): Diagram {
  const names = new Set(kept)
  return without(diagram, new Set(diagram.tables.map((table) => table.fullyQualifiedName).filter((fqn) => !names.has(fqn))))
}

/** A diagram without some of its tables. */
export function without(diagram: Diagram, hidden: ReadonlySet<string>): Diagram {
  if (hidden.size === 0) return diagram
  return {
    ...diagram,
    tables: diagram.tables.filter((table) => !hidden.has(table.fullyQualifiedName)),
    relationships: diagram.relationships.filter((one) => !hidden.has(one.fromTable) && !hidden.has(one.toTable)),
  }
}

function referredColumns(relationships: readonly DiagramRelationship[]): ReadonlyMap<string, Set<string>> {
  const columns = new Map<string, Set<string>>()
  for (const { fromTable, fromColumns, toTable, toColumns } of relationships) {
    for (const column of fromColumns) columns.set(fromTable, (columns.get(fromTable) ?? new Set()).add(column))
    for (const column of toColumns) columns.set(toTable, (columns.get(toTable) ?? new Set()).add(column))
  }
  return columns
}

function isDrawn(column: DiagramColumn, detail: Detail, inKeys: ReadonlySet<string> | undefined): boolean {
  if (detail === 'columns') return true
  return detail === 'keys' && (column.constraint === 'PRIMARY_KEY' || column.isForeignKey === true || inKeys?.has(column.name) === true)
}

/** The first columns of a wide table, its keys before the others. */
function firstRows(columns: readonly DiagramColumn[]): readonly DiagramColumn[] {
  if (columns.length <= mostRows) return columns
  const keys = columns.filter((column) => column.constraint === 'PRIMARY_KEY' || column.isForeignKey === true)
  return [...keys, ...columns.filter((column) => !keys.includes(column))].slice(0, mostRows)
}

function toRow(column: DiagramColumn): BoxRow {
  return { name: column.name, type: column.dataTypeDisplay ?? '', isKey: column.constraint === 'PRIMARY_KEY', isForeignKey: column.isForeignKey === true }
}

function titleOf(table: DiagramTable, home: string | undefined): string {
  const schema = splitFqn(table.fullyQualifiedName).at(-2)
  return visibleName(schema === undefined || schema === home ? table.name : `${schema}.${table.name}`)
}
