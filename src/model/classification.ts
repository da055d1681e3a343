import { z } from 'zod'
import type { TagLabel } from './entity.ts'

/** What a recogniser says about a column, as OpenMetadata keeps it with the label; `score` from 0 to 1, no pattern and no text holds a value of the column. */
export const RecognizerMetadata = z.object({
  recognizerId: z.uuid(),
  recognizerName: z.string(),
  score: z.number(),
  target: z.enum(['content', 'column_name']),
  patterns: z.array(z.object({ name: z.string(), regex: z.string().optional(), score: z.number() })),
})
export type RecognizerMetadata = z.infer<typeof RecognizerMetadata>

/** One label that a run proposes for a column. */
export type Suggestion = { column: string; tagFQN: string; score: number; reason: string; recognizer: RecognizerMetadata }

/**
 * Everything that a run says about the columns of one table. `judged` are the columns whose suggestions are complete: what the last run proposed for
 * one of them and this one does not is taken back.
 */
export type ClassificationSet = { fullyQualifiedName: string; suggestions: readonly Suggestion[]; judged: readonly string[] }

/** What became of the suggestions of a table. */
export type ClassificationOutcome = { proposed: number; kept: number; takenBack: number; rejected: number }

/** A suggestion as a label of a column. */
export function toSuggestedLabel({ tagFQN, reason, recognizer }: Suggestion): TagLabel {
  return { tagFQN, source: 'Classification', labelType: 'Generated', state: 'Suggested', reason, metadata: { recognizer } }
}

/** Where a decision about a suggestion stands. */
export const suggestionStates = ['Suggested', 'Confirmed', 'Rejected'] as const
export type SuggestionState = (typeof suggestionStates)[number]
