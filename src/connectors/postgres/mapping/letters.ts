import { TrunklineError } from '../../../model/errors.ts'

/** The word for a letter of a system catalog. A letter of a newer server fails the one object that has it, by name. */
export function wordOf<W>(words: Readonly<Record<string, W>>, letter: string, what: string): W {
  if (Object.hasOwn(words, letter)) return words[letter]!
  throw new TrunklineError('SOURCE_FAILED', `PostgreSQL says "${letter}" for the ${what}, which this version of Trunkline does not know.`, {
    hint: 'Update Trunkline, or report it with the version of the server.',
  })
}

export const enabledWords = { O: 'origin', D: 'disabled', R: 'replica', A: 'always' } as const
/** A permanent relation needs no word. */
export const persistenceWords = { p: undefined, u: 'unlogged', t: 'temporary' } as const
