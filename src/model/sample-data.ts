import { z } from 'zod'

/** A cell of a sample: a text stands for what JSON has no type for; null is NULL. */
export const SampleCell = z.json()
export type SampleCell = z.infer<typeof SampleCell>

/** Rows of a table, in the shape of OpenMetadata's `sampleData`. */
export const SampleData = z.object({ columns: z.array(z.string()), rows: z.array(z.array(SampleCell)) })
export type SampleData = z.infer<typeof SampleData>

/** The rows of one table as a run read them; `cut` is set where texts were cut or columns could not be read. `takenAt` in ms. */
export type SampleSet = { fullyQualifiedName: string; takenAt: number; sampleData: SampleData; notes: readonly string[] }

/** That rows of a table are kept outside of the catalog, and where. */
export type StoredElsewhere = Omit<SampleSet, 'sampleData'> & { location: string; rowCount: number }
