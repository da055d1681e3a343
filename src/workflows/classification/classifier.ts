import type { ClassifiedColumn } from '../../connectors/classification-connector.ts'
import type { Suggestion } from '../../model/classification.ts'
import { parentFullyQualifiedName, splitFullyQualifiedName } from '../../model/fqn.ts'
import type { ClassificationConfig } from './config.ts'
import { createOwnRecognizers, type AskOwn } from './own-recognizer.ts'

/** The labels that the columns of a table (FQN) should get. */
export type Classifier = (fqn: string, columns: readonly ClassifiedColumn[]) => Suggestion[]

/** OpenMetadata puts ten tags on a column at the most. */
const mostTags = 10

/** Loads what is there, what is configured and what is kept with tags; the libraries of number plans are large, and only runs that classify need them. */
export async function createClassifier({ confidence, recognizers: configured = [] }: Pick<ClassificationConfig, 'confidence' | 'recognizers'>, ofTags: readonly AskOwn[] = []): Promise<Classifier> {
  const [{ recognizers }, { classifyTable }] = await Promise.all([import('./recognizers/index.ts'), import('./classify-table.ts')])
  const own = [...createOwnRecognizers(configured), ...ofTags]
  const threshold = confidence / 100
  return (fqn, columns) => {
    const found = classifyTable(splitFullyQualifiedName(fqn).at(-1) ?? fqn, columns, { recognizers, threshold })
    return columns.flatMap((column) => {
      const asked = own.flatMap((ask) => ask(column, fqn) ?? []).filter(({ score }) => score >= threshold)
      return bestPerClassification([...asked, ...found.filter((one) => one.column === column.name)]).slice(0, mostTags)
    })
  }
}

/** Of tags of one classification the surest, of equally sure ones the configured. */
function bestPerClassification(suggestions: readonly Suggestion[]): Suggestion[] {
  const best = new Map<string, Suggestion>()
  for (const suggestion of suggestions) {
    const classification = parentFullyQualifiedName(suggestion.tagFQN) ?? suggestion.tagFQN
    if (suggestion.score > (best.get(classification)?.score ?? -1)) best.set(classification, suggestion)
  }
  return [...best.values()].toSorted((a, b) => b.score - a.score)
}
