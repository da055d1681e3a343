import type { EntityReference } from '../../model/entity.ts'
import { getByName, type ServedEntity, type Session } from './session.ts'

/** The user or team with exactly this name or e-mail; asked for by name, never searched. */
export async function findOwner({ client }: Session, name: string): Promise<EntityReference | undefined> {
  const user = await getByName(client, { type: 'user', fullyQualifiedName: name }) ?? await findByEmail(client, name)
  if (user !== undefined && user.deleted !== true) return toReference(user, 'user')
  const team = await getByName(client, { type: 'team', fullyQualifiedName: name })
  return team === undefined || team.deleted === true ? undefined : toReference(team, 'team')
}

/** OpenMetadata names people by what stands before the @: such a person counts where the whole address is the same. */
async function findByEmail(client: Session['client'], name: string): Promise<ServedEntity | undefined> {
  const [, local] = /^([^@\s]+)@[^@\s]+$/.exec(name) ?? []
  if (local === undefined) return undefined
  const user = await getByName(client, { type: 'user', fullyQualifiedName: local })
  return String(user?.['email']).toLowerCase() === name.toLowerCase() ? user : undefined
}

function toReference({ id, name, fullyQualifiedName }: ServedEntity, type: string): EntityReference {
  return { id, type, name: String(name), fullyQualifiedName }
}
