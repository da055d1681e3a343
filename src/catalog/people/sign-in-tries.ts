import { TrunklineError } from '../../model/errors.ts'
import type { Queryable } from '../write/lock-roots.ts'
import { digestOf } from './identity.ts'

/** How long tries are counted together, and how long the door stays shut after the last one allowed. */
export const lockOutMs = 15 * 60_000

/** Tries that may fail in that time: of one name from one address, from one address, and of one name from everywhere. */
export const triesAllowed = { pair: 5, address: 30, name: 100 } as const

const tryQuery = `/* catalog */
  insert into trunkline.sign_in_try as t (key, tries, since)
  select key, 1, $3 from unnest($1::bytea[], $2::int[]) as k(key, allowed) order by key
  on conflict (key) do update set
    tries = case when t.since + $4 <= $3 then 1 else t.tries + 1 end,
    since = case when t.since + $4 <= $3 or t.tries + 1 = any (select allowed from unnest($1::bytea[], $2::int[]) as k(key, allowed) where k.key = excluded.key) then $3 else t.since end
  returning key, tries, since::float8 as since`

type TryRow = { key: Buffer; tries: number; since: number }

/** Which sign-in is tried: the name as it was typed, and where from. */
export type SignInTry = { readonly name: string; readonly address: string }

/**
 * Counts a try before the password is looked at, so that many at once have no more of them than one after the other.
 * Throws SIGN_IN_LOCKED with the seconds to wait, whether or not there is such an account.
 */
export async function countTry(client: Queryable, tried: SignInTry, now: number): Promise<void> {
  const keys = keysOf(tried)
  const { rows } = await client.query<TryRow>(tryQuery, [keys.map(({ key }) => key), keys.map(({ allowed }) => allowed), now, lockOutMs])
  const locked = rows.filter((row) => row.tries > (keys.find(({ key }) => key.equals(row.key))?.allowed ?? 0))
  if (locked.length === 0) return
  const seconds = Math.max(1, Math.ceil((Math.max(...locked.map((row) => row.since)) + lockOutMs - now) / 1000))
  throw signInLocked(seconds)
}

const forgetQuery = `/* catalog */
  delete from trunkline.sign_in_try where key = $1 or since + $3 <= $2`

const uncountQuery = `/* catalog */
  update trunkline.sign_in_try set tries = greatest(tries - 1, 0) where key = any ($1::bytea[])`

/** After a success, which was no failure: forgets those of this name from this address, and all that are too old to count. */
export async function forgetTries(client: Queryable, tried: SignInTry, now: number): Promise<void> {
  const [pair, ...others] = keysOf(tried)
  await client.query(forgetQuery, [pair.key, now, lockOutMs])
  await client.query(uncountQuery, [others.map(({ key }) => key)])
}

function keysOf({ name, address }: SignInTry) {
  const who = name.trim().toLowerCase()
  return [
    { key: digestOf(`pair ${JSON.stringify([who, address])}`), allowed: triesAllowed.pair },
    { key: digestOf(`address ${address}`), allowed: triesAllowed.address },
    { key: digestOf(`name ${who}`), allowed: triesAllowed.name },
  ] as const
}

function signInLocked(seconds: number): TrunklineError {
  const minutes = Math.ceil(seconds / 60)
  return new TrunklineError('SIGN_IN_LOCKED', `Too many tries to sign in failed. Wait ${minutes === 1 ? 'a minute' : `${minutes} minutes`}, then try again.`, {
    object: String(seconds), hint: 'An administrator can give you a new password: trunkline admin reset-password.',
  })
}
