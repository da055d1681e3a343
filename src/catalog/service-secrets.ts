import { randomBytes } from 'node:crypto'
import { TrunklineError } from '../model/errors.ts'
import { mapSecrets, secretMask } from '../model/secret-fields.ts'
import { Secret } from '../model/secret.ts'
import type { SecretBox } from './secret-box.ts'

/** Sealed secrets of one service, each by its path in the connection and the mark that stands there. */
export type SealedSecrets = Readonly<Record<string, string>>

/** A service's connection as it lies in the store: a mark in place of each secret, and the sealed secrets apart. */
export type StoredConnection = { readonly serviceId: string; readonly connection: unknown; readonly sealed: SealedSecrets }

/**
 * A connection as it is to be stored, and the secrets in it that are new.
 *
 * A mask, or the secret that is stored at the same place already, keeps the mark that stands there: what did not change is the same
 * text by text. Every other secret gets a mark of its own, so that a change of it is seen. Without a box no secret is kept.
 * Throws REQUEST_INVALID for a mask over nothing.
 */
export function sealSecrets(sent: unknown, stored: StoredConnection, box: SecretBox | undefined): { connection: unknown; sealed: SealedSecrets } {
  const standing = textsOf(stored.connection)
  const sealed: Record<string, string> = {}
  const connection = mapSecrets(sent, (text, path) => {
    const before = standing.get(path)
    if (text === secretMask && before !== undefined) return before
    if (text === secretMask) throw maskOverNothing(path)
    if (box === undefined) return secretMask
    if (before !== undefined && tryOpen({ ...stored, box }, path, before) === text) return before
    const mark = `${secretMask}:${randomBytes(8).toString('hex')}`
    const key = keyOf(path, mark)
    sealed[key] = box.seal(new Secret(text), placeOf(stored.serviceId, key))
    return mark
  })
  return { connection, sealed }
}

/** The connection with its secrets back in their places. Throws SECRET_UNREADABLE where one was never stored, or the key is another. */
export function openSecrets({ serviceId, connection, sealed }: StoredConnection, box: SecretBox): unknown {
  return mapSecrets(connection, (mark, path) => {
    const key = keyOf(path, mark)
    const text = sealed[key]
    if (text !== undefined) return box.open(text, placeOf(serviceId, key)).reveal()
    throw new TrunklineError('SECRET_UNREADABLE', `No secret is stored for ${path}.`, { object: path, hint: 'Enter it again.' })
  })
}

/** The sealed secrets that the connections still refer to. */
export function keepReferred(sealed: SealedSecrets, connections: readonly unknown[]): SealedSecrets {
  const referred = new Set(connections.flatMap((connection) => Array.from(textsOf(connection), ([path, mark]) => keyOf(path, mark))))
  return Object.fromEntries(Object.entries(sealed).filter(([key]) => referred.has(key)))
}

/** Whether a connection brings a secret, and so needs a box. */
export function bringsSecrets(sent: unknown): boolean {
  return [...textsOf(sent).values()].some((text) => text !== secretMask)
}

/** Seals every secret of a service again with the box's current key; undefined where all are sealed with it. */
export function resealSecrets(serviceId: string, sealed: SealedSecrets, box: SecretBox): SealedSecrets | undefined {
  if (Object.values(sealed).every((text) => box.isCurrent(text))) return undefined
  return Object.fromEntries(Object.entries(sealed).map(([key, text]) => {
    const place = placeOf(serviceId, key)
    return [key, box.seal(box.open(text, place), place)]
  }))
}

/** What stands at each secret place: a mark in the store, a secret or a mask in a request. */
function textsOf(connection: unknown): Map<string, string> {
  const texts = new Map<string, string>()
  mapSecrets(connection, (text, path) => {
    texts.set(path, text)
    return text
  })
  return texts
}

/** The stored secret, or undefined where it cannot be opened: then it is to be replaced. */
function tryOpen({ serviceId, sealed, box }: StoredConnection & { box: SecretBox }, path: string, mark: string): string | undefined {
  const key = keyOf(path, mark)
  try {
    return sealed[key] === undefined ? undefined : box.open(sealed[key], placeOf(serviceId, key)).reveal()
  } catch (error) {
    if (error instanceof TrunklineError && error.code === 'SECRET_UNREADABLE') return undefined
    throw error
  }
}

function keyOf(path: string, mark: string): string {
  return `${path} ${mark.slice(secretMask.length + 1)}`
}

/** What a ciphertext is bound to: its row and its field. */
function placeOf(serviceId: string, key: string): string {
  return `databaseService ${serviceId} ${key}`
}

function maskOverNothing(path: string): TrunklineError {
  return new TrunklineError('REQUEST_INVALID', `connection.${path} is a mask, and there is no stored secret that it could stand for.`, {
    object: `connection.${path}`, hint: 'Send the secret itself, or a reference such as env:NAME or file:path.',
  })
}
