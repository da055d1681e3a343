import type { ELK, ElkNode } from 'elkjs/lib/elk-api.js'
import type { Box, PlacedBox } from './boxes.ts'
import type { LineageEdge } from './types.ts'

/** Places boxes in layers from left to right, as the data flows. `anchor` stays where it was, so that the reader does not lose it. */
export async function placeLineage(
  elk: Pick<ELK, 'layout'>, boxes: readonly Box[], edges: readonly LineageEdge[], anchor?: { id: string; x: number; y: number },
): Promise<PlacedBox[]> {
  if (boxes.length === 0) return []
  const graph = await elk.layout(toGraph(boxes, edges))
  const places = new Map((graph.children ?? []).map((node) => [node.id, node]))
  const held = anchor === undefined ? undefined : places.get(anchor.id)
  const [dx, dy] = anchor === undefined || held === undefined ? [0, 0] : [anchor.x - (held.x ?? 0), anchor.y - (held.y ?? 0)]
  return boxes.map((box) => ({ ...box, x: Math.round((places.get(box.id)?.x ?? 0) + dx), y: Math.round((places.get(box.id)?.y ?? 0) + dy) }))
}

function toGraph(boxes: readonly Box[], edges: readonly LineageEdge[]): ElkNode {
  const ids = new Set(boxes.map((box) => box.id))
  return {
    id: 'root',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'RIGHT',
      'elk.spacing.nodeNode': '26',
      'elk.spacing.componentComponent': '60',
      'elk.layered.spacing.nodeNodeBetweenLayers': '110',
      'elk.layered.spacing.edgeNodeBetweenLayers': '20',
      'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
      'elk.layered.nodePlacement.bk.fixedAlignment': 'BALANCED',
      'elk.layered.thoroughness': boxes.length > 200 ? '3' : '7',
      'elk.layered.cycleBreaking.strategy': 'GREEDY',
    },
    children: boxes.map(({ id, width, height }) => ({ id, width, height })),
    edges: edges.filter((edge) => edge.fromId !== edge.toId && ids.has(edge.fromId) && ids.has(edge.toId))
      .map((edge) => ({ id: `${edge.fromId} ${edge.toId}`, sources: [edge.fromId], targets: [edge.toId] })),
  }
}
