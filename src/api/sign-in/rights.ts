import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'
import type { Identity } from '../../catalog/people/identity.ts'
import { holdsRight, type Right } from '../../model/access.ts'
import { TrunklineError } from '../../model/errors.ts'
import type { Identify } from './identify.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the caller must hold; by the method where it is not said: GET and HEAD are `view`, others `edit`. */
    right?: Right
    /** Whether it may be called by somebody who has yet to replace a one-time password. */
    allowsTemporaryPassword?: boolean
  }
  interface FastifyRequest {
    /** Who sends it; null on a public route. */
    identity: Identity | null
  }
  interface FastifyInstance {
    /** Every route that there is, with its right. */
    routeRights: readonly RouteRight[]
  }
}

/** A route and what it asks for. */
export type RouteRight = { readonly method: string; readonly url: string; readonly right: Right }

/** The files of the pages, which anybody may load: what they show comes from the API. */
const pageRoutes = new Set(['/', '/*'])

/** Asks on every route, also on those that are added later, for its right. */
export function requireRights(app: FastifyInstance, identify: Identify): void {
  const routes: RouteRight[] = []
  app.decorate('routeRights', routes)
  app.decorateRequest('identity', null)
  app.addHook('onRoute', (route) => {
    const right = route.config?.right ?? defaultRight(route)
    route.config = { ...route.config, right }
    for (const method of [route.method].flat()) routes.push({ method, url: route.url, right })
  })
  app.addHook('onRequest', async (request) => {
    const { right, allowsTemporaryPassword } = request.routeOptions.config
    // A path that no route knows is answered as such, to everybody alike.
    if (request.is404 || right === 'public') return
    request.identity = await requireIdentity(request, identify)
    if (request.identity.mustChangePassword && allowsTemporaryPassword !== true) throw passwordChangeRequired()
    requireRight(request, right ?? 'admin')
  })
}

/** Asks for a right within a route, where it depends on what is sent; throws FORBIDDEN. */
export function requireRight(request: FastifyRequest, right: Right): void {
  const { identity } = request
  if (identity === null) throw nobody()
  if (!holdsRight(identity.role, right)) throw missingRight(identity, right)
}

function defaultRight({ url, method }: RouteOptions): Right {
  if (pageRoutes.has(url)) return 'public'
  return [method].flat().every((name) => name === 'GET' || name === 'HEAD') ? 'view' : 'edit'
}

async function requireIdentity(request: FastifyRequest, identify: Identify): Promise<Identity> {
  const identity = await identify(request)
  if (identity !== undefined) return identity
  throw nobody()
}

/** The error of a request that nobody sends. */
export function nobody(): TrunklineError {
  return new TrunklineError('UNAUTHENTICATED', 'Nobody is signed in.', { hint: 'Sign in on the page, or send Authorization: Bearer <token>.' })
}

const whatItIs: Readonly<Record<Right, string>> = {
  public: 'anything', view: 'look at the catalog', edit: 'change the catalog', ingest: 'change services and what runs on them', admin: 'administrate',
}

function missingRight({ name, role }: Identity, right: Right): TrunklineError {
  return new TrunklineError('FORBIDDEN', `${name} (${role}) may not ${whatItIs[right]}.`, {
    object: right, hint: 'An administrator gives roles under Settings, People.',
  })
}

function passwordChangeRequired(): TrunklineError {
  return new TrunklineError('PASSWORD_CHANGE_REQUIRED', 'You signed in with a one-time password: choose one of your own first.', { hint: 'On the page, or with PUT /api/v1/users/changePassword.' })
}
