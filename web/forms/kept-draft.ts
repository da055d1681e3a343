import { type Dispatch, type SetStateAction, useEffect, useRef, useState } from 'react'
import { isObject, shapeOf } from './form-value.ts'
import { fieldKindOf, type JsonObject, type JsonSchema } from './json-schema.ts'

const prefix = 'trunkline-draft:'

/** Like `useState`, and a reload of the tab brings it back until `forget`; `toKept` takes out what must not be written down. The third is whether it was brought back. */
export function useKeptDraft<T>(name: string, start: T, toKept: (value: T) => T): readonly [T, Dispatch<SetStateAction<T>>, { wasKept: boolean; forget: () => void }] {
  const [kept] = useState(() => readDraft<T>(name))
  const [value, setValue] = useState(kept ?? start)
  const isOver = useRef(false)
  useEffect(() => {
    if (value === start || isOver.current) return
    try {
      sessionStorage.setItem(prefix + name, JSON.stringify(toKept(value)))
    } catch {
      // A browser without room or right to store keeps nothing; the form works all the same.
    }
  }, [name, start, toKept, value])
  const forget = () => {
    isOver.current = true
    sessionStorage.removeItem(prefix + name)
  }
  return [value, setValue, { wasKept: kept !== undefined, forget }]
}

/** Forgets every draft of this tab: the next person at it is another. */
export function forgetDrafts(): void {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(prefix)) sessionStorage.removeItem(key)
}

function readDraft<T>(name: string): T | undefined {
  try {
    return (JSON.parse(sessionStorage.getItem(prefix + name) ?? 'null') as T | null) ?? undefined
  } catch {
    return undefined
  }
}

/** A value without its secrets, and without what may hold one: free JSON and free entries. What the schema does not know is left out. */
export function withoutSecrets(given: JsonSchema, value: JsonObject): JsonObject {
  const schema = shapeOf(given, value)
  return Object.fromEntries(Object.entries(value).flatMap(([name, inner]) => {
    const property = schema.properties?.[name]
    if (property === undefined || ['secret', 'pem', 'json', 'entries'].includes(fieldKindOf(property))) return []
    return [[name, isObject(inner) ? withoutSecrets(property, inner) : inner]]
  }))
}
