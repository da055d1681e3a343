import type { Pool } from 'pg'
import { withTransaction } from '../../db/transaction.ts'
import { TrunklineError } from '../../model/errors.ts'
import type { Secret } from '../../model/secret.ts'
import { type Account, findAccount, getAccount, noteSignIn, setPassword } from './account.ts'
import type { Identity } from './identity.ts'
import { isPasswordOf, requireGoodPassword } from './password.ts'
import { endSessions, forgetOldSessions, type OpenedSession, openSession, type SessionOrigin } from './session.ts'
import { countTry, forgetTries } from './sign-in-tries.ts'

/** A sign-in by password: who, from where, when (ms). */
export type PasswordSignIn = { readonly name: string; readonly password: Secret; readonly origin: SessionOrigin; readonly now: number }

/** Signs in with a name or e-mail address and a password; throws SIGN_IN_FAILED, which does not say what was wrong, or SIGN_IN_LOCKED. */
export async function signIn(pool: Pool, { name, password, origin, now }: PasswordSignIn): Promise<{ account: Account; session: OpenedSession }> {
  const tried = { name, address: origin.address ?? '' }
  await countTry(pool, tried, now)
  const account = await findAccount(pool, name)
  const isRight = await isPasswordOf(password, account?.passwordHash ?? null)
  if (account === undefined || !isRight || account.disabled || (account.passwordExpiresAt ?? Infinity) <= now) throw signInFailed()
  await forgetTries(pool, tried, now)
  await forgetOldSessions(pool, now)
  await noteSignIn(pool, account.userId, now)
  return { account, session: await openSession(pool, account.userId, { now, origin }) }
}

/**
 * Changes one's own password: the old one is asked for again, whoever sits at the screen. Every other session ends.
 * Throws SIGN_IN_FAILED, SIGN_IN_LOCKED or PASSWORD_WEAK.
 */
export async function changePassword(pool: Pool, identity: Identity, { oldPassword, newPassword, address, now }: { oldPassword: Secret; newPassword: Secret; address: string; now: number }): Promise<void> {
  const tried = { name: identity.name, address }
  await countTry(pool, tried, now)
  const account = await getAccount(pool, identity.userId)
  if (!(await isPasswordOf(oldPassword, account.passwordHash))) throw new TrunklineError('SIGN_IN_FAILED', 'The password you have now is another.', { object: 'oldPassword', hint: 'Check it, and that Caps Lock is off.' })
  await forgetTries(pool, tried, now)
  requireGoodPassword(newPassword, account.name)
  if (oldPassword.reveal() === newPassword.reveal()) throw new TrunklineError('PASSWORD_WEAK', 'The new password is the old one.', { object: 'newPassword', hint: 'Choose another.' })
  await withTransaction(pool, async (client) => {
    await setPassword(client, account.userId, { password: newPassword, isTemporary: false, now })
    await endSessions(client, account.userId, 'session' in identity.via ? identity.via.session : undefined)
  })
}

function signInFailed(): TrunklineError {
  return new TrunklineError('SIGN_IN_FAILED', 'The name or the password is wrong.', { hint: 'Check both, and that Caps Lock is off. A one-time password is good for a week.' })
}
