import type { ClassifiedColumn } from '../../connectors/classification-connector.ts'
import { findPhrase, nameStrength, wordsOf, type NameStrength } from './recognizers/column-name.ts'
import type { ContentTest, Recognizer } from './recognizers/recognizer.ts'

/** What names say: the column's own (`byTable` where only the table's makes it strong), its domain's, and whether its comment says so too. `isSilenced`: the name says that it is about something else. */
export type NameEvidence = { strength: NameStrength | undefined; from: 'name' | 'domain' | 'comment' | undefined; inComment: boolean; isSilenced: boolean; byTable: boolean }
/** Of `considered` different values, `matched` passed. `isWithin`: something was found in longer texts; `refuted` values contradict. */
export type ContentEvidence = { matched: number; considered: number; refuted: number; isWithin: boolean }

/** A column made ready to be asked by every recogniser. */
export type PreparedColumn = { column: ClassifiedColumn; words: readonly string[]; domainWords: readonly string[]; comment: readonly string[]; values: readonly string[]; isLongText: boolean }

const placeholders = new Set(['', '-', '--', '?', 'n/a', 'na', 'none', 'null', 'unknown', 'undefined', 'tbd', 'test', 'nil', 'empty', 'redacted', '***', 'xxx', '(null)'])
/** A comment of more words tells a story, in which one of them means little. */
const mostCommentWords = 14

/** Takes out what says nothing: blanks, placeholders, repetitions. */
export function prepareColumn(column: ClassifiedColumn): PreparedColumn {
  const values = [...new Set(column.values.map((value) => value.trim()))].filter((value) => !placeholders.has(value.toLowerCase()))
  const comment = wordsOf(column.comment ?? '')
  const mean = values.reduce((sum, value) => sum + value.length, 0) / Math.max(1, values.length)
  return { column, words: wordsOf(column.name), domainWords: wordsOf(column.domain ?? ''), comment: comment.length <= mostCommentWords ? comment : [], values, isLongText: mean > 30 }
}

/** What the names of a column say for a recogniser; a table about persons makes weak names strong. */
export function readNames({ words, domainWords, comment }: PreparedColumn, { names, tables }: Recognizer, tableWords: readonly string[]): NameEvidence {
  const inComment = names.strong.some((phrase) => phrase.length > 3 && findPhrase(comment, phrase) !== undefined) && nameStrength(comment, names) !== undefined
  const isSilenced = names.not?.some((phrase) => findPhrase(words, phrase) !== undefined) === true
  const said = { inComment, isSilenced, byTable: false }
  const own = nameStrength(words, names)
  if (own === 'strong') return { strength: 'strong', from: 'name', ...said }
  if (nameStrength(domainWords, names) === 'strong' && !isSilenced) return { strength: 'strong', from: 'domain', ...said }
  const isAbout = tables !== undefined && tableWords.some((word) => tables.includes(word) || tables.includes(word.replace(/s$/, '')) || tables.includes(word.replace(/ies$/, 'y')))
  if (own === 'weak') return { strength: isAbout ? 'strong' : 'weak', from: 'name', ...said, byTable: isAbout }
  return inComment && !isSilenced ? { strength: 'weak', from: 'comment', ...said } : { strength: undefined, from: undefined, ...said }
}

/** How many values pass; where few do and the texts are long, in how many something is found. */
export function readContent({ values, column: { family }, isLongText }: PreparedColumn, content: ContentTest | undefined): ContentEvidence | undefined {
  if (content === undefined || values.length === 0 || family === 'enum') return undefined
  const matched = values.filter((value) => content.test(value)).length
  const refuted = content.refutedBy === undefined ? values.length - matched : values.filter((value) => content.refutedBy!(value)).length
  if (content.within !== undefined && isLongText && matched * 2 < values.length) {
    const within = values.filter((value) => content.within!.test(value)).length
    if (within > matched) return { matched: within, considered: values.length, refuted: 0, isWithin: true }
  }
  return { matched, considered: values.length, refuted, isWithin: false }
}
