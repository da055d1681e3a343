import type { ProfilePlan, ProfileTarget } from '../../profile-connector.ts'
import type { RelationKind } from '../queries/relation-kind.ts'
import { toRows } from './rows.ts'
import type { Rows } from './statements.ts'

/** Up to so many rows everything is counted; what takes all values at once (different ones, quartiles, histograms) is estimated beyond. */
export const exactRows = 100_000
/** As many as ANALYZE looks at. */
export const sampleRows = 30_000
/** Beyond, whole pages are sampled: to look into each page of the table takes as long as to read it. */
const bernoulliBytes = 4 * 2 ** 30

/** What rows a sample is drawn from. */
export type SampleSource = { rows: Rows; count: number; target: ProfileTarget; plan: ProfilePlan; kind: RelationKind; sizeInByte: number; percentage: number }

/** A part of the rows from which figures are estimated; undefined where they are few enough for every figure. */
export function chooseSample({ rows, count, target, plan, kind, sizeInByte, percentage }: SampleSource): Rows | undefined {
  if (count <= exactRows) return undefined
  const share = sampleRows / count
  // TABLESAMPLE knows tables: of a query or a view any rows are taken, which differ from one statement to the next.
  if (plan.profileQuery !== undefined || kind === 'v' || kind === 'f') return { from: rows.from, where: `${rows.where === undefined ? '' : `(${rows.where}) and `}random() < ${share}` }
  const method = plan.sample?.method ?? (sizeInByte > bernoulliBytes ? 'SYSTEM' : 'BERNOULLI')
  // The same seed as of the rows themselves: this sample is a part of that.
  return toRows({ ...target, kind, method, percentage: Number((percentage * share).toPrecision(6)), partition: plan.partition })
}
