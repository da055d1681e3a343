import type { PlacedBox } from './boxes.ts'
import type { LineageEdge } from './types.ts'

const arrows = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'] as const
type Arrow = (typeof arrows)[number]

/** Whether a key moves through the graph. */
export function isArrow(key: string): key is Arrow {
  return (arrows as readonly string[]).includes(key)
}

/**
 * The box that an arrow leads to: left and right follow the flow to the neighbour at the same height, up and down go to the next box of the
 * same layer. Without a neighbour there, it stays.
 */
export function boxTowards(boxes: readonly PlacedBox[], edges: readonly LineageEdge[], from: string, key: Arrow): string | undefined {
  const here = boxes.find((box) => box.id === from)
  if (here === undefined) return undefined
  const middle = here.y + here.height / 2
  const nearest = (candidates: readonly PlacedBox[]) => candidates.toSorted((a, b) => Math.abs(a.y + a.height / 2 - middle) - Math.abs(b.y + b.height / 2 - middle))[0]?.id
  if (key === 'ArrowLeft' || key === 'ArrowRight') {
    const ids = new Set(edges.flatMap((edge) => (key === 'ArrowLeft' && edge.toId === from ? [edge.fromId] : key === 'ArrowRight' && edge.fromId === from ? [edge.toId] : [])))
    return nearest(boxes.filter((box) => ids.has(box.id) && box.id !== from))
  }
  const isSameLayer = (box: PlacedBox) => box.id !== from && box.x < here.x + here.width && here.x < box.x + box.width
  return nearest(boxes.filter((box) => isSameLayer(box) && (key === 'ArrowUp' ? box.y < here.y : box.y > here.y)))
}
