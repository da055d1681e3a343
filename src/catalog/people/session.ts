import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { Secret } from '../../model/secret.ts'
import type { Queryable } from '../write/lock-roots.ts'
import { digestOf, identityColumns, type Identity, type IdentityRow, toIdentity } from './identity.ts'

const dayMs = 86_400_000
/** A session ends a week after it was last used, and thirty days after it began. */
const idleMs = 7 * dayMs
const longestMs = 30 * dayMs
/** How often it is written down that a session is in use. */
const seenEveryMs = 60_000

/** A session that has begun: the token is shown to the browser alone. */
export type OpenedSession = { readonly id: string; readonly token: Secret; readonly expiresAt: number }
export type SessionOrigin = { readonly userAgent?: string | undefined; readonly address?: string | undefined }

const insertQuery = `/* catalog */
  insert into trunkline.session (id, token_hash, user_id, created_at, seen_at, expires_at, user_agent, address)
  values ($1, $2, $3, $4, $4, $5, $6, $7)`

/** Begins a session of an account. `now` in ms. */
export async function openSession(client: Queryable, userId: string, { now, origin = {} }: { now: number; origin?: SessionOrigin }): Promise<OpenedSession> {
  const id = randomUUID()
  const token = randomBytes(32).toString('base64url')
  const expiresAt = now + longestMs
  await client.query(insertQuery, [id, digestOf(token), userId, now, expiresAt, origin.userAgent?.slice(0, 400) ?? null, origin.address ?? null])
  return { id, token: new Secret(token), expiresAt }
}

const findQuery = (where: 'token_hash' | 'id') => `/* catalog */
  select s.id as session_id, s.seen_at::float8 as seen_at, ${identityColumns}
  from trunkline.session s join trunkline.account a using (user_id) join trunkline.entity e on e.id = a.user_id
  where s.${where} = $1 and s.expires_at > $2 and s.seen_at > $3 and not a.disabled and not e.deleted`
const findByTokenQuery = findQuery('token_hash')
const findByIdQuery = findQuery('id')

const seenQuery = `/* catalog */
  update trunkline.session set seen_at = $2 where id = $1`

type SessionRow = IdentityRow & { session_id: string; seen_at: number }

/** Who a session belongs to, by its token or its id; undefined for one that has ended, or whose account was disabled or deleted. */
export async function findSession(client: Queryable, key: { token: string } | { id: string }, now: number): Promise<Identity | undefined> {
  const { rows: [row] } = 'token' in key
    ? await client.query<SessionRow>(findByTokenQuery, [digestOf(key.token), now, now - idleMs])
    : await client.query<SessionRow>(findByIdQuery, [key.id, now, now - idleMs])
  if (row === undefined) return undefined
  if (row.seen_at < now - seenEveryMs) await client.query(seenQuery, [row.session_id, now])
  return toIdentity(row, { session: row.session_id })
}

const endQuery = `/* catalog */
  delete from trunkline.session where id = $1`

const endAllQuery = `/* catalog */
  delete from trunkline.session where user_id = $1 and id is distinct from $2`

const endOldQuery = `/* catalog */
  delete from trunkline.session where expires_at <= $1 or seen_at <= $2`

/** Ends one session. */
export async function endSession(client: Queryable, id: string): Promise<void> {
  await client.query(endQuery, [id])
}

/** Ends every session of an account, but the one that is to be kept; gives how many. */
export async function endSessions(client: Queryable, userId: string, keptId?: string): Promise<number> {
  return (await client.query(endAllQuery, [userId, keptId ?? null])).rowCount ?? 0
}

/** Forgets the sessions that have run out. */
export async function forgetOldSessions(client: Queryable, now: number): Promise<void> {
  await client.query(endOldQuery, [now, now - idleMs])
}

/** What a page of ours sends with every change, and a page of another site cannot know: it follows from the session's token. */
export function csrfTokenOf(sessionToken: string): string {
  return createHash('sha256').update(`csrf ${sessionToken}`).digest('base64url')
}
