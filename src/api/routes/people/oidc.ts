import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { findOidcAccount } from '../../../catalog/people/oidc-account.ts'
import { openSession } from '../../../catalog/people/session.ts'
import { TrunklineError } from '../../../model/errors.ts'
import { setSessionCookie } from '../../sign-in/cookie.ts'
import type { OidcProvider, OidcTrip } from '../../sign-in/oidc.ts'
import type { PeopleContext } from './context.ts'
import { originOf } from './session.ts'

const tripCookie = 'trunkline-oidc'
const callbackPath = '/oidc/callback'
const Trip = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), returnTo: z.string() })

/** Signing in with an OpenID provider: leaving for its page, and coming back. */
export function addOidcRoutes(app: FastifyInstance, context: PeopleContext, provider: OidcProvider): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  typed.get('/oidc/sign-in', {
    config: { right: 'public' },
    schema: { tags: ['/users'], operationId: 'leaveForProvider', summary: 'Go to the page of the OpenID provider, and come back to returnTo', querystring: z.object({ returnTo: z.string().max(2000).default('/') }) },
  }, async (request, reply) => orSayWhy(request, reply, async () => {
    const { url, trip } = await provider.leave(redirectUriOf(request), localPath(request.query.returnTo))
    return reply.setCookie(tripCookie, Buffer.from(JSON.stringify(trip)).toString('base64url'), { ...cookieSettings(request), maxAge: 600 }).redirect(url.href)
  }))
  app.get(callbackPath, { config: { right: 'public' }, schema: { hide: true } }, async (request, reply) => orSayWhy(request, reply, async () => {
    const trip = readTrip(request)
    void reply.clearCookie(tripCookie, cookieSettings(request))
    const person = await provider.arrive(new URL(`${redirectUriOf(request)}${/\?.*$/.exec(request.url)?.[0] ?? ''}`), trip)
    const now = context.now()
    const userId = await findOidcAccount(context.pool, person, now)
    setSessionCookie(reply, await openSession(context.pool, userId, { now, origin: originOf(request) }))
    return reply.redirect(localPath(trip.returnTo))
  }))
}

/** A person looks at a page here, not at JSON: what went wrong is said on the page to sign in. */
async function orSayWhy(request: FastifyRequest, reply: FastifyReply, use: () => Promise<FastifyReply>): Promise<FastifyReply> {
  try {
    return await use()
  } catch (error) {
    if (!(error instanceof TrunklineError) || error.code !== 'SIGN_IN_FAILED') throw error
    request.log.warn({ err: error }, error.message)
    return reply.redirect(`/?${new URLSearchParams({ signInError: `${error.message} ${error.hint ?? ''}`.trim() }).toString()}`)
  }
}

function redirectUriOf(request: FastifyRequest): string {
  return `${request.protocol}://${request.host}/api/v1${callbackPath}`
}

function cookieSettings(request: FastifyRequest) {
  return { path: '/api/v1/oidc', httpOnly: true, sameSite: 'lax', secure: request.protocol === 'https' } as const
}

function readTrip(request: FastifyRequest): OidcTrip {
  try {
    return Trip.parse(JSON.parse(Buffer.from(request.cookies[tripCookie] ?? '', 'base64url').toString('utf8')))
  } catch (cause) {
    throw new TrunklineError('SIGN_IN_FAILED', 'This sign-in was begun in another browser, or more than ten minutes ago.', { hint: 'Begin again.', cause })
  }
}

/** A path of these pages; anything that leads elsewhere is the home page. */
export function localPath(path: string): string {
  const base = 'http://here.invalid'
  return /^\/(?![/\\])/.test(path) && URL.canParse(path, base) && new URL(path, base).origin === base ? path.replaceAll(/[\r\n]/g, '') : '/'
}
