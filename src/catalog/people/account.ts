import type { PersonRole, Role } from '../../model/access.ts'
import { TrunklineError } from '../../model/errors.ts'
import type { Secret } from '../../model/secret.ts'
import type { Queryable } from '../write/lock-roots.ts'
import { hashPassword } from './password.ts'

/** What stands behind a user that may sign in. Instants in ms. */
export type Account = {
  readonly userId: string
  readonly name: string
  readonly role: Role
  readonly disabled: boolean
  readonly passwordHash: string | null
  readonly passwordIsTemporary: boolean
  readonly passwordExpiresAt: number | null
}
type AccountRow = {
  user_id: string; name: string; role: Role; disabled: boolean; password_hash: string | null; password_is_temporary: boolean; password_expires_at: number | null
}

const columns = `a.user_id, e.name, a.role, a.disabled, a.password_hash, a.password_is_temporary, a.password_expires_at::float8 as password_expires_at`

const findQuery = `/* catalog */
  select ${columns} from trunkline.account a join trunkline.entity e on e.id = a.user_id
  where e.entity_type = 'user' and not e.deleted and (lower(e.name) = lower($1) or lower(coalesce(e.curated #>> '{fields,email}', e.document ->> 'email')) = lower($1))
  order by e.name = $1 desc, lower(e.name) = lower($1) desc, e.fqn limit 1`

const byIdQuery = `/* catalog */
  select ${columns} from trunkline.account a join trunkline.entity e on e.id = a.user_id where a.user_id = $1 and not e.deleted`

/** The account of a name or e-mail address, in any case of letters. */
export async function findAccount(client: Queryable, nameOrEmail: string): Promise<Account | undefined> {
  const { rows } = await client.query<AccountRow>(findQuery, [nameOrEmail.trim().replaceAll('\0', '')])
  return rows[0] === undefined ? undefined : toAccount(rows[0])
}

/** The account of a user; throws ENTITY_NOT_FOUND for one that cannot sign in. */
export async function getAccount(client: Queryable, userId: string): Promise<Account> {
  const { rows: [row] } = await client.query<AccountRow>(byIdQuery, [userId])
  if (row === undefined) throw new TrunklineError('ENTITY_NOT_FOUND', `There is no account of the user ${userId}.`, { object: userId, hint: 'Invite the user first.' })
  return toAccount(row)
}

function toAccount(row: AccountRow): Account {
  return {
    userId: row.user_id, name: row.name, role: row.role, disabled: row.disabled, passwordHash: row.password_hash,
    passwordIsTemporary: row.password_is_temporary, passwordExpiresAt: row.password_expires_at,
  }
}

const insertQuery = `/* catalog */
  insert into trunkline.account (user_id, role, created_at) values ($1, $2, $3) on conflict do nothing`

/** Gives a user an account without a password; false where it has one already. */
export async function createAccount(client: Queryable, userId: string, { role, now }: { role: Role; now: number }): Promise<boolean> {
  return (await client.query(insertQuery, [userId, role, now])).rowCount === 1
}

/** A password that somebody else made is good for this long. */
const temporaryMs = 7 * 86_400_000

const passwordQuery = `/* catalog */
  update trunkline.account set password_hash = $2, password_is_temporary = $3, password_expires_at = $4 where user_id = $1`

/** Sets a password: one's own, or one made by somebody else that is to be changed within a week. */
export async function setPassword(client: Queryable, userId: string, { password, isTemporary, now }: { password: Secret; isTemporary: boolean; now: number }): Promise<void> {
  await client.query(passwordQuery, [userId, await hashPassword(password), isTemporary, isTemporary ? now + temporaryMs : null])
}

const signedInQuery = `/* catalog */
  update trunkline.account set signed_in_at = $2 where user_id = $1`

/** Notes when somebody signed in last. */
export async function noteSignIn(client: Queryable, userId: string, now: number): Promise<void> {
  await client.query(signedInQuery, [userId, now])
}

/** Admins are counted under a lock, so that two of them do not each take away the other's role. */
const lockAdminsQuery = `/* catalog */
  select pg_advisory_xact_lock(hashtextextended('trunkline admins', 0))`

const changeQuery = `/* catalog */
  update trunkline.account set role = coalesce($2, role), disabled = coalesce($3, disabled) where user_id = $1 and role <> 'bot'`

const adminsQuery = `/* catalog */
  select exists (select from trunkline.account a join trunkline.entity e on e.id = a.user_id
                 where a.role = 'admin' and not a.disabled and not e.deleted) as is_left`

const isAdminQuery = `/* catalog */
  select exists (select from trunkline.account where user_id = $1 and role = 'admin' and not disabled) as is_admin`

/** Throws REQUEST_INVALID where a user that was just deleted was the last administrator. Runs in the transaction of the deletion. */
export async function requireAdminWithout(client: Queryable, userId: string): Promise<void> {
  const { rows: [row] } = await client.query<{ is_admin: boolean }>(isAdminQuery, [userId])
  if (row?.is_admin !== true) return
  await client.query(lockAdminsQuery)
  await requireAdmin(client)
}

/** Changes what a person may do; throws REQUEST_INVALID where nobody would be left to administrate, or for a bot. Runs in a transaction. */
export async function changeAccount(client: Queryable, userId: string, change: { role?: PersonRole | undefined; disabled?: boolean | undefined }): Promise<void> {
  await client.query(lockAdminsQuery)
  const { rowCount } = await client.query(changeQuery, [userId, change.role ?? null, change.disabled ?? null])
  if (rowCount === 0) throw new TrunklineError('REQUEST_INVALID', 'A bot has no role to change.', { object: userId, hint: 'Revoke its tokens to keep it out.' })
  await requireAdmin(client)
}

/** Throws REQUEST_INVALID where no enabled administrator is left. */
export async function requireAdmin(client: Queryable): Promise<void> {
  const { rows: [row] } = await client.query<{ is_left: boolean }>(adminsQuery)
  if (row?.is_left === true) return
  throw new TrunklineError('REQUEST_INVALID', 'This is the last administrator.', { object: 'role', hint: 'Make somebody else an administrator first.' })
}
