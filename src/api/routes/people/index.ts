import type { FastifyInstance } from 'fastify'
import { addAboutRoutes } from './about.ts'
import type { PeopleContext } from './context.ts'
import { addOidcRoutes } from './oidc.ts'
import { addPeopleAdministration } from './people.ts'
import { addPermissionRoutes } from './permissions.ts'
import { addRoleRoutes } from './roles.ts'
import { addSessionRoutes } from './session.ts'
import { addTokenRoutes } from './tokens.ts'

/** Signing in, people and their tokens: the one list to extend. */
export function addPeopleRoutes(app: FastifyInstance, context: PeopleContext): void {
  addSessionRoutes(app, context)
  addAboutRoutes(app, context)
  addPeopleAdministration(app, context)
  addTokenRoutes(app, context)
  addRoleRoutes(app, context)
  addPermissionRoutes(app, context)
  if (context.oidc !== undefined) addOidcRoutes(app, context, context.oidc)
}
