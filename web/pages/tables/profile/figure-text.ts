import type { ColumnProfile, Figure, Origin } from '../../../api/profile.ts'
import { groupedNumber } from '../../../format/number.ts'

/** A figure as it is read: numbers in groups, at most six digits behind the point; instants and long digits as they are. */
export function figureText(figure: Figure): string {
  if (typeof figure === 'string') return /^-?\d+(?:\.\d+)?$/.test(figure) && figure.length < 60 ? groupedDigits(figure) : figure
  if (figure !== 0 && (Math.abs(figure) >= 1e15 || Math.abs(figure) < 1e-6)) return figure.toPrecision(6)
  return groupedNumber(Number(figure.toFixed(6)))
}

function groupedDigits(digits: string): string {
  const [whole = '', fraction] = digits.split('.')
  return `${whole.replace(/\B(?=(\d{3})+$)/g, '\u202f')}${fraction === undefined ? '' : `.${fraction}`}`
}

/** A share of 0 to 1 in percent; what is not quite nothing or all does not look like it. */
export function percentText(share: number): string {
  const percent = share * 100
  if (percent > 0 && percent < 0.1) return '< 0.1 %'
  if (percent < 100 && percent > 99.9) return '> 99.9 %'
  return `${Number(percent.toFixed(1))} %`
}

/** Whether a figure was counted in every row, or is only near the truth. */
export function isApproximate({ grade, estimated }: Origin, figure: string): boolean {
  return (grade !== undefined && grade !== 'exact') || estimated?.includes(figure) === true
}

/** A count with ≈ before it where it is only near the truth; undefined stays undefined. */
export function countText(profile: Origin, figure: string, value: number | undefined): string | undefined {
  return value === undefined ? undefined : `${isApproximate(profile, figure) ? '≈ ' : ''}${groupedNumber(value)}`
}

/** By how much an estimate may be off, with a space before it; empty where that is not known. */
export function errorText({ errors }: Origin, figure: string): string {
  const error = errors?.[figure]
  return error === undefined || error === 0 ? '' : ` ± ${figureText(Number(error.toPrecision(3)))}`
}

/** How the figures of a profile were obtained. */
export function originText({ grade, sampledRows }: Origin): string {
  const rows = sampledRows === undefined ? '' : `${groupedNumber(sampledRows)} ${sampledRows === 1 ? 'row' : 'rows'}`
  if (grade === 'statistics') return 'from the server’s statistics, no row was read'
  if (grade === 'sampled') return rows === '' ? 'from a sample' : `from a sample of ${rows}`
  if (grade === 'exact') return rows === '' ? 'exact' : `exact, from ${rows}`
  return 'reported by another program'
}

/** From least to greatest: of values, or of lengths. */
export function rangeText({ min, max, minLength, maxLength }: ColumnProfile): string | undefined {
  if (min !== undefined && max !== undefined) return min === max ? figureText(min) : `${figureText(min)} – ${figureText(max)}`
  if (minLength === undefined || maxLength === undefined) return undefined
  return minLength === maxLength ? `length ${groupedNumber(minLength)}` : `length ${groupedNumber(minLength)} – ${groupedNumber(maxLength)}`
}
