import { TrunklineError } from '../../model/errors.ts'
import type { JsonObject } from '../document/content.ts'
import { columnsOf } from '../document/curated.ts'
import { forEachColumn } from '../search/search-doc.ts'

/** The longest description that a person may write, in characters. */
export const mostDescription = 500_000

/** Throws REQUEST_INVALID for a new description that is too long to be read by anyone; what a source or somebody wrote before is let be. */
export function requireWordLengths(shown: JsonObject, before: JsonObject): void {
  const was = new Set(descriptionsOf(before))
  const long = descriptionsOf(shown).find((text) => text.length > mostDescription && !was.has(text))
  if (long === undefined) return
  throw new TrunklineError('REQUEST_INVALID', `The description has ${long.length.toLocaleString('en')} characters, and ${mostDescription.toLocaleString('en')} are the most.`, {
    object: 'description', hint: 'Put the long text where it belongs and link to it.',
  })
}

function descriptionsOf(shown: JsonObject): string[] {
  const texts = [shown['description']]
  forEachColumn(columnsOf(shown), (column) => texts.push(column.description))
  return texts.filter((text) => typeof text === 'string')
}
