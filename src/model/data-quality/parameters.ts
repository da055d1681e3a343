import { compareDecimals, isDecimal } from '../decimal.ts'
import { TrunklineError } from '../errors.ts'
import { nearestName } from '../nearest-name.ts'
import { parseList } from './parse-list.ts'
import type { TestParameterValue } from './test-case.ts'
import type { TestDefinition, TestParameterDefinition } from './test-definition.ts'

type Definition = Pick<TestDefinition, 'name' | 'parameterDefinition'>

/** The parameters of one test, checked; each getter throws TEST_INVALID for a value of another kind. */
export type TestParameters = {
  text(name: string): string | undefined
  required(name: string): string
  /** A number as its digits. */
  decimal(name: string): string | undefined
  whole(name: string): number | undefined
  flag(name: string): boolean
  list(name: string): string[]
  /** Sentences about values that change nothing. */
  readonly notes: readonly string[]
}

const numeric: ReadonlySet<string> = new Set(['NUMBER', 'INT', 'FLOAT', 'DOUBLE', 'DECIMAL'])

/**
 * Checks the values of a test against its definition and gives them by name. Throws TEST_INVALID with every problem: a value of the wrong type, one
 * that is not among the options, a required one that is missing, a lower bound above the upper.
 */
export function readParameters(definition: Definition, values: readonly TestParameterValue[] = []): TestParameters {
  const declared = definition.parameterDefinition ?? []
  const given = new Map(values.map(({ name, value }) => [declared.find((one) => one.name.toLowerCase() === name.toLowerCase())?.name ?? name, value]))
  const problems = declared.flatMap((one) => problemsOf(one, declared, given))
  if (problems.length > 0) throw invalid(definition.name, problems)
  const text = (name: string): string | undefined => emptyToUndefined(given.get(name))
  return {
    text,
    required: (name) => text(name) ?? fail(definition.name, `${name} is missing`),
    decimal: (name) => text(name)?.trim(),
    whole: (name) => toWhole(definition.name, name, text(name)),
    flag: (name) => readFlag(text(name) ?? 'false') ?? fail(definition.name, `${name} is neither true nor false`),
    list: (name) => parseList(text(name) ?? '[]') ?? fail(definition.name, `${name} is no list`),
    notes: unknownParameters(definition, given),
  }
}

/** True or false as people write it, undefined for anything else. */
export function readFlag(text: string): boolean | undefined {
  if (/^\s*(?:true|yes|on|1)\s*$/i.test(text)) return true
  return /^\s*(?:false|no|off|0|)\s*$/i.test(text) ? false : undefined
}

function problemsOf(one: TestParameterDefinition, all: readonly TestParameterDefinition[], given: ReadonlyMap<string, string>): string[] {
  const value = emptyToUndefined(given.get(one.name))
  if (value === undefined) return one.required ? [`${one.name} is missing`] : []
  if (numeric.has(one.dataType) && !isDecimal(value)) return [`${one.name} must be a number, not ${shown(value)}`]
  if (one.dataType === 'BOOLEAN' && readFlag(value) === undefined) return [`${one.name} must be true or false, not ${shown(value)}`]
  if (one.dataType === 'ARRAY' && parseList(value) === undefined) return [`${one.name} must be a list such as ["a", "b"], not ${shown(value)}`]
  if (one.optionValues.length > 0 && !one.optionValues.some((option) => option.toLowerCase() === value.trim().toLowerCase())) {
    return [`${one.name} must be one of ${one.optionValues.join(', ')}, not ${shown(value)}`]
  }
  return orderProblem(one, value, all, given)
}

/** The rule is told once, by the parameter that has to be the lesser. */
function orderProblem({ name, validationRule }: TestParameterDefinition, value: string, all: readonly TestParameterDefinition[], given: ReadonlyMap<string, string>): string[] {
  if (validationRule === undefined || validationRule.rule === 'GREATER_THAN_OR_EQUALS') return []
  const other = emptyToUndefined(given.get(validationRule.parameterField))
  if (other === undefined || all.every((one) => one.name !== validationRule.parameterField)) return []
  const order = compareValues(value, other)
  const isRight = { EQUALS: order === 0, NOT_EQUALS: order !== 0, LESS_THAN_OR_EQUALS: order <= 0 }[validationRule.rule]
  return isRight || Number.isNaN(order) ? [] : [`${name} (${shown(value)}) is above ${validationRule.parameterField} (${shown(other)})`]
}

function compareValues(left: string, right: string): number {
  if (isDecimal(left) && isDecimal(right)) return compareDecimals(left, right)
  return Date.parse(left) - Date.parse(right)
}

/** Files of OpenMetadata give tests without parameters a filler: `columnNames: true`, or the test's own name. */
function unknownParameters({ name, parameterDefinition = [] }: Definition, given: ReadonlyMap<string, string>): string[] {
  const known = parameterDefinition.map((one) => one.name)
  return [...given.keys()].filter((key) => !known.includes(key) && key !== 'columnNames' && key.toLowerCase() !== name.toLowerCase()).map((key) => {
    const nearest = nearestName(key, known)
    return `${name} knows no parameter ${key}${nearest === undefined ? '' : `; is ${nearest} meant?`}`
  })
}

function toWhole(definition: string, name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : fail(definition, `${name} must be a whole number, not ${shown(value)}`)
}

function emptyToUndefined(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value
}

function shown(value: string): string {
  return `"${value.length > 60 ? `${value.slice(0, 60)}…` : value}"`
}

function fail(definition: string, problem: string): never {
  throw invalid(definition, [problem])
}

function invalid(definition: string, problems: readonly string[]): TrunklineError {
  return new TrunklineError('TEST_INVALID', `The parameters of ${definition} cannot be used: ${problems.join('; ')}.`, { object: definition, hint: 'Mend the parameters of the test.' })
}
