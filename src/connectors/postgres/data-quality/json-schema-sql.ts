import { TrunklineError } from '../../../model/errors.ts'
import { exactJsonText, exactNumber } from '../../../model/exact-json.ts'
import { quoteLiteral } from '../identifier.ts'

type Schema = Record<string, unknown>
type Keyword = (argument: unknown, value: string, schema: Schema, context: Context) => string
/** Names of inner values must differ from those around them. */
type Context = { root: Schema; depth: number; seen: readonly string[] }

/** Keywords that say nothing about validity. */
const annotations: ReadonlySet<string> = new Set(['$schema', '$id', '$comment', 'title', 'description', 'default', 'examples', 'format', 'readOnly', 'writeOnly', 'deprecated', '$defs', 'definitions', 'contentMediaType', 'contentEncoding'])

/**
 * Whether a jsonb value (SQL) is valid by a JSON Schema, as SQL that is never null for a value that is not. Throws TEST_INVALID for keywords that
 * cannot be pushed into the server.
 */
export function schemaSql(schema: unknown, value: string, root: unknown = schema): string {
  if (!isSchema(root) && typeof root !== 'boolean') throw invalid('The JSON Schema is neither an object nor true or false.')
  return write(schema, value, { root: isSchema(root) ? root : {}, depth: 0, seen: [] })
}

function write(schema: unknown, value: string, context: Context): string {
  if (typeof schema === 'boolean') return String(schema)
  if (!isSchema(schema)) throw invalid('A part of the JSON Schema is neither an object nor true or false.')
  if (context.depth > 30) throw invalid('The JSON Schema is nested too deep, or refers to itself.')
  const inner = { ...context, depth: context.depth + 1 }
  const conditions = Object.entries(schema).flatMap(([name, argument]) => {
    if (annotations.has(name) || argument === undefined) return []
    const keyword = Object.hasOwn(keywords, name) ? keywords[name] : undefined
    if (keyword === undefined) throw invalid(`The JSON Schema uses ${name}, which is not known here.`)
    return [keyword(argument, value, schema, inner)]
  })
  return conditions.length === 0 ? 'true' : conditions.map((one) => `(${one})`).join(' and ')
}

const isType = (value: string, type: string): string => `jsonb_typeof(${value}) = '${type}'`
/** True for values of other types, to which a keyword does not speak. */
const whenType = (value: string, type: string, condition: string): string => `case when ${isType(value, type)} then ${condition} else true end`
const asText = (value: string): string => `(${value} #>> '{}')`
const asNumber = (value: string): string => `${asText(value)}::numeric`
const jsonLiteral = (constant: unknown): string => `${quoteLiteral(exactJsonText(constant))}::jsonb`

const numberKeyword = (operator: string): Keyword => (argument, value) => whenType(value, 'number', `${asNumber(value)} ${operator} ${numberOf(argument)}`)
const lengthKeyword = (operator: string): Keyword => (argument, value) => whenType(value, 'string', `length${asText(value)} ${operator} ${numberOf(argument)}`)
const itemCountKeyword = (operator: string): Keyword => (argument, value) => whenType(value, 'array', `jsonb_array_length(${value}) ${operator} ${numberOf(argument)}`)
const keyCountKeyword = (operator: string): Keyword => (argument, value) => whenType(value, 'object', `(select count(*) from jsonb_object_keys(${value})) ${operator} ${numberOf(argument)}`)

const keywords: Readonly<Record<string, Keyword>> = {
  $ref: (argument, value, _schema, context) => {
    if (typeof argument !== 'string' || context.seen.includes(argument)) throw invalid(`The JSON Schema refers to ${String(argument)} from within itself.`)
    return write(resolve(argument, context.root), value, { ...context, seen: [...context.seen, argument] })
  },
  type: (argument, value) => listOf(argument).map((type) => typeSql(String(type), value)).join(' or '),
  enum: (argument, value) => `${value} = any (array[${listOf(argument).map(jsonLiteral).join(', ')}]::jsonb[])`,
  const: (argument, value) => `${value} = ${jsonLiteral(argument)}`,
  minimum: numberKeyword('>='), maximum: numberKeyword('<='), exclusiveMinimum: numberKeyword('>'), exclusiveMaximum: numberKeyword('<'),
  multipleOf: (argument, value) => whenType(value, 'number', `mod(${asNumber(value)}, ${numberOf(argument)}) = 0`),
  minLength: lengthKeyword('>='), maxLength: lengthKeyword('<='),
  pattern: (argument, value) => whenType(value, 'string', `${asText(value)} ~ ${quoteLiteral(String(argument))}`),
  minItems: itemCountKeyword('>='), maxItems: itemCountKeyword('<='), minProperties: keyCountKeyword('>='), maxProperties: keyCountKeyword('<='),
  uniqueItems: (argument, value) => (argument === true ? whenType(value, 'array', `(select count(*) = count(distinct u) from jsonb_array_elements(${value}) u)`) : 'true'),
  required: (argument, value) => whenType(value, 'object', `${value} ?& array[${listOf(argument).map((key) => quoteLiteral(String(key))).join(', ')}]::text[]`),
  properties: (argument, value, _schema, context) => {
    const parts = Object.entries(mappingOf(argument, 'properties')).map(([key, schema]) => {
      const member = `(${value} -> ${quoteLiteral(key)})`
      return `(${member} is null or ${write(schema, member, context)})`
    })
    return parts.length === 0 ? 'true' : whenType(value, 'object', parts.join(' and '))
  },
  patternProperties: (argument, value, _schema, context) => {
    const [key, member] = [`k${context.depth}`, `m${context.depth}`]
    const parts = Object.entries(mappingOf(argument, 'patternProperties')).map(([pattern, schema]) =>
      `not exists (select from jsonb_each(${value}) as e${context.depth} (${key}, ${member}) where ${key} ~ ${quoteLiteral(pattern)} and not (${write(schema, member, context)}))`)
    return parts.length === 0 ? 'true' : whenType(value, 'object', parts.join(' and '))
  },
  additionalProperties: (argument, value, schema, context) => {
    if (argument === true) return 'true'
    const [key, member] = [`k${context.depth}`, `m${context.depth}`]
    const known = Object.keys(mappingOf(schema['properties'] ?? {}, 'properties')).map(quoteLiteral)
    const patterns = Object.keys(mappingOf(schema['patternProperties'] ?? {}, 'patternProperties')).map((pattern) => `and ${key} !~ ${quoteLiteral(pattern)}`)
    const others = `${known.length === 0 ? 'true' : `${key} <> all (array[${known.join(', ')}])`} ${patterns.join(' ')}`
    return whenType(value, 'object', `not exists (select from jsonb_each(${value}) as e${context.depth} (${key}, ${member}) where ${others} and not (${write(argument, member, context)}))`)
  },
  propertyNames: (argument, value, _schema, context) => {
    const key = `k${context.depth}`
    return whenType(value, 'object', `not exists (select from jsonb_object_keys(${value}) as ${key} where not (${write(argument, `to_jsonb(${key})`, context)}))`)
  },
  items: (argument, value, schema, context) => {
    const [item, place] = [`i${context.depth}`, `p${context.depth}`]
    const first = Array.isArray(schema['prefixItems']) ? schema['prefixItems'].length : 0
    return whenType(value, 'array', `not exists (select from jsonb_array_elements(${value}) with ordinality as e${context.depth} (${item}, ${place}) where ${place} > ${first} and not (${write(argument, item, context)}))`)
  },
  prefixItems: (argument, value, _schema, context) => {
    const parts = listOf(argument).map((schema, index) => `(${value} -> ${index} is null or ${write(schema, `(${value} -> ${index})`, context)})`)
    return parts.length === 0 ? 'true' : whenType(value, 'array', parts.join(' and '))
  },
  contains: (argument, value, _schema, context) => {
    const item = `i${context.depth}`
    return whenType(value, 'array', `exists (select from jsonb_array_elements(${value}) as ${item} where ${write(argument, item, context)})`)
  },
  allOf: (argument, value, _schema, context) => listOf(argument).map((schema) => `(${write(schema, value, context)})`).join(' and '),
  anyOf: (argument, value, _schema, context) => listOf(argument).map((schema) => `(${write(schema, value, context)})`).join(' or '),
  oneOf: (argument, value, _schema, context) => `${listOf(argument).map((schema) => `(${write(schema, value, context)})::int`).join(' + ')} = 1`,
  not: (argument, value, _schema, context) => `not (${write(argument, value, context)})`,
}

function typeSql(type: string, value: string): string {
  if (type === 'integer') return `case when ${isType(value, 'number')} then ${asNumber(value)} = trunc(${asNumber(value)}) else false end`
  if (['object', 'array', 'string', 'number', 'boolean', 'null'].includes(type)) return isType(value, type)
  throw invalid(`The JSON Schema has a type ${type}.`)
}

function resolve(reference: string, root: Schema): unknown {
  if (reference === '#') throw invalid('The JSON Schema refers to itself as a whole.')
  if (!reference.startsWith('#/')) throw invalid(`The JSON Schema refers to ${reference}: only what stands in it can be referred to.`)
  const found = reference.slice(2).split('/').map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~')).reduce<unknown>((at, step) => (isSchema(at) && Object.hasOwn(at, step) ? at[step] : undefined), root)
  if (found === undefined) throw invalid(`The JSON Schema refers to ${reference}, which is not in it.`)
  return found
}

function numberOf(argument: unknown): string {
  const number = exactNumber(argument)
  if (number === undefined) throw invalid(`The JSON Schema has ${JSON.stringify(argument)} where a number should be.`)
  return `${quoteLiteral(number)}::numeric`
}

function listOf(argument: unknown): unknown[] {
  const list = Array.isArray(argument) ? argument : [argument]
  if (list.length === 0) throw invalid('The JSON Schema has an empty list where there should be members.')
  return list
}

function mappingOf(argument: unknown, name: string): Schema {
  if (!isSchema(argument)) throw invalid(`${name} of the JSON Schema is no object.`)
  return argument
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function invalid(sentence: string): TrunklineError {
  return new TrunklineError('TEST_INVALID', sentence, { object: 'jsonSchema', hint: 'docs/data-quality.md lists the keywords.' })
}
