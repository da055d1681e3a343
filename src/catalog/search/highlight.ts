import type { SearchHighlight } from '../search.ts'
import { toWords } from './words.ts'

/** Characters of a description that are shown around its first match. */
const snippetLength = 200

/** Where the words stand in the texts of a hit; texts without a match are left out. */
export function highlight(
  texts: { name: string; displayName: string | undefined; description: string | undefined }, words: readonly string[],
): SearchHighlight[] {
  return (['name', 'displayName', 'description'] as const).flatMap((field) => {
    const text = texts[field]
    if (text === undefined) return []
    const shown = field === 'description' ? snippet(text, words) : text
    const ranges = findWords(shown, words)
    return ranges.length === 0 ? [] : [{ field, text: shown, ranges }]
  })
}

/** At most ten column names with all the words of one of the typed pieces, those with more words first. */
export function matchingColumns(columns: readonly string[], chunks: readonly (readonly string[])[]): string[] {
  const matches = columns.flatMap((column) => {
    const words = toWords(column)
    const hits = chunks.filter((chunk) => chunk.every((typed) => words.some((word) => word.startsWith(typed))))
    return hits.length === 0 ? [] : [{ column, count: hits.flat().length }]
  })
  return matches.sort((left, right) => right.count - left.count).slice(0, 10).map((match) => match.column)
}

/** [start, end) of every word where a word of the text begins with it, joined where they touch. */
export function findWords(text: string, words: readonly string[]): [start: number, end: number][] {
  const folded = text.toLowerCase()
  // Lower case may be longer than the text (İ): then the places would not be the text's.
  if (folded.length !== text.length) return []
  const found: [number, number][] = []
  for (const word of new Set(words)) {
    for (let at = folded.indexOf(word); at !== -1; at = folded.indexOf(word, at + 1)) {
      if (isWordStart(text, at)) found.push([at, at + word.length])
    }
  }
  found.sort(([left], [right]) => left - right)
  const joined: [number, number][] = []
  for (const [start, end] of found) {
    const last = joined.at(-1)
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end)
    else joined.push([start, end])
  }
  return joined
}

function isWordStart(text: string, at: number): boolean {
  if (at === 0) return true
  const before = text[at - 1]!
  return !/[\p{L}\p{N}]/u.test(before) || (/[\p{Ll}\p{N}]/u.test(before) && /\p{Lu}/u.test(text[at]!))
}

function snippet(text: string, words: readonly string[]): string {
  if (text.length <= snippetLength) return text
  const first = findWords(text, words)[0]?.[0] ?? 0
  const start = first < snippetLength / 2 ? 0 : text.indexOf(' ', first - snippetLength / 2) + 1
  const from = start > first ? first : start
  const end = from + snippetLength
  return `${from > 0 ? '…' : ''}${text.slice(from, end)}${end < text.length ? '…' : ''}`
}
