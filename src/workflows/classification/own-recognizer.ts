import { TrunklineError } from '../../model/errors.ts'
import type { ClassifiedColumn } from '../../connectors/classification-connector.ts'
import type { Suggestion } from '../../model/classification.ts'
import { compilePythonRegex } from '../python-regex.ts'
import type { OwnRecognizer } from './config.ts'
import { prepareColumn } from './evidence.ts'
import { recognizerId } from './recognizer-id.ts'
import { findPhrase, wordsOf } from './recognizers/column-name.ts'

/** Asks one recogniser of the user's about a column of a table (FQN): its score with the reason, or nothing. */
export type AskOwn = (column: ClassifiedColumn, table: string) => Suggestion | undefined

type Found = { score: number; reason: string; patterns: { name: string; regex?: string; score: number }[] }

/** Makes recognisers of what a configuration says; throws CONFIG_INVALID for a regex that is none. */
export function createOwnRecognizers(configured: readonly OwnRecognizer[]): AskOwn[] {
  return configured.filter(({ enabled }) => enabled).map((own) => {
    const find = createFind(own)
    return (column) => {
      const found = find(column)
      if (found === undefined) return undefined
      const score = Math.round(Math.min(1, found.score) * 100) / 100
      const recognizer = { recognizerId: recognizerId(`own ${own.name}`), recognizerName: own.name, score, target: own.target, patterns: found.patterns }
      return { column: column.name, tagFQN: own.tag, score, reason: found.reason, recognizer }
    }
  })
}

function createFind(own: OwnRecognizer): (column: ClassifiedColumn) => Found | undefined {
  const { recognizerConfig: config, target } = own
  if (config.type === 'context') return (column) => findWords(column, config)
  const patterns = config.type === 'pattern'
    ? config.patterns.map(({ name, regex, score }) => ({ told: { name, regex, score }, test: toTest(regex, { own, isWhole: target === 'content' }) }))
    : [{ told: { name: own.name, score: 0.95 }, test: toTermTest(config.exactTerms, config.regexFlags?.ignoreCase ?? true) }]
  const context = config.type === 'pattern' ? config.context ?? [] : []
  return (column) => {
    const found = patterns.flatMap(({ told, test }) => (target === 'column_name' ? inName(column, test, told) : inValues(column, test, { own, told })))
    const best = found.toSorted((a, b) => b.score - a.score)[0]
    if (best === undefined || !holdsWord(column, context)) return best
    return { ...best, score: best.score + 0.1, reason: `${best.reason}; a context word stands with it` }
  }
}

type Told = Found['patterns'][number]

function inName({ name }: ClassifiedColumn, test: (text: string) => boolean, told: Told): Found[] {
  return test(name) ? [{ score: told.score, reason: `the name matches ${told.name}`, patterns: [told] }] : []
}

function inValues(column: ClassifiedColumn, test: (text: string) => boolean, { own, told }: { own: OwnRecognizer; told: Told }): Found[] {
  const values = column.family === 'enum' ? column.labels ?? [] : prepareColumn(column).values
  const matched = values.filter((value) => test(value)).length
  if (values.length === 0 || matched / values.length < own.confidenceThreshold || matched === 0) return []
  return [{ score: told.score + (1 - told.score) * 0.5 * (matched / values.length), reason: `${matched} of ${values.length} values match ${told.name}`, patterns: [told] }]
}

function findWords(column: ClassifiedColumn, config: Extract<OwnRecognizer['recognizerConfig'], { type: 'context' }>): Found | undefined {
  const holds = (text: string): boolean => config.contextWords.some((word) => findPhrase(wordsOf(text), wordsOf(word).join(' ')) !== undefined)
  if (holds(column.name)) return { score: config.maxScore, reason: 'the name holds a context word', patterns: [] }
  return holds(column.comment ?? '') ? { score: config.minScore, reason: 'the comment holds a context word', patterns: [] } : undefined
}

function holdsWord({ name, comment }: ClassifiedColumn, words: readonly string[]): boolean {
  const text = wordsOf(`${name} ${comment ?? ''}`)
  return words.some((word) => findPhrase(text, wordsOf(word).join(' ')) !== undefined)
}

function toTest(regex: string, { own, isWhole }: { own: OwnRecognizer; isWhole: boolean }): (text: string) => boolean {
  try {
    const compiled = compilePythonRegex(isWhole ? `(?:${regex})$` : `.*(?:${regex})`)
    const flags = own.recognizerConfig.type === 'context' ? undefined : own.recognizerConfig.regexFlags
    const matcher = new RegExp(compiled.source, `v${flags?.ignoreCase === false ? '' : 'i'}${flags?.dotAll === false ? '' : 's'}y`)
    return (text) => {
      matcher.lastIndex = 0
      return matcher.test(text)
    }
  } catch (error) {
    if (!(error instanceof TrunklineError)) throw error
    throw new TrunklineError('CONFIG_INVALID', `The regex "${regex}" of recognizer ${own.name} cannot be used: it is no Python regular expression.`, { object: `recognizers ${own.name}`, cause: error })
  }
}

function toTermTest(terms: readonly string[], ignoreCase: boolean): (text: string) => boolean {
  const known = new Set(terms.map((term) => (ignoreCase ? term.toLowerCase() : term)))
  return (text) => known.has(ignoreCase ? text.toLowerCase() : text)
}
