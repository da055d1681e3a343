import type { QualityEvent } from '../../catalog/data-quality/waiting-events.ts'
import type { QualityEventKind } from '../../model/alert.ts'
import type { AlertMessage } from './message.ts'

const verbs: Readonly<Record<QualityEventKind, string>> = {
  testFailed: 'failed', testAborted: 'could not run', testPassedAgain: 'passes again', incidentAcknowledged: 'was acknowledged', incidentAssigned: 'was assigned', incidentResolved: 'was resolved',
}
const plurals: Readonly<Record<QualityEventKind, string>> = {
  testFailed: 'failed', testAborted: 'could not run', testPassedAgain: 'pass again', incidentAcknowledged: 'acknowledged', incidentAssigned: 'assigned', incidentResolved: 'resolved',
}
/** More is in the catalog: a message is read, not searched. */
const mostLines = 50

/** What happened to tests, in words: one thing as it is, several as a list. `address` is where people open the catalog. */
export function toQualityMessage(events: readonly QualityEvent[], address: string | undefined): AlertMessage {
  const [first] = events
  const base = address?.replace(/\/+$/, '')
  if (first !== undefined && events.length === 1) {
    return {
      subject: `${first.testCase.name} on ${placeOf(first)} ${verbs[first.kind]}${first.severity === undefined ? '' : ` (${first.severity})`}`, lines: linesOf(first),
      ...(base !== undefined && { link: linkOf(first, base), linkText: 'Look at the test' }),
    }
  }
  const counts = [...Map.groupBy(events, ({ kind }) => kind)].map(([kind, some]) => `${some.length} ${plurals[kind]}`)
  const lines = events.slice(0, mostLines).map((event) => `${event.testCase.name} on ${placeOf(event)} ${verbs[event.kind]}${event.severity === undefined ? '' : ` (${event.severity})`}: ${[textOf(event), ...wordsOf(event)].filter((text) => text !== '').join(' ')}`)
  return {
    subject: `Tests: ${counts.join(', ')}`, lines: [...lines, ...(events.length > mostLines ? [`… and ${events.length - mostLines} more.`] : [])],
    ...(base !== undefined && { link: `${base}/quality/incidents`, linkText: 'Look at the incidents' }),
  }
}

/** The same for programs; `id` is the same whenever the same thing is told. */
export function toQualityPayload(events: readonly QualityEvent[], address: string | undefined): object {
  const base = address?.replace(/\/+$/, '')
  return {
    event: 'quality',
    events: events.map(({ id: _id, thing, details, ...event }) => ({ id: thing, ...event, ...details, ...(base !== undefined && { link: linkOf({ ...event, id: '', thing, details }, base) }) })),
  }
}

function placeOf({ table, column }: QualityEvent): string {
  return column === undefined ? table : `${table}, ${column}`
}

function linkOf({ testCase }: QualityEvent, base: string): string {
  return `${base}/quality/cases/${encodeURIComponent(testCase.fullyQualifiedName)}`
}

function linesOf(event: QualityEvent): string[] {
  return [textOf(event), `Test ${event.testCase.testDefinition} of ${placeOf(event)}.`, ...wordsOf(event)].filter((line) => line !== '')
}

function textOf({ details }: QualityEvent): string {
  return typeof details['result'] === 'string' ? details['result'] : ''
}

/** Who did what to an incident. */
function wordsOf({ kind, details }: QualityEvent): string[] {
  const text = (field: string): string => (typeof details[field] === 'string' ? details[field] : '')
  if (kind === 'incidentAssigned') return [`${text('by')} assigned it to ${text('assignee')}.`]
  if (kind === 'incidentAcknowledged') return [`${text('by')} looks into it.`]
  if (kind === 'incidentResolved') return [`${text('by')} resolved it (${text('testCaseFailureReason')}): ${text('testCaseFailureComment')}`]
  return []
}
