import { isMadeUpAddress } from '../../model/made-up-address.ts'
import type { Queryable } from '../write/lock-roots.ts'

const addressesQuery = `/* catalog */
  select distinct coalesce(u.curated #>> '{fields,email}', u.document ->> 'email') as email
  from trunkline.incident_step s
  join trunkline.entity u on u.entity_type = 'user' and not u.deleted
    and (u.id = (s.details #>> '{assignee,id}')::uuid or u.id in (select m.user_id from trunkline.team_member m where m.team_id = (s.details #>> '{assignee,id}')::uuid))
  where s.id = $1 and coalesce(u.curated #>> '{fields,email}', u.document ->> 'email') like '%_@_%' and coalesce(u.curated #>> '{fields,email}', u.document ->> 'email') !~* '[@.](localhost|invalid)$'
  order by 1`

/** Where those can be written to whom a step of an incident assigned it: a person, or the members of a team. An address that was made up (toMadeUpAddress), or that no mail can reach, is left out. */
export async function readAssigneeAddresses(client: Queryable, stepId: string): Promise<string[]> {
  return (await client.query<{ email: string }>(addressesQuery, [stepId])).rows.map(({ email }) => email).filter((email) => !isMadeUpAddress(email))
}
