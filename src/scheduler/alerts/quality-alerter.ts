import type { Pool } from 'pg'
import { openAlertSettings } from '../../catalog/alert-settings.ts'
import { readAssigneeAddresses } from '../../catalog/data-quality/assignee-addresses.ts'
import { claimDue, dropForeign, giveOut, isAnythingWaiting, lockNewEvents, settle, type QualityEvent } from '../../catalog/data-quality/waiting-events.ts'
import type { OpenSecretBox } from '../../catalog/secret-box.ts'
import { withTransaction } from '../../db/transaction.ts'
import type { AlertDestination, AlertSettings } from '../../model/alert.ts'
import { toErrorText } from '../../model/errors.ts'
import { deliver } from './deliver.ts'
import { dueAt, wantsEvent } from './quality-filter.ts'
import { toQualityMessage, toQualityPayload } from './quality-message.ts'

type Destination = AlertDestination & { id: string; quality: NonNullable<AlertDestination['quality']> }
type QualityAlerterOptions = { pool: Pool; openSecretBox: OpenSecretBox; log: (message: string) => void; timeoutMs?: number; now?: () => number }

/** Tells of tests and incidents. `look` gives out what is new and tells what is due. */
export type QualityAlerter = { look(): Promise<void>; close(): Promise<void> }

const lookEveryMs = 5_000
const mostTries = 5
const firstRetryMs = 60_000
/** How an event names the step of an incident that it is about. */
const stepPrefix = 'step:'

/**
 * Looks every few seconds, in every process, whether anybody is to be told of a test. Each thing is claimed before it is told, by one process, so that nothing
 * is told twice; where a process dies while it tells, it is not told again. What certainly did not arrive is tried again, five times over half an hour.
 */
export function startQualityAlerter(options: QualityAlerterOptions): QualityAlerter {
  let looking: Promise<void> | undefined
  const look = (): Promise<void> => looking ??= lookOnce(options).catch((error: unknown) => options.log(`Telling of tests: ${toErrorText(error)}`)).finally(() => { looking = undefined })
  const timer = setInterval(() => void look(), lookEveryMs)
  timer.unref()
  return {
    look,
    close: async () => {
      clearInterval(timer)
      await looking
    },
  }
}

async function lookOnce({ pool, openSecretBox, log, timeoutMs, now = Date.now }: QualityAlerterOptions): Promise<void> {
  if (!await isAnythingWaiting(pool, now())) return
  const settings = await openAlertSettings(pool, openSecretBox)
  const destinations = settings.destinations.filter(isOfTests)
  await withTransaction(pool, async (client) => {
    const events = await lockNewEvents(client)
    const alerts = events.flatMap((event) => destinations.filter((destination) => wantsEvent(destination, event)).map(({ id, quality }) => ({ destinationId: id, eventId: event.id, dueAt: dueAt(quality, now()) })))
    if (events.length > 0) await giveOut(client, events.map(({ id }) => id), alerts)
  })
  await dropForeign(pool, destinations.map(({ id }) => id), now())
  await Promise.all(destinations.map((destination) => tellDue(pool, destination, { settings, log, timeoutMs, now })))
}

type Telling = { settings: AlertSettings; log: (message: string) => void; timeoutMs: number | undefined; now: () => number }

/** Everything that a destination is to be told now goes in one message. */
async function tellDue(pool: Pool, destination: Destination, { settings, log, timeoutMs, now }: Telling): Promise<void> {
  const { events, tries } = await withTransaction(pool, (client) => claimDue(client, destination.id, now()))
  for (const [addressed, group] of await groupByReceivers(pool, destination, events)) await tellGroup(pool, addressed, { events: group, tries }, { settings, log, timeoutMs, now })
}

/** What goes to assignees too goes to them alone of all assignees; each event is in one message. */
async function groupByReceivers(pool: Pool, destination: Destination, events: readonly QualityEvent[]): Promise<Map<Destination, QualityEvent[]>> {
  if (events.length === 0) return new Map()
  if (destination.type !== 'email' || !destination.quality.toAssignee) return new Map([[destination, [...events]]])
  const byAddresses = new Map<string, QualityEvent[]>()
  for (const event of events) {
    const also = event.kind === 'incidentAssigned' ? await readAssigneeAddresses(pool, event.thing.slice(stepPrefix.length)) : []
    const key = JSON.stringify([...new Set([...destination.to, ...also])])
    byAddresses.set(key, [...byAddresses.get(key) ?? [], event])
  }
  return new Map([...byAddresses].map(([key, group]) => [{ ...destination, to: JSON.parse(key) as string[] }, group]))
}

async function tellGroup(pool: Pool, destination: Destination, { events, tries }: { events: readonly QualityEvent[]; tries: number }, { settings, log, timeoutMs, now }: Telling): Promise<void> {
  const claimed = { destinationId: destination.id, eventIds: events.map(({ id }) => id) }
  try {
    await deliver(destination, toDelivery(events, settings), { now: now(), ...(timeoutMs !== undefined && { timeoutMs }) })
    await settle(pool, claimed, { state: 'sent' })
  } catch (error) {
    const problem = toErrorText(error)
    log(problem)
    const isLast = tries >= mostTries
    await settle(pool, claimed, { state: isLast ? 'failed' : 'waiting', problem, ...(!isLast && { dueAt: now() + firstRetryMs * 2 ** (tries - 1) }) })
  }
}

function toDelivery(events: readonly QualityEvent[], { address }: AlertSettings): Parameters<typeof deliver>[1] {
  return { message: toQualityMessage(events, address), payload: toQualityPayload(events, address) }
}

function isOfTests(destination: AlertDestination): destination is Destination {
  return destination.enabled && destination.id !== undefined && destination.quality !== undefined
}
