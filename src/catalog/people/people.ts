import type { Pool } from 'pg'
import { withTransaction } from '../../db/transaction.ts'
import { greatestRole, type PersonRole, type Role } from '../../model/access.ts'
import { TrunklineError } from '../../model/errors.ts'
import { toMadeUpAddress } from '../../model/made-up-address.ts'
import type { Secret } from '../../model/secret.ts'
import { createEntity } from '../create.ts'
import type { Actor } from '../entity-type.ts'
import { readEntity } from '../get.ts'
import type { Queryable } from '../write/lock-roots.ts'
import { changeAccount, createAccount, setPassword } from './account.ts'
import { createOneTimePassword } from './password.ts'
import { endSessions } from './session.ts'

/** A user as an administrator sees it. `role` is missing for one that cannot sign in; `effectiveRole` counts the roles of its teams. Instants in ms. */
export type Person = {
  id: string; name: string; displayName?: string; email?: string; role?: Role; effectiveRole?: Role; disabled: boolean
  passwordIsTemporary: boolean; signedInAt?: number; teamIds: string[]
}
export type TeamSummary = { id: string; name: string; displayName?: string; role?: PersonRole; memberCount: number }

type PersonRow = {
  id: string; name: string; display_name: string | null; email: string | null; role: Role | null; disabled: boolean | null
  password_is_temporary: boolean | null; signed_in_at: number | null; team_ids: string[]; team_roles: PersonRole[]
}

/** The words of a search stand somewhere in a name or address, in any case of letters. */
const isNamed = `($2 = '' or strpos(lower(concat_ws(' ', e.name, coalesce(e.curated #>> '{fields,displayName}', e.document ->> 'displayName'),
                                                    coalesce(e.curated #>> '{fields,email}', e.document ->> 'email'))), lower($2)) > 0)`

const peopleQuery = `/* catalog */
  select e.id, e.name, coalesce(e.curated #>> '{fields,displayName}', e.document ->> 'displayName') as display_name,
         coalesce(e.curated #>> '{fields,email}', e.document ->> 'email') as email, a.role, a.disabled, a.password_is_temporary, a.signed_in_at::float8 as signed_in_at,
         array(select m.team_id::text from trunkline.team_member m join trunkline.entity t on t.id = m.team_id and not t.deleted where m.user_id = e.id order by t.fqn) as team_ids,
         array(select r.role from trunkline.team_member m join trunkline.team_role r using (team_id) where m.user_id = e.id) as team_roles
  from trunkline.entity e left join trunkline.account a on a.user_id = e.id
  where e.entity_type = 'user' and not e.deleted and (a.user_id is not null or $1::boolean) and ${isNamed}
  order by e.fqn limit $3 offset $4`

const peopleCountQuery = `/* catalog */
  select count(*)::int as total from trunkline.entity e left join trunkline.account a on a.user_id = e.id
  where e.entity_type = 'user' and not e.deleted and (a.user_id is not null or $1::boolean) and ${isNamed}`

export type PeopleQuestion = { all: boolean; q: string; limit: number; offset: number }

/** A page of people and bots by name, and how many there are; with `all` those too that cannot sign in, with `q` those whose name or address holds it. */
export async function listPeople(client: Queryable, { all, q, limit, offset }: PeopleQuestion): Promise<{ people: Person[]; total: number }> {
  const { rows } = await client.query<PersonRow>(peopleQuery, [all, q, limit, offset])
  const { rows: [count] } = await client.query<{ total: number }>(peopleCountQuery, [all, q])
  return { people: rows.map(toPerson), total: count?.total ?? 0 }
}

function toPerson(row: PersonRow): Person {
  const { role } = row
  return {
    id: row.id, name: row.name, disabled: row.disabled ?? false, passwordIsTemporary: row.password_is_temporary ?? false, teamIds: row.team_ids,
    ...(row.display_name !== null && { displayName: row.display_name }), ...(row.email !== null && { email: row.email }),
    ...(row.signed_in_at !== null && { signedInAt: row.signed_in_at }),
    ...(role !== null && { role, effectiveRole: role === 'bot' ? role : greatestRole([role, ...row.team_roles]) }),
  }
}

type TeamRow = { id: string; name: string; display_name: string | null; role: PersonRole | null; member_count: number }

const teamsQuery = `/* catalog */
  select e.id, e.name, coalesce(e.curated #>> '{fields,displayName}', e.document ->> 'displayName') as display_name, r.role,
         (select count(*)::int from trunkline.team_member m join trunkline.entity u on u.id = m.user_id and not u.deleted where m.team_id = e.id) as member_count
  from trunkline.entity e left join trunkline.team_role r on r.team_id = e.id
  where e.entity_type = 'team' and not e.deleted order by e.fqn limit 2000`

/** Teams by name, with the role that each gives its members; at most 2,000. */
export async function listTeams(client: Queryable): Promise<TeamSummary[]> {
  const { rows } = await client.query<TeamRow>(teamsQuery)
  return rows.map((row) => ({
    id: row.id, name: row.name, memberCount: row.member_count, ...(row.display_name !== null && { displayName: row.display_name }), ...(row.role !== null && { role: row.role }),
  }))
}

export type Invitation = { name: string; email?: string | undefined; displayName?: string | undefined; role: PersonRole; teamIds: readonly string[] }

/** Makes a person, or lets a user that is there sign in; answers with the one-time password, which is shown this once. Throws ENTITY_EXISTS. */
export async function invite(pool: Pool, invitation: Invitation, { actor, now }: { actor: Actor; now: number }): Promise<{ id: string; password: Secret }> {
  const { name, email, displayName, role, teamIds } = invitation
  const id = (await findUserWithoutAccount(pool, name))
    ?? (await createEntity(pool, 'user', { name, email: email ?? toMadeUpAddress(name), teams: [...teamIds], ...(displayName !== undefined && { displayName }) }, actor)).id
  const password = createOneTimePassword()
  await withTransaction(pool, async (client) => {
    if (!(await createAccount(client, id, { role, now }))) throw new TrunklineError('ENTITY_EXISTS', `${name} can sign in already.`, { object: name, hint: 'Give a new one-time password instead.' })
    await setPassword(client, id, { password, isTemporary: true, now })
  })
  return { id, password }
}

const withoutAccountQuery = `/* catalog */
  select e.id from trunkline.entity e where e.entity_type = 'user' and e.name = $1 and not e.deleted
    and not exists (select from trunkline.account a where a.user_id = e.id)`

async function findUserWithoutAccount(client: Queryable, name: string): Promise<string | undefined> {
  return (await client.query<{ id: string }>(withoutAccountQuery, [name])).rows[0]?.id
}

/** Changes a person's role or shuts them out; one who is shut out is signed out. Throws REQUEST_INVALID for the last administrator or a bot. */
export async function changePerson(pool: Pool, userId: string, change: { role?: PersonRole | undefined; disabled?: boolean | undefined }): Promise<void> {
  await withTransaction(pool, async (client) => {
    await changeAccount(client, userId, change)
    if (change.disabled === true) await endSessions(client, userId)
  })
}

const setTeamRoleQuery = `/* catalog */
  insert into trunkline.team_role (team_id, role) values ($1, $2) on conflict (team_id) do update set role = excluded.role`

const dropTeamRoleQuery = `/* catalog */
  delete from trunkline.team_role where team_id = $1`

/** Says what the members of a team may do at least; null for nothing beyond their own roles. Throws ENTITY_NOT_FOUND. */
export async function setTeamRole(client: Queryable, teamId: string, role: PersonRole | null): Promise<void> {
  await readEntity(client, 'team', teamId)
  await (role === null ? client.query(dropTeamRoleQuery, [teamId]) : client.query(setTeamRoleQuery, [teamId, role]))
}
