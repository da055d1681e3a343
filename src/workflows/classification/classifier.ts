import type { ClassifiedColumn } from '../../connectors/classification-connector.ts'
import type { Suggestion } from '../../model/classification.ts'
import { parentFullyQualifiedName } from '../../model/fqn.ts'
import type { ClassificationConfig } from './config.ts'
import { createOwnRecognizers } from './own-recognizer.ts'

/** The labels that the columns of a table should get. */
export type Classifier = (table: string, columns: readonly ClassifiedColumn[]) => Suggestion[]

/** OpenMetadata puts ten tags on a column at the most. */
const mostTags = 10

/** Loads what is there and what is configured; the libraries of number plans are large, and only runs that classify need them. */
export async function createClassifier({ confidence, recognizers: configured = [] }: Pick<ClassificationConfig, 'confidence' | 'recognizers'>): Promise<Classifier> {
  const [{ recognizers }, { classifyTable }] = await Promise.all([import('./recognizers/index.ts'), import('./classify-table.ts')])
  const own = createOwnRecognizers(configured)
  const threshold = confidence / 100
  return (table, columns) => {
    const found = classifyTable(table, columns, { recognizers, threshold })
    return columns.flatMap((column) => {
      const asked = own.flatMap((ask) => ask(column) ?? []).filter(({ score }) => score >= threshold)
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
