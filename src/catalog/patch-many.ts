import type { EntityType } from '../model/entity.ts'
import { TrunklineError } from '../model/errors.ts'
import { applyOperations } from './document/apply-patch.ts'
import type { JsonObject } from './document/content.ts'
import type { Entities } from './entity-type.ts'
import { type Patch, requireMatch, toWrite } from './patch.ts'
import { readEntities } from './serve/read-entities.ts'
import type { Queryable } from './write/lock-roots.ts'
import { lockStates } from './write/state.ts'
import { type EntityWrite, writeEntities } from './write/write-entities.ts'

/** A patch of one of many: it may name the version that it was made from, and no digest. */
export type OneOfMany = Omit<Patch, 'ifMatchDigest'>
/** An entity before and after its patch (the same where nothing was changed), or why it could not be patched. */
export type PatchedEntity<T extends EntityType> = { before: Entities[T]; after: Entities[T] } | TrunklineError

/**
 * Patches entities of one type, by id, within a transaction: what `patchEntity` does, with a handful of statements for all of them. One whose patch is refused stops none of the
 * others; what the database itself refuses is thrown, and nothing of it may be kept. Only words are patched: no connection, no members.
 */
export async function patchMany<T extends EntityType>(client: Queryable, entityType: T, patches: ReadonlyMap<string, OneOfMany>): Promise<Map<string, PatchedEntity<T>>> {
  const ids = [...patches.keys()]
  const states = await lockStates(client, ids)
  const served = new Map((await readEntities<T>(client, ids)).map((entity) => [entity.id, entity]))
  const made = new Map<string, PatchedEntity<T>>()
  const writes = new Map<string, EntityWrite[]>()
  const lookUp = askingOnce(client)
  for (const [id, patch] of patches) {
    try {
      const state = requireMatch(states.get(id), { entityType, id, patch })
      const before = served.get(id)!
      const operations = typeof patch.operations === 'function' ? patch.operations(before) : patch.operations
      const patched = applyOperations(entityType, before as unknown as JsonObject, operations)
      const write = patched.changed.length === 0 ? undefined : await toWrite(lookUp, state, { ...patched, actor: patch.actor })
      if (write !== undefined) writes.set(patch.actor.name, [...writes.get(patch.actor.name) ?? [], write])
      made.set(id, { before, after: before })
    } catch (error) {
      if (!(error instanceof TrunklineError)) throw error
      made.set(id, error)
    }
  }
  for (const [name, ofActor] of writes) await writeEntities(client, entityType, ofActor, name)
  for (const after of await readEntities<T>(client, [...writes.values()].flat().map(({ id }) => id))) made.set(after.id, { before: served.get(after.id)!, after })
  return made
}

/** A client that asks each question once: a thousand things that get one label need not look a thousand times whether there is such a label. What was found stays locked to the end of the transaction. */
function askingOnce(client: Queryable): Queryable {
  const answers = new Map<string, Promise<unknown>>()
  const query = (text: string, values: unknown[]): Promise<unknown> => {
    const question = JSON.stringify([text, values])
    const answer = answers.get(question) ?? client.query(text, values)
    answers.set(question, answer)
    return answer
  }
  return { query } as Queryable
}
