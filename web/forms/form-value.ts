import { alternativeIndex, alternativesOf, fieldKindOf, type JsonObject, type JsonSchema, simplified } from './json-schema.ts'

/** Where a value stands within a form. */
export type Path = readonly string[]

/** What is wrong with a form, by the path of the field in dots. */
export type Problems = ReadonlyMap<string, string>

/** What stands in place of a stored secret; sent back, it keeps it. */
export const secretMask = '*********'

/** The value at a path; undefined where there is none. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, name) => (isObject(inner) ? inner[name] : undefined), value)
}

/** The same value with another one at the path; undefined takes the field out. */
export function withValue(value: unknown, path: Path, next: unknown): JsonObject {
  const [name, ...rest] = path
  const object: Record<string, unknown> = isObject(value) ? { ...value } : {}
  if (name === undefined) return isObject(next) ? next : {}
  const inner = rest.length === 0 ? next : withValue(object[name], rest, next)
  if (inner === undefined) delete object[name]
  else object[name] = inner
  return object
}

/** What is sent: without empty texts, and without optional objects that hold nothing. */
export function pruned(schema: JsonSchema, value: unknown): unknown {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value
  if (Array.isArray(value)) return value
  if (!isObject(value)) return value ?? undefined
  const kept = Object.entries(value).flatMap(([name, inner]) => {
    const property = propertyOf(schema, value, name) ?? {}
    const rest = pruned(property, inner)
    const isNothing = rest === undefined || (isObject(rest) && Object.keys(rest).length === 0 && !isRequired(schema, value, name))
    return isNothing ? [] : [[name, rest] as const]
  })
  return Object.fromEntries(kept)
}

/** What is wrong with a value, field by field; what only the server can know, it says itself. */
export function problemsOf(given: JsonSchema, value: unknown, path: Path = []): Map<string, string> {
  const schema = shapeOf(given, value)
  if (fieldKindOf(given) === 'json' || fieldKindOf(given) === 'entries') return new Map()
  if (schema.properties === undefined) return problemOf(schema, value, path)
  const problems = new Map<string, string>()
  for (const [name, property] of Object.entries(schema.properties)) {
    const inner = isObject(value) ? value[name] : undefined
    const here = [...path, name]
    if (inner === undefined || inner === '') {
      if (schema.required?.includes(name) === true && simplified(property).const === undefined) problems.set(here.join('.'), 'This is needed.')
      continue
    }
    for (const [place, problem] of problemsOf(property, inner, here)) problems.set(place, problem)
  }
  return problems
}

/** The problems that the server found, where its sentences begin with the name of a field: `hostPort has no host`. */
export function serverProblems(schema: JsonSchema, message: string): Map<string, string> {
  const problems = new Map<string, string>()
  for (const line of message.split('\n')) {
    const sentence = line.replace(/^.*? has a problem: /, '').replace(/^\s*- /, '')
    const [place = ''] = sentence.split(' ')
    const field = place.replace(/^(?:request\.)?connection\.config\./, '')
    const [first = ''] = field.split('.')
    if (schema.properties?.[first] !== undefined) problems.set(field, inWords(sentence.slice(place.length + 1)))
  }
  return problems
}

/** A sentence without its subject, as it stands below a field. */
function inWords(predicate: string): string {
  if (predicate.startsWith('is a mask, and the secret behind it was stored for another hostPort')) return 'The stored one was entered for another host and port: enter it again.'
  return predicate.replace(/^./, (letter) => letter.toUpperCase())
}

/** The properties that a value chooses from: those of its shape where there are several. */
export function shapeOf(given: JsonSchema, value: unknown): JsonSchema {
  const schema = simplified(given)
  const alternatives = alternativesOf(schema)
  if (alternatives === undefined || fieldKindOf(schema) !== 'variants') return schema
  return alternatives[alternativeIndex(alternatives, value)] ?? schema
}

function propertyOf(schema: JsonSchema, value: unknown, name: string): JsonSchema | undefined {
  return shapeOf(schema, value).properties?.[name]
}

function isRequired(schema: JsonSchema, value: unknown, name: string): boolean {
  return shapeOf(schema, value).required?.includes(name) === true
}

function problemOf(schema: JsonSchema, value: unknown, path: Path): Map<string, string> {
  const problem = typeof value === 'string' ? textProblem(schema, value) : typeof value === 'number' ? numberProblem(schema, value) : undefined
  return problem === undefined ? new Map() : new Map([[path.join('.'), problem]])
}

function textProblem({ minLength, maxLength, pattern, format, enum: choices }: JsonSchema, text: string): string | undefined {
  if (choices !== undefined) return choices.includes(text) ? undefined : `It must be one of ${choices.join(', ')}.`
  if (minLength !== undefined && text.length < minLength) return `It needs ${minLength} characters or more.`
  if (maxLength !== undefined && text.length > maxLength) return `It may have ${maxLength} characters at most.`
  if (format === 'uri' && !URL.canParse(text)) return 'It must be a whole address, such as https://example.com/path.'
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(text)) return 'It has not the form that is asked for.'
  return undefined
}

function numberProblem({ type, minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema, number: number): string | undefined {
  if (type === 'integer' && !Number.isInteger(number)) return 'It must be a whole number.'
  if (minimum !== undefined && number < minimum) return `It must be ${minimum} or more.`
  if (exclusiveMinimum !== undefined && number <= exclusiveMinimum) return `It must be more than ${exclusiveMinimum}.`
  if (maximum !== undefined && number > maximum) return `It must be ${maximum} or less.`
  if (exclusiveMaximum !== undefined && number >= exclusiveMaximum) return `It must be less than ${exclusiveMaximum}.`
  return undefined
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
