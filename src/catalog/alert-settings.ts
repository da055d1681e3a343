import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import type { AlertDestination, AlertSettings } from '../model/alert.ts'
import { TrunklineError } from '../model/errors.ts'
import { maskSecrets, secretMask } from '../model/secret-fields.ts'
import type { OpenSecretBox } from './secret-box.ts'
import { openSetting, putSetting, readSetting } from './settings.ts'

/** The settings as they lie in the store: destinations by id, so that each keeps its secrets whatever becomes of the others. */
type Stored = Omit<AlertSettings, 'destinations'> & { order: string[]; destinations: Record<string, AlertDestination> }
export type ShownAlertSettings = { settings: AlertSettings; version: number }

const name = 'alerts'
const nothing: AlertSettings = { destinations: [] }

/** Who is told of runs, secrets masked. */
export async function readAlertSettings(pool: Pool): Promise<ShownAlertSettings> {
  const stored = await readSetting(pool, name)
  return { settings: stored === undefined ? nothing : toSettings(maskSecrets(stored.document) as Stored), version: stored?.version ?? 0 }
}

/** The same with the secrets, to send with. Throws SECRET_UNREADABLE. */
export async function openAlertSettings(pool: Pool, openBox: OpenSecretBox): Promise<AlertSettings> {
  const stored = await openSetting(pool, name, openBox)
  return stored === undefined ? nothing : toSettings(stored as Stored)
}

/**
 * Stores who is told. A mask keeps the secret that stands there, unless it would go to another host than it was given for.
 * Throws REQUEST_INVALID, VERSION_CONFLICT.
 */
export async function putAlertSettings(pool: Pool, settings: AlertSettings, write: { updatedBy: string; openBox: OpenSecretBox; ifVersion?: number | undefined }): Promise<ShownAlertSettings> {
  const before = new Map((await readAlertSettings(pool)).settings.destinations.map((one) => [one.id, one]))
  const destinations = settings.destinations.map((one) => ({ ...one, id: one.id ?? randomUUID() }))
  if (new Set(destinations.map(({ id }) => id)).size < destinations.length) throw new TrunklineError('REQUEST_INVALID', 'Two destinations have the same id.', { object: 'destinations' })
  for (const one of destinations) refuseMovedSecret(one, before.get(one.id))
  const document: Stored = { ...settings, order: destinations.map(({ id }) => id), destinations: Object.fromEntries(destinations.map((one) => [one.id, one])) }
  const { document: stored, version } = await putSetting(pool, name, { document, ...write })
  return { settings: toSettings(maskSecrets(stored) as Stored), version }
}

/** A password is not sent to a host that it was not given for: who may change the host need not know it. */
function refuseMovedSecret(now: AlertDestination, before: AlertDestination | undefined): void {
  if (now.type !== 'email' || now.password !== secretMask || before === undefined) return
  if (before.type === 'email' && before.host === now.host && before.username === now.username) return
  throw new TrunklineError('REQUEST_INVALID', `The password of ${now.name} was stored for another host or user.`, { object: 'password', hint: 'Enter the password again.' })
}

function toSettings({ order, destinations, ...rest }: Stored): AlertSettings {
  return { ...rest, destinations: order.flatMap((id) => destinations[id] ?? []) }
}
