import type { ProfileGrade } from '../../../model/profile.ts'
import type { ChangedPartitions, ProfileEstimate, ProfilePlan, ProfileTarget } from '../../profile-connector.ts'
import { exactRows } from './sample.ts'

/** What is asked of the server's catalogs for each table, whatever its grade. */
const catalogStatements = 5

/** Statements for a partition beside those of its columns: registers, and totals. */
const partitionStatements = 2

/** What profiling a table will cost, with its changed partitions: its statements, and the rows and bytes that they read, each as often as it is read. */
export function estimateProfile({ rowEstimate, sizeInByte, tableType }: ProfileTarget, plan: ProfilePlan, changed?: ChangedPartitions): ProfileEstimate {
  if (plan.statisticsOnly) return { grade: 'statistics', statements: catalogStatements, rows: 0, bytes: 0 }
  const share = shareOf(plan, rowEstimate)
  const isSample = share < 1 || plan.profileQuery !== undefined
  const rows = rowEstimate === undefined ? undefined : rowEstimate * share
  const isLarge = (rows ?? 0) > exactRows
  // Of few rows: figures with quartiles, histograms, different values. Of many: figures and different values, and three looks at a sample.
  const scans = plan.withColumns ? (isLarge ? 2 : 3) : 1
  const isWhole = plan.sample?.method !== 'SYSTEM'
  const hasSize = tableType === 'Regular' || tableType === 'Partitioned' || tableType === 'MaterializedView'
  // Each changed partition is read for itself, and once more for its registers; of few rows the whole is read too.
  const readings = changed === undefined ? scans : (scans + 1) * changed.share + (isLarge ? 0 : scans)
  const looks = scans + (plan.withColumns && isLarge ? 3 : 0)
  return {
    grade: (isSample ? 'sampled' : 'exact') satisfies ProfileGrade,
    statements: catalogStatements + looks + (changed?.count ?? 0) * (looks + partitionStatements) + plan.customMetrics.length,
    rows: rows === undefined ? undefined : Math.round(rows * readings),
    bytes: !hasSize || sizeInByte === undefined ? undefined : Math.round(sizeInByte * (isWhole ? 1 : share) * readings),
  }
}

/** The part of the rows that a sample takes. */
function shareOf({ sample }: ProfilePlan, rows: number | undefined): number {
  if (sample === undefined) return 1
  if (sample.type === 'PERCENTAGE') return Math.min(1, sample.value / 100)
  return rows === undefined || rows === 0 ? 1 : Math.min(1, sample.value / rows)
}
