/** Longer texts are seldom there twice. */
const longest = 200
const nothing = { list: Object.freeze([]), object: Object.freeze({}) }

/** Gives a value back with each text in it held once, however often it was read; the value itself is changed. */
export type TextPool = <T>(value: T) => T

/** Artifacts say the same names many times over, and a parser makes a text of its own each time: half of what would be held of them. */
export function createTextPool(): TextPool {
  const texts = new Map<string, string>()
  const toHeld = (value: unknown): unknown => {
    if (typeof value === 'string') return value.length > longest ? value : held(texts, value)
    if (typeof value !== 'object' || value === null || value instanceof Map) return value
    if (Object.keys(value).length === 0) return Array.isArray(value) ? nothing.list : nothing.object
    const members = value as Record<string, unknown>
    for (const key of Object.keys(members)) members[key] = toHeld(members[key])
    return value
  }
  return <T>(value: T): T => toHeld(value) as T
}

function held(texts: Map<string, string>, text: string): string {
  const known = texts.get(text)
  if (known === undefined) texts.set(text, text)
  return known ?? text
}
