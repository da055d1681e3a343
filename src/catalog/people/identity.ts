import { createHash } from 'node:crypto'
import { greatestRole, type PersonRole, type Role } from '../../model/access.ts'

/** Who sends a request: an account, its role with those of its teams, and what proved it. */
export type Identity = {
  readonly userId: string
  readonly name: string
  readonly role: Role
  readonly isBot: boolean
  /** The password was made by somebody else: nothing may be done but choosing another. */
  readonly mustChangePassword: boolean
  readonly via: { readonly session: string } | { readonly token: string }
}

/** The account of a session or token. */
export type IdentityRow = { user_id: string; name: string; role: Role; team_roles: PersonRole[]; password_is_temporary: boolean }

/** The columns of an IdentityRow: of account `a` and its user `e`. */
export const identityColumns = `a.user_id, e.name, a.role, a.password_is_temporary,
    array(select r.role from trunkline.team_member m join trunkline.team_role r using (team_id) join trunkline.entity t on t.id = m.team_id and not t.deleted
          where m.user_id = a.user_id) as team_roles`

/** An identity, its role the greatest of its own and its teams'. */
export function toIdentity(row: IdentityRow, via: Identity['via']): Identity {
  const isBot = row.role === 'bot'
  return {
    userId: row.user_id, name: row.name, isBot, via,
    role: row.role === 'bot' ? 'bot' : greatestRole([row.role, ...row.team_roles]),
    mustChangePassword: row.password_is_temporary && 'session' in via,
  }
}

/** What is kept of a secret that is known by looking: its sha256. */
export function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
