import type { RecentChange } from '../../api/types.ts'
import { parentFqn } from '../../format/fqn.ts'

/** What the list of changes shows as one line: a change, or the entities of one parent that were first seen together. */
export type ChangeLine = { first: RecentChange; others: RecentChange[] }

/** Puts entities of one kind and parent that were first seen right after each other on one line: a first run is a few lines, not hundreds. */
export function groupedChanges(changes: readonly RecentChange[]): ChangeLine[] {
  const lines: ChangeLine[] = []
  for (const change of changes) {
    const last = lines.at(-1)
    if (last !== undefined && isFirstSeen(change) && isFirstSeen(last.first) && isSibling(change, last.first)) last.others.push(change)
    else lines.push({ first: change, others: [] })
  }
  return lines
}

/** Whether the version is the entity's first. */
export function isFirstSeen(change: RecentChange): boolean {
  return change.changeDescription === undefined && !change.deleted
}

function isSibling(one: RecentChange, other: RecentChange): boolean {
  return one.entityType === other.entityType && parentFqn(one.fullyQualifiedName) === parentFqn(other.fullyQualifiedName)
}
