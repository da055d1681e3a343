import { TrunklineError } from '../../../model/errors.ts'
import type { ProfileState } from '../../../model/profile.ts'
import type { ProfileOutcome, ProfilePlan, ProfileTarget } from '../../profile-connector.ts'
import type { Session, Snapshot } from '../session.ts'
import { createAsker, createCustomAsker } from './ask.ts'
import { customMetricTimeoutMs, measureCustom, withCustomValues } from './custom-metrics.ts'
import { canCombine, fromPartitions, withPartitions } from './from-partitions.ts'
import { fromRows } from './from-rows.ts'
import { fromStatistics } from './from-statistics.ts'
import { findPartitions, profilePartitions } from './partitions.ts'
import { isAsIn, toState } from './state.ts'
import { filesText, readFacts, readFiles, refusal, withNote, type Files, type Reading, type TableFacts } from './table-facts.ts'

/** Profiles one table in one read-only snapshot; `user` names the role in hints. What cannot be read is an outcome, a broken connection throws. */
export async function profileTable(session: Session, target: ProfileTarget, { plan, user }: { plan: ProfilePlan; user: string }): Promise<ProfileOutcome> {
  try {
    const found = await session.withSnapshot(async (snapshot): Promise<ProfileOutcome | { facts: TableFacts }> => {
      // First of all: what comes next may wait for who truncates the table.
      const files = await readFiles(snapshot, target)
      const facts = await readFacts(snapshot, target)
      if (facts === undefined) return { skipped: 'changedDuringRun', detail: 'it was dropped or renamed while the run went on' }
      const state = toState(facts.relation, filesText(files))
      if (isAsIn(plan.unlessAsIn, state)) return { unchangedSince: plan.unlessAsIn!.timestamp }
      if (plan.statisticsOnly) return withState(fromStatistics(facts, plan, user), state)
      const refused = refusal(facts.relation, target, user)
      if (refused !== undefined) return refused
      return plan.profileQuery === undefined ? await fromSnapshot(snapshot, { ...facts, files, state }, { target, plan, user }) : { facts }
    })
    // What a person wrote runs in transactions of its own, which are always undone.
    const outcome = 'facts' in found ? await fromRows(createCustomAsker(session, plan), found.facts, { target, plan, user }) : found
    return await withCustomMetrics(session, outcome, { target, plan, user })
  } catch (error) {
    if (error instanceof TrunklineError && error.code === 'LOCK_TIMEOUT') return { skipped: 'locked', detail: 'another session holds a lock on it' }
    throw error
  }
}

/** Metrics that people wrote are asked after the snapshot: they may hold anything, and take long. */
async function withCustomMetrics(session: Session, outcome: ProfileOutcome, { target, plan }: Reading): Promise<ProfileOutcome> {
  if (!('tableProfile' in outcome) || plan.customMetrics.length === 0 || plan.statisticsOnly) return outcome
  const { table, columns, notes } = await measureCustom(() => createCustomAsker(session, { timeoutMs: Math.min(plan.timeoutMs, customMetricTimeoutMs), searchPath: [target.databaseSchema] }), target, plan)
  const { tableProfile, columnProfile } = outcome
  const told = [...tableProfile.notes ?? [], ...notes]
  return {
    ...outcome,
    tableProfile: { ...tableProfile, ...(table.length > 0 && { customMetrics: table }), ...(told.length > 0 && { notes: told }) },
    columnProfile: withCustomValues(columnProfile, columns, tableProfile.timestamp),
  }
}

function withState(outcome: ProfileOutcome, state: ProfileState): ProfileOutcome {
  return 'tableProfile' in outcome ? { ...outcome, state } : outcome
}

/** Between two statements nothing is locked, so that somebody may truncate or rewrite the table: its rows are then gone from the snapshot too. */
async function fromSnapshot(snapshot: Snapshot, facts: TableFacts & { files: Files; state: ProfileState }, reading: Reading): Promise<ProfileOutcome> {
  // What is below a view cannot be told by files: its locks are kept.
  const keepsLocks = facts.relation.kind === 'v' || facts.relation.kind === 'f'
  const asker = createAsker(snapshot, reading.plan, { keepsLocks })
  const partitions = await findPartitions(snapshot, facts, reading)
  const looks = typeof partitions === 'object' ? await profilePartitions(asker, partitions, { facts, files: facts.files, ...reading }) : undefined
  const isWholeRead = looks === undefined || !canCombine(looks, facts, reading.plan)
  const outcome = isWholeRead ? await fromRows(asker, facts, reading) : await fromPartitions(asker, facts, { ...reading, looks })
  const files = await readFiles(snapshot, reading.target)
  const isChanged = isWholeRead ? filesText(files) !== filesText(facts.files) : [...looks.readRelations].some((relation) => files.get(relation) !== facts.files.get(relation))
  if (isChanged) return { skipped: 'changedDuringRun', detail: 'it was truncated, rewritten or dropped while it was read' }
  const told = withPartitions(typeof partitions === 'string' ? withNote(outcome, partitions) : outcome, looks)
  // A table whose time was over is not done with: the next run looks at it again, whether it changed or not.
  return asker.isOver() ? told : withState(told, facts.state)
}
