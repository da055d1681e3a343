import type { ELK, ElkNode } from 'elkjs/lib/elk-api.js'
import type { DiagramRelationship } from '../api/types.ts'
import type { Box, PlacedBox } from './boxes.ts'

const gap = 28

/**
 * Places boxes: those tied by foreign keys in layers, the referred tables left of those that refer to them; the others in a grid below.
 * Tables without a key would otherwise fill a layer of their own and push the rest off the screen.
 */
export async function placeBoxes(elk: Pick<ELK, 'layout'>, boxes: readonly Box[], relationships: readonly DiagramRelationship[]): Promise<PlacedBox[]> {
  const touched = new Set(relationships.flatMap((one) => [one.fromTable, one.toTable]))
  const tied = boxes.filter((box) => touched.has(box.id))
  const graph = tied.length === 0 ? { id: 'root' } : await elk.layout(toGraph(tied, relationships))
  const places = new Map((graph.children ?? []).map((node) => [node.id, node]))
  const placed = tied.map((box) => ({ ...box, x: Math.round(places.get(box.id)?.x ?? 0), y: Math.round(places.get(box.id)?.y ?? 0) }))
  const bottom = Math.max(0, ...placed.map((box) => box.y + box.height))
  const right = Math.max(0, ...placed.map((box) => box.x + box.width))
  return [...placed, ...inGrid(boxes.filter((box) => !touched.has(box.id)), placed.length === 0 ? 0 : bottom + 2 * gap, right)]
}

/** The graph for ELK: an edge goes from the referred table to the one that refers to it, so that reading goes from parents to children. */
export function toGraph(boxes: readonly Box[], relationships: readonly DiagramRelationship[]): ElkNode {
  const ids = new Set(boxes.map((box) => box.id))
  const pairs = new Set(relationships.filter((one) => one.fromTable !== one.toTable && ids.has(one.fromTable) && ids.has(one.toTable)).map((one) => JSON.stringify([one.toTable, one.fromTable])))
  return {
    id: 'root',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'RIGHT',
      'elk.aspectRatio': '1.7',
      'elk.spacing.nodeNode': String(gap),
      'elk.spacing.componentComponent': String(2 * gap),
      'elk.layered.spacing.nodeNodeBetweenLayers': '96',
      'elk.layered.spacing.edgeNodeBetweenLayers': '24',
      'elk.layered.thoroughness': boxes.length > 200 ? '3' : '7',
      'elk.layered.cycleBreaking.strategy': 'GREEDY',
    },
    children: boxes.map(({ id, width, height }) => ({ id, width, height })),
    edges: [...pairs].map((pair) => {
      const [source, target] = JSON.parse(pair) as [string, string]
      return { id: pair, sources: [source], targets: [target] }
    }),
  }
}

/** Boxes in columns of a grid about as wide as `width`, the shortest column first. */
function inGrid(boxes: readonly Box[], top: number, width: number): PlacedBox[] {
  if (boxes.length === 0) return []
  const columnWidth = Math.max(...boxes.map((box) => box.width)) + gap
  const square = Math.ceil(Math.sqrt((boxes.length * (boxes[0]?.height ?? 40)) / columnWidth) * 2) + 1
  const columns = Math.min(boxes.length, Math.max(square, Math.floor(width / columnWidth), 1))
  const heights = Array.from({ length: columns }, () => top)
  return boxes.map((box) => {
    const column = heights.indexOf(Math.min(...heights))
    const y = heights[column] ?? top
    heights[column] = y + box.height + gap
    return { ...box, x: column * columnWidth, y }
  })
}
