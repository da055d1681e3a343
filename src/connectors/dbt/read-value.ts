type Json = Readonly<Record<string, unknown>>

/** The value as an object; an empty one where it is anything else. */
export function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
}

/** A text that is not empty. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A list of texts; a single text is a list of one, as dbt takes tags. */
export function asTexts(value: unknown): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value]
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string' && item !== '') : []
}

export function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/** An instant in ms: an ISO text (without a zone it is UTC, as dbt writes), or seconds since the epoch. */
export function asInstant(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? Math.round(value * 1000) : undefined
  if (typeof value !== 'string' || value === '') return undefined
  const at = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(value) || !value.includes('T') ? value : `${value}Z`)
  return Number.isNaN(at) ? undefined : at
}

/** The first of some fields that holds a text. */
export function firstText(object: Json, ...fields: string[]): string | undefined {
  for (const field of fields) {
    const text = asText(object[field])
    if (text !== undefined) return text
  }
  return undefined
}

/** A wait as dbt writes it, `{count: 12, period: hour}`, in words. */
export function asPeriod(value: unknown): string | undefined {
  const { count, period } = asObject(value)
  return typeof count === 'number' && typeof period === 'string' ? `${count} ${period}${count === 1 ? '' : 's'}` : undefined
}

/** The same object without what is undefined. */
export function defined<T extends object>(object: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> }
}
