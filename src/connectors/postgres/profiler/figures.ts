import type { Figure } from '../../../model/profile.ts'
import type { ScanStatement } from './statements.ts'

/** Raw answers of a column by figure: the server's text, undefined for a figure without a value. */
export type RawFigures = Map<string, string>

/** Sorts a row of a scan by column. */
export function collect(found: Map<string, RawFigures>, { slots }: ScanStatement, row: Record<string, string | null>): void {
  for (const [alias, { column, figure }] of slots) {
    const text = row[alias]
    const figures = found.get(column) ?? new Map<string, string>()
    found.set(column, figures)
    if (text !== null && text !== undefined) figures.set(figure, text)
  }
}

/** A number where a double holds every digit of the text, else the digits. */
export function exactFigure(text: string): Figure {
  const value = Number(text)
  if (!Number.isFinite(value)) return text
  const plain = text.includes('.') ? text.replace(/\.?0+$/, '') : text
  const isExact = String(value) === plain || (/e/i.test(text) && Number.isFinite(value)) || (value === 0 && /^-?0*$/.test(plain))
  return isExact ? value : plain
}

/** The double nearest to a figure that is rounded anyway; its digits where it is beyond all doubles. */
export function roundedFigure(text: string): Figure {
  const value = Number(text)
  return Number.isFinite(value) ? value : text
}
