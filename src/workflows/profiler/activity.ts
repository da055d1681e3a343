import type { ProfileState, SystemProfile, TableProfile } from '../../model/profile.ts'

const operations = [['INSERT', 'inserts'], ['UPDATE', 'updates'], ['DELETE', 'deletes']] as const

/** What changed in a table between two looks, by the counters of the server; nothing where there was no look before, or the counters began anew in between. */
export function toSystemProfile(before: ProfileState | undefined, now: ProfileState | undefined): SystemProfile[] {
  if (before === undefined || now === undefined || before.resetAt !== now.resetAt || operations.some(([, counter]) => now[counter] < before[counter])) return []
  return operations.map(([operation, counter]) => ({ timestamp: now.timestamp, operation, rowsAffected: now[counter] - before[counter] }))
}

/** The table's profile with what changed since the one before. */
export function withChanges(profile: TableProfile, changes: readonly SystemProfile[], since: number | undefined): TableProfile {
  if (profile.activity === undefined || since === undefined || changes.length === 0) return profile
  const counts = Object.fromEntries(operations.map(([operation, counter]) => [counter, changes.find((change) => change.operation === operation)?.rowsAffected ?? 0]))
  return { ...profile, activity: { ...profile.activity, since, ...counts } }
}
