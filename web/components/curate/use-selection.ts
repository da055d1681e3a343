import { useCallback, useState } from 'react'

/** Rows that were chosen, by key; a click with Shift takes along what stands between. */
export type Selection<Row> = {
  rows: ReadonlyMap<string, Row>
  has: (row: Row) => boolean
  toggle: (row: Row, index: number, between?: { rowAt: (index: number) => Row | undefined }) => void
  set: (rows: readonly Row[]) => void
  clear: () => void
}

/** Keeps which rows of a list are chosen. */
export function useSelection<Row>(keyOf: (row: Row) => string): Selection<Row> {
  const [state, setState] = useState<{ rows: ReadonlyMap<string, Row>; last: number }>({ rows: new Map(), last: -1 })
  const toggle = useCallback<Selection<Row>['toggle']>((row, index, between) => setState((old) => {
    const rows = new Map(old.rows)
    const isOn = !rows.has(keyOf(row))
    const from = between === undefined || old.last < 0 ? index : Math.min(old.last, index)
    const to = between === undefined || old.last < 0 ? index : Math.max(old.last, index)
    for (let i = from; i <= to; i++) {
      const one = i === index ? row : between?.rowAt(i)
      if (one === undefined) continue
      if (isOn) rows.set(keyOf(one), one)
      else rows.delete(keyOf(one))
    }
    return { rows, last: index }
  }), [keyOf])
  const set = useCallback((rows: readonly Row[]) => setState({ rows: new Map(rows.map((row) => [keyOf(row), row])), last: -1 }), [keyOf])
  return { rows: state.rows, has: (row) => state.rows.has(keyOf(row)), toggle, set, clear: () => set([]) }
}
