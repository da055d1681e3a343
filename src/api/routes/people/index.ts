import type { FastifyInstance } from 'fastify'
import type { PeopleContext } from './context.ts'
import { addSessionRoutes } from './session.ts'

/** Signing in, people and their tokens: the one list to extend. */
export function addPeopleRoutes(app: FastifyInstance, context: PeopleContext): void {
  addSessionRoutes(app, context)
}
