import { splitFullyQualifiedName } from '../../model/fqn.ts'
import { quoteLexeme, toNameKey, toWords } from './words.ts'

/** What a person typed, in the forms that a search asks the store with; tsqueries as text. */
export type SearchQuery = {
  /** Typed pieces in words: `customer_id email` is [[customer, id], [email]]. */
  chunks: readonly (readonly string[])[]
  nameKey: string
  /** Every word somewhere, as a prefix. */
  anywhere: string
  /** Every word in a name or column. */
  inNames: string
  /** The words of each piece next to each other in a name or column: `customer_id` itself. */
  asTyped: string
}

/** Reads what a person typed; undefined where there is no word in it. */
export function toSearchQuery(text: string): SearchQuery | undefined {
  const chunks = text.split(/\s+/).map(toWords).filter((words) => words.length > 0).slice(0, 8)
  const words = [...new Set(chunks.flat())].slice(0, 16)
  if (words.length === 0) return undefined
  return {
    chunks,
    nameKey: toNameKey(text.slice(0, 256)),
    anywhere: words.map((word) => prefix(word)).join(' & '),
    inNames: words.map((word) => prefix(word, 'AB')).join(' & '),
    asTyped: chunks.map((chunk) => `(${chunk.map((word, i) => i === chunk.length - 1 ? prefix(word, 'AB') : `${quoteLexeme(word)}:AB`).join(' <-> ')})`).join(' & '),
  }
}

/** The query with other words beside those that nothing is called, as close as typing errors come. */
export function withCorrections(query: SearchQuery, corrections: ReadonlyMap<string, readonly string[]>): string {
  const words = [...new Set(query.chunks.flat())]
  return words.map((word) => `(${[prefix(word), ...(corrections.get(word) ?? []).map(quoteLexeme)].join(' | ')})`).join(' & ')
}

/** A dotted text in parts: what to find, and where (`sales.orders`); undefined without a dot. */
export function splitPath(text: string): { within: string[]; name: string } | undefined {
  if (!text.includes('.')) return undefined
  const parts = partsOf(text.trim())
  const name = parts.pop() ?? ''
  const within = parts.map(toNameKey).filter((part) => part !== '')
  return within.length === 0 ? undefined : { within, name }
}

function partsOf(text: string): string[] {
  try {
    return splitFullyQualifiedName(text)
  } catch {
    return text.split('.')
  }
}

function prefix(word: string, weights = ''): string {
  return `${quoteLexeme(word)}:*${weights}`
}
