import type { Figures } from '../../connectors/quality-connector.ts'
import { countOf } from './judge.ts'

/** A column as the table has it now. */
export type LiveColumn = { name: string; type: string; nullable: boolean }

/** The columns that a table has, in their order. */
export function liveColumns(figures: Figures): LiveColumn[] {
  return JSON.parse(countOf(figures, 'columns')) as LiveColumn[]
}
