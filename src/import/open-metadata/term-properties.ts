import { readWritten, writtenOf } from '../../catalog/read-written.ts'
import { fullyQualifiedName } from '../../model/fqn.ts'
import { bringWords } from './bring-words.ts'
import { guarded } from './guarded.ts'
import type { Importing } from './importing.ts'
import type { Properties } from './properties.ts'
import type { TheirWord } from './their-words.ts'
import { decideWords, type TheirWords } from './words.ts'

/** Brings the custom properties of terms, which are here by then, as are the people, words and assets that values may refer to. */
export async function bringTermProperties(importing: Importing, properties: Properties, terms: readonly TheirWord[]): Promise<void> {
  for (const term of terms) await guarded(importing, `glossaryTerm ${term.fullyQualifiedName}`, () => bringOne(importing, properties, term))
}

async function bringOne(importing: Importing, properties: Properties, term: TheirWord): Promise<void> {
  const parts = importing.names.parts(term.fullyQualifiedName)
  const values = await properties.valuesOf('glossaryTerm', term)
  if (parts === undefined || Object.keys(values).length === 0) return
  const fqn = fullyQualifiedName(...parts)
  const here = (await readWritten(importing.pool, 'glossaryTerm', [fqn])).get(fqn)
  if (here !== undefined) await bringWords(importing, { type: 'glossaryTerm', here, words: { properties: values } })
  else if (importing.dryRun) tellPlanned(importing, fqn, { properties: values })
}

/** A dry run makes no term: what would stand on it is told all the same. */
function tellPlanned({ tally, overrides }: Importing, fqn: string, words: TheirWords): void {
  const { decisions } = decideWords(words, { ours: {}, written: writtenOf(null), overrides })
  for (const { thing, text } of decisions) tally.brought(thing, `set ${thing} of glossaryTerm ${fqn}: ${text}`)
}
