import type { Pool } from 'pg'
import { createAccount } from '../src/catalog/people/account.ts'
import { ensureUser, ingestionBot, prepareAccounts } from '../src/catalog/people/first-start.ts'
import { csrfTokenOf, openSession } from '../src/catalog/people/session.ts'
import { createOpenSigningKey } from '../src/catalog/people/signing-key.ts'
import { createToken } from '../src/catalog/people/token.ts'
import type { OpenSecretBox } from '../src/catalog/secret-box.ts'
import type { PersonRole } from '../src/model/access.ts'
import { toMadeUpAddress } from '../src/model/made-up-address.ts'

/** Somebody who is signed in to a server on `port`: the headers of their requests, and the cookie in them for a browser. */
export type SignedIn = { readonly name: string; readonly userId: string; readonly headers: Record<string, string>; readonly cookie: { name: string; value: string } }

/** Signs a person in without a password; the person and the account are made where they are missing. */
export async function signInAs(pool: Pool, role: PersonRole, { port = 8585, name = role as string } = {}): Promise<SignedIn> {
  const userId = await ensureUser(pool, { name, email: toMadeUpAddress(name) })
  await createAccount(pool, userId, { role, now: Date.now() })
  const { token } = await openSession(pool, userId, { now: Date.now() })
  const cookie = { name: `trunkline-${port}`, value: token.reveal() }
  return { name, userId, cookie, headers: { cookie: `${cookie.name}=${cookie.value}`, 'x-csrf-token': csrfTokenOf(cookie.value) } }
}

/** The headers with which a program sends a token of the bot that ingests. */
export async function botHeaders(pool: Pool, openSecretBox: OpenSecretBox): Promise<Record<string, string>> {
  await prepareAccounts(pool, { now: Date.now(), announce: () => {} })
  const id = await ensureUser(pool, { name: ingestionBot, email: toMadeUpAddress(ingestionBot) })
  const { jwt } = await createToken(pool, createOpenSigningKey(pool, openSecretBox), { user: { id, name: ingestionBot, isBot: true }, name: 'test', createdBy: 'admin', now: Date.now() })
  return { authorization: `Bearer ${jwt.reveal()}` }
}
