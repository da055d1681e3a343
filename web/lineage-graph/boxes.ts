import { kindOf } from '../components/entity/kind.ts'
import type { IconName } from '../components/icons/paths.ts'
import { splitFqn, visibleName } from '../format/fqn.ts'
import { groupedNumber } from '../format/number.ts'
import { type ColumnPath, placeKey, typeOf } from './visible.ts'
import type { LineageNode } from './types.ts'

export type BoxRow = { column: string; label: string; type: string }
/** An entity as a box: sizes in px, rows top down. `more` columns are not drawn. */
export type Box = { id: string; node: LineageNode; title: string; place: string; icon: IconName; isOpen: boolean; rows: BoxRow[]; more: number; width: number; height: number }
export type PlacedBox = Box & { x: number; y: number }

export const titleHeight = 44
export const rowHeight = 22
const mostRows = 30
const narrowest = 176
const widest = 320

/** So few columns are drawn at first: with more entities, only the focus is open. */
export const fewNodes = 12

/** Which entities show their columns: those the reader opened (or closed), else all of a small graph, else the focus. */
export function isOpenBox(node: LineageNode, { opened, count }: { opened: ReadonlyMap<string, boolean>; count: number }): boolean {
  return opened.get(node.id) ?? (node.columns.length > 0 && (count <= fewNodes || node.depth === 0))
}

type BoxOptions = { opened: ReadonlyMap<string, boolean>; path: ColumnPath | undefined; home: string }

/** Entities as boxes. A closed one on the way of the chosen column shows the columns of that way. */
export function toBoxes(nodes: readonly LineageNode[], { opened, path, home }: BoxOptions): Box[] {
  return nodes.map((node) => {
    const isOpen = isOpenBox(node, { opened, count: nodes.length })
    const onPath = path === undefined ? [] : node.columns.filter((column) => path.columns.has(placeKey({ id: node.id, column: column.name })))
    const wanted = isOpen ? [...onPath.filter((column) => node.columns.indexOf(column) >= mostRows), ...node.columns].slice(0, mostRows) : onPath.slice(0, mostRows)
    const rows = [...new Set(wanted)].map((column) => ({ column: column.name, label: visibleName(splitFqn(column.name).join('.')), type: column.type ?? '' }))
    const more = isOpen ? Math.max(0, node.columnCount, node.columns.length) - rows.length : 0
    const title = visibleName(node.displayName ?? node.name)
    const parts = splitFqn(node.fullyQualifiedName).slice(0, -1)
    const stands = (parts.slice(0, -1).join('.') === home ? parts.slice(-1) : parts).join('.')
    const place = visibleName(node.entityType === 'dbtAsset' ? `dbt ${kindOf(node.entityType, typeOf(node)).label.toLowerCase()}` : node.dbtType === undefined ? stands : `${stands} · dbt ${node.dbtType}`)
    const width = Math.round(Math.min(widest, Math.max(narrowest, title.length * 8.2 + 84, place.length * 6 + 64, ...rows.map((row) => (row.label.length + Math.min(row.type.length, 18) + 5) * 7))))
    return {
      id: node.id, node, title, place, icon: kindOf(node.entityType, typeOf(node)).icon, isOpen, rows, more, width,
      height: titleHeight + (rows.length + (more > 0 ? 1 : 0)) * rowHeight + (rows.length > 0 || more > 0 ? 6 : 0),
    }
  })
}

/** What a box does not draw: columns with lineage beyond its rows, and those without any. */
export function moreText({ node, more }: Box): string {
  const without = Math.min(more, Math.max(0, node.columnCount - node.columns.length))
  return [more > without && `${groupedNumber(more - without)} more`, without > 0 && `${groupedNumber(without)} without lineage`].filter((part) => part !== false).join(', ')
}

/** Where the line of a column meets its box, from the top of the box; the title for a column that is not drawn. */
export function rowOffset(box: Box, column: string | null): number {
  const index = column === null ? -1 : box.rows.findIndex((row) => row.column === column)
  return index < 0 ? titleHeight / 2 : titleHeight + 2 + index * rowHeight + rowHeight / 2
}
