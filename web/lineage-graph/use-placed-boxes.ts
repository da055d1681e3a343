import { useEffect, useMemo, useRef, useState } from 'react'
import { createElk } from '../diagram/elk.ts'
import type { Box, PlacedBox } from './boxes.ts'
import { placeLineage } from './layout.ts'
import type { LineageEdge } from './types.ts'

type Places = { signature: string; at: ReadonlyMap<string, { x: number; y: number }>; round: number }

/** `round` counts the layouts; `isBusy` while one is under way; `failure` where it broke. `hold` keeps one box where it is in the next layout. */
export type Placed = { boxes: readonly PlacedBox[]; round: number; isBusy: boolean; failure: Error | undefined; hold: (id: string) => void; move: (id: string, to: { x: number; y: number }) => void }

/** Places boxes in a worker whenever there are others, or others in size; a box that stays as it was is the same object as before. */
export function usePlacedBoxes(boxes: readonly Box[], edges: readonly LineageEdge[]): Placed {
  const elk = useMemo(createElk, [])
  useEffect(() => () => elk.terminateWorker(), [elk])
  const [places, setPlaces] = useState<Places>({ signature: '', at: new Map(), round: 0 })
  const [failure, setFailure] = useState<Error>()
  const held = useRef<string>(undefined)
  const latest = useRef({ boxes, edges, at: places.at })
  latest.current = { boxes, edges, at: places.at }
  const signature = useMemo(() => JSON.stringify([boxes.map(({ id, width, height }) => [id, width, height]), edges.map(({ fromId, toId }) => [fromId, toId])]), [boxes, edges])
  useEffect(() => {
    let isStale = false
    const now = latest.current
    const heldAt = held.current === undefined ? undefined : now.at.get(held.current)
    const anchor = held.current === undefined || heldAt === undefined ? undefined : { id: held.current, ...heldAt }
    const place = async () => {
      try {
        const placed = await placeLineage(elk, now.boxes, now.edges, anchor)
        if (isStale) return
        held.current = undefined
        setPlaces((old) => ({ signature, at: new Map(placed.map(({ id, x, y }) => [id, { x, y }])), round: old.round + 1 }))
      } catch (error) {
        if (!isStale) setFailure(error instanceof Error ? error : new Error(String(error)))
      }
    }
    void place()
    return () => { isStale = true }
  }, [elk, signature])
  return {
    boxes: useSameObjects(boxes, places.at), round: places.round, isBusy: places.signature !== signature, failure,
    hold: (id) => { held.current = id },
    move: (id, to) => setPlaces((old) => ({ ...old, at: new Map(old.at).set(id, to) })),
  }
}

function useSameObjects(boxes: readonly Box[], at: Places['at']): readonly PlacedBox[] {
  const before = useRef(new Map<string, PlacedBox>())
  return useMemo(() => boxes.flatMap((box) => {
    const place = at.get(box.id)
    if (place === undefined) return []
    const old = before.current.get(box.id)
    if (old !== undefined && isSameBox(old, box) && old.x === place.x && old.y === place.y) return [old]
    const placed = { ...box, ...place }
    before.current.set(box.id, placed)
    return [placed]
  }), [boxes, at])
}

function isSameBox(one: Box, other: Box): boolean {
  return one.node === other.node && one.isOpen === other.isOpen && one.more === other.more && one.place === other.place && one.rows.length === other.rows.length
    && one.rows.every((row, index) => row.column === other.rows[index]?.column)
}
