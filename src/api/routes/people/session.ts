import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Identity } from '../../../catalog/people/identity.ts'
import { csrfTokenOf, endSession, endSessions, findSession } from '../../../catalog/people/session.ts'
import { changePassword, signIn } from '../../../catalog/people/sign-in.ts'
import { createAccessToken } from '../../../catalog/people/token.ts'
import { rightsOf, type Right } from '../../../model/access.ts'
import { TrunklineError } from '../../../model/errors.ts'
import { Secret } from '../../../model/secret.ts'
import { toIdentity } from '../../entity/actor.ts'
import { dropNulls } from '../../entity/create-request.ts'
import { clearSessionCookie, readSessionCookie, setSessionCookie } from '../../sign-in/cookie.ts'
import type { PeopleContext } from './context.ts'

/** How people may sign in here. */
const SignInWays = z.object({ password: z.boolean(), oidc: z.object({ name: z.string() }).optional() })
const SessionAnswer = z.object({
  ways: SignInWays,
  /** Who is signed in; missing for nobody. */
  user: z.object({ id: z.uuid(), name: z.string(), role: z.string(), rights: z.array(z.string()), mustChangePassword: z.boolean() }).optional(),
  /** To be sent as x-csrf-token with every change. */
  csrfToken: z.string().optional(),
})
export type SessionAnswer = z.infer<typeof SessionAnswer>

const Password = z.string().min(1).max(1024)
/** Ours opens a session of the browser; OpenMetadata's, with the password as base64, gets a token. */
const Login = z.union([z.strictObject({ name: z.string().min(1).max(256), password: Password }), z.strictObject({ email: z.string().min(1).max(256), password: Password })])
const LoginAnswer = z.union([SessionAnswer, z.object({ accessToken: z.string(), tokenType: z.literal('Bearer'), expiryDuration: z.number() })])

/** Signing in, out, and who one is. */
export function addSessionRoutes(app: FastifyInstance, context: PeopleContext): void {
  addSession(app, context)
  addLogin(app, context)
  addLogout(app, context)
  addChangePassword(app, context)
}

function addSession(app: FastifyInstance, context: PeopleContext): void {
  app.withTypeProvider<ZodTypeProvider>().get('/session', {
    config: { right: 'public' },
    schema: { tags: ['/users'], operationId: 'getSession', summary: 'Who is signed in, if anybody, and how people may sign in', response: { 200: SessionAnswer } },
  }, async (request, reply) => {
    const identity = await context.identify(request).catch((error: unknown) => {
      if (!(error instanceof TrunklineError) || error.code !== 'UNAUTHENTICATED') throw error
      clearSessionCookie(reply)
      return undefined
    })
    return toAnswer(context, identity, readSessionCookie(request))
  })
}

function addLogin(app: FastifyInstance, context: PeopleContext): void {
  app.withTypeProvider<ZodTypeProvider>().post('/users/login', {
    config: { right: 'public' },
    schema: {
      tags: ['/users'], operationId: 'loginUser', body: Login, response: { 200: LoginAnswer },
      summary: 'Sign in: {name, password} opens a session of this browser; {email, password}, the password as base64, answers with a token as OpenMetadata does',
    },
  }, async (request, reply) => {
    const { body } = request
    const isOurs = 'name' in body
    const password = new Secret(isOurs ? body.password : Buffer.from(body.password, 'base64').toString('utf8'))
    const now = context.now()
    const { account, session } = await signIn(context.pool, { name: isOurs ? body.name : body.email, password, now, origin: originOf(request) })
    if (!isOurs) {
      const { jwt, expiresAt } = await createAccessToken(context.openSigningKey, { sessionId: session.id, name: account.name, now })
      return { accessToken: jwt.reveal(), tokenType: 'Bearer' as const, expiryDuration: expiresAt }
    }
    setSessionCookie(reply, session)
    return toAnswer(context, await findSession(context.pool, { token: session.token.reveal() }, now), session.token.reveal())
  })
}

function addLogout(app: FastifyInstance, context: PeopleContext): void {
  app.withTypeProvider<ZodTypeProvider>().post('/users/logout', {
    config: { right: 'view', allowsTemporaryPassword: true },
    schema: {
      tags: ['/users'], operationId: 'logoutUser', summary: 'Sign out; with everywhere, end all sessions of the person',
      body: z.preprocess((body) => dropNulls(body ?? {}), z.object({ everywhere: z.boolean().optional() })), response: { 200: z.object({ sessionsEnded: z.number().int() }) },
    },
  }, async (request, reply) => {
    const { userId, via } = toIdentity(request)
    clearSessionCookie(reply)
    if (request.body.everywhere === true) return { sessionsEnded: await endSessions(context.pool, userId) }
    if ('token' in via) return { sessionsEnded: 0 }
    await endSession(context.pool, via.session)
    return { sessionsEnded: 1 }
  })
}

const ChangePassword = z.object({
  oldPassword: Password, newPassword: Password, confirmPassword: Password.optional(), username: z.string().optional(), requestType: z.literal('SELF').optional(),
})

function addChangePassword(app: FastifyInstance, context: PeopleContext): void {
  app.withTypeProvider<ZodTypeProvider>().put('/users/changePassword', {
    config: { right: 'view', allowsTemporaryPassword: true },
    schema: { tags: ['/users'], operationId: 'changePassword', summary: "Change one's own password; every other session ends", body: z.preprocess(dropNulls, ChangePassword), response: { 200: SessionAnswer } },
  }, async (request) => {
    const { oldPassword, newPassword, confirmPassword } = request.body
    if (confirmPassword !== undefined && confirmPassword !== newPassword) throw new TrunklineError('REQUEST_INVALID', 'The new password was typed differently the second time.', { object: 'body/confirmPassword' })
    const identity = toIdentity(request)
    await changePassword(context.pool, identity, { oldPassword: new Secret(oldPassword), newPassword: new Secret(newPassword), address: request.ip, now: context.now() })
    return toAnswer(context, { ...identity, mustChangePassword: false }, readSessionCookie(request))
  })
}

function toAnswer({ ways }: PeopleContext, identity: Identity | undefined, sessionToken: string | undefined): SessionAnswer {
  if (identity === undefined) return { ways }
  const { userId, name, role, mustChangePassword } = identity
  const rights: Right[] = [...rightsOf[role]]
  return { ways, user: { id: userId, name, role, rights, mustChangePassword }, ...(sessionToken !== undefined && { csrfToken: csrfTokenOf(sessionToken) }) }
}

/** Where a sign-in comes from. */
export function originOf(request: FastifyRequest): { userAgent?: string | undefined; address: string } {
  return { userAgent: request.headers['user-agent'], address: request.ip }
}
