import type { ProfileGrade } from '../../../model/profile.ts'
import type { ProfileEstimate, ProfilePlan, ProfileTarget } from '../../profile-connector.ts'
import { exactRows } from './sample.ts'

/** What is asked of the server's catalogs for each table, whatever its grade. */
const catalogStatements = 5

/** What profiling a table will cost: its statements, and the rows and bytes that they read, each as often as it is read. */
export function estimateProfile({ rowEstimate, sizeInByte, tableType }: ProfileTarget, plan: ProfilePlan): ProfileEstimate {
  if (plan.statisticsOnly) return { grade: 'statistics', statements: catalogStatements, rows: 0, bytes: 0 }
  const share = shareOf(plan, rowEstimate)
  const isSample = share < 1 || plan.profileQuery !== undefined
  const rows = rowEstimate === undefined ? undefined : rowEstimate * share
  const isLarge = (rows ?? 0) > exactRows
  // Of few rows: figures with quartiles, histograms, different values. Of many: figures and different values, and three looks at a sample.
  const scans = plan.withColumns ? (isLarge ? 2 : 3) : 1
  const isWhole = plan.sample?.method !== 'SYSTEM'
  const hasSize = tableType === 'Regular' || tableType === 'Partitioned' || tableType === 'MaterializedView'
  return {
    grade: (isSample ? 'sampled' : 'exact') satisfies ProfileGrade,
    statements: catalogStatements + scans + (plan.withColumns && isLarge ? 3 : 0) + plan.customMetrics.length,
    rows: rows === undefined ? undefined : Math.round(rows * scans),
    bytes: !hasSize || sizeInByte === undefined ? undefined : Math.round(sizeInByte * (isWhole ? 1 : share) * scans),
  }
}

/** The part of the rows that a sample takes. */
function shareOf({ sample }: ProfilePlan, rows: number | undefined): number {
  if (sample === undefined) return 1
  if (sample.type === 'PERCENTAGE') return Math.min(1, sample.value / 100)
  return rows === undefined || rows === 0 ? 1 : Math.min(1, sample.value / rows)
}
