import { nearestName } from '../model/nearest-name.ts'
import type { Path } from './yaml-document.ts'

/** The part of JSON Schema that says which keys may stand where. */
export type JsonSchema = {
  properties?: Record<string, JsonSchema>
  additionalProperties?: JsonSchema | boolean
  items?: JsonSchema | JsonSchema[] | boolean
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  allOf?: JsonSchema[]
}

/** What to say about an unknown key: the place where this very key belongs, else the nearest key that is known here. */
export function suggestKey(schema: JsonSchema, path: Path, key: string): { nearest?: string; belongsIn?: string } {
  const known = keysAt([schema], path)
  const nearest = nearestName(key, known)
  if (nearest !== undefined && nearest.toLowerCase() === key.toLowerCase()) return { nearest }
  const places = placesOf(schema, key, []).filter((place) => place !== path.join('.') && place.split('.').length <= sectionDepth)
  if (places.length === 1) return { belongsIn: places[0]! }
  return nearest === undefined ? {} : { nearest }
}

/** Keys stray between the sections of a file (`source.sourceConfig.config`), not into the details of one setting. */
const sectionDepth = 3

/** The keys that the schema knows below a path. */
export function keysAt(schemas: readonly JsonSchema[], path: Path): string[] {
  const branches = schemas.flatMap(branchesOf)
  const [step, ...rest] = path
  if (step === undefined) return [...new Set(branches.flatMap((schema) => Object.keys(schema.properties ?? {})))].toSorted()
  return keysAt(branches.flatMap((schema) => below(schema, String(step))), rest)
}

function branchesOf(schema: JsonSchema): JsonSchema[] {
  return [schema, ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])].flatMap(branchesOf)]
}

function below(schema: JsonSchema, step: string): JsonSchema[] {
  const found = schema.properties?.[step] ?? (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined)
  const items = typeof schema.items === 'object' && !Array.isArray(schema.items) ? schema.items : undefined
  return [found, items].filter((candidate) => candidate !== undefined)
}

function placesOf(schema: JsonSchema, key: string, path: readonly string[]): string[] {
  const places = new Set<string>()
  for (const branch of branchesOf(schema)) {
    for (const [name, inner] of Object.entries(branch.properties ?? {})) {
      if (name === key) places.add(path.join('.'))
      for (const place of placesOf(inner, key, [...path, name])) places.add(place)
    }
  }
  return [...places]
}
