import { compareDecimals, isDecimal } from '../../model/decimal.ts'
import type { TestParameterDefinition } from '../../model/data-quality/test-definition.ts'

const numbers = new Set(['NUMBER', 'INT', 'FLOAT', 'DOUBLE', 'DECIMAL'])
const comparisons = {
  EQUALS: { holds: (order: number) => order === 0, words: 'the same as' },
  NOT_EQUALS: { holds: (order: number) => order !== 0, words: 'another than' },
  GREATER_THAN_OR_EQUALS: { holds: (order: number) => order >= 0, words: 'at least' },
  LESS_THAN_OR_EQUALS: { holds: (order: number) => order <= 0, words: 'at most' },
} as const

/** Why the value of a parameter cannot be, among all that are given (by name), in a sentence; undefined where it can. */
export function parameterProblem(definition: TestParameterDefinition, given: ReadonlyMap<string, string>): string | undefined {
  const { name, required, optionValues, validationRule } = definition
  const value = given.get(name)
  if (value === undefined) return required ? `${name} is missing.` : undefined
  if (optionValues.length > 0 && !optionValues.includes(value)) return `${name} is ${quote(value)}, and only ${optionValues.join(', ')} can be.`
  const problem = typeProblem(definition, value)
  if (problem !== undefined) return problem
  const other = validationRule === undefined ? undefined : given.get(validationRule.parameterField)
  if (validationRule === undefined || other === undefined) return undefined
  const [own, theirs] = [toComparable(value), toComparable(other)]
  if (own === undefined || theirs === undefined) return undefined
  const { holds, words } = comparisons[validationRule.rule]
  return holds(compareDecimals(own, theirs)) ? undefined : `${name} is ${value}, and must be ${words} ${validationRule.parameterField}, which is ${other}.`
}

function typeProblem({ name, dataType }: TestParameterDefinition, value: string): string | undefined {
  if (numbers.has(dataType) && toComparable(value) === undefined) return `${name} is ${quote(value)}, which is no number${dataType === 'NUMBER' ? '' : ' or date'}.`
  if (dataType === 'BOOLEAN' && !/^(true|false|yes|no|on|off|0|1)$/i.test(value.trim())) return `${name} is ${quote(value)}, which is neither true nor false.`
  return undefined
}

/** The digits of a number, or of the instant of a date: bounds of columns of dates come in both. */
function toComparable(text: string): string | undefined {
  const digits = text.trim().replaceAll('_', '')
  if (isDecimal(digits)) return digits
  const instant = /^\s*\d{4}-\d{2}/.test(text) ? Date.parse(text.trim().replace(' ', 'T')) : Number.NaN
  return Number.isNaN(instant) ? undefined : String(instant)
}

function quote(text: string): string {
  return `"${text.slice(0, 80)}"`
}
