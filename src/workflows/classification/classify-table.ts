import type { ClassifiedColumn } from '../../connectors/classification-connector.ts'
import type { Suggestion } from '../../model/classification.ts'
import { parentFullyQualifiedName } from '../../model/fqn.ts'
import { prepareColumn, readContent, readNames, type ContentEvidence, type NameEvidence, type PreparedColumn } from './evidence.ts'
import { partsOf } from './nested-values.ts'
import { explain } from './explain.ts'
import { recognizerId } from './recognizer-id.ts'
import { wordsOf } from './recognizers/column-name.ts'
import { nonSensitive, sensitive, type Recognizer } from './recognizers/recognizer.ts'
import { scoreOf } from './score.ts'

/** What one recogniser found of a column; `part` is the member of a document that it found it in. */
export type Finding = { recognizer: Recognizer; score: number; name: NameEvidence; content: ContentEvidence | undefined; part?: string }

/** `threshold` is the least score that becomes a suggestion. */
export type ClassifyOptions = { recognizers: readonly Recognizer[]; threshold: number }

/**
 * The labels that the columns of a table should get: of each classification the surest. What says something about persons only (a city, a postal code) counts
 * where another column says that the table is about them.
 */
export function classifyTable(table: string, columns: readonly ClassifiedColumn[], { recognizers, threshold }: ClassifyOptions): Suggestion[] {
  const tableWords = wordsOf(table)
  const found = columns.map((column) => ({ column, findings: findAll(column, recognizers, tableWords).filter(({ score }) => score >= threshold) }))
  const isAboutPersons = found.some(({ findings }) => findings.some(({ recognizer }) => recognizer.tellsPerson === true))
  return found.flatMap(({ column, findings }) => bestOf(sensitiveFirst(column, findings).filter(({ recognizer }) => recognizer.needsPerson !== true || isAboutPersons)).map((finding) => toSuggestion(column, finding)))
}

function findAll(column: ClassifiedColumn, recognizers: readonly Recognizer[], tableWords: readonly string[]): Finding[] {
  const own = findIn(prepareColumn(column), recognizers, tableWords)
  return [...own, ...partsOf(column).flatMap(({ part, column: inner }) => findIn(prepareColumn(inner), recognizers, tableWords).map((finding) => ({ ...finding, ...(part !== undefined && { part }) })))]
}

function findIn(prepared: PreparedColumn, recognizers: readonly Recognizer[], tableWords: readonly string[]): Finding[] {
  return recognizers.filter(({ families }) => families.has(prepared.column.family)).flatMap((recognizer) => {
    const name = readNames(prepared, recognizer, tableWords)
    // Where values do not speak alone, they are only asked to agree with a name.
    const isAsked = name.strength !== undefined || recognizer.content?.aloneFrom !== undefined || recognizer.content?.within !== undefined
    const content = isAsked ? readContent(prepared, recognizer.content) : undefined
    const score = scoreOf(recognizer, name, content)
    return score === 0 ? [] : [{ recognizer, score, name, content }]
  })
}

/** A document is as sensitive as its most sensitive member. */
function sensitiveFirst({ family }: ClassifiedColumn, findings: readonly Finding[]): readonly Finding[] {
  const isSensitive = family === 'json' && findings.some(({ recognizer }) => recognizer.tag === sensitive)
  return isSensitive ? findings.filter(({ recognizer }) => recognizer.tag !== nonSensitive) : findings
}

/** One per classification: the surest, and of equally sure ones the first. */
function bestOf(findings: readonly Finding[]): Finding[] {
  const best = new Map<string, Finding>()
  for (const finding of findings) {
    const classification = parentFullyQualifiedName(finding.recognizer.tag) ?? finding.recognizer.tag
    if (finding.score > (best.get(classification)?.score ?? 0)) best.set(classification, finding)
  }
  return [...best.values()]
}

function toSuggestion(column: ClassifiedColumn, finding: Finding): Suggestion {
  const { recognizer: { name, tag }, content } = finding
  const score = Math.round(finding.score * 100) / 100
  const isOfContent = content !== undefined && content.matched > 0
  return {
    column: column.name, tagFQN: tag, score, reason: explain(finding),
    recognizer: { recognizerId: recognizerId(name), recognizerName: name, score, target: isOfContent ? 'content' : 'column_name', patterns: [] },
  }
}
