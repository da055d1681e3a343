import type { Pool } from 'pg'
import type { Operation } from 'rfc6902'
import { withTransaction } from '../db/transaction.ts'
import type { EntityReference, EntityType, TagLabel } from '../model/entity.ts'
import { TrunklineError } from '../model/errors.ts'
import type { Writer } from './entity-type.ts'
import { findId } from './get.ts'
import { patchEntity } from './patch.ts'
import { lockUsedTree, readUsers, type UsedTree } from './write/require-unused.ts'

const batch = 200

/**
 * Takes a label or domain, and those below it, off everything that is not deleted: a version of each thing, one after the other, so that what was done
 * stays done where it is interrupted. Says of how many; throws ENTITY_NOT_FOUND.
 */
export async function removeUses(pool: Pool, used: { entityType: EntityType; id: string }, actor: Writer): Promise<number> {
  const id = await findId(pool, used.entityType, { id: used.id }, 'all')
  const tree = await withTransaction(pool, (client) => lockUsedTree(client, id))
  const done = new Set<string>()
  for (;;) {
    const users = await readUsers(pool, tree, batch)
    if (users.length === 0) return done.size
    for (const user of users) {
      if (done.has(user.id)) throw new TrunklineError('VERSION_CONFLICT', `${user.fqn} was labelled again meanwhile.`, { object: user.fqn, hint: 'Try again.' })
      await patchEntity(pool, user.entity_type, { id: user.id }, { operations: (entity) => toRemovals(entity, tree), actor })
      done.add(user.id)
    }
  }
}

type Labelled = { tags?: TagLabel[] | undefined; domains?: EntityReference[] | undefined; columns?: Labelled[] | undefined; children?: Labelled[] | undefined }

/** JSON Patch operations that take labels off an entity and its columns, and the entity out of domains. */
export function toRemovals(labelled: object, tree: UsedTree, path = ''): Operation[] {
  const { tags, domains, columns, children } = labelled as Labelled
  const operations: Operation[] = []
  const keptTags = tags?.filter((tag) => !tree.fqns.includes(tag.tagFQN))
  if (keptTags !== undefined && keptTags.length !== tags?.length) operations.push({ op: 'replace', path: `${path}/tags`, value: keptTags })
  const keptDomains = domains?.filter((domain) => !tree.ids.includes(domain.id))
  if (keptDomains !== undefined && keptDomains.length !== domains?.length) operations.push({ op: 'replace', path: `${path}/domains`, value: keptDomains })
  for (const [field, nested] of [['columns', columns], ['children', children]] as const) {
    for (const [index, one] of (nested ?? []).entries()) operations.push(...toRemovals(one, tree, `${path}/${field}/${index}`))
  }
  return operations
}
