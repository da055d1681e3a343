/** The part of JSON Schema (draft 7) that the API's schemas use. */
export type JsonSchema = {
  readonly title?: string
  readonly description?: string
  readonly type?: string | readonly string[]
  readonly default?: unknown
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  /** What a person reads in place of a value of `enum`. */
  readonly words?: Readonly<Record<string, string>>
  readonly format?: string
  readonly secret?: boolean
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
  readonly items?: JsonSchema
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | JsonSchema
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly allOf?: readonly JsonSchema[]
}

export type JsonObject = { readonly [name: string]: unknown }

/** How a value is edited. `texts` is a list of words, `choices` several of a few, `entries` a map of names to simple values, `json` anything that has no form of its own. */
export type FieldKind = 'text' | 'secret' | 'pem' | 'number' | 'switch' | 'choice' | 'choices' | 'texts' | 'group' | 'variants' | 'entries' | 'json' | 'fixed'

/** The kind of field that a schema asks for. */
export function fieldKindOf(given: JsonSchema): FieldKind {
  const schema = simplified(given)
  if (schema.const !== undefined) return 'fixed'
  if (schema.enum !== undefined) return 'choice'
  const alternatives = alternativesOf(schema)
  if (alternatives !== undefined) {
    if (alternatives.every(({ type, properties }) => type === 'object' && properties !== undefined)) return 'variants'
    return alternatives.every(isSimple) ? 'text' : 'json'
  }
  if (schema.type === 'boolean') return 'switch'
  if (schema.type === 'integer' || schema.type === 'number') return 'number'
  if (Array.isArray(schema.type) && isSimple(schema)) return 'text'
  if (schema.type === 'string') return schema.secret === true || schema.format === 'password' ? (/\bPEM\b/.test(schema.description ?? '') ? 'pem' : 'secret') : 'text'
  if (schema.type === 'array' && simplified(schema.items ?? {}).enum !== undefined) return 'choices'
  if (schema.type === 'array') return simplified(schema.items ?? {}).type === 'string' ? 'texts' : 'json'
  if (schema.properties !== undefined) return 'group'
  if (schema.type === 'object' && typeof schema.additionalProperties === 'object' && isSimpleOrUnion(schema.additionalProperties)) return 'entries'
  return 'json'
}

/** Without `null` as an alternative, and without a union of one. */
export function simplified(schema: JsonSchema): JsonSchema {
  const alternatives = (schema.anyOf ?? schema.oneOf)?.filter((one) => one.type !== 'null')
  const { anyOf: _anyOf, oneOf: _oneOf, ...rest } = schema
  const [only] = schema.allOf ?? []
  if (only !== undefined && schema.allOf?.length === 1) return simplified({ ...only, ...rest })
  if (alternatives === undefined) return schema
  if (alternatives.length === 1 && alternatives[0] !== undefined) return simplified({ ...alternatives[0], ...rest })
  return { ...rest, anyOf: alternatives }
}

/** The shapes that a value may choose between. */
export function alternativesOf(schema: JsonSchema): readonly JsonSchema[] | undefined {
  return simplified(schema).anyOf
}

/** Which of the shapes a value has: the one whose fixed values and required names it carries, and that knows all of its names. */
export function alternativeIndex(alternatives: readonly JsonSchema[], value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const fits = (schema: JsonSchema) => Object.keys(value).every((name) => schema.properties?.[name] !== undefined) &&
    Object.entries(schema.properties ?? {}).every(([name, { const: fixed }]) => fixed === undefined || (value as JsonObject)[name] === undefined || (value as JsonObject)[name] === fixed) &&
    // A name that only starts an object (`awsConfig`) tells the shapes apart; a text that is still missing must not.
    (schema.required ?? []).every((name) => schema.properties?.[name]?.properties === undefined || name in value)
  const named = alternatives.findIndex((schema) => fits(schema) && Object.entries(schema.properties ?? {}).some(([name, { const: fixed }]) => fixed !== undefined && (value as JsonObject)[name] === fixed))
  if (named >= 0) return named
  return Math.max(0, alternatives.findIndex(fits))
}

/** What a shape begins with once it is chosen: its fixed values, the objects it requires, and its switches, which tell it from the others. */
export function startOf(schema: JsonSchema): JsonObject {
  const start: Record<string, unknown> = {}
  for (const [name, given] of Object.entries(schema.properties ?? {})) {
    const property = simplified(given)
    const isRequired = schema.required?.includes(name) === true
    if (property.const !== undefined) start[name] = property.const
    else if (isRequired && property.properties !== undefined) start[name] = startOf(property)
    else if (isRequired && property.anyOf?.[0]?.properties !== undefined) start[name] = startOf(property.anyOf[0])
    else if (property.type === 'boolean' && property.default !== undefined) start[name] = property.default
  }
  return start
}

function isSimple({ type, properties }: JsonSchema): boolean {
  return properties === undefined && type !== undefined && [type].flat().every((one) => ['string', 'number', 'integer', 'boolean'].includes(one))
}

function isSimpleOrUnion(schema: JsonSchema): boolean {
  return isSimple(schema) || alternativesOf(schema)?.every(isSimple) === true
}
