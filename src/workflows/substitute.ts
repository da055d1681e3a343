/** Values of environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>

/** A variable that is not set; `isWhole` where the text is nothing but it. */
export type Missing = { path: readonly PropertyKey[]; variable: string; isWhole: boolean }
/** The same value with `$VAR` and `${VAR}` replaced in every text, and what is not set. */
export type Substituted = { value: unknown; missing: Missing[] }

/**
 * Replaces variables inside the texts of a parsed file, so that a value with a colon, a quote or a dollar sign cannot change its structure.
 *
 * A dollar sign before anything that is no variable name (`^orders$`) stands for itself.
 */
export function substituteEnvironment(value: unknown, environment: Environment): Substituted {
  const missing: Missing[] = []
  return { value: walk(value, [], { environment, missing }), missing }
}

type Walk = { environment: Environment; missing: Missing[] }

function walk(value: unknown, path: readonly PropertyKey[], context: Walk): unknown {
  if (typeof value === 'string') return replaceVariables(value, path, context)
  if (Array.isArray(value)) return value.map((item, index) => walk(item, [...path, index], context))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner, [...path, key], context)]))
}

function replaceVariables(text: string, path: readonly PropertyKey[], { environment, missing }: Walk): string {
  return text.replaceAll(/\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([^}]*)\})/g, (whole, bare?: string, braced?: string) => {
    const variable = bare ?? braced!
    const found = environment[variable]
    if (found === undefined) missing.push({ path, variable, isWhole: whole === text })
    return found ?? whole
  })
}
