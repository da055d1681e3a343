import type { Dice } from './values.ts'

/** What a column should get: S for PII.Sensitive, N for PII.NonSensitive, none for nothing. */
export type Expected = 'S' | 'N' | 'none'
/** A column with its values, one a row; null is NULL. */
export type LabelledColumn = { name: string; type: string; expected: Expected; comment?: string; values: (dice: Dice, row: number) => string | null }
export type LabelledTable = { name: string; columns: readonly LabelledColumn[] }

/** A column of a labelled set. */
export function column(name: string, type: string, expected: Expected, ...how: [values: LabelledColumn['values'], comment?: string]): LabelledColumn {
  const [values, comment] = how
  return { name, type, expected, values, ...(comment !== undefined && { comment }) }
}
