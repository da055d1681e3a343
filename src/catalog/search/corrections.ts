import type { Queryable } from '../write/lock-roots.ts'
import type { SearchQuery } from './search-query.ts'

type NearRow = { term: string; is_known: boolean; near: string[]; containing: string[] }

const nearQuery = `/* catalog */
  select t.term,
         exists (select from trunkline.search_word w where w.word >= t.term collate "C" and w.word < (t.term || chr(1114111)) collate "C") as is_known,
         array(select n.word from trunkline.search_word_near(t.term, 20) n) as near,
         array(select w.word from trunkline.search_word w where w.word like '%' || t.term || '%' order by length(w.word), w.word limit 10) as containing
  from unnest($1::text[]) as t(term)`

/** For each word that no name begins with: words of names that contain it or are mistyped into it. Words under three letters are let be. */
export async function readCorrections(client: Queryable, query: SearchQuery): Promise<Map<string, string[]>> {
  const terms = [...new Set(query.chunks.flat())].filter((word) => /^\p{L}{3,}$/u.test(word))
  if (terms.length === 0) return new Map()
  const { rows } = await client.query<NearRow>(nearQuery, [terms])
  const corrections = new Map<string, string[]>()
  for (const { term, is_known, near, containing } of rows) {
    const close = is_known ? [] : near.filter((word) => isTypingError(term, word))
    const others = [...new Set([...containing.filter((word) => !word.startsWith(term)), ...close])].slice(0, 12)
    if (others.length > 0) corrections.set(term, others)
  }
  return corrections
}

/** Whether one word may be a mistyped other: one slip in short words, two in longer ones; the end of the other may be missing yet. */
export function isTypingError(typed: string, word: string): boolean {
  const most = typed.length <= 4 ? 1 : 2
  return editDistance(typed, word) <= most || (word.length > typed.length && typed.length >= 5 && editDistance(typed, word.slice(0, typed.length)) <= 1)
}

/** Letters inserted, dropped, replaced or swapped with their neighbour to get from one word to the other (optimal string alignment). */
export function editDistance(from: string, to: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, i) => i)
  for (let i = 1; i <= from.length; i++) {
    const row = [i]
    for (let j = 1; j <= to.length; j++) {
      const isSame = from[i - 1] === to[j - 1]
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (isSame ? 0 : 1))
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) cost = Math.min(cost, beforeLast[j - 2]! + 1)
      row.push(cost)
    }
    beforeLast = last
    last = row
  }
  return last[to.length]!
}
