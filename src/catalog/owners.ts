import type { Pool } from 'pg'
import type { EntityReference } from '../model/entity.ts'
import { fullyQualifiedName } from '../model/fqn.ts'
import { readReferences, toServedReference } from './serve/references.ts'

const ownerQuery = `/* catalog */
  (select id, 1 as rank from trunkline.entity where entity_type = 'user' and fqn = $1 and not deleted)
  union all
  (select id, 2 from trunkline.entity where entity_type = 'user' and not deleted and coalesce(curated #>> '{fields,email}', document ->> 'email') = $2 order by fqn limit 1)
  union all
  (select id, 3 from trunkline.entity where entity_type = 'team' and fqn = $1 and not deleted)
  order by rank limit 1`

/** The user with exactly this name, else the user with exactly this e-mail, else the team with exactly this name. */
export async function findOwner(pool: Pool, name: string): Promise<EntityReference | undefined> {
  const { rows: [found] } = await pool.query<{ id: string }>(ownerQuery, [fullyQualifiedName(name), name])
  if (found === undefined) return undefined
  const reference = (await readReferences(pool, [found.id])).get(found.id)
  return reference === undefined ? undefined : toServedReference(reference)
}

const peopleQuery = `/* catalog */
  select encode(sha256(convert_to(coalesce(string_agg(id || ' ' || version || ' ' || fqn, ',' order by id), ''), 'UTF8')), 'hex') as version
  from trunkline.entity where entity_type in ('user', 'team') and not deleted`

/** Another text whenever a user or team is made, changed or removed. */
export async function readPeopleVersion(pool: Pool): Promise<string> {
  const { rows: [row] } = await pool.query<{ version: string }>(peopleQuery)
  return row!.version
}
