/** The pages that this browser showed last, the newest first, for the palette. */
export type Visited = { entityType: string; subtype?: string; fullyQualifiedName: string }

/** What is needed of the browser's storage. */
type TextStore = { getItem(key: string): string | null; setItem(key: string, text: string): void }

const key = 'trunkline-visited'
const kept = 8

/** What was visited last; empty where storage is forbidden or holds something else. */
export function readVisited(storage: Pick<TextStore, 'getItem'>): Visited[] {
  try {
    const stored: unknown = JSON.parse(storage.getItem(key) ?? '[]')
    return Array.isArray(stored) ? stored.filter(isVisited) : []
  } catch {
    return []
  }
}

/** Puts a page at the head of the visited ones. */
export function rememberVisit(storage: TextStore, visit: Visited): void {
  const others = readVisited(storage).filter((old) => old.fullyQualifiedName !== visit.fullyQualifiedName || old.entityType !== visit.entityType)
  try {
    storage.setItem(key, JSON.stringify([visit, ...others].slice(0, kept)))
  } catch {
    // Storage is full or forbidden: the palette then has no memory, nothing else is lost.
  }
}

function isVisited(value: unknown): value is Visited {
  return typeof value === 'object' && value !== null && 'entityType' in value && 'fullyQualifiedName' in value && typeof value.fullyQualifiedName === 'string'
}
