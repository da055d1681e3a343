import { listFollowers, setFollowing } from '../../catalog/followers.ts'
import type { EntityReference, EntityType } from '../../model/entity.ts'
import type { Importing } from './importing.ts'
import { nameOf } from './their-entities.ts'
import type { Vocabulary } from './vocabulary.ts'

/** Who follows a thing there follows it here. Nobody stops following. */
export async function bringFollowers({ pool, tally, dryRun }: Importing, vocabulary: Vocabulary, { followed, theirs }: { followed: { entityType: EntityType; id: string; fqn: string }; theirs: readonly EntityReference[] }): Promise<void> {
  if (theirs.length === 0) return
  const known = new Set((await listFollowers(pool, followed.id)).map(({ id }) => id))
  for (const person of await vocabulary.owners(theirs)) {
    if (known.has(person.id)) {
      tally.same('followers')
      continue
    }
    tally.brought('followers', `let ${nameOf(person)} follow ${followed.entityType} ${followed.fqn}`)
    if (!dryRun) await setFollowing(pool, followed, person.id, true)
  }
}
