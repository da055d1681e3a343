import { visibleName } from '../format/fqn.ts'
import { type PlacedBox, rowOffset } from './boxes.ts'
import type { ColumnFlow, LineageEdge, Relationship } from './types.ts'
import type { ColumnPath } from './visible.ts'
import { sourceWords, subtypesText } from './words.ts'

/** A line as it is drawn: of an edge as a whole, or of one of its columns. */
export type Line = {
  id: string
  fromId: string
  toId: string
  /** Undefined for the line of a whole edge. */
  flow?: ColumnFlow
  isDirect: boolean
  isOpaque: boolean
  isManual: boolean
  isOnPath: boolean
  /** A foreign key, along which no data flows. */
  isKey?: boolean
  label: string
  curve: string
}

/** Past this many columns, only those of the chosen way are drawn as lines of their own. */
const mostColumnLines = 1200

/** The lines between placed boxes: one for each edge, and one for each column whose row is drawn at one end at least. */
export function toLines(boxes: ReadonlyMap<string, PlacedBox>, edges: readonly LineageEdge[], path: ColumnPath | undefined): Line[] {
  const drawn = edges.filter((edge) => boxes.has(edge.fromId) && boxes.has(edge.toId))
  const isCrowded = drawn.reduce((sum, edge) => sum + edge.columns.length, 0) > mostColumnLines
  return drawn.flatMap((edge) => {
    const [from, to] = [boxes.get(edge.fromId), boxes.get(edge.toId)]
    if (from === undefined || to === undefined) return []
    const flows = edge.columns.filter((flow) => path?.flows.has(flow) === true || (!isCrowded && isDrawnFlow(from, to, flow)))
    return [edgeLine(edge, from, to), ...columnLines(edge, flows, { from, to, path })]
  })
}

function isDrawnFlow(from: PlacedBox, to: PlacedBox, flow: ColumnFlow): boolean {
  return from.isOpen && to.isOpen && from.rows.some((row) => row.column === flow.from) && (flow.to === null || to.rows.some((row) => row.column === flow.to))
}

function edgeLine(edge: LineageEdge, from: PlacedBox, to: PlacedBox): Line {
  const isDirect = edge.columns.length === 0 || edge.columns.some((flow) => flow.isDirect)
  return {
    id: `${edge.fromId} ${edge.toId}`, fromId: edge.fromId, toId: edge.toId, isDirect, isOpaque: edge.grade === 'opaque', isManual: edge.isManual, isOnPath: false,
    label: `${from.title} → ${to.title}: ${edge.sources.map((source) => sourceWords[source] ?? source).join(', ')}, ${edge.grade}`, curve: curve(from, to, [null, null]),
  }
}

function columnLines(edge: LineageEdge, flows: readonly ColumnFlow[], { from, to, path }: { from: PlacedBox; to: PlacedBox; path: ColumnPath | undefined }): Line[] {
  return flows.map((flow) => ({
    id: `${edge.fromId} ${flow.from} ${edge.toId} ${flow.to ?? ''}`, fromId: edge.fromId, toId: edge.toId, flow, isDirect: flow.isDirect, isOpaque: false, isManual: false,
    isOnPath: path?.flows.has(flow) === true,
    label: `${from.title}.${visibleName(flow.from)} → ${to.title}${flow.to === null ? ' (its rows)' : `.${visibleName(flow.to)}`}: ${subtypesText(flow.subtypes)}`,
    curve: curve(from, to, [flow.from, flow.to]),
  }))
}

/** From the right of one box to the left of the other; what flows back, or to itself, goes around. */
function curve(from: PlacedBox, to: PlacedBox, [fromColumn, toColumn]: [string | null, string | null]): string {
  const [x1, y1] = [from.x + from.width, from.y + rowOffset(from, fromColumn)]
  const [x2, y2] = [to.x, to.y + rowOffset(to, toColumn)]
  if (from.id === to.id) {
    const top = from.y - 26
    return `M${x1} ${y1}C${x1 + 50} ${y1} ${x1 + 50} ${top} ${x1 - 20} ${top}L${x2 + 20} ${top}C${x2 - 50} ${top} ${x2 - 50} ${y2} ${x2} ${y2}`
  }
  if (x2 > x1) {
    const reach = Math.max(30, (x2 - x1) / 2)
    return `M${x1} ${y1}C${x1 + reach} ${y1} ${x2 - reach} ${y2} ${x2} ${y2}`
  }
  const reach = 60 + Math.min(120, Math.abs(y2 - y1) / 4)
  return `M${x1} ${y1}C${x1 + reach} ${y1} ${x2 - reach} ${y2} ${x2} ${y2}`
}

/** The lines of foreign keys, from the table that refers to the one that is referred to; they have a colour, a pattern and a fork of their own, so that none looks like a flow. */
export function keyLines(boxes: ReadonlyMap<string, PlacedBox>, relationships: readonly Relationship[]): Line[] {
  return relationships.flatMap((key) => {
    const [from, to] = [boxes.get(key.fromId), boxes.get(key.toId)]
    if (from === undefined || to === undefined) return []
    const [column] = key.columns
    const named = (side: 'from' | 'to') => key.columns.map((pair) => visibleName(pair[side])).join(', ')
    return [{
      id: `key ${key.fromId} ${key.toId} ${key.name ?? named('from')}`, fromId: key.fromId, toId: key.toId, isDirect: true, isOpaque: false, isManual: false, isOnPath: false, isKey: true,
      label: `${from.title} (${named('from')}) refers to ${to.title} (${named('to')}): foreign key${key.name === undefined ? '' : ` ${visibleName(key.name)}`}`,
      curve: keyCurve(from, to, [column?.from ?? null, column?.to ?? null]),
    }]
  })
}

/** Between the sides that face each other, a little below where the lines of columns meet the boxes, with a fork where it refers from. */
function keyCurve(from: PlacedBox, to: PlacedBox, [fromColumn, toColumn]: [string | null, string | null]): string {
  const [y1, y2] = [from.y + rowOffset(from, fromColumn) + 7, to.y + rowOffset(to, toColumn) + 7]
  const isRightOf = to.x >= from.x + from.width
  const isLeftOf = to.x + to.width <= from.x
  const x1 = isRightOf ? from.x + from.width : from.x
  const x2 = isLeftOf ? to.x + to.width : to.x
  const out = isRightOf ? 9 : -9
  const fork = `M${x1} ${y1 - 4}L${x1 + out} ${y1}L${x1} ${y1 + 4}M${x1} ${y1}H${x1 + out}`
  if (!isRightOf && !isLeftOf) {
    const reach = Math.min(x1, x2) - 34
    return `${fork}C${reach} ${y1} ${reach} ${y2} ${x2} ${y2}`
  }
  const middle = (x1 + out + x2) / 2
  return `${fork}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`
}
