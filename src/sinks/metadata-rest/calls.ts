import { isCallReference, type CallReference, type OpenMetadataCall } from '../call.ts'
import type { Answer } from './client.ts'
import { toDialectCall } from './dialect.ts'
import type { Session } from './session.ts'

/** What became of a call: the server's answer, or the name in it that the server does not hold. */
export type Made = { answer: Answer } | { unknown: CallReference }

/** Makes a call as the file sink would write it: names that the server alone knows the ids of are looked up first. */
export async function makeCall(session: Session, call: OpenMetadataCall, options: { isRepeatable?: boolean } = {}): Promise<Made> {
  const { method, path, id, body } = toDialectCall(call, session.dialect)
  const found = id === undefined ? undefined : await session.findId(id)
  if (id !== undefined && found === undefined) return { unknown: id }
  const unknown: CallReference[] = []
  const resolved = await withIds(session, body, unknown)
  if (unknown[0] !== undefined) return { unknown: unknown[0] }
  const answer = await session.client.send({ method, path: path.replace('{id}', found ?? ''), ...(body !== undefined && { body: resolved }), ...options })
  // Somebody deleted it since it was looked up.
  if (answer.status === 404 && id !== undefined) {
    session.forget(id)
    return { unknown: id }
  }
  return { answer }
}

/** The body with an id in place of each name; lists lose what is unknown, anything else makes the call impossible. */
async function withIds(session: Session, value: unknown, unknown: CallReference[]): Promise<unknown> {
  if (isCallReference(value)) {
    const id = await session.findId(value)
    if (id === undefined) unknown.push(value)
    return { id, type: value.type }
  }
  if (Array.isArray(value)) {
    const items: unknown[] = []
    for (const item of value as unknown[]) if (!isCallReference(item) || await session.findId(item) !== undefined) items.push(await withIds(session, item, unknown))
    return items
  }
  if (typeof value !== 'object' || value === null) return value
  const entries: [string, unknown][] = []
  for (const [name, inner] of Object.entries(value)) entries.push([name, await withIds(session, inner, unknown)])
  return Object.fromEntries(entries)
}
