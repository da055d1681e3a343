import type { IncidentEntry, IncidentState } from '../../api/quality.ts'
import { visibleName } from '../../format/fqn.ts'

/** What each state of an incident is called. */
export const stateWords: Readonly<Record<IncidentState, string>> = { New: 'new', Ack: 'acknowledged', Assigned: 'assigned', Resolved: 'resolved' }

/** Why an incident is over, in words. */
export const reasonWords = {
  FalsePositive: 'the data was right', MissingData: 'data was missing', Duplicates: 'there were duplicates', OutOfBounds: 'values were out of bounds', Other: 'something else',
} as const

/** What an entry of a time line says: `ann assigned it to bob`. */
export function entryText({ kind, severity, updatedBy, assignee, reason }: IncidentEntry): string {
  const who = updatedBy === undefined ? undefined : visibleName(updatedBy)
  if (kind === 'New') return who === undefined ? 'A result failed' : `${who} opened it`
  if (kind === 'Ack') return `${who ?? 'Somebody'} acknowledged it`
  if (kind === 'Assigned') return `${who ?? 'Somebody'} assigned it to ${visibleName(assignee?.displayName ?? assignee?.name ?? 'somebody')}`
  if (kind === 'Severity') return `${who ?? 'Somebody'} made it severity ${severity?.slice('Severity'.length) ?? ''}`
  if (kind === 'Comment') return `${who ?? 'Somebody'} wrote`
  return `${who ?? 'Somebody'} resolved it: ${reasonWords[reason as keyof typeof reasonWords] ?? reason ?? ''}`
}
