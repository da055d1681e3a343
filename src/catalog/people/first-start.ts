import type { Pool } from 'pg'
import { withTransaction } from '../../db/transaction.ts'
import { TrunklineError } from '../../model/errors.ts'
import { toMadeUpAddress } from '../../model/made-up-address.ts'
import type { Secret } from '../../model/secret.ts'
import { createEntity } from '../create.ts'
import { findId } from '../get.ts'
import { createAccount, setPassword } from './account.ts'
import { createOneTimePassword } from './password.ts'
import { endSessions } from './session.ts'

/** The person that the first start makes, and the bot whose tokens ingestion uses. */
export const firstAdmin = 'admin'
export const ingestionBot = 'ingestion-bot'

const anybodyQuery = `/* catalog */
  select exists (select from trunkline.account where role <> 'bot') as is_there`

/** Two starts at once: the second waits, and finds the account of the first. */
const lockQuery = `/* catalog */
  lock table trunkline.account in share row exclusive mode`

/**
 * Makes the first administrator and the bot where there is nobody yet; `announce` is given the one-time password, once.
 *
 * It is announced before the account is there for good: a start that is killed in between leaves none, and the next one announces anew.
 */
export async function prepareAccounts(pool: Pool, { now, announce }: { now: number; announce(password: Secret): void }): Promise<void> {
  const bot = await ensureUser(pool, { name: ingestionBot, email: toMadeUpAddress(ingestionBot), isBot: true, description: 'Speaks for sources: whatever it writes came from a database.' })
  await createAccount(pool, bot, { role: 'bot', now })
  if (await isAnybodyThere(pool)) return
  const admin = await ensureUser(pool, { name: firstAdmin, email: toMadeUpAddress(firstAdmin) })
  await withTransaction(pool, async (client) => {
    await client.query(lockQuery)
    if (await isAnybodyThere(client)) return
    await createAccount(client, admin, { role: 'admin', now })
    const password = createOneTimePassword()
    await setPassword(client, admin, { password, isTemporary: true, now })
    announce(password)
  })
}

async function isAnybodyThere(client: Pick<Pool, 'query'>): Promise<boolean> {
  return (await client.query<{ is_there: boolean }>(anybodyQuery)).rows[0]?.is_there === true
}

const enableQuery = `/* catalog */
  update trunkline.account set role = case when $2 then 'admin' else role end, disabled = false where user_id = $1 and role <> 'bot'`

/**
 * Gives a person a one-time password and ends their sessions; for who has the machine but not the password. The first administrator is made where
 * it is missing, is enabled, and is an administrator again. Throws ENTITY_NOT_FOUND, or REQUEST_INVALID for a bot.
 */
export async function resetPassword(pool: Pool, name: string, now: number): Promise<Secret> {
  const isFirstAdmin = name === firstAdmin
  const userId = isFirstAdmin ? await ensureUser(pool, { name, email: toMadeUpAddress(name) }) : await findId(pool, 'user', { fqn: name }, 'non-deleted')
  const password = createOneTimePassword()
  await withTransaction(pool, async (client) => {
    await createAccount(client, userId, { role: isFirstAdmin ? 'admin' : 'viewer', now })
    const { rowCount } = await client.query(enableQuery, [userId, isFirstAdmin])
    if (rowCount === 0) throw new TrunklineError('REQUEST_INVALID', `${name} is a bot, which has no password.`, { object: name, hint: 'Make a token for it under Settings, Tokens.' })
    await setPassword(client, userId, { password, isTemporary: true, now })
    await endSessions(client, userId)
  })
  return password
}

/** The id of a user, who is made where there is none of that name. */
export async function ensureUser(pool: Pool, user: { name: string; email: string; displayName?: string; isBot?: boolean; description?: string }): Promise<string> {
  const find = () => findId(pool, 'user', { fqn: user.name }, 'non-deleted').catch((error: unknown) => {
    if (error instanceof TrunklineError && error.code === 'ENTITY_NOT_FOUND') return undefined
    throw error
  })
  const found = await find()
  if (found !== undefined) return found
  try {
    return (await createEntity(pool, 'user', user, { name: firstAdmin, isBot: false })).id
  } catch (error) {
    const meanwhile = error instanceof TrunklineError && error.code === 'ENTITY_EXISTS' ? await find() : undefined
    if (meanwhile === undefined) throw error
    return meanwhile
  }
}
