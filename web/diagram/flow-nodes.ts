import type { DiagramRelationship } from '../api/types.ts'
import type { PlacedBox } from './boxes.ts'
import type { Emphasis, TableFlowNode } from './table-node.tsx'

/** Nodes by box and emphasis: the same box drawn the same way is the same object, so that only what changed is drawn again. */
const made = new WeakMap<PlacedBox, Partial<Record<Emphasis, TableFlowNode>>>()

/** The boxes as nodes of the canvas; with a table in focus, those tied to it stand out and the rest steps back. */
export function flowNodes(boxes: readonly PlacedBox[], relationships: readonly DiagramRelationship[], focus: string | undefined): TableFlowNode[] {
  const near = new Set(focus === undefined ? [] : relationships.flatMap((one) => (one.fromTable === focus || one.toTable === focus ? [one.fromTable, one.toTable] : [])))
  return boxes.map((box) => {
    const emphasis: Emphasis = focus === undefined ? 'none' : box.id === focus ? 'focus' : near.has(box.id) ? 'near' : 'far'
    const nodes = made.get(box) ?? {}
    made.set(box, nodes)
    return (nodes[emphasis] ??= toNode(box, emphasis, relationships))
  })
}

function toNode(box: PlacedBox, emphasis: Emphasis, relationships: readonly DiagramRelationship[]): TableFlowNode {
  return {
    id: box.id, type: 'table', position: { x: box.x, y: box.y }, data: { box, emphasis }, selected: emphasis === 'focus',
    // Known sizes: nothing is measured, so hundreds of boxes appear at once.
    width: box.width, height: box.height, measured: { width: box.width, height: box.height },
    ariaLabel: spoken(box, relationships), connectable: false,
  }
}

function spoken(box: PlacedBox, relationships: readonly DiagramRelationship[]): string {
  const to = relationships.filter((one) => one.fromTable === box.id).map((one) => one.toTable)
  const from = relationships.filter((one) => one.toTable === box.id).map((one) => one.fromTable)
  return [box.title, to.length > 0 && `refers to ${to.length}`, from.length > 0 && `referred to by ${from.length}`].filter(Boolean).join(', ')
}
