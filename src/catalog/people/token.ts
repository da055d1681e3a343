import { randomUUID } from 'node:crypto'
import { errors, jwtVerify, SignJWT } from 'jose'
import { TrunklineError } from '../../model/errors.ts'
import { Secret } from '../../model/secret.ts'
import type { Queryable } from '../write/lock-roots.ts'
import { identityColumns, type Identity, type IdentityRow, toIdentity } from './identity.ts'
import { findSession } from './session.ts'
import type { OpenSigningKey } from './signing-key.ts'

const issuer = 'trunkline'
const algorithm = 'HS256'
/** How long the access token of a sign-in serves; signing out ends it before. */
const accessTokenMs = 60 * 60_000

/** A token as it is listed: everything but the token. Instants in ms. */
export type ApiToken = {
  id: string; userId: string; userName: string; isBot: boolean; name: string; createdAt: number; createdBy: string; expiresAt?: number; usedAt?: number
}
export type NewToken = { user: { id: string; name: string; isBot: boolean }; name: string; createdBy: string; now: number; expiresAt?: number | undefined }

const insertQuery = `/* catalog */
  insert into trunkline.api_token (id, user_id, name, created_at, created_by, expires_at) values ($1, $2, $3, $4, $5, $6)`

/** Makes a token, which is shown this once: a JWT that OpenMetadata's clients send as Bearer. */
export async function createToken(client: Queryable, openKey: OpenSigningKey, token: NewToken): Promise<{ id: string; jwt: Secret }> {
  const id = randomUUID()
  const { user, name, createdBy, now, expiresAt } = token
  const signed = await sign(openKey, { jti: id, isBot: user.isBot, tokenType: user.isBot ? 'BOT' : 'PERSONAL_ACCESS' }, { subject: user.name, now, expiresAt })
  await client.query(insertQuery, [id, user.id, name, now, createdBy, expiresAt ?? null])
  return { id, jwt: signed }
}

/** The access token of a session, as OpenMetadata's sign-in answers: it ends within the hour or with the session. */
export async function createAccessToken(openKey: OpenSigningKey, { sessionId, name, now }: { sessionId: string; name: string; now: number }): Promise<{ jwt: Secret; expiresAt: number }> {
  const expiresAt = now + accessTokenMs
  return { jwt: await sign(openKey, { sid: sessionId, isBot: false, tokenType: 'OM_USER' }, { subject: name, now, expiresAt }), expiresAt }
}

async function sign(openKey: OpenSigningKey, claims: Record<string, unknown>, { subject, now, expiresAt }: { subject: string; now: number; expiresAt?: number | undefined }): Promise<Secret> {
  const jwt = new SignJWT(claims).setProtectedHeader({ alg: algorithm, typ: 'JWT' }).setIssuer(issuer).setSubject(subject).setIssuedAt(Math.floor(now / 1000))
  return new Secret(await (expiresAt === undefined ? jwt : jwt.setExpirationTime(Math.floor(expiresAt / 1000))).sign(await openKey()))
}

const useQuery = `/* catalog */
  select ${identityColumns}, t.used_at::float8 as used_at
  from trunkline.api_token t join trunkline.account a using (user_id) join trunkline.entity e on e.id = a.user_id
  where t.id = $1 and (t.expires_at is null or t.expires_at > $2) and not a.disabled and not e.deleted`

const usedQuery = `/* catalog */
  update trunkline.api_token set used_at = $2 where id = $1`

/** Who a Bearer token speaks for; undefined for one that is not ours, has expired, was revoked or whose account may not sign in. */
export async function findToken(client: Queryable, openKey: OpenSigningKey, { jwt, now }: { jwt: string; now: number }): Promise<Identity | undefined> {
  const claims = await verifiedClaims(jwt, openKey, now)
  if (claims === undefined) return undefined
  if (typeof claims['sid'] === 'string') return findSession(client, { id: claims['sid'] }, now)
  if (typeof claims.jti !== 'string') return undefined
  const { rows: [row] } = await client.query<IdentityRow & { used_at: number | null }>(useQuery, [claims.jti, now])
  if (row === undefined) return undefined
  if ((row.used_at ?? 0) < now - 60_000) await client.query(usedQuery, [claims.jti, now])
  return toIdentity(row, { token: claims.jti })
}

async function verifiedClaims(jwt: string, openKey: OpenSigningKey, now: number) {
  // What is no JWT at all asks for no key.
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(jwt)) return undefined
  try {
    return (await jwtVerify(jwt, await openKey(), { algorithms: [algorithm], issuer, currentDate: new Date(now) })).payload
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined
    throw error
  }
}

type TokenRow = {
  id: string; user_id: string; user_name: string; is_bot: boolean; name: string; created_at: number; created_by: string; expires_at: number | null; used_at: number | null
}

const listQuery = `/* catalog */
  select t.id, t.user_id, e.name as user_name, a.role = 'bot' as is_bot, t.name, t.created_at::float8 as created_at, t.created_by,
         t.expires_at::float8 as expires_at, t.used_at::float8 as used_at
  from trunkline.api_token t join trunkline.account a using (user_id) join trunkline.entity e on e.id = t.user_id
  where $1::uuid is null or t.user_id = $1 order by t.created_at desc, t.id limit 1000`

/** Tokens that were not revoked, of one account or of all, the newest first. */
export async function listTokens(client: Queryable, userId?: string): Promise<ApiToken[]> {
  const { rows } = await client.query<TokenRow>(listQuery, [userId ?? null])
  return rows.map((row) => ({
    id: row.id, userId: row.user_id, userName: row.user_name, isBot: row.is_bot, name: row.name, createdAt: row.created_at, createdBy: row.created_by,
    ...(row.expires_at !== null && { expiresAt: row.expires_at }), ...(row.used_at !== null && { usedAt: row.used_at }),
  }))
}

const revokeQuery = `/* catalog */
  delete from trunkline.api_token where id = any ($1::uuid[]) and ($2::uuid is null or user_id = $2)`

const revokeAllQuery = `/* catalog */
  delete from trunkline.api_token where user_id = $1`

/** Revokes tokens at once; with `userId` only those of that account. Throws ENTITY_NOT_FOUND where one is not there. */
export async function revokeTokens(client: Queryable, ids: readonly string[], userId?: string): Promise<void> {
  const { rowCount } = await client.query(revokeQuery, [ids, userId ?? null])
  if ((rowCount ?? 0) < new Set(ids).size) throw new TrunklineError('ENTITY_NOT_FOUND', 'Not every token named here exists.', { object: ids.join(', '), hint: 'It may have been revoked before.' })
}

/** Revokes every token of an account; gives how many. */
export async function revokeAllTokens(client: Queryable, userId: string): Promise<number> {
  return (await client.query(revokeAllQuery, [userId])).rowCount ?? 0
}
