import { CreateUser, User } from '../../model/governance.ts'
import { type EntityDefinition, fieldNames } from '../entity/definition.ts'

/** /users: people and bots that own things. */
export const users = {
  entityType: 'user',
  path: '/users',
  name: 'User',
  create: CreateUser,
  entity: User,
  fields: fieldNames(User, ['teams', 'domains'], ['roles', 'owns', 'follows', 'profile', 'inheritedRoles', 'personas', 'defaultPersona']),
  ignoredInRequests: ['roles', 'profile', 'timezone', 'personas', 'defaultPersona', 'domains'],
  writeRight: 'admin',
  parentFilters: [],
} as const satisfies EntityDefinition
