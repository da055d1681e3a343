import type { ComparisonOperator, Figures } from '../../connectors/quality-connector.ts'
import type { TestParameters } from '../../model/data-quality/parameters.ts'
import { compareDecimals } from '../../model/decimal.ts'
import type { Bounds, Verdict } from './test-plan.ts'

/** The bounds that a test was given; a bound that was left out is absent. */
export function boundsOf(parameters: TestParameters, min: string, max: string): Bounds {
  const [low, high] = [parameters.decimal(min), parameters.decimal(max)]
  return { ...(low !== undefined && { min: low }), ...(high !== undefined && { max: high }) }
}

/** Whether a number lies within bounds, themselves included: digit by digit. */
export function isWithin(value: string, { min, max }: Bounds): boolean {
  return (min === undefined || compareDecimals(value, min) >= 0) && (max === undefined || compareDecimals(value, max) <= 0)
}

/** Bounds in a sentence. */
export function toBoundsText({ min, max }: Bounds): string {
  return `the expected min=${min ?? '-inf'}, max=${max ?? 'inf'}`
}

/** A figure that has to lie within bounds; `name` is what results call it. */
export function judgeFigure(name: string, value: string | null, bounds: Bounds, parameters?: TestParameters): Verdict {
  if (value === null) return judgeEmpty(name, parameters)
  return { status: isWithin(value, bounds) ? 'Success' : 'Failed', result: `Found ${name}=${value} vs. ${toBoundsText(bounds)}.`, values: [{ name, value }], bounds }
}

/** What a test of figures comes to where there is no value: aborted, unless `whenEmpty` says otherwise. */
export function judgeEmpty(name: string, parameters?: TestParameters): Verdict {
  const wanted = parameters?.text('whenEmpty')?.trim().toLowerCase()
  const status = wanted === 'success' ? 'Success' : wanted === 'failed' ? 'Failed' : 'Aborted'
  return { status, result: `There is no value to take ${name} of: the table is empty, or all values are NULL.`, values: [] }
}

/** A count of failing rows that may be let pass: as many as the threshold says, or such a share of `total`. */
export function isTolerated(failed: string, total: string, parameters: TestParameters): boolean {
  const threshold = parameters.decimal('threshold') ?? '0'
  if (parameters.text('thresholdUnit')?.trim().toUpperCase() !== 'PERCENTAGE') return compareDecimals(failed, threshold) <= 0
  return failed === '0' || (Number(total) > 0 && (100 * Number(failed)) / Number(total) <= Number(threshold))
}

/** What was let pass, in words; empty for nothing. */
export function toleranceText(parameters: TestParameters): string {
  const threshold = parameters.decimal('threshold')
  if (threshold === undefined || Number(threshold) === 0) return ''
  return ` Up to ${threshold}${parameters.text('thresholdUnit')?.trim().toUpperCase() === 'PERCENTAGE' ? ' %' : ''} may fail.`
}

/** Whether two numbers stand to each other as an operator says. */
export function compares(left: string, operator: ComparisonOperator, right: string): boolean {
  const order = compareDecimals(left, right)
  return { '==': order === 0, '!=': order !== 0, '<': order < 0, '<=': order <= 0, '>': order > 0, '>=': order >= 0 }[operator]
}

/** A figure that is always there, such as a count. */
export function countOf(figures: Figures, name: string): string {
  return figures[name] ?? '0'
}
