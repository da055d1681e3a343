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
  switch (definition.type) {
    case 'object':
      for (const [key, field] of Object.entries(definition.shape)) yield* walk(field, path === '' ? key : `${path}.${key}`)
      return
    case 'union':
      for (const option of definition.options) yield* walk(option, path)
      return
    case 'optional': case 'nullable': case 'default': case 'prefault': case 'readonly':
      yield* walk(definition.innerType, path)
      return
    case 'pipe':
      yield* walk(definition.in, path)
      return
    default:
  }
}
