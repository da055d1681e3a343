/** PostgreSQL cuts names off here, so that a text may write such a one longer than it is; three bytes are what a whole character may take less. */
const longestWhole = 63 - 4

/**
 * Whether texts of SQL may name a relation: whoever resolves them needs no other. It errs towards yes: a name is looked for by its words, in any
 * letters and wherever they stand, so that comments, quotes and dollar quotes need not be understood. Names that can be written in other words count as named.
 */
export function namedIn(texts: readonly string[]): (name: string) => boolean {
  if (texts.some((text) => /u&\s*"/i.test(text))) return () => true
  const words = new Set<string>()
  for (const text of texts) for (const word of wordsOf(text)) words.add(word)
  return (name) => Buffer.byteLength(name) > longestWhole || [...wordsOf(name)].every((word) => words.has(word))
}

function* wordsOf(text: string): Generator<string> {
  for (const [word] of text.matchAll(/[A-Za-z0-9_\u0080-\uffff]+/g)) yield word.toLowerCase()
}
