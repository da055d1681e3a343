import { columnMetrics } from '../../../model/profile.ts'
import type { ProfileOutcome, ProfilePlan } from '../../profile-connector.ts'
import type { Asker } from './ask.ts'
import { combineColumns } from './combine.ts'
import { fromStatistics } from './from-statistics.ts'
import { hiddenColumns, toWishes } from './measure-rows.ts'
import type { PartitionLooks } from './partitions.ts'
import { exactRows } from './sample.ts'
import { tableProfileOf, withNote, type Reading, type TableFacts } from './table-facts.ts'

/** Of few rows, and where figures are to be exact, the whole is read for them. */
export function canCombine({ all, names }: PartitionLooks, { columns }: TableFacts, plan: ProfilePlan): boolean {
  if (all.length < names.length) return true
  const rows = all.reduce((sum, { tableProfile }) => sum + (tableProfile.rowCount ?? 0), 0)
  return rows > exactRows && !columns.some(({ name }) => columnMetrics.some((metric) => plan.isExact(name, metric)))
}

/** The whole as its partitions let know it; what the server believes, where not all of them could be read. */
export async function fromPartitions(asker: Asker, facts: TableFacts, { plan, user, looks: { all, names } }: Reading & { looks: PartitionLooks }): Promise<ProfileOutcome> {
  const { relation, columns } = facts
  if (all.length < names.length) return withNote(fromStatistics(facts, plan, user), ...asker.notes, `${names.length - all.length} of its ${names.length} partitions were not read: the next run begins with them.`)
  const rowCount = all.reduce((sum, { tableProfile }) => sum + (tableProfile.rowCount ?? 0), 0)
  const wishes = toWishes(columns, plan)
  const measured = await combineColumns(asker, wishes.map(({ wanted }) => wanted), all, relation.taken_at)
  return {
    tableProfile: { ...tableProfileOf(relation, 'exact'), rowCount, sampledRows: rowCount, ...(asker.notes.length > 0 && { notes: [...asker.notes] }) },
    columnProfile: [...measured, ...hiddenColumns(columns, plan, { timestamp: relation.taken_at, user })],
  }
}

/** The outcome with what was read of the partitions, and how many there are. */
export function withPartitions(outcome: ProfileOutcome, looks: PartitionLooks | undefined): ProfileOutcome {
  if (!('tableProfile' in outcome) || looks === undefined) return outcome
  const { names, all, read } = looks
  const oldestAt = all.length === 0 ? undefined : Math.min(...all.map(({ tableProfile }) => tableProfile.timestamp))
  return { ...outcome, tableProfile: { ...outcome.tableProfile, partitions: { count: names.length, read: read.length, ...(oldestAt !== undefined && { oldestAt }) } }, partitions: { names, read } }
}
