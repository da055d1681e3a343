import { createEntity } from '../../catalog/create.ts'
import type { EntityRequests } from '../../catalog/entity-type.ts'
import { findOwner } from '../../catalog/owners.ts'
import type { EntityReference } from '../../model/entity.ts'
import { fullyQualifiedName } from '../../model/fqn.ts'
import { getByName } from '../../sinks/metadata-rest/session.ts'
import { planned, type Importing } from './importing.ts'
import { nameOf } from './their-entities.ts'
import type { TheirWord } from './their-words.ts'

/** Who owns things there, by name or e-mail here; made where nobody of either is here. Bots own nothing. */
export async function bringPerson(reference: EntityReference, { pool, session, tally, actor, dryRun }: Importing): Promise<EntityReference | undefined> {
  const type = reference.type === 'team' ? 'team' : 'user'
  const fqn = nameOf(reference)
  const known = await findOwner(pool, reference.name ?? fqn)
  if (known?.type === type) {
    tally.same('people and teams')
    return known
  }
  const theirs = await getByName(session.client, { type, fullyQualifiedName: fqn }) as TheirWord | undefined
  if (theirs === undefined || theirs.isBot === true) return undefined
  const { name, displayName, description, email, teamType } = theirs
  const same = type === 'user' && email !== undefined ? await findOwner(pool, email) : undefined
  if (same?.type === 'user') {
    tally.same('people and teams')
    return same
  }
  tally.brought('people and teams', `make ${type} ${name}`)
  if (dryRun) return planned(type, fullyQualifiedName(name))
  const words = { name, ...(displayName !== undefined && { displayName }), ...(description !== undefined && { description }) }
  const request = type === 'user' ? { ...words, email: email ?? '' } : { ...words, teamType: teamType ?? 'Group', ...(email !== undefined && { email }) }
  const { id } = await createEntity(pool, type, request as EntityRequests[typeof type], actor)
  return { id, type, name, fullyQualifiedName: fullyQualifiedName(name) }
}
