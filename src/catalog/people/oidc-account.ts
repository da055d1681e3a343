import type { Pool } from 'pg'
import { withTransaction } from '../../db/transaction.ts'
import type { PersonRole } from '../../model/access.ts'
import { TrunklineError } from '../../model/errors.ts'
import { toMadeUpAddress } from '../../model/made-up-address.ts'
import { createAccount, findAccount, noteSignIn } from './account.ts'
import { ensureUser } from './first-start.ts'

/** Who an OpenID provider says somebody is; `email` only where the provider verified it. `role` where a group gives one. */
export type OidcPerson = {
  readonly issuer: string; readonly subject: string; readonly name: string; readonly email?: string | undefined; readonly displayName?: string | undefined
  readonly role: PersonRole | undefined; readonly defaultRole: PersonRole | undefined
  /** Whether roles come from the provider's groups alone. */
  readonly isRoleGiven: boolean
}

const findQuery = `/* catalog */
  select a.user_id, a.disabled, e.deleted from trunkline.account a join trunkline.entity e on e.id = a.user_id where a.oidc_identity = $1`

/** A one-time password that was not used yet is needed no more. */
const linkQuery = `/* catalog */
  update trunkline.account
  set oidc_identity = $2, password_hash = case when password_is_temporary then null else password_hash end, password_is_temporary = false, password_expires_at = null
  where user_id = $1 and oidc_identity is null and role <> 'bot'`

const roleQuery = `/* catalog */
  update trunkline.account set role = $2 where user_id = $1 and role <> 'bot'`

/**
 * The account of somebody whom the provider vouches for: known by its subject, else by the verified e-mail address, else made.
 * A role from a group replaces the one there is, at every sign-in. Throws SIGN_IN_FAILED.
 */
export async function findOidcAccount(pool: Pool, person: OidcPerson, now: number): Promise<string> {
  const identity = JSON.stringify([person.issuer, person.subject])
  const { rows: [known] } = await pool.query<{ user_id: string; disabled: boolean; deleted: boolean }>(findQuery, [identity])
  if (known?.disabled === true || known?.deleted === true) throw refused(`${person.name} is disabled here.`, 'An administrator enables people under Settings, People.')
  if (person.isRoleGiven && person.role === undefined) throw noRole(person)
  const userId = known?.user_id ?? await link(pool, person, identity, now)
  if (person.role !== undefined) await pool.query(roleQuery, [userId, person.role])
  await noteSignIn(pool, userId, now)
  return userId
}

async function link(pool: Pool, person: OidcPerson, identity: string, now: number): Promise<string> {
  const byEmail = person.email === undefined ? undefined : await findAccount(pool, person.email)
  if (byEmail?.disabled === true) throw refused(`${person.name} is disabled here.`, 'An administrator enables people under Settings, People.')
  const role = person.role ?? person.defaultRole
  if (byEmail === undefined && role === undefined) throw noRole(person)
  const userId = byEmail?.userId ?? await makeUser(pool, person)
  return withTransaction(pool, async (client) => {
    if (role !== undefined) await createAccount(client, userId, { role, now })
    if ((await client.query(linkQuery, [userId, identity])).rowCount === 1) return userId
    throw refused(`${person.name} is somebody else here.`, 'An administrator can tell the two apart: by another e-mail address, for one.')
  })
}

/** A name that is taken, by somebody who owns things perhaps, is not given to whoever the provider calls the same. */
async function makeUser(pool: Pool, { name, email, subject, displayName }: OidcPerson): Promise<string> {
  for (const candidate of [name, email, `${name}-${subject}`.slice(0, 256)]) {
    if (candidate === undefined) continue
    const before = await pool.query("/* catalog */\n  select from trunkline.entity where entity_type = 'user' and name = $1 and not deleted", [candidate])
    if (before.rowCount === 0) return ensureUser(pool, { name: candidate, email: email ?? toMadeUpAddress(subject, 'oidc'), ...(displayName !== undefined && { displayName }) })
  }
  throw refused(`The name ${name} is taken.`, 'An administrator can free it.')
}

function noRole({ name }: OidcPerson): TrunklineError {
  return refused(`${name} has no role here.`, 'An administrator gives one: by a group of the provider, or with an invitation.')
}

function refused(message: string, hint: string): TrunklineError {
  return new TrunklineError('SIGN_IN_FAILED', message, { hint })
}
