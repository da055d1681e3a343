import type { ProfileState, TableActivity } from '../../../model/profile.ts'
import type { ProfileRelationRow } from '../queries/profile.ts'

/** What the server has counted of a relation until now. */
export function toState({ taken_at: timestamp, inserts, updates, deletes, reset_at: resetAt, shape }: ProfileRelationRow, files: string | null): ProfileState {
  return { timestamp, inserts, updates, deletes, resetAt, files: files ?? '', shape }
}

/**
 * Whether nothing happened to a table since a state was taken: no row was written, nothing was truncated or rewritten, its columns are the same, and the
 * counters did not begin anew. Views and foreign tables, whose rows nobody counts here, always changed.
 */
export function isAsIn(before: ProfileState | undefined, now: ProfileState): boolean {
  if (before === undefined || !/\d/.test(now.files)) return false
  return (['inserts', 'updates', 'deletes', 'resetAt', 'files', 'shape'] as const).every((key) => before[key] === now[key])
}

/** What the counters tell beside the rows. */
export function toActivity({ dead_rows: deadRows, vacuumed_at: vacuumedAt, analyzed_at: analyzedAt }: ProfileRelationRow): TableActivity {
  return { deadRows, ...(vacuumedAt !== null && { lastVacuumAt: vacuumedAt }), ...(analyzedAt !== null && { lastAnalyzeAt: analyzedAt }) }
}
