import type { DiagramRelationship } from '../api/types.ts'
import { type PlacedBox, rowOffset } from './boxes.ts'

/** A foreign key as it is drawn: the curve, and at its ends the foot of the many and the bar of the one, all SVG paths. */
export type Line = { id: string; from: string; to: string; label: string; curve: string; feet: string }

/** The lines between placed boxes; a key to a table that is not drawn has none. */
export function toLines(boxes: ReadonlyMap<string, PlacedBox>, relationships: readonly DiagramRelationship[]): Line[] {
  return relationships.flatMap((one, index) => {
    const from = boxes.get(one.fromTable)
    const to = boxes.get(one.toTable)
    if (from === undefined || to === undefined) return []
    return [{
      id: `${index} ${one.fromTable} ${one.toTable}`, from: one.fromTable, to: one.toTable,
      label: `${one.name ?? 'foreign key'}: ${from.title} (${one.fromColumns.join(', ')}) → ${to.title} (${one.toColumns.join(', ')})`,
      ...drawn(from, to, one),
    }]
  })
}

/** Which side of each box the line uses: 1 is right, -1 left. Boxes above each other both use the right. */
function sides(from: PlacedBox, to: PlacedBox): [from: 1 | -1, to: 1 | -1] {
  if (to.x + to.width + 20 < from.x) return [-1, 1]
  if (from.x + from.width + 20 < to.x) return [1, -1]
  return [1, 1]
}

function drawn(from: PlacedBox, to: PlacedBox, { fromColumns, toColumns, relationshipType }: DiagramRelationship): Pick<Line, 'curve' | 'feet'> {
  const [fromSide, toSide] = sides(from, to)
  const x1 = fromSide === 1 ? from.x + from.width : from.x
  const x2 = toSide === 1 ? to.x + to.width : to.x
  const y1 = from.y + rowOffset(from, fromColumns[0])
  const y2 = to.y + rowOffset(to, toColumns[0])
  const reach = fromSide === toSide ? 46 + Math.abs(x1 - x2) : Math.max(34, Math.abs(x2 - x1) / 2)
  const foot = 11
  const many = relationshipType === 'ONE_TO_ONE' ? bar(x1 + fromSide * 7, y1) : `M${x1} ${y1 - 5}L${x1 + fromSide * foot} ${y1}L${x1} ${y1 + 5}`
  return {
    curve: `M${x1} ${y1}C${x1 + fromSide * reach} ${y1} ${x2 + toSide * reach} ${y2} ${x2} ${y2}`,
    feet: `${many}${bar(x2 + toSide * 7, y2)}`,
  }
}

function bar(x: number, y: number): string {
  return `M${x} ${y - 5}L${x} ${y + 5}`
}
