import { lockedQuery, type LockedRow } from '../queries/locked.ts'
import type { Session } from '../session.ts'

/**
 * Oids of what must not be touched because somebody holds, or waits for, ACCESS EXCLUSIVE on it or below it; a relation under `size` may be
 * read but not measured. The sets only grow during a run.
 */
export type Locks = Readonly<Record<LockedRow['blocks'], ReadonlySet<number>>> & {
  /** Asks the server again, on a session that is free, and adds what it says. */
  refresh(session: Session): Promise<void>
  /** Counts as locked what a statement waited for in vain. */
  giveUp(what: LockedRow['blocks'], oids: readonly number[]): void
}

/** Lists what is locked now. */
export async function readLocks(session: Session): Promise<Locks> {
  const sets = { relation: new Set<number>(), routine: new Set<number>(), size: new Set<number>() }
  const refresh = async (free: Session): Promise<void> => {
    for (const { oid, blocks } of await free.query<LockedRow>(lockedQuery)) sets[blocks].add(oid)
  }
  await refresh(session)
  return { ...sets, refresh, giveUp: (what, oids) => oids.forEach((oid) => sets[what].add(oid)) }
}
