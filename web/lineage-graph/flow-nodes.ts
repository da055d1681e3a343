import type { PlacedBox } from './boxes.ts'
import type { Emphasis, LineageFlowNode, LineageNodeData } from './lineage-node.tsx'
import { type ColumnPath, placeKey, sideKey } from './visible.ts'
import type { ColumnPlace, LineageEdge, Relationship } from './types.ts'

/** What decides how boxes are drawn. */
export type NodeView = {
  focusId: string
  selected: string | undefined
  chosenColumn: ColumnPlace | undefined
  path: ColumnPath | undefined
  hidden: ReadonlyMap<string, { upstream: number; downstream: number }>
  collapsed: ReadonlySet<string>
  edges: readonly LineageEdge[]
  relationships: readonly Relationship[]
  isEditing: boolean
}

/** The boxes as nodes of the canvas. A node that is drawn as before is the same object as before (`made`), so that only what changed is drawn again. */
export function flowNodes(boxes: readonly PlacedBox[], view: NodeView, made: Map<string, LineageFlowNode>): LineageFlowNode[] {
  const near = nearIds(view)
  return boxes.map((box) => {
    const emphasis: Emphasis = near === undefined ? 'none' : box.id === view.selected || box.id === view.chosenColumn?.id ? 'chosen' : near.has(box.id) ? 'near' : 'far'
    const data = toData(box, emphasis, view)
    const before = made.get(box.id)
    const isSelected = box.id === view.selected
    if (before !== undefined && before.selected === isSelected && isSameData(before.data, data)) return before
    const node = toNode(data, isSelected)
    made.set(box.id, node)
    return node
  })
}

function toData(box: PlacedBox, emphasis: Emphasis, { focusId, chosenColumn, path, hidden, collapsed, isEditing }: NodeView): LineageNodeData {
  const way = path === undefined ? undefined : new Set(box.rows.map((row) => row.column).filter((column) => path.columns.has(placeKey({ id: box.id, column }))))
  return {
    box, emphasis, isEditing, isFocus: box.id === focusId, way: way?.size === 0 ? undefined : way,
    chosenColumn: chosenColumn?.id === box.id ? chosenColumn.column : undefined,
    hidden: hidden.get(box.id) ?? { upstream: 0, downstream: 0 },
    collapsed: { upstream: collapsed.has(sideKey(box.id, 'upstream')), downstream: collapsed.has(sideKey(box.id, 'downstream')) },
  }
}

function isSameData(one: LineageNodeData, other: LineageNodeData): boolean {
  return one.box === other.box && one.emphasis === other.emphasis && one.isFocus === other.isFocus && one.chosenColumn === other.chosenColumn && one.isEditing === other.isEditing
    && one.hidden.upstream === other.hidden.upstream && one.hidden.downstream === other.hidden.downstream
    && one.collapsed.upstream === other.collapsed.upstream && one.collapsed.downstream === other.collapsed.downstream
    && [...one.way ?? []].join('\n') === [...other.way ?? []].join('\n')
}

/** What stays bright: the way of the chosen column, else the neighbours of the selected entity; undefined where nothing is chosen. */
function nearIds({ selected, path, edges }: NodeView): ReadonlySet<string> | undefined {
  if (path !== undefined) return path.nodes
  if (selected === undefined) return undefined
  return new Set(edges.flatMap((edge) => (edge.fromId === selected ? [edge.toId] : edge.toId === selected ? [edge.fromId] : [])))
}

function toNode(data: LineageNodeData, isSelected: boolean): LineageFlowNode {
  const { box } = data
  return {
    id: box.id, type: 'lineage', position: { x: box.x, y: box.y }, data, selected: isSelected, className: isSelected ? 'chosen' : '',
    // Known sizes: nothing is measured, so hundreds of boxes appear at once.
    width: box.width, height: box.height, measured: { width: box.width, height: box.height },
    ariaLabel: spoken(data), connectable: data.isEditing, draggable: true,
  }
}

function spoken({ box: { title, place, node }, isFocus }: LineageNodeData): string {
  return `${title} in ${place}${isFocus ? ', the focus' : ''}, made of ${node.upstreamCount}, used by ${node.downstreamCount}`
}
