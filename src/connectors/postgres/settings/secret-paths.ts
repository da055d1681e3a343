import { z } from 'zod'

/** Dotted paths of the fields that a schema marks with `meta({ secret: true })`, in the order they are written, each once. */
export function readSecretPaths(schema: z.core.$ZodType): string[] {
  return [...new Set(walk(schema, ''))]
}

function* walk(schema: z.core.$ZodType, path: string): Generator<string> {
  if (z.globalRegistry.get(schema)?.['secret'] === true) {
    yield path
    return
  }
  const definition = (schema as z.core.$ZodTypes)._zod.def
  if (definition.type === 'object') {
    for (const [key, field] of Object.entries(definition.shape)) yield* walk(field, path === '' ? key : `${path}.${key}`)
  } else if (definition.type === 'union') {
    for (const option of definition.options) yield* walk(option, path)
  } else if (definition.type === 'pipe') {
    yield* walk(definition.in, path)
  } else if ('innerType' in definition) {
    yield* walk(definition.innerType, path)
  }
}
