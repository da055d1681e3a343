import type { ProfilePlan, ProfileTarget } from '../../profile-connector.ts'
import type { RelationKind } from '../queries/relation-kind.ts'
import { toRows } from './rows.ts'
import type { Rows } from './statements.ts'

/** Up to so many rows everything is counted; what takes all values at once (different ones, quartiles, histograms) is estimated beyond. */
export const exactRows = 100_000
/** As many as ANALYZE looks at. */
export const sampleRows = 30_000
const pageBytes = 8192
/** Pages of a sample of whole pages. */
const samplePages = 3000
/** Beyond, whole pages are sampled: to look into each page of the table takes as long as to read it. */
const bernoulliBytes = 4 * 2 ** 30

/** What rows a sample is drawn from. */
export type SampleSource = { rows: Rows; count: number; target: ProfileTarget; plan: ProfilePlan; kind: RelationKind; sizeInByte: number; percentage: number }

/** A part of the rows, how large a part of them (0 to 1), and how many of them tell something of their own: rows of one page may be alike. */
export type Sample = { rows: Rows; share: number; weight: number }

/** A part of the rows from which figures are estimated; undefined where they are few enough for every figure. */
export function chooseSample({ rows, count, target, plan, kind, sizeInByte, percentage }: SampleSource): Sample | undefined {
  if (count <= exactRows) return undefined
  const share = sampleRows / count
  // TABLESAMPLE knows tables: of a query or a view any rows are taken, which differ from one statement to the next.
  if (plan.profileQuery !== undefined || kind === 'v' || kind === 'f') return { rows: { from: rows.from, where: `${rows.where === undefined ? '' : `(${rows.where}) and `}random() < ${share}` }, share, weight: sampleRows }
  const method = plan.sample?.method ?? (sizeInByte > bernoulliBytes ? 'SYSTEM' : 'BERNOULLI')
  const pages = (sizeInByte / pageBytes) * (percentage / 100)
  const wanted = method === 'SYSTEM' ? Math.min(1, Math.max(share, samplePages / pages)) : share
  // The same seed as of the rows themselves: this sample is a part of that.
  return {
    rows: toRows({ ...target, kind, method, percentage: Number((percentage * wanted).toPrecision(6)), partition: plan.partition }),
    share: wanted,
    weight: method === 'SYSTEM' ? pages * wanted : sampleRows,
  }
}
