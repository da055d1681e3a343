import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { getAccount } from '../../../catalog/people/account.ts'
import type { Identity } from '../../../catalog/people/identity.ts'
import { type ApiToken, createToken, listTokens, revokeAllTokens, revokeTokens } from '../../../catalog/people/token.ts'
import { TrunklineError } from '../../../model/errors.ts'
import { toIdentity } from '../../entity/actor.ts'
import { BooleanQuery } from '../../entity/list-query.ts'
import type { PeopleContext } from './context.ts'

/** How long a token serves, as OpenMetadata says it: an hour, days, or until it is revoked. */
const Expiry = z.enum(['OneHour', '1', '7', '30', '60', '90', 'Unlimited'])
type Expiry = z.infer<typeof Expiry>

const TokenName = z.string().trim().min(1).max(128)
/** A token without its text; `token` is its id, as OpenMetadata names it. Instants in ms. */
const Token = z.object({
  token: z.uuid(), tokenName: z.string(), tokenType: z.enum(['PERSONAL_ACCESS_TOKEN', 'BOT_TOKEN']), userId: z.uuid(), userName: z.string(),
  createdAt: z.number(), createdBy: z.string(), expiryDate: z.number().optional(), usedAt: z.number().optional(),
})
const Tokens = z.object({ data: z.array(Token), paging: z.object({ total: z.number().int() }) })
const byId = z.object({ id: z.uuid() })

/** Tokens of people and bots, in OpenMetadata's paths. */
export function addTokenRoutes(app: FastifyInstance, context: PeopleContext): void {
  addOwnTokens(app, context)
  addRevokeOwn(app, context)
  addBotTokens(app, context)
  addAllTokens(app, context)
}

function addOwnTokens(app: FastifyInstance, { pool, openSigningKey, now }: PeopleContext): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  typed.get('/users/security/token', {
    schema: { tags: ['/users'], operationId: 'listPersonalAccessTokens', summary: "One's own tokens, without their text", response: { 200: Tokens } },
  }, async (request) => toTokens(await listTokens(pool, toIdentity(request).userId)))
  typed.put('/users/security/token', {
    config: { right: 'view' },
    schema: {
      tags: ['/users'], operationId: 'createPersonalAccessToken', summary: 'Make a token that acts as oneself; jwtToken is shown this once',
      body: z.object({ tokenName: TokenName, JWTTokenExpiry: Expiry }), response: { 200: Token.extend({ jwtToken: z.string() }) },
    },
  }, async (request) => {
    const person = requireSession(request)
    const { tokenName, JWTTokenExpiry } = request.body
    const user = { id: person.userId, name: person.name, isBot: false }
    const { id, jwt } = await createToken(pool, openSigningKey, { user, name: tokenName, createdBy: person.name, now: now(), expiresAt: toInstant(JWTTokenExpiry, now()) })
    const made = (await listTokens(pool, person.userId)).filter((token) => token.id === id).map(toToken)
    return { ...made[0]!, jwtToken: jwt.reveal() }
  })
}

/** Who got hold of a token for an hour must not make one for ever of it. */
function requireSession(request: FastifyRequest): Identity {
  const identity = toIdentity(request)
  if ('session' in identity.via) return identity
  throw new TrunklineError('FORBIDDEN', 'A token makes no tokens.', { object: 'headers/authorization', hint: 'Sign in as a person to make one.' })
}

function addRevokeOwn(app: FastifyInstance, { pool }: PeopleContext): void {
  app.withTypeProvider<ZodTypeProvider>().put('/users/security/token/revoke', {
    config: { right: 'view' },
    schema: {
      tags: ['/users'], operationId: 'revokePersonalAccessToken', summary: "Revoke one's own tokens by their ids, or all with removeAll; they are refused at once",
      querystring: z.object({ removeAll: BooleanQuery }), body: z.object({ tokenIds: z.array(z.uuid()).max(1000).default([]) }), response: { 200: Tokens },
    },
  }, async (request) => {
    const { userId } = toIdentity(request)
    if (request.query.removeAll) await revokeAllTokens(pool, userId)
    else await revokeTokens(pool, request.body.tokenIds, userId)
    return toTokens(await listTokens(pool, userId))
  })
}

function addBotTokens(app: FastifyInstance, { pool, openSigningKey, now }: PeopleContext): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  typed.put('/users/generateToken/:id', {
    config: { right: 'admin' },
    schema: {
      tags: ['/users'], operationId: 'generateJWTTokenForBotUser', summary: 'Make a token for a bot; JWTToken is shown this once',
      params: byId, body: z.object({ JWTTokenExpiry: Expiry, tokenName: TokenName.optional() }),
      response: { 200: z.object({ id: z.uuid(), JWTToken: z.string(), JWTTokenExpiry: Expiry, JWTTokenExpiresAt: z.number().optional() }) },
    },
  }, async (request) => {
    const person = requireSession(request)
    const bot = await requireBot(request.params.id)
    const { JWTTokenExpiry, tokenName = `${bot.name} token` } = request.body
    const expiresAt = toInstant(JWTTokenExpiry, now())
    const user = { id: bot.userId, name: bot.name, isBot: true }
    const { id, jwt } = await createToken(pool, openSigningKey, { user, name: tokenName, createdBy: person.name, now: now(), expiresAt })
    return { id, JWTToken: jwt.reveal(), JWTTokenExpiry, ...(expiresAt !== undefined && { JWTTokenExpiresAt: expiresAt }) }
  })
  typed.put('/users/revokeToken', {
    config: { right: 'admin' },
    schema: { tags: ['/users'], operationId: 'revokeJWTTokenForBotUser', summary: 'Revoke every token of a bot', body: z.object({ id: z.uuid() }), response: { 200: z.object({ revoked: z.number().int() }) } },
  }, async (request) => ({ revoked: await revokeAllTokens(pool, (await requireBot(request.body.id)).userId) }))

  async function requireBot(id: string) {
    const account = await getAccount(pool, id)
    if (account.role !== 'bot') throw new TrunklineError('REQUEST_INVALID', `${account.name} is no bot: people make their own tokens.`, { object: id, hint: 'PUT /users/security/token makes one.' })
    return account
  }
}

function addAllTokens(app: FastifyInstance, { pool }: PeopleContext): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  typed.get('/people/tokens', {
    config: { right: 'admin' },
    schema: { tags: ['/people'], operationId: 'listTokens', summary: "Everybody's tokens, without their text", response: { 200: Tokens } },
  }, async () => toTokens(await listTokens(pool)))
  typed.delete('/people/tokens/:id', {
    config: { right: 'admin' },
    schema: { tags: ['/people'], operationId: 'revokeToken', summary: "Revoke anybody's token", params: byId, response: { 200: byId } },
  }, async ({ params: { id } }) => {
    await revokeTokens(pool, [id])
    return { id }
  })
}

function toTokens(tokens: readonly ApiToken[]): z.infer<typeof Tokens> {
  return { data: tokens.map(toToken), paging: { total: tokens.length } }
}

function toToken({ id, name, isBot, userId, userName, createdAt, createdBy, expiresAt, usedAt }: ApiToken): z.infer<typeof Token> {
  return {
    token: id, tokenName: name, tokenType: isBot ? 'BOT_TOKEN' : 'PERSONAL_ACCESS_TOKEN', userId, userName, createdAt, createdBy,
    ...(expiresAt !== undefined && { expiryDate: expiresAt }), ...(usedAt !== undefined && { usedAt }),
  }
}

const hourMs = 3_600_000

function toInstant(expiry: Expiry, now: number): number | undefined {
  if (expiry === 'Unlimited') return undefined
  return now + (expiry === 'OneHour' ? hourMs : Number(expiry) * 24 * hourMs)
}
