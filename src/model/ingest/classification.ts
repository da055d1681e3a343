import { z } from 'zod'
import { RecognizerMetadata } from '../classification.ts'
import { SampleData } from '../sample-data.ts'

/** What a run says about the columns of one table, as `ClassificationSet`. */
export const SuggestionsBody = z.object({
  fullyQualifiedName: z.string(), judged: z.array(z.string()),
  suggestions: z.array(z.object({ column: z.string(), tagFQN: z.string(), score: z.number(), reason: z.string(), recognizer: RecognizerMetadata })),
})

/** What became of them; `unknown` for a table that is not here. */
export const SuggestionsAnswer = z.union([z.literal('unknown'), z.object({ proposed: z.number(), kept: z.number(), takenBack: z.number(), rejected: z.number() })])

const sample = { fullyQualifiedName: z.string(), takenAt: z.number(), notes: z.array(z.string()) }

/** Rows of a table, or where they are kept: as `SampleSet` and `StoredElsewhere`. */
export const SampleBody = z.union([z.object({ ...sample, sampleData: SampleData }), z.object({ ...sample, location: z.string(), rowCount: z.number() })])
