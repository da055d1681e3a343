import { createContext } from 'react'
import type { ColumnPlace, Side } from './types.ts'

/** What the boxes of the graph can ask for; the same object as long as the graph stands. */
export type LineageActions = {
  toggleColumns: (id: string) => void
  chooseColumn: (place: ColumnPlace) => void
  expand: (id: string, side: Side) => void
  collapse: (id: string, side: Side) => void
}

/** Handed down apart from the boxes, so that they need not be drawn again when it changes. */
export const LineageActionsContext = createContext<LineageActions>({ toggleColumns: () => {}, chooseColumn: () => {}, expand: () => {}, collapse: () => {} })
