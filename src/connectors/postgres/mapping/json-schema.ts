/** What is inferred of JSON values: a schema of draft 7. */
export type JsonSchema = {
  type?: string | string[]
  properties?: Record<string, JsonSchema>
  required?: string[]
  additionalProperties?: JsonSchema
  items?: JsonSchema
}

/** An object with more keys than this is taken for a map from keys to values. */
const mostProperties = 100
const mostDepth = 32

/** The narrowest schema of this shape that all the values fulfil. */
export function inferJsonSchema(values: readonly unknown[], depth = 0): JsonSchema {
  if (values.length === 0 || depth >= mostDepth) return {}
  const types = [...new Set(values.map(typeOf))].toSorted()
  // Every integer is a number.
  const named = types.includes('number') ? types.filter((type) => type !== 'integer') : types
  const objects = values.filter(isObject)
  const items = values.filter((value) => Array.isArray(value)).flat()
  return {
    type: named.length === 1 && named[0] !== undefined ? named[0] : named,
    ...(objects.length > 0 && inferProperties(objects, depth)),
    ...(items.length > 0 && { items: inferJsonSchema(items, depth + 1) }),
  }
}

function inferProperties(objects: readonly Record<string, unknown>[], depth: number): Pick<JsonSchema, 'properties' | 'required' | 'additionalProperties'> {
  const names = [...new Set(objects.flatMap((object) => Object.keys(object)))].toSorted()
  if (names.length > mostProperties) return { additionalProperties: inferJsonSchema(objects.flatMap((object) => Object.values(object)), depth + 1) }
  const valuesOf = (name: string): unknown[] => objects.filter((object) => Object.hasOwn(object, name)).map((object) => object[name])
  const required = names.filter((name) => objects.every((object) => Object.hasOwn(object, name)))
  return {
    // A property may be called __proto__: entries define it, an assignment would not.
    properties: Object.fromEntries(names.map((name) => [name, inferJsonSchema(valuesOf(name), depth + 1)])),
    ...(required.length > 0 && { required }),
  }
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return typeof value === 'number' && Number.isInteger(value) ? 'integer' : typeof value
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
