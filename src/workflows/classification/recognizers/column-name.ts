/** The words of a name in lower case, without accents: `customerEmail_Address2` → customer, email, address, 2. */
export function wordsOf(name: string): string[] {
  return name.normalize('NFKD').replaceAll(/\p{M}/gu, '')
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2').replaceAll(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase().replaceAll('ß', 'ss').split(/[^\p{L}\p{N}]+/u)
    .flatMap((word) => /^(\p{L}{3,})(\d+)$/u.exec(word)?.slice(1) ?? [word])
    .filter((word) => word !== '')
}

/** Which names speak for a recogniser: phrases in words, matched however the words are written together. `not` silences the others. */
export type NameRule = { strong: readonly string[]; weak?: readonly string[]; not?: readonly string[] }
export type NameStrength = 'strong' | 'weak'

/** As the last word, they say that a column is about the thing and not the thing itself: `email_verified`, `phone_type`. */
const aspects = new Set(`at on date time timestamp count cnt total sum id ids type types kind status state flag verified confirmed enabled disabled valid
  hash hashed digest template subject body format regex pattern length size visible optin optout preference preferences source provider domain label policy
  expiry expires expiration expired version index order position level country code prefix suffix available required allowed consent bounce bounced bounces
  sent failed attempts attempt changed updated created reset checked language locale quality score rank url uri link path file image icon color colour
  notifications notification settings setting mode verification`.split(/\s+/))
const questions = new Set(['is', 'has', 'had', 'allow', 'allows', 'send', 'sends', 'can', 'should', 'was', 'use', 'uses', 'needs', 'show', 'hide', 'require', 'requires', 'num', 'count'])
/** What stands right before a word that it is written together with: `useremail`. */
const holders = `user usr cust customer client contact home work office primary secondary alt my cell mobile emp employee member guest patient owner billing shipping ship bill
  person private business main student account login sender recipient`.split(/\s+/)

/** How much a name speaks for a rule. */
export function nameStrength(words: readonly string[], { strong, weak = [], not = [] }: NameRule): NameStrength | undefined {
  if (not.some((phrase) => findPhrase(words, phrase) !== undefined)) return undefined
  if (strong.some((phrase) => speaks(words, phrase))) return 'strong'
  return weak.some((phrase) => speaks(words, phrase)) ? 'weak' : undefined
}

function speaks(words: readonly string[], phrase: string): boolean {
  const end = findPhrase(words, phrase)
  if (end === undefined) return false
  if (words.length > 1 && questions.has(words[0]!) && !phrase.startsWith(words[0]!)) return false
  return end === words.length || !aspects.has(words.at(-1)!)
}

/** The index after the last word of a phrase within words; undefined where it is not there. */
export function findPhrase(words: readonly string[], phrase: string): number | undefined {
  const wanted = phrase.replaceAll(' ', '')
  for (let start = 0; start < words.length; start += 1) {
    let run = ''
    for (let end = start; end < words.length && run.length < wanted.length; end += 1) {
      run += words[end]!
      if (run === wanted || (run === `${wanted}s` && wanted.length > 3)) return end + 1
    }
  }
  if (wanted.length < 5) return undefined
  const index = words.findIndex((word) => holders.some((holder) => word === holder + wanted || word === `${holder}${wanted}s`))
  return index === -1 ? undefined : index + 1
}
