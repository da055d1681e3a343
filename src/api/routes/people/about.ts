import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { getEntity } from '../../../catalog/get.ts'
import { User } from '../../../model/governance.ts'
import { toIdentity } from '../../entity/actor.ts'
import type { PeopleContext } from './context.ts'

/** What OpenMetadata's clients ask about signing in: how, and as whom. */
export function addAboutRoutes(app: FastifyInstance, { pool, ways }: PeopleContext): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  typed.get('/users/loggedInUser', {
    schema: { tags: ['/users'], operationId: 'getCurrentLoggedInUser', summary: 'Who sends this request', response: { 200: User } },
  }, async (request) => {
    const identity = toIdentity(request)
    const user = await getEntity(pool, 'user', { id: identity.userId })
    return { ...user, isAdmin: identity.role === 'admin', isBot: identity.isBot }
  })
  typed.get('/system/config/auth', {
    config: { right: 'public' },
    schema: {
      tags: ['/system'], operationId: 'getAuthConfiguration', summary: 'How people sign in, as OpenMetadata says it',
      response: { 200: z.object({ provider: z.string(), providerName: z.string(), enableSelfSignup: z.boolean(), clientType: z.string() }) },
    },
  }, async () => ({ provider: ways.password ? 'basic' : 'custom-oidc', providerName: ways.oidc?.name ?? 'Trunkline', enableSelfSignup: false, clientType: 'confidential' }))
}
